"""A configuration that cannot be used is refused with the file, the key and what to do."""

import shutil
from pathlib import Path

import pytest

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.settings import Places, Settings, load_settings
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


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("memory: 60%", "engine.memory"),
        ("threads: 0", "engine.threads"),
        ("spill_folder: tmp", "engine.spill"),
    ],
)
def test_an_engine_that_cannot_be_is_refused(config: Path, said: str, key: str) -> None:
    (config / "operations.yaml").write_text(f"engine: {{{said}}}", encoding="utf-8")
    with pytest.raises(ConfigError, match=key):
        load_settings(Places(config=config))


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


def _own(folder: Path, name: str, text: str) -> Settings:
    """Load a folder that holds sources and one other file."""
    shutil.copytree(DEFAULT_CONFIG / "sources", folder / "sources", dirs_exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return load_settings(Places(config=folder))


def test_a_limit_that_is_not_named_keeps_ours(tmp_path: Path) -> None:
    ours = load_settings(Places()).quality
    theirs = _own(tmp_path, "quality.yaml", "safe_to_import: {with_name: 0.5}\nsources: {shop: {few: 0}}\n")
    assert theirs.quality.safe_to_import == ours.safe_to_import.model_copy(update={"with_name": 0.5})
    assert theirs.quality.import_limits("shop").few == 0
    assert theirs.quality.fit_to_publish == ours.fit_to_publish


def test_a_list_is_replaced_and_null_is_a_value(tmp_path: Path) -> None:
    alerts = "alerts: [{kind: webhook, url_variable: MDM_ALERT_URL}]"
    operations = _own(tmp_path, "operations.yaml", alerts).operations
    assert [alert.kind for alert in operations.alerts] == ["webhook"]
    assert operations.nightly == load_settings(Places()).operations.nightly
    outweighed = "rules: {different_persons: {outweighed_by: null}}"
    rules = _own(tmp_path, "identity.yaml", outweighed).identity.rules
    assert rules.different_persons.outweighed_by is None
    assert rules.different_persons.unknown_birth_dates
    assert rules.different_brands.outweighed_by == 10


def test_an_empty_file_of_limits_changes_nothing(tmp_path: Path) -> None:
    assert _own(tmp_path, "quality.yaml", "# nothing yet\n").quality == load_settings(Places()).quality


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("safe_to_import: {with_nam: 0.5}", "safe_to_import.with_nam: Extra inputs"),
        ("safe_to_inport: {with_name: 0.5}", "safe_to_inport: Extra inputs"),
        ("safe_to_import: 0.5", "safe_to_import: Input should be"),
        ("ready_to_link:", "ready_to_link: Input should be"),
        ("[1, 2]", "file: Input should be"),
    ],
)
def test_a_mistake_in_a_file_of_limits_is_still_one(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=rf"quality\.yaml: {said}"):
        _own(tmp_path, "quality.yaml", text)


def test_a_file_that_lists_things_stands_for_itself(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"audit\.yaml: error: Field required"):
        _own(tmp_path, "audit.yaml", "stale_after_days: 30")
