"""The assembled project: whole, only written where it changed, and fitting any configuration."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.operations import Engine
from mdm_pipeline.standardize import project
from mdm_pipeline.standardize.project import SHIPPED

MEMBERS = {
    "name": "members",
    "title": "Members",
    "owner": "club",
    "trust": 0.5,
    "read": {"kind": "csv", "file": "members.csv"},
    "key": "no",
    "header": ["no", "who", "kind"],
    "attributes": {"display_name": "who"},
}


def with_source(settings: Settings, **changes: object) -> Settings:
    """Return settings whose only source is the club's list of members."""
    source = type(settings.sources[0]).model_validate(MEMBERS | changes)
    config = settings.places.home / "config"
    config.mkdir(exist_ok=True)
    return settings.model_copy(
        update={"sources": (source,), "places": replace(settings.places, config=config)}
    )


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_demo_gets_every_shipped_file(settings: Settings) -> None:
    folder = project.assemble(settings)
    shipped = {path.relative_to(SHIPPED).as_posix() for path in SHIPPED.rglob("*") if path.is_file()}
    assert set(state(folder)) == shipped | {"profiles.yml"}


def test_how_early_someone_may_be_born_is_said_once(settings: Settings) -> None:
    limits = settings.quality.ready_to_link.model_copy(update={"earliest_birth_year": 1500})
    quality = settings.quality.model_copy(update={"ready_to_link": limits})
    folder = project.assemble(settings.model_copy(update={"quality": quality}))
    assert yaml.safe_load((folder / "dbt_project.yml").read_text())["vars"]["earliest_birth_year"] == 1500


def test_dbt_takes_no_more_of_the_machine_than_it_is_told(settings: Settings) -> None:
    operations = settings.operations.model_copy(update={"engine": Engine(memory="4GB", threads=1)})
    folder = project.assemble(settings.model_copy(update={"operations": operations}))
    profile = yaml.safe_load((folder / "profiles.yml").read_text())["mdm"]["outputs"]["warehouse"]
    assert profile["config_options"] == {"memory_limit": "4GB", "threads": 1}


def test_a_second_call_writes_nothing(settings: Settings) -> None:
    before = state(project.assemble(settings))
    assert state(project.assemble(settings)) == before


def test_what_a_killed_call_left_is_mended(settings: Settings) -> None:
    folder = project.assemble(settings)
    whole = {path: content for path, (_, content) in state(folder).items()}
    (folder / "models/marts/quarantine.sql").write_text("select")
    (folder / "seeds/statuses.csv").unlink()
    (folder / "seeds/.statuses.csv.new").write_text("status,mea")
    (folder / "target").mkdir()
    (folder / "target/manifest.json").write_text("{}")
    project.assemble(settings)
    mended = {path: content for path, (_, content) in state(folder).items()}
    assert mended == whole | {"target/manifest.json": b"{}"}


def test_another_configuration_gets_its_own_staging_models_alone(settings: Settings) -> None:
    folder = project.assemble(settings)
    project.assemble(with_source(settings))
    assert sorted(path.name for path in (folder / "models/staging").iterdir()) == [
        "sources.yml", "stg_members__customers.sql", "stg_members__customers.yml",
    ]  # fmt: skip
    union = (folder / "models/intermediate/customers_unioned.sql").read_text()
    assert union == "select * from {{ ref('stg_members__customers') }}\n"


def test_unit_tests_of_a_source_come_along_only_while_it_is_as_shipped(settings: Settings) -> None:
    erp = settings.source("erp")
    fewer = {name: mapped for name, mapped in erp.attributes.items() if name != "credit_limit"}
    others = [source for source in settings.sources if source.name != "erp"]
    changed = settings.model_copy(update={"sources": (erp.model_copy(update={"attributes": fewer}), *others)})
    present = set(state(project.assemble(changed)))
    assert "models/staging/stg_erp__unit_tests.yml" not in present
    assert "models/staging/stg_billing__unit_tests.yml" in present


def test_the_profile_and_the_caches_belong_to_this_run(settings: Settings) -> None:
    folder = project.assemble(settings)
    output = yaml.safe_load((folder / "profiles.yml").read_text())["mdm"]["outputs"]["warehouse"]
    assert output["path"] == str(settings.places.warehouse)
    variables = yaml.safe_load((folder / "dbt_project.yml").read_text())["vars"]
    assert len(variables["functions_version"]) == 16


def test_a_code_set_that_nobody_wrote_is_named(settings: Settings) -> None:
    codes = {"party_type": {"column": "kind", "transform": "codes", "codes": "member_kinds"}}
    with pytest.raises(
        ConfigError, match=r"source members, party_type: there is no code set 'member_kinds'; add it to"
    ):
        project.assemble(with_source(settings, attributes=codes))


def test_a_configuration_brings_its_own_code_sets(settings: Settings) -> None:
    codes = {"party_type": {"column": "kind", "transform": "codes", "codes": "member_kinds"}}
    changed = with_source(settings, attributes=codes)
    (changed.places.config / "code_sets.csv").write_text(
        "code_set,code,value\nmember_kinds,club,organization\nerp_status,1,active\n", encoding="utf-8"
    )
    with (project.assemble(changed) / "seeds/code_sets.csv").open(encoding="utf-8") as file:
        rows = [tuple(row.values()) for row in csv.DictReader(file)]
    assert ("member_kinds", "club", "organization") in rows
    assert [row for row in rows if row[0] == "erp_status"] == [("erp_status", "1", "active")]
    assert ("billing_status", "OPEN", "active") in rows


def test_every_code_of_the_vocabularies_is_a_word_of_ours() -> None:
    def column(name: str, seed: str) -> set[str]:
        with (SHIPPED / f"seeds/{seed}.csv").open(encoding="utf-8") as file:
            return {row[name] for row in csv.DictReader(file)}

    words = {
        "erp_industry": column("industry", "industries"),
        "crm_industry": column("industry", "industries"),
        "erp_credit_grade": column("credit_grade", "credit_grades"),
        "erp_status": column("status", "statuses"),
        "billing_status": column("status", "statuses"),
        "erp_party_type": {"organization", "person"},
        "billing_party_type": {"organization", "person"},
        "shop_gender": {"female", "male"},
        "support_language_country": {"CN", "US", "GB", "DE", ""},
    }
    with (SHIPPED / "seeds/code_sets.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["code_set"] for row in rows} == set(words)
    assert [row for row in rows if row["value"] not in words[row["code_set"]]] == []


@pytest.mark.slow
def test_a_home_may_have_any_name(settings: Settings, tmp_path: Path) -> None:
    home = tmp_path / """O'Brien "客户" {x}"""
    there = settings.model_copy(update={"places": replace(settings.places, home=home)})
    results = project.invoke(there, ["seed"])
    assert {str(result.status) for result in results} == {"success"}
