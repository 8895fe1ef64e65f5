"""What a verdict counts is what an independent count finds, and what it names is among it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mdm_pipeline.quality.judge import Heading, judge
from mdm_pipeline.quality.plan import BREAKS, Planner
from mdm_pipeline.quality.suites import Suite
from mdm_pipeline.quality.verdicts import MOST_KEYS, Verdict, share
from mdm_pipeline.warehouse import Warehouse

Row = dict[str, Any]

VALUES = ["A", "B", "b", None, "", "A", "x1", "日", None, "B'"]
ROWS: list[Row] = [
    {"release": place, "event": f"t{place % 3}", "customer_id": f"c-{place:02}", "record_id": "r1",
     "other_customer_id": str(place % 2), "reason": value}
    for place, value in enumerate(VALUES)
]  # fmt: skip

ORACLES: dict[str, tuple[Row, Callable[[Row], bool]]] = {
    "expect_column_values_to_not_be_null": ({"column": "reason"}, lambda row: row["reason"] is None),
    "expect_column_values_to_be_in_set": (
        {"column": "reason", "value_set": ["A", "B'", ""]},
        lambda row: row["reason"] is not None and row["reason"] not in ("A", "B'", ""),
    ),
    "expect_column_values_to_match_regex": (
        {"column": "reason", "regex": "^[A-Z]"},
        lambda row: row["reason"] is not None and not ("A" <= row["reason"][:1] <= "Z"),
    ),
    "expect_column_values_to_be_between": (
        {"column": "release", "min_value": 2, "max_value": 7},
        lambda row: not 2 <= row["release"] <= 7,
    ),
    "expect_column_values_to_be_unique": (
        {"column": "reason"},
        lambda row: row["reason"] is not None and VALUES.count(row["reason"]) > 1,
    ),
    "expect_compound_columns_to_be_unique": (
        {"column_list": ["event", "other_customer_id"]},
        lambda row: [(each["release"] - row["release"]) % 6 for each in ROWS].count(0) > 1,
    ),
}


def judged(warehouse: Warehouse, kind: str, arguments: Row) -> Verdict:
    expectation = {"says": "it holds", "type": kind, "severity": "critical", **arguments}
    suite = Suite.model_validate(
        {"suite": "Events", "table": "customer_events", "expectations": [expectation]}
    )
    return judge(warehouse, Planner(warehouse, suite, {}), Heading("g", "s", "f"))[0]


@pytest.mark.parametrize("kind", BREAKS)
def test_count_and_keys_agree_with_an_independent_count(
    world: Warehouse, put_rows: Callable[..., None], kind: str
) -> None:
    put_rows(world, "customer_events", ROWS)
    arguments, breaks = ORACLES[kind]
    broken = [
        f"{row['release']}:{row['event']}:{row['customer_id']}:r1:{row['other_customer_id']}"
        for row in ROWS
        if breaks(row)
    ]
    verdict = judged(world, kind, arguments)
    assert (verdict.failing, list(verdict.failing_keys)) == (len(broken), broken)


def test_no_more_than_twenty_keys_are_named_and_always_the_same(world: Warehouse) -> None:
    world.run("insert into customer_events select i, 'left', 'c', 'r', '', null from range(5000) as r(i)")
    world.run("create or replace table customer_events as from customer_events order by hash(release)")
    query = "select release from customer_events where event = 'left'"
    verdict = judged(world, "expect_few_rows", {"query": query})
    assert verdict.failing == 5000
    assert list(verdict.failing_keys) == [str(release) for release in range(MOST_KEYS)]


@pytest.mark.parametrize(("at_most", "passes"), [(0.19, False), (0.2, True)])
def test_a_share_is_allowed_to_the_last_row(
    world: Warehouse, put_rows: Callable[..., None], at_most: float, passes: bool
) -> None:
    put_rows(world, "customer_events", ROWS)
    few = {"query": "select customer_id from customer_events where reason is null", "at_most": at_most}
    mostly = {"query": "select customer_id from customer_events where reason is null", "mostly": 1 - at_most}
    native = {"column": "reason", "mostly": 1 - at_most}
    said = {
        judged(world, kind, arguments)
        for kind, arguments in [
            ("expect_few_rows", few),
            ("expect_few_rows", mostly),
            ("expect_column_values_to_not_be_null", native),
        ]
    }
    assert {verdict.passed for verdict in said} == {passes}
    assert {replace(verdict, failing_keys=()).observed for verdict in said} == {
        "2 of 10 rows (20 %) break it"
    }


def test_a_share_is_written_without_noise() -> None:
    assert [share(part) for part in (1 - 0.9, 0.05, 1.0, 1 / 7, 0.000004)] == [
        "10 %",
        "5 %",
        "100 %",
        "14.3 %",
        "0.0004 %",
    ]
