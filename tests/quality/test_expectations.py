"""Each critical expectation holds in a good world and fails, naming keys, when its promise is broken."""

import functools
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from mdm_pipeline.errors import GateError
from mdm_pipeline.quality.gates import run_gate
from mdm_pipeline.quality.judge import Heading, judge
from mdm_pipeline.quality.parameters import import_parameters, table_parameters
from mdm_pipeline.quality.plan import Planner
from mdm_pipeline.quality.suites import Suite, load_suites
from mdm_pipeline.quality.verdicts import Verdict
from mdm_pipeline.settings import Places, Settings
from mdm_pipeline.settings.quality import GATES
from mdm_pipeline.warehouse import Warehouse

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Broken:
    """A promise, the statements that break it, and the keys that the verdict must name first."""

    gate: str
    table: str
    says: str
    sql: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    last_release: bool = False

    def do(self, world: Warehouse) -> None:
        if self.last_release:
            world.run("insert into last_golden_customers from golden_customers")
            world.run("insert into last_customer_xref from customer_xref")
        for statement in self.sql:
            world.run(statement)


CASES = yaml.safe_load((Path(__file__).parent / "broken.yaml").read_text(encoding="utf-8"))
BROKEN = [
    Broken(**{**case, "sql": tuple(case["sql"]), "keys": tuple(case.get("keys", ()))}) for case in CASES
]


@functools.cache
def suites_of(gate: str) -> tuple[Suite, ...]:
    return load_suites(gate, Places().config)


def verdict_of(world: Warehouse, settings: Settings, broken: Broken) -> Verdict:
    """Judge one expectation alone."""
    if broken.gate == "safe_to_import":
        given = import_parameters(settings, settings.source("erp"), "raw.erp")
    else:
        given = table_parameters(world, settings, broken.gate)
    for suite in suites_of(broken.gate):
        if suite.table in ("$candidate", broken.table):
            only = tuple(each for each in suite.expectations if each.says == broken.says)
            planner = Planner(world, suite.model_copy(update={"expectations": only}), given)
            return judge(world, planner, Heading(broken.gate, broken.table, ""))[0]
    raise AssertionError(f"no suite judges {broken.table}")


def in_the_fast_run(broken: Broken) -> bool:
    """The first promise of each table is broken in every run, the others in the slow one."""
    return broken is next(each for each in BROKEN if each.table == broken.table)


@pytest.mark.parametrize(
    "broken",
    [pytest.param(each, marks=() if in_the_fast_run(each) else pytest.mark.slow) for each in BROKEN],
    ids=lambda broken: f"{broken.table}: {broken.says}",
)
def test_a_broken_promise_is_seen_and_its_rows_are_named(
    world: Warehouse, settings: Settings, broken: Broken
) -> None:
    broken.do(world)
    verdict = verdict_of(world, settings, broken)
    assert not verdict.passed
    assert verdict.stops
    assert verdict.failing_keys[: len(broken.keys)] == broken.keys
    assert verdict.failing is None or verdict.failing >= len(broken.keys)


def test_every_critical_expectation_is_broken_above() -> None:
    critical = {
        (gate, suite.table, expectation.says)
        for gate in GATES
        for suite in suites_of(gate)
        for expectation in suite.expectations
        if expectation.severity == "critical"
    }
    seen = {(each.gate, "$candidate" if each.table == "erp" else each.table, each.says) for each in BROKEN}
    assert seen == critical


@pytest.mark.parametrize(
    ("gate", "subject"),
    [("safe_to_import", "erp"), ("safe_to_import", "crm"), ("ready_to_link", ""), ("sound_clusters", ""),
     ("fit_to_publish", "")],
)  # fmt: skip
def test_a_good_world_passes_without_a_warning(
    world: Warehouse, settings: Settings, gate: str, subject: str
) -> None:
    report = run_gate(world, settings, gate, subject)
    assert [verdict for verdict in report.verdicts if not verdict.passed] == []
    assert report.passed
    assert report.summary == f"{len(report.verdicts)} expectations held"


def test_an_unchanged_second_release_passes(world: Warehouse, settings: Settings) -> None:
    Broken("", "", "", last_release=True).do(world)
    assert run_gate(world, settings, "fit_to_publish").passed


def test_a_few_changes_are_always_allowed(world: Warehouse, settings: Settings) -> None:
    limits = settings.quality.fit_to_publish.model_copy(update={"few": 1})
    quality = settings.quality.model_copy(update={"fit_to_publish": limits})
    renamed = next(each for each in BROKEN if each.says.startswith("Few customers changed their name"))
    renamed.do(world)
    verdict = verdict_of(world, settings.model_copy(update={"quality": quality}), renamed)
    assert verdict.passed
    assert (verdict.observed, verdict.expected) == ("1 of 3 rows (33.3 %) break it", "at most 5 %, or 1")


def test_a_missing_table_says_what_to_do(world: Warehouse, settings: Settings) -> None:
    world.run("drop table customer_clusters")
    with pytest.raises(GateError, match=r"customer_clusters, which is not there; run its step first"):
        run_gate(world, settings, "sound_clusters")
    world.run("create table customer_clusters as from kept.customer_clusters")
    world.run("drop table customer_ids")
    with pytest.raises(GateError, match=r"customer_xref\.yaml.*customer_ids does not exist.*run its step"):
        run_gate(world, settings, "sound_clusters")
