from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.linkage.backend import Scratch, scratch
from mdm_pipeline.linkage.blocking import RuleReport, block, over_budget
from mdm_pipeline.settings.matching import BlockingBudget, BlockingRule
from mdm_pipeline.warehouse import Warehouse

RULES = (
    BlockingRule(name="tax_id", key="tax", largest=4),
    BlockingRule(name="phone", each="phones", largest=4),
    BlockingRule(name="phone_in_city", each="phones", key="city", largest=4),
)
Record = tuple[str | None, list[str] | None, str | None]
RECORD = st.tuples(
    st.sampled_from([None, "t1", "t2"]),
    st.one_of(st.none(), st.lists(st.sampled_from(["p1", "p2", "p3"]), max_size=3)),
    st.sampled_from([None, "c1", "c2"]),
)


def _block(records: list[Record]) -> tuple[dict[tuple[int, int], int], tuple[RuleReport, ...]]:
    with Warehouse.in_memory() as warehouse, scratch(warehouse) as beside:
        _fill(beside, records)
        reports = block(beside, "comparable", RULES, BlockingBudget())
        rows = beside.rows("select join_key_l, join_key_r, match_key::integer from candidate_pairs")
    assert len({row[:2] for row in rows}) == len(rows), "a pair stands once"
    return {(left, right): rule for left, right, rule in rows}, reports


def _fill(beside: Scratch, records: list[Record]) -> None:
    columns = "record_number bigint, tax varchar, phones varchar[], city varchar"
    beside.run(f"create or replace table comparable ({columns})")
    for number, record in enumerate(records, start=1):
        beside.run("insert into comparable values (?, ?, ?, ?)", [number, *record])


def _keys(record: Record) -> list[set[str]]:
    tax, phones, city = record
    return [
        {tax} if tax else set(),
        set(phones or []),
        {f"{phone} {city}" for phone in phones or []} if city else set(),
    ]


def _oracle(records: list[Record]) -> dict[tuple[int, int], int]:
    keys = [_keys(record) for record in records]
    pairs = {}
    for (left, ours), (right, theirs) in combinations(enumerate(keys, start=1), 2):
        for rule, limit in enumerate(RULES):
            shared = {
                key for key in ours[rule] & theirs[rule] if sum(key in k[rule] for k in keys) <= limit.largest
            }
            if shared:
                pairs[left, right] = rule
                break
    return pairs


@settings(max_examples=15, deadline=None)
@given(st.lists(RECORD, min_size=1, max_size=9))
def test_pairs_are_those_that_share_a_key_of_a_block_of_bearable_size(records: list[Record]) -> None:
    pairs, reports = _block(records)
    assert pairs == _oracle(records)
    assert [report.pairs for report in reports] == [list(pairs.values()).count(n) for n in range(len(RULES))]


def test_key_of_too_many_records_is_left_out_and_counted() -> None:
    pairs, reports = _block([("t1", ["p1"], "c1")] * 5)
    assert pairs == {}
    assert (reports[0].name, reports[0].largest_block) == ("tax_id", 5)
    assert (reports[0].blocks_left_out, reports[0].records_left_out) == (1, 5)


def test_more_pairs_than_can_be_borne_are_refused_by_the_name_of_their_rule_before_any_is_made() -> None:
    with Warehouse.in_memory() as warehouse, scratch(warehouse) as beside:
        _fill(beside, [("t1", ["p1", f"p{n}"], None) for n in range(4)])
        with pytest.raises(
            ConfigError, match=r"3 pairs a record.*rule tax_id alone 2, with blocks of up to 4"
        ):
            block(beside, "comparable", RULES, BlockingBudget(most=2))
        assert not beside.value("select count(*) from duckdb_tables() where table_name = 'candidate_pairs'")


def test_more_pairs_than_the_budget_wants_are_a_warning_that_names_the_costliest_rule() -> None:
    _, reports = _block([("t1", ["p1"], "c1")] * 4)
    assert over_budget("person", reports, 4, BlockingBudget(wanted=1.5)) is None
    warning = over_budget("person", reports, 4, BlockingBudget(wanted=1))
    assert warning is not None and "1.5 pairs a record" in warning and "rule tax_id" in warning


def test_of_a_crowded_key_each_record_meets_its_neighbours_where_the_rule_says_so() -> None:
    rule = BlockingRule(name="tax_id", key="tax", largest=4, neighbours=2)
    with Warehouse.in_memory() as warehouse, scratch(warehouse) as beside:
        _fill(beside, [("t1", None, None)] * 5 + [("t2", None, None)] * 2)
        (report,) = block(beside, "comparable", (rule,), BlockingBudget())
        pairs = beside.rows("select join_key_l, join_key_r from candidate_pairs order by all")
    assert pairs == [(1, 2), (1, 3), (2, 3), (2, 4), (3, 4), (3, 5), (4, 5), (6, 7)]
    assert (report.pairs, report.blocks_left_out, report.records_left_out) == (8, 1, 5)
