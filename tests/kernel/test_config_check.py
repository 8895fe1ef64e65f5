"""`mdm config check` refuses what a night would refuse at its start, and says where."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mdm_pipeline.cli import app
from mdm_pipeline.errors import ConfigError
from mdm_pipeline.settings.places import DEFAULT_CONFIG

pytestmark = pytest.mark.slow

SHOP = DEFAULT_CONFIG / "sources" / "shop.yaml"
GENDER = "gender: {column: gender, transform: codes, codes: shop_gender}"


def check(config: Path, home: Path) -> str:
    """Run the command; return what it says, or raise what it refuses."""
    result = CliRunner().invoke(
        app, ["config", "check", "--config", str(config), "--home", str(home)], catch_exceptions=False
    )
    return result.output


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """One source, everything else ours."""
    folder = tmp_path / "config"
    (folder / "sources").mkdir(parents=True)
    shutil.copy(SHOP, folder / "sources")
    return folder


def edit(config: Path, old: str, new: str) -> None:
    path = config / "sources" / "shop.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_an_unknown_code_set_is_told(config: Path, tmp_path: Path) -> None:
    edit(config, "codes: shop_gender", "codes: shop_genders")
    with pytest.raises(
        ConfigError, match=r"source shop, gender: there is no code set 'shop_genders'; add it"
    ):
        check(config, tmp_path / "home")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("set,code\n", "the first line must be code_set,code,value"),
        ("code_set,code,value\nshop_gender,F\n", "line 2: write code_set, code and value"),
        (
            "code_set,code,value\nshop_gender,F,female\nshop_gender,F,male\n",
            "line 3: the code 'F' stands twice",
        ),
        ('code_set,code,value\nshop_gender,"F,female\n', "is not CSV in UTF-8"),
    ],
)
def test_a_mistake_in_code_sets_names_its_line(config: Path, tmp_path: Path, text: str, said: str) -> None:
    (config / "code_sets.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"code_sets\.csv.*{said}"):
        check(config, tmp_path / "home")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("operations.yaml", "nightly: at two", r"operations\.yaml: nightly: .*write five fields"),
        ("quality.yaml", "overrides: [{gate: ready_to_link, expectation: Nobody said this, release: 1,"
         " person: Li Na, reason: I am in a hurry}]", "cannot be overridden"),
    ],
)  # fmt: skip
def test_what_schedules_and_gates_refuse_is_told(
    config: Path, tmp_path: Path, name: str, text: str, said: str
) -> None:
    (config / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        check(config, tmp_path / "home")


@pytest.mark.parametrize(
    ("mapped", "said"),
    [
        ("country: {column: country_code, default: XX}", "country: 'XX' is no country that we know"),
        ("party_type: {transform: constant, value: persn}", "party_type: 'persn' is no party type"),
        ("industry: {column: vip_level, default: banking}", "industry: 'banking' is no industry"),
        ("currency: {column: vip_level, default: quid}", "currency: 'quid' is no currency"),
    ],
)
def test_a_word_that_is_not_of_our_vocabulary_is_told(
    config: Path, tmp_path: Path, mapped: str, said: str
) -> None:
    edit(config, "country: country_code", mapped)
    with pytest.raises(ConfigError, match=f"source shop, {said}"):
        check(config, tmp_path / "home")


def test_an_owner_without_a_name_is_refused(config: Path, tmp_path: Path) -> None:
    edit(config, "owner: e-commerce", "owner: ''")
    with pytest.raises(ConfigError, match=r"shop\.yaml: owner"):
        check(config, tmp_path / "home")


def test_one_code_set_may_serve_two_attributes_and_the_check_leaves_nothing_behind(
    config: Path, tmp_path: Path
) -> None:
    edit(config, GENDER, GENDER + "\n  title: {column: gender, transform: codes, codes: shop_gender}")
    excel = "\ufeffcode_set,code,value\r\nshop_gender,F,female\r\n"
    (config / "code_sets.csv").write_text(excel, encoding="utf-8", newline="")
    assert "the configuration in" in check(config, tmp_path / "home")
    assert not (tmp_path / "home").exists()
