"""A configuration that cannot be used is refused with the file, the key and what to do."""

import shutil
from pathlib import Path

import pytest

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.settings import Places, load_settings
from mdm_pipeline.settings.places import DEFAULT_CONFIG


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    shutil.copytree(DEFAULT_CONFIG, folder)
    return folder


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_our_own_configuration_is_complete() -> None:
    settings = load_settings(Places())
    assert [source.name for source in settings.sources] == sorted(
        ["erp", "crm_account", "crm_contact", "billing", "shop", "support"]
    )


def test_a_folder_with_sources_alone_takes_the_rest_from_ours(tmp_path: Path) -> None:
    shutil.copytree(DEFAULT_CONFIG / "sources", tmp_path / "sources")
    (tmp_path / "sources" / "shop.yaml").unlink()
    settings = load_settings(Places(config=tmp_path))
    assert len(settings.sources) == 5
    assert settings.operations == load_settings(Places()).operations


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("trust: 0.9", "trust: 9", "trust"),
        ("owner:", "ownr:", "ownr"),
        ("phone: phone", "fone: phone", "no such attributes: ['fone']"),
        ("phone: phone", "phone: phon", "columns ['phon'] are used but not in the header"),
        ("name: erp", "name: crp", "file and source share one name"),
        ("name: erp", "name: 'erp; drop'", "name"),
        ('formats: ["%Y%m%d"]', "formats: []", "transform timestamp needs formats"),
        ('formats: ["%Y%m%d"]', 'formats: ["%Y%m%d", "%Y%z"]', "must stand alone"),
        ("[code, name", "[code, code, name", "a column stands twice"),
    ],
)
def test_a_mistake_names_the_file_and_the_key(config: Path, old: str, new: str, said: str) -> None:
    path = config / "sources" / "erp.yaml"
    _edit(path, old, new)
    with pytest.raises(ConfigError) as error:
        load_settings(Places(config=config))
    assert said in str(error.value)
    assert "erp.yaml" in str(error.value)


def test_a_contact_of_an_unknown_source_is_refused(config: Path) -> None:
    (config / "sources" / "crm_account.yaml").unlink()
    with pytest.raises(ConfigError, match="no source 'crm_account' is configured"):
        load_settings(Places(config=config))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not a folder"):
        load_settings(Places(config=tmp_path / "nowhere"))
    with pytest.raises(ConfigError, match="holds no YAML file"):
        load_settings(Places(config=tmp_path))


def test_a_file_that_is_not_yaml_is_named(config: Path) -> None:
    (config / "operations.yaml").write_text("alerts: [", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"operations\.yaml is not YAML"):
        load_settings(Places(config=config))


def test_everything_that_a_run_writes_lies_under_home(tmp_path: Path) -> None:
    places = Places(home=tmp_path)
    for path in (places.warehouse, places.landed, places.models, places.dbt, places.dagster, places.reports):
        assert tmp_path in path.parents


def test_places_travel_through_the_environment(tmp_path: Path) -> None:
    places = Places(config=tmp_path / "c", sources=tmp_path / "s", home=tmp_path / "h")
    assert Places.from_environment(places.environment()) == places
