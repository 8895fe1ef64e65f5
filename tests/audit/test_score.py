"""The scores of a world whose errors are counted by hand."""

from collections.abc import Iterator
from types import ModuleType

import pytest
from pydantic import ValidationError

from mdm_pipeline.audit import score
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.audit import AuditSettings
from mdm_pipeline.warehouse import Warehouse


@pytest.fixture(scope="module")
def scored(quality_world: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The scored world, for tests that only read it."""
    with Warehouse.in_memory() as warehouse:
        quality_world.fill(warehouse)
        score(warehouse, quality_world.settings_for(tmp_path_factory.mktemp("home")))
        yield warehouse


def counted(warehouse: Warehouse, scope: str, source: str, attribute: str, dimension: str) -> tuple[int, int]:
    rows = warehouse.rows(
        "select rows, bad from quality_scores"
        " where scope = ? and source = ? and attribute = ? and dimension = ?",
        [scope, source, attribute, dimension],
    )
    assert len(rows) == 1, (scope, source, attribute, dimension)
    return rows[0]  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("source", "attribute", "dimension", "rows", "bad"),
    [
        ("erp", "name", "completeness", 3, 0),
        ("crm", "name", "completeness", 4, 1),
        ("crm", "name", "consistency", 2, 1),  # crm:1; crm:2 is in another script, crm:3 has no name
        ("crm", "name", "error_rate", 4, 2),
        ("erp", "tax_id", "validity", 3, 1),
        ("erp", "tax_id", "consistency", 3, 1),
        ("erp", "tax_id", "error_rate", 3, 2),
        ("crm", "phone", "completeness", 4, 2),
        ("crm", "phone", "validity", 2, 1),
        ("crm", "phone", "error_rate", 4, 2),  # nobody knows a phone of crm:3, which is no error
        ("erp", "record", "validity", 4, 1),  # one of four was set aside
        ("erp", "record", "uniqueness", 3, 1),
        ("crm", "record", "uniqueness", 4, 1),
        ("crm", "record", "timeliness", 4, 1),
        ("erp", "all", "error_rate", 3 + 3 + 4, 0 + 2 + 2),
        ("crm", "all", "error_rate", 4 + 4 + 4, 2 + 2 + 1),
        ("all", "all", "error_rate", 22, 9),
    ],
)
def test_landed_scores(
    source: str, attribute: str, dimension: str, rows: int, bad: int, scored: Warehouse
) -> None:
    assert counted(scored, "landed", source, attribute, dimension) == (rows, bad)


@pytest.mark.parametrize(
    ("attribute", "dimension", "rows", "bad"),
    [
        ("name", "completeness", 3, 1),
        ("name", "consistency", 1, 0),  # three records against one
        ("name", "error_rate", 3, 1),
        ("tax_id", "completeness", 2, 0),
        ("tax_id", "validity", 2, 1),
        ("tax_id", "consistency", 1, 1),  # one record against one
        ("tax_id", "error_rate", 2, 2),
        ("phone", "completeness", 3, 2),
        ("phone", "error_rate", 3, 0),
        ("record", "uniqueness", 3, 1),  # c2 and c3 are likely one; c1 and c3 are not
        ("all", "error_rate", 3 + 2 + 3 + 3, 1 + 2 + 0 + 1),
    ],
)
def test_golden_scores(attribute: str, dimension: str, rows: int, bad: int, scored: Warehouse) -> None:
    assert counted(scored, "golden", "golden", attribute, dimension) == (rows, bad)


def test_the_report_gives_the_reduction_as_one_number(warehouse: Warehouse, settings: Settings) -> None:
    report = score(warehouse, settings)
    assert report.landed_error_rate == pytest.approx(9 / 22)
    assert report.golden_error_rate == pytest.approx(4 / 11)
    assert report.reduction == pytest.approx(1 - (4 / 11) / (9 / 22))
    assert report.quarantined == 1


def test_a_source_is_not_blamed_for_what_it_has_no_field_for(
    warehouse: Warehouse, settings: Settings
) -> None:
    score(warehouse, settings)
    blamed = "select distinct source from quality_scores where attribute = 'tax_id' and scope = 'landed'"
    assert sorted(row[0] for row in warehouse.rows(blamed)) == ["all", "erp"]


def test_every_score_has_an_owner_and_weights_where_they_mean_something(
    warehouse: Warehouse, settings: Settings
) -> None:
    score(warehouse, settings)
    assert warehouse.value("select count(*) from quality_scores where owner is null") == 0
    assert warehouse.rows(
        "select distinct owner from quality_scores where source = 'crm' and attribute = 'phone'"
    ) == [("sales",)]
    assert warehouse.rows("select distinct impact from quality_scores where attribute = 'tax_id'") == [(4.0,)]


def test_row_order_and_threads_change_nothing(
    warehouse: Warehouse, settings: Settings, quality_world: ModuleType
) -> None:
    score(warehouse, settings)
    before = warehouse.rows("select * from quality_scores")
    warehouse.run(
        "create or replace table golden_cells as select * from golden_cells order by hash(attribute)"
    )
    warehouse.run(
        "create or replace table customers_standardized as"
        " select * from customers_standardized order by hash(record_id)"
    )
    warehouse.run("set threads = 1")
    score(warehouse, settings)
    assert warehouse.rows("select * from quality_scores") == before


def test_a_night_that_stopped_early_has_no_half_true_scores(warehouse: Warehouse, settings: Settings) -> None:
    warehouse.run("drop table golden_customers")
    report = score(warehouse, settings)
    assert (report.scores, report.landed_error_rate, report.reduction) == (0, None, None)


def test_one_date_in_the_far_future_makes_nobody_stale(
    warehouse: Warehouse, settings: Settings, quality_world: ModuleType
) -> None:
    many = [quality_world.record(f"erp:{n}", f"d{n}") for n in range(10, 1200)]
    future = quality_world.record("erp:8", "d8", updated_at=quality_world.datetime(2999, 1, 1))
    quality_world.fill(warehouse, [*quality_world.RECORDS, *many, future])
    score(warehouse, settings)
    assert counted(warehouse, "landed", "erp", "record", "timeliness") == (3 + 1190 + 1, 0)


def test_the_shipped_settings_are_good_and_bad_ones_are_told(quality_world: ModuleType) -> None:
    assert quality_world.shipped_audit().attributes
    for change, told in (
        ({"clean": "nome"}, "nome"),
        ({"golden": "nome"}, "nome"),
        ({"given_by": ["nome"]}, "nome"),
        ({"valid": "name"}, "no BOOLEAN"),
        ({"impact": 9}, "impact"),
    ):
        attribute = quality_world.AUDIT["attributes"]["name"] | change
        with pytest.raises(ValidationError, match=told):
            AuditSettings.model_validate(quality_world.AUDIT | {"attributes": {"name": attribute}})
    with pytest.raises(ValidationError, match="may not be called"):
        attributes = {"all": quality_world.AUDIT["attributes"]["name"] | {"golden": "name"}}
        AuditSettings.model_validate(quality_world.AUDIT | {"attributes": attributes})
