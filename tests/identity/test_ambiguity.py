"""Torn records: a person of whom little is known, and who may be either of two, is neither."""

from datetime import date
from typing import Any

import pytest

from mdm_pipeline.identity import form_clusters

FATHER, SON = {"birth_date": date(1961, 10, 10)}, {"birth_date": date(1990, 3, 15)}


def john(**said: Any) -> dict[str, Any]:
    return {"party_type": "person", "given_name": "john", "person_pinyin": "smith john", **said}


@pytest.mark.parametrize(
    ("weight", "said", "customers"),
    [(8.0, {}, 3), (9.0, {}, 3), (9.5, {}, 2), (8.0, SON, 2)],
    ids=["as close", "about as close", "closer to one", "fits one"],
)
def test_who_may_be_either_of_two_is_neither(
    world: Any, weight: float, said: dict[str, Any], customers: int
) -> None:
    world.records({"a:1": john(**FATHER), "a:2": john(**SON), "b:1": john(**said)})
    world.pairs({("a:1", "a:2"): 7.0, ("a:1", "b:1"): weight, ("a:2", "b:1"): 8.0}, "person")
    form_clusters(world.warehouse, world.settings)
    assert len(world.clusters()) == customers
    if customers == 3:
        assert set(world.cuts()) == {("a:1", "a:2"), ("a:1", "b:1"), ("a:2", "b:1")}


def test_two_that_are_torn_between_the_same_two_may_be_one(world: Any) -> None:
    world.records({"a:1": john(**FATHER), "a:2": john(**SON), "b:1": john(), "b:2": john(gender="male"),
                   "c:1": john(birth_date=date(1930, 1, 5)), "c:2": john()})  # fmt: skip
    world.pairs({
        ("a:1", "b:1"): 8.0, ("a:2", "b:1"): 8.0, ("a:1", "b:2"): 8.5, ("a:2", "b:2"): 8.0,
        ("b:1", "b:2"): 8.0, ("a:1", "c:2"): 8.0, ("c:1", "c:2"): 8.0, ("b:1", "c:2"): 8.0,
    }, "person")  # fmt: skip
    form_clusters(world.warehouse, world.settings)
    assert world.clusters() == {
        frozenset({"a:1"}), frozenset({"a:2"}), frozenset({"b:1", "b:2"}), frozenset({"c:1"}),
        frozenset({"c:2"}),
    }  # fmt: skip


@pytest.mark.parametrize(("relatives", "customers"), [(0.95, 3), (0.05, 1)])
def test_where_contradictions_are_slips_nobody_is_torn(world: Any, relatives: float, customers: int) -> None:
    world.records({"a:1": john(**FATHER), "a:2": john(**SON), "b:1": john()})
    world.pairs({("a:1", "b:1"): 8.0, ("a:2", "b:1"): 8.0}, "person")
    world.warehouse.run(
        "insert into models_in_use by name select 'person' as party_type, ? as relatives", [relatives]
    )
    form_clusters(world.warehouse, world.settings)
    assert len(world.clusters()) == customers


def test_an_initial_stands_for_what_a_person_is_called_as_well(world: Any) -> None:
    names = {"a:1": ("robert", "r"), "a:2": ("bob", "b"), "a:3": (None, "b"), "a:4": (None, "k")}
    world.records({
        record: {"party_type": "person", "family_name": "hill", "given_name": given, "given_initial": initial}
        for record, (given, initial) in names.items()
    })  # fmt: skip
    world.pairs({("a:2", "a:3"): 12.0, ("a:1", "a:2"): 9.0, ("a:2", "a:4"): 6.0}, "person")
    form_clusters(world.warehouse, world.settings)
    assert world.clusters() == {frozenset({"a:1", "a:2", "a:3"}), frozenset({"a:4"})}
