"""No personal value leaves a gate: not in the verdicts, not on the page, not in the log, not in an error."""

import logging
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from mdm_pipeline.quality.gates import run_gate
from mdm_pipeline.quality.judge import Heading, judge
from mdm_pipeline.quality.page import render_verdicts
from mdm_pipeline.quality.plan import Planner
from mdm_pipeline.quality.suites import Suite
from mdm_pipeline.quality.verdicts import plain_key
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.quality import GATES
from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.tables import ALL
from mdm_pipeline.warehouse import Warehouse, quoted

pytestmark = pytest.mark.slow

MARKER = "Zhang San zs@secret.example"


def judge_all(world: Warehouse, settings: Settings, gates: tuple[str, ...]) -> str:
    """Run gates and return all that anybody may see of it."""
    subjects = [(gate, "erp" if gate == "safe_to_import" else "") for gate in gates]
    summaries = [run_gate(world, settings, gate, subject).summary for gate, subject in subjects]
    return str(summaries) + str(world.rows("select * from gate_verdicts")) + render_verdicts(world)


@pytest.mark.parametrize(
    ("name", "gates"),
    [
        ("raw.erp", ("safe_to_import",)),
        ("customers_standardized", ("ready_to_link",)),
        pytest.param("customers_standardized", GATES, marks=pytest.mark.slow),
        pytest.param("golden_customers", GATES, marks=pytest.mark.slow),
        pytest.param("golden_cells", GATES, marks=pytest.mark.slow),
    ],
)
def test_a_personal_value_in_every_text_cell_is_seen_nowhere(
    world: Warehouse, settings: Settings, caplog: pytest.LogCaptureFixture, name: str, gates: tuple[str, ...]
) -> None:
    keys = {"_row_hash", *(ALL[name].key if name in ALL else ())}
    columns = [
        column for column, kind in world.columns(name).items() if kind == "VARCHAR" and column not in keys
    ]
    world.run(
        f"update {name} set " + ", ".join(f"{quoted(column)} = ?" for column in columns),
        [MARKER] * len(columns),
    )
    with caplog.at_level(logging.DEBUG):
        seen = judge_all(world, settings, gates)
    assert MARKER not in seen + caplog.text
    assert "zs@secret" not in seen + caplog.text


@effort(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.text(min_size=1, max_size=30).map(lambda text: text.replace("\x00", "") + "§"))
def test_a_key_that_may_be_more_than_a_key_is_shown_as_its_hash(
    world: Warehouse, settings: Settings, key: str
) -> None:
    world.run("update raw.erp set code = ?, name = null, phone = null", [key])
    run_gate(world, settings, "safe_to_import", "erp")
    assert key not in str(world.rows("select * exclude (expectation) from gate_verdicts"))


@given(part=st.text(max_size=120))
def test_every_key_is_shown_as_plain_ascii_or_hash(part: str) -> None:
    shown = plain_key({"source_id": part})
    assert shown.isascii()
    assert not set(shown) & set("<>&'\"@;")
    assert len(shown) <= 100
    assert shown == plain_key({"source_id": part})


def test_hostile_names_of_columns_and_cells_do_no_harm(
    world: Warehouse,
    settings: Settings,
    make_source: Callable[..., SourceSettings],
    put_landing: Callable[..., None],
) -> None:
    header = [
        "i'd {x} :y %s $key",
        'na"me; drop table raw.erp; --',
        "<script>alert(1)</script>",
        "{0}",
        "\\:z",
    ]
    odd = make_source(
        "odd", header[0], header, display_name=header[1], email=header[2], phone=[header[3], header[4]]
    )
    cells = [
        '"; drop table raw.erp; --',
        "'||(select 1)||'",
        "<script>alert(1)</script>",
        "=1+1",
        "\u202egnp",
    ]
    rows = [dict(zip(header, cells, strict=True)) | {"_row_number": place} for place in (1, 2)]
    put_landing(world, odd, rows)
    given = settings.model_copy(update={"sources": (odd,)})
    report = run_gate(world, given, "safe_to_import", "odd")
    assert [verdict.expectation for verdict in report.refusals] == ["Nearly every key stands once"]
    assert report.refusals[0].failing_keys == ("#9255bf17305e:1", "#9255bf17305e:2")
    assert world.has("raw.erp")
    assert "<script" not in render_verdicts(world)


def test_what_the_database_says_of_a_value_is_not_repeated(
    world: Warehouse, caplog: pytest.LogCaptureFixture
) -> None:
    world.run("update customers_standardized set name = ?", [MARKER])
    query = "select record_id from customers_standardized where cast(name as integer) > 0"
    number = {"says": "Names are numbers", "type": "expect_few_rows", "severity": "critical", "query": query}
    suite = Suite.model_validate({"suite": "s", "table": "customers_standardized", "expectations": [number]})
    with caplog.at_level(logging.DEBUG):
        verdict = judge(world, Planner(world, suite, {}), Heading("g", "s", "f"))[0]
    assert not verdict.passed
    assert verdict.observed == "could not be judged: the database refused the question"
    assert MARKER not in str(verdict) + caplog.text
