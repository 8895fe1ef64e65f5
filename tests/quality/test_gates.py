"""Verdicts: what stops, what is kept, and that they hold for exactly the data they were given for."""

from collections.abc import Callable
from typing import Any

import pytest

from mdm_pipeline import tables
from mdm_pipeline.errors import ConfigError, GateError
from mdm_pipeline.quality.gates import (
    JUDGED_TO_PUBLISH,
    forget_verdicts,
    require_fit_to_publish,
    require_passed,
    run_gate,
)
from mdm_pipeline.quality.suites import load_suites
from mdm_pipeline.settings import Places, Settings, load_settings
from mdm_pipeline.settings.sources import AttributeMap, SourceSettings
from mdm_pipeline.warehouse import Warehouse

LINK = ("customers_standardized", "quarantine")


def verdict_rows(world: Warehouse) -> list[tuple[Any, ...]]:
    return world.rows("select * from gate_verdicts order by all")


def test_a_warning_does_not_stop(world: Warehouse, settings: Settings) -> None:
    world.run("update customers_standardized set tax_id_valid = false")
    report = run_gate(world, settings, "ready_to_link")
    assert report.passed
    assert [verdict.expectation for verdict in report.tolerated] == [
        "Most tax ids that are not masked are valid"
    ]
    assert report.summary == "27 expectations held, 1 tolerated"
    require_passed(world, "ready_to_link", *LINK)


def test_a_refusal_says_in_numbers_what_came_and_what_was_expected(
    world: Warehouse, settings: Settings
) -> None:
    world.run("update customers_standardized set country = 'uk' where source = 'crm'")
    report = run_gate(world, settings, "ready_to_link")
    assert not report.passed
    assert report.summary == (
        "A country is written as two capital letters: 2 of 4 rows (50 %) break it, none may"
    )


def test_contacts_are_asked_only_of_sources_that_bring_any(world: Warehouse, settings: Settings) -> None:
    world.run("update customers_standardized set phones = null, emails = null")
    world.run("update customers_standardized set tax_id = null, tax_id_valid = false")
    assert "4 of 4 rows" in run_gate(world, settings, "ready_to_link").summary
    registers = tuple(
        settings.source(source).model_copy(update={"attributes": {name: AttributeMap(columns=("x",))}})
        for source, name in (("erp", "display_name"), ("crm", "person_name"))
    )
    only_names = settings.model_copy(update={"sources": registers})
    assert run_gate(world, only_names, "ready_to_link").passed
    one_of_two = settings.model_copy(update={"sources": (registers[0], settings.source("crm"))})
    assert "2 of 2 rows" in run_gate(world, one_of_two, "ready_to_link").summary


def test_verdicts_take_the_place_of_the_last_ones(world: Warehouse, settings: Settings) -> None:
    run_gate(world, settings, "safe_to_import", "erp")
    run_gate(world, settings, "safe_to_import", "crm")
    run_gate(world, settings, "ready_to_link")
    once = verdict_rows(world)
    run_gate(world, settings, "safe_to_import", "erp")
    run_gate(world, settings, "ready_to_link")
    assert verdict_rows(world) == once
    assert world.columns("gate_verdicts") == tables.GATE_VERDICTS.types
    only_crm = settings.model_copy(update={"sources": (settings.source("crm"),)})
    run_gate(world, only_crm, "safe_to_import", "crm")
    subjects = world.rows("select distinct subject from gate_verdicts where gate = 'safe_to_import'")
    assert subjects == [("crm",)], "a source that is no more leaves no verdicts behind"


def test_a_verdict_holds_for_exactly_its_data(world: Warehouse, settings: Settings) -> None:
    with pytest.raises(GateError, match="ready_to_link was never asked"):
        require_passed(world, "ready_to_link", *LINK)
    report = run_gate(world, settings, "ready_to_link")
    require_passed(world, "ready_to_link", *reversed(LINK))
    assert {verdict.fingerprint for verdict in report.verdicts} == {world.fingerprint(*LINK)}
    world.run(
        "create or replace table customers_standardized as from customers_standardized order by name desc"
    )
    require_passed(world, "ready_to_link", *LINK)
    world.run("update customers_standardized set remark = 'x' where record_id = 'erp:C1'")
    with pytest.raises(GateError, match="judged other data"):
        require_passed(world, "ready_to_link", *LINK)
    with pytest.raises(GateError, match="judged other data"):
        require_passed(world, "ready_to_link", "customers_standardized")


def test_a_new_run_forgets_what_the_last_one_said(world: Warehouse, settings: Settings) -> None:
    forget_verdicts(world)
    assert verdict_rows(world) == []
    run_gate(world, settings, "ready_to_link")
    forget_verdicts(world)
    assert verdict_rows(world) == []
    with pytest.raises(GateError, match="never asked"):
        require_passed(world, "ready_to_link", *LINK)


def test_a_refused_gate_lets_nothing_pass(world: Warehouse, settings: Settings) -> None:
    world.run("update golden_customers set records = 7 where customer_id = 'c-1'")
    assert not run_gate(world, settings, "fit_to_publish").passed
    with pytest.raises(GateError, match="A customer counts the records that the crosswalk gives it"):
        require_fit_to_publish(world)
    world.run("update golden_customers set records = 2 where customer_id = 'c-1'")
    with pytest.raises(GateError, match="judged other data"):
        require_fit_to_publish(world)
    assert run_gate(world, settings, "fit_to_publish").passed
    require_fit_to_publish(world)


def test_what_is_published_is_what_is_judged(settings: Settings) -> None:
    judged = {suite.table for suite in load_suites("fit_to_publish", settings.places.config)}
    assert judged == set(JUDGED_TO_PUBLISH)
    assert judged == {table.name for table in tables.PUBLISHED} - {"quality_scores"}


def test_a_candidate_is_judged_before_it_is_landed(
    world: Warehouse, settings: Settings, put_landing: Callable[..., None]
) -> None:
    put_landing(world, settings.source("erp"), [], "raw._candidate_erp")
    report = run_gate(world, settings, "safe_to_import", "erp", "raw._candidate_erp")
    assert not report.passed
    assert report.summary == "Something came: 0 rows, expected at least 1"
    assert run_gate(world, settings, "safe_to_import", "erp").passed


def test_a_column_that_is_missing_fails_the_gate_and_raises_nothing(
    world: Warehouse, settings: Settings
) -> None:
    world.run("alter table raw.erp rename code to kode")
    report = run_gate(world, settings, "safe_to_import", "erp")
    said = {verdict.expectation: verdict.observed for verdict in report.refusals}
    assert said["Every column of the header is there"] == "1 missing"
    assert said["Nearly every row has a key"] == "could not be judged: 1 of the columns it needs are missing"


def test_a_source_without_contacts_has_nothing_to_judge(
    world: Warehouse,
    settings: Settings,
    make_source: Callable[..., SourceSettings],
    put_landing: Callable[..., None],
) -> None:
    names = make_source("names", "id", ["id", "name"], display_name="name")
    put_landing(world, names, [{"id": "1", "name": "Acme", "_row_number": 1}])
    report = run_gate(world, settings.model_copy(update={"sources": (names,)}), "safe_to_import", "names")
    said = {verdict.expectation: verdict.observed for verdict in report.verdicts}
    assert report.passed
    assert said["Most rows have a phone, a mail, an address or a number that identifies them"].startswith(
        "nothing"
    )


def test_an_unknown_source_is_a_mistake_of_the_configuration(world: Warehouse, settings: Settings) -> None:
    with pytest.raises(ConfigError, match="no source 'sap'"):
        run_gate(world, settings, "safe_to_import", "sap")


def test_a_gate_sees_the_tables_as_they_are_now(world: Warehouse, settings: Settings) -> None:
    assert run_gate(world, settings, "sound_clusters").passed
    world.run("delete from customer_clusters where record_id = 'erp:C2'")
    assert not run_gate(world, settings, "sound_clusters").passed
    with world.transaction():
        world.run("insert into customer_clusters from kept.customer_clusters where record_id = 'erp:C2'")
    assert run_gate(world, settings, "sound_clusters").passed


def tiny(world: Warehouse, put_landing: Callable[..., None], settings: Settings, keys: list[str]) -> Settings:
    """Let erp hold one row for each key, and return the settings with the limits that ship with us."""
    rows = [
        {"code": key, "name": f"Company {place}", "phone": "+4420111", "_row_number": place}
        for place, key in enumerate(keys, start=1)
    ]
    put_landing(world, settings.source("erp"), rows)
    return settings.model_copy(update={"quality": load_settings(Places()).quality})


@pytest.mark.parametrize("keys", [["C1", "C2", "C3", "C4", ""], ["C1", "C2", "C3", "C3", "C4"]])
def test_one_odd_row_does_not_refuse_a_small_file(
    world: Warehouse, settings: Settings, put_landing: Callable[..., None], keys: list[str]
) -> None:
    shipped = tiny(world, put_landing, settings, keys)
    assert run_gate(world, shipped, "safe_to_import", "erp").passed


def test_few_rows_are_not_most_of_a_file(
    world: Warehouse, settings: Settings, put_landing: Callable[..., None]
) -> None:
    shipped = tiny(world, put_landing, settings, ["C1", "", " "])
    assert run_gate(world, shipped, "safe_to_import", "erp").summary == (
        "Nearly every row has a key: 2 of 3 rows (66.7 %) break it, at most 1 %, or 3 (up to 50 %) may"
    )


def test_one_row_in_quarantine_does_not_stop_a_small_company(world: Warehouse, settings: Settings) -> None:
    shipped = settings.model_copy(update={"quality": load_settings(Places()).quality})
    assert run_gate(world, shipped, "ready_to_link").passed
    world.run("update customers_standardized set name = null where source = 'erp'")
    assert run_gate(world, shipped, "ready_to_link").passed
    world.run("update customers_standardized set name = null")
    assert [verdict.expectation for verdict in run_gate(world, shipped, "ready_to_link").refusals] == [
        "Most records have a name"
    ]
