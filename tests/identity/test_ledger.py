"""Permanent ids: real stories of customers over releases."""

from collections.abc import Callable
from typing import Any

import pytest

from mdm_pipeline.errors import ContractError
from mdm_pipeline.identity import assign_ids
from mdm_pipeline.identity.ids import customer_id


def release(world: Any, number: int, *clusters: str, changed: str = "") -> Any:
    """Publish a release of clusters written as "erp:1 crm:1"."""
    world.cluster_as([cluster.split() for cluster in clusters])
    world.changed(*changed.split())
    report = assign_ids(world.warehouse, world.settings, number)
    world.publish()
    return report


def test_new_customers_get_the_id_of_their_founder(world: Any) -> None:
    report = release(world, 1, "erp:1 crm:1", "erp:2")
    assert world.customer_of() == {
        "crm:1": customer_id("crm:1", 1), "erp:1": customer_id("crm:1", 1), "erp:2": customer_id("erp:2", 1),
    }  # fmt: skip
    assert (report.customers, report.records, report.events) == (2, 3, {"created": 2})
    one = world.ids()[customer_id("crm:1", 1)]
    assert (one["state"], one["founded_by"], one["generation"], one["first_release"]) == (
        "live",
        "crm:1",
        1,
        1,
    )


def test_a_source_id_may_hold_a_colon(world: Any) -> None:
    release(world, 1, "erp:a:b")
    assert world.warehouse.rows("select source, source_id from customer_xref") == [("erp", "a:b")]


def test_nothing_changed_leaves_every_row_as_it_was(world: Any) -> None:
    release(world, 1, "erp:1 crm:1", "erp:2")
    release(world, 2, "erp:1 crm:1", "erp:2 crm:2")
    tables = ("customer_xref", "customer_ids", "customer_events")
    before = [world.warehouse.rows(f"select * from {table}") for table in tables]
    report = release(world, 3, "erp:1 crm:1", "erp:2 crm:2")
    assert [world.warehouse.rows(f"select * from {table}") for table in tables] == before
    assert report.events == {}


def test_a_record_joins_and_leaves(world: Any) -> None:
    release(world, 1, "erp:1 erp:2")
    release(world, 2, "erp:1 erp:2 erp:3")
    mine = customer_id("erp:1", 1)
    assert world.events(2) == {("joined", mine, "erp:3", "")}
    release(world, 3, "erp:2 erp:3")
    assert world.customer_of() == {"erp:2": mine, "erp:3": mine}
    assert world.events(3) == {("left", mine, "erp:1", "")}
    reasons = dict(
        world.warehouse.rows("select event, reason from customer_events where event in ('joined', 'left')")
    )
    assert reasons == {"joined": "new record", "left": "record deleted at source"}
    spans = world.warehouse.rows("select record_id, valid_from, valid_to from customer_xref order by all")
    assert spans == [("erp:1", 1, 3), ("erp:2", 1, None), ("erp:3", 2, None)]


def test_absorbed_company_redirects_to_the_larger(world: Any) -> None:
    release(world, 1, "a:1", "b:1 b:2")
    small, large = customer_id("a:1", 1), customer_id("b:1", 1)
    release(world, 2, "a:1 b:1 b:2")
    assert set(world.customer_of().values()) == {large}
    assert world.events(2) == {("merged", small, "", large)}
    absorbed = world.ids()[small]
    assert (absorbed["state"], absorbed["resolves_to"], absorbed["last_release"]) == ("redirected", large, 1)


def test_a_tie_goes_to_the_older_id_then_to_the_smaller(world: Any) -> None:
    release(world, 1, "b:1")
    release(world, 2, "b:1", "a:1")
    release(world, 3, "a:1 b:1")
    assert set(world.customer_of().values()) == {customer_id("b:1", 1)}
    release(world, 4, "a:1 b:1", "c:1", "d:1")
    release(world, 5, "a:1 b:1", "c:1 d:1")
    assert world.customer_of()["c:1"] == min(customer_id("c:1", 1), customer_id("d:1", 1))


def test_a_split_leaves_the_id_with_the_larger_part(world: Any) -> None:
    release(world, 1, "a:1 a:2 a:3")
    parent = customer_id("a:1", 1)
    release(world, 2, "a:1", "a:2 a:3")
    assert world.customer_of() == {"a:1": customer_id("a:1", 2), "a:2": parent, "a:3": parent}
    assert world.events(2) == {
        ("split", customer_id("a:1", 2), "", parent), ("left", parent, "a:1", customer_id("a:1", 2)),
    }  # fmt: skip


def test_split_then_merged_again_redirects_for_ever(world: Any) -> None:
    release(world, 1, "a:1 a:2 a:3")
    release(world, 2, "a:1 a:2", "a:3")
    parent, child = customer_id("a:1", 1), customer_id("a:3", 1)
    release(world, 3, "a:1 a:2 a:3")
    assert set(world.customer_of().values()) == {parent}
    release(world, 4, "a:1 a:2", "a:3")
    assert world.customer_of()["a:3"] == customer_id("a:3", 2)
    assert world.ids()[child]["resolves_to"] == parent


def test_two_merges_in_a_chain_are_flattened(world: Any) -> None:
    release(world, 1, "a:1", "b:1 b:2", "c:1 c:2 c:3 c:4")
    first, second, third = (customer_id(f"{name}:1", 1) for name in "abc")
    release(world, 2, "a:1 b:1 b:2", "c:1 c:2 c:3 c:4")
    release(world, 3, "a:1 b:1 b:2 c:1 c:2 c:3 c:4")
    assert {world.ids()[name]["resolves_to"] for name in (first, second, third)} == {third}


def test_redirect_to_a_retired_customer_is_retired_until_it_returns(world: Any) -> None:
    release(world, 1, "a:1", "b:1 b:2", "z:1")
    release(world, 2, "a:1 b:1 b:2", "z:1")
    release(world, 3, "z:1")
    absorbed, survivor = customer_id("a:1", 1), customer_id("b:1", 1)
    assert ("retired", survivor, "", "") in world.events(3)
    assert {
        (world.ids()[name]["state"], world.ids()[name]["resolves_to"]) for name in (absorbed, survivor)
    } == {("retired", None)}
    release(world, 4, "b:2", "z:1")
    assert world.customer_of()["b:2"] == survivor
    assert world.events(4) == {("reactivated", survivor, "", ""), ("joined", survivor, "b:2", "")}
    assert world.ids()[absorbed]["resolves_to"] == survivor


def test_a_returned_record_that_joins_a_live_customer_leaves_its_old_one_retired(world: Any) -> None:
    release(world, 1, "a:1", "b:1")
    release(world, 2, "b:1")
    release(world, 3, "a:1 b:1")
    assert world.ids()[customer_id("a:1", 1)]["state"] == "retired"
    assert world.warehouse.value("select reason from customer_events where release = 3") == "record returned"


def test_a_reused_erp_code_founds_a_second_generation(world: Any) -> None:
    release(world, 1, "erp:1 crm:9")
    old = customer_id("crm:9", 1)
    release(world, 2, "erp:1 crm:9", "erp:2")
    release(world, 3, "crm:9", "erp:1", "erp:2", changed="erp:1")
    assert world.customer_of()["crm:9"] == old
    release(world, 4, "crm:9", "erp:1", "erp:2")

    release(world, 5, "crm:9 a:1 a:2", "erp:1", "erp:2")
    release(world, 6, "a:1 a:2", "crm:9", "erp:1", "erp:2", changed="crm:9")
    assert world.customer_of()["a:1"] == old
    assert world.customer_of()["crm:9"] == customer_id("crm:9", 2)
    assert world.ids()[customer_id("crm:9", 2)]["generation"] == 2
    reason = world.warehouse.value("select reason from customer_events where release = 6 and event = 'split'")
    assert reason == "record changed"


def test_in_a_tie_the_unchanged_record_keeps_the_id(world: Any) -> None:
    release(world, 1, "a:1 b:1")
    release(world, 2, "a:1", "b:1", changed="a:1")
    assert world.customer_of() == {"a:1": customer_id("a:1", 2), "b:1": customer_id("a:1", 1)}


def test_an_account_handed_to_the_spouse_moves(world: Any) -> None:
    release(world, 1, "shop:1 crm:1 erp:1", "crm:2 erp:2")
    husband, wife = customer_id("crm:1", 1), customer_id("crm:2", 1)
    release(world, 2, "crm:1 erp:1", "crm:2 erp:2 shop:1", changed="shop:1")
    assert world.events(2) == {("left", husband, "shop:1", wife), ("joined", wife, "shop:1", husband)}
    assert {husband, wife} == {name for name, one in world.ids().items() if one["state"] == "live"}


def test_an_id_taken_by_another_founder_raises_the_generation(world: Any) -> None:
    release(world, 1, "z:1")
    taken = customer_id("a:1", 1)
    for table in ("last_customer_ids", "last_customer_xref", "last_customer_events"):
        world.warehouse.run(f"update {table} set customer_id = ?", [taken])
    release(world, 2, "z:1", "a:1")
    assert world.customer_of() == {"z:1": taken, "a:1": customer_id("a:1", 2)}


def test_a_rebuild_from_nothing_gives_the_same_ids(new_world: Callable[[], Any]) -> None:
    one, other = new_world(), new_world()
    release(one, 1, "erp:1 crm:1", "erp:2")
    release(other, 7, "erp:2", "crm:1 erp:1")
    assert one.customer_of() == other.customer_of()


def test_quarantined_records_leave_with_their_reason(world: Any) -> None:
    release(world, 1, "a:1 a:2")
    world.warehouse.run("create table quarantine as select 'a' as source, '1' as source_id")
    release(world, 2, "a:2")
    assert (
        world.warehouse.value("select reason from customer_events where event = 'left'")
        == "record quarantined"
    )


@pytest.mark.parametrize("number", [1, 2])
def test_a_release_is_not_numbered_twice(world: Any, number: int) -> None:
    release(world, 2, "a:1")
    world.cluster_as([["a:1"]])
    with pytest.raises(ContractError, match="release 2"):
        assign_ids(world.warehouse, world.settings, number)


def test_without_a_recalled_ledger_nothing_is_assigned(world: Any) -> None:
    world.cluster_as([["a:1"]])
    world.warehouse.run("drop table last_customer_ids")
    with pytest.raises(ContractError, match="last_customer_ids"):
        assign_ids(world.warehouse, world.settings, 1)
