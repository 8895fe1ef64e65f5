from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mdm_pipeline.linkage.backend import Scratch, scratch
from mdm_pipeline.linkage.parties import (
    chance_of_one_party,
    chance_told_by_names,
    choose_representatives,
    count_frequencies,
    find_parties,
    load_frequencies,
)
from mdm_pipeline.warehouse import Warehouse

Edge = tuple[int, int, float]
EDGE = st.tuples(st.integers(1, 8), st.integers(1, 8), st.sampled_from([1.0, 5.0, 9.0]))


@pytest.fixture
def beside() -> Iterator[Scratch]:
    with Warehouse.in_memory() as warehouse, scratch(warehouse) as opened:
        yield opened


def _fill(beside: Scratch, cores: list[str | None], edges: list[Edge]) -> None:
    beside.run("create or replace table comparable (record_number bigint, record_id varchar, core varchar)")
    for number, core in enumerate(cores, start=1):
        beside.run("insert into comparable values (?, ?, ?)", [number, f"erp:{number}", core])
    beside.run(
        "create or replace table scored (record_number_l bigint, record_number_r bigint, match_weight double)"
    )
    for edge in edges:
        beside.run("insert into scored values (?, ?, ?)", list(edge))


def _oracle(records: int, edges: list[Edge], least: float) -> set[frozenset[int]]:
    groups = [{number} for number in range(1, records + 1)]
    for left, right, weight in edges:
        if weight >= least:
            touched = [group for group in groups if group & {left, right}]
            groups = [group for group in groups if group not in touched] + [set().union(*touched)]
    return {frozenset(group) for group in groups}


@settings(max_examples=15, deadline=None)
@given(st.lists(EDGE, max_size=8))
def test_parties_are_the_connected_records_above_the_weight(edges: list[Edge]) -> None:
    with Warehouse.in_memory() as warehouse, scratch(warehouse) as beside:
        _fill(beside, [None] * 8, edges)
        count = find_parties(beside, "scored", 5.0)
        groups = beside.rows("select list(record_number) from rough_parties group by party")
        choose_representatives(beside)
        assert beside.count("representatives") == count
    assert {frozenset(group[0]) for group in groups} == _oracle(8, edges, 5.0)
    assert count == len(groups)


def test_names_that_stand_alone_tell_how_many_are_one_beyond_chance(beside: Scratch) -> None:
    _fill(beside, ["oak", "oak", "oak", "elm", "fir", None], [])
    assert chance_told_by_names(beside, "core", 0.05) == pytest.approx(3 / 15 - 0.05)
    _fill(beside, ["oak", "elm", None, None], [])
    assert chance_told_by_names(beside, "core", 0.05) == pytest.approx(-0.05), "a register has no doubles"


def test_chance_is_the_share_of_pairs_within_a_party(beside: Scratch) -> None:
    _fill(beside, [None] * 5, [(1, 2, 9.0), (2, 3, 9.0)])
    find_parties(beside, "scored", 5.0)
    assert chance_of_one_party(beside) == pytest.approx(3 / 10)


def test_party_of_many_records_counts_once_and_a_name_seen_once_is_rarer_still(beside: Scratch) -> None:
    cores = ["huawei"] * 4 + ["oak", "oak", "elm", "elm", "fir", "ash", "yew", "box"]
    _fill(beside, cores, [(1, 2, 9.0), (2, 3, 9.0), (3, 4, 9.0)])
    find_parties(beside, "scored", 5.0)
    rows = count_frequencies(beside, ["core"])["core"].to_pylist()
    shares = {row["core"]: row["tf_core"] for row in rows}
    # 9 parties; two names of two parties, five of one: Good and Turing say 2 * 2 / 5 of a party.
    assert shares["oak"] == pytest.approx(2 / 9)
    assert shares["huawei"] == shares["yew"] == pytest.approx(0.8 / 9)


def test_value_that_the_model_has_not_seen_is_as_rare_as_the_rarest(beside: Scratch) -> None:
    _fill(beside, ["oak", "oak", "elm"], [])
    find_parties(beside, "scored", 5.0)
    frozen = count_frequencies(beside, ["core"])
    beside.run("insert into comparable values (4, 'erp:4', 'new'), (5, 'erp:5', null)")
    lookup = load_frequencies(beside, frozen)["core"]
    shares = dict(beside.rows(f"select core, tf_core from {lookup}"))
    assert shares["new"] == shares["elm"] < shares["oak"]
    assert set(shares) == {"oak", "elm", "new"}
