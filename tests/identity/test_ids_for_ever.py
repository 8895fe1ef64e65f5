"""Through any story: published ids resolve, customers and ids are one to one, as-of holds."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mdm_pipeline.identity import assign_ids

RECORDS = [f"s:{number}" for number in range(7)]
# A world puts each record into one of a few clusters, or nowhere (deleted, not yet born).
worlds = st.lists(
    st.tuples(
        st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=len(RECORDS), max_size=len(RECORDS)),
        st.sets(st.sampled_from(RECORDS), max_size=2),
    ),
    min_size=2,
    max_size=7,
)

Story = list[tuple[list[int | None], set[str]]]


def clusters_of(places: list[int | None]) -> list[frozenset[str]]:
    held: dict[int, set[str]] = {}
    for record, place in zip(RECORDS, places, strict=True):
        if place is not None:
            held.setdefault(place, set()).add(record)
    return [frozenset(records) for records in held.values()]


def slow_keepers(
    clusters: list[frozenset[str]], last: dict[str, str], ids: dict[str, Any], changed: set[str]
) -> dict[frozenset[str], str]:
    """Return the id that each cluster must keep: claims in order, each given what is still free."""
    claims = []
    for cluster in clusters:
        for name in {last[record] for record in cluster if record in last}:
            shared = {record for record in cluster if last.get(record) == name}
            founder = ids[name]["founded_by"] in cluster
            order = (
                -len(shared),
                ids[name]["first_release"],
                name,
                -len(shared - changed),
                not founder,
                min(cluster),
            )
            claims.append((order, name, cluster))
    kept: dict[frozenset[str], str] = {}
    for _, name, cluster in sorted(claims, key=lambda claim: claim[0]):
        if cluster not in kept and name not in kept.values():
            kept[cluster] = name
    return kept


SHARED_FIXTURE = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


N = None
# The founder goes, comes back, and speaks for the part of a split that it is in.
FOUNDER_IS_BACK: Story = [
    ([N, N, 0, N, N, 0, N], set()),
    ([N, 0, N, N, N, 0, N], set()),
    ([N, 1, 0, N, N, 0, N], set()),
]


@given(story=worlds)
@example(story=FOUNDER_IS_BACK)
@settings(max_examples=3, **SHARED_FIXTURE)
def test_ids_through_any_story(story: Story, new_world: Callable[[], Any]) -> None:
    check_story(story, new_world())


@pytest.mark.slow
@given(story=worlds)
@settings(max_examples=100, **SHARED_FIXTURE)
def test_the_same_through_many_more_stories(story: Story, new_world: Callable[[], Any]) -> None:
    check_story(story, new_world())


def check_story(story: Story, world: Any) -> None:
    published: dict[str, int] = {}
    alive: set[str] = set()
    history: dict[int, dict[str, str]] = {}
    for number, (places, changed) in enumerate(story, start=1):
        last = history.get(number - 1, {})
        clusters = clusters_of(places)
        world.cluster_as(clusters)
        world.changed(*changed)
        assign_ids(world.warehouse, world.settings, number)
        world.publish()
        history[number] = world.customer_of()
        check_one_to_one(world, clusters)
        check_every_id_resolves(world, published, number)
        check_most_records_keep_the_id(world, clusters, last, changed)
        check_as_of(world, history)
        check_events_tell_who_lives(world, alive, number)
    world.warehouse.connection.close()


def check_one_to_one(world: Any, clusters: list[frozenset[str]]) -> None:
    groups: dict[str, set[str]] = {}
    for record, customer in world.customer_of().items():
        groups.setdefault(customer, set()).add(record)
    assert sorted(map(sorted, groups.values())) == sorted(map(sorted, clusters))
    assert {name for name, one in world.ids().items() if one["state"] == "live"} == groups.keys()


def check_every_id_resolves(world: Any, published: dict[str, int], number: int) -> None:
    ids = world.ids()
    assert published.keys() <= ids.keys()
    for name, one in ids.items():
        published.setdefault(name, number)
        target = one["resolves_to"]
        assert one["first_release"] == published[name]
        assert (target is None) == (one["state"] == "retired")
        assert target is None or ids[target]["state"] == "live"
        assert (target == name) == (one["state"] == "live")
        assert (one["reason"] is None) == (one["last_release"] is None) == (one["state"] == "live")


def check_most_records_keep_the_id(
    world: Any, clusters: list[frozenset[str]], last: dict[str, str], changed: set[str]
) -> None:
    now = world.customer_of()
    expected = slow_keepers(clusters, last, world.ids(), changed)
    assert {cluster: now[min(cluster)] for cluster in expected} == expected
    assert not {now[min(cluster)] for cluster in clusters if cluster not in expected} & set(last.values())


def check_as_of(world: Any, history: dict[int, dict[str, str]]) -> None:
    for number, customers in history.items():
        found = world.warehouse.rows(
            "select record_id, customer_id from customer_xref"
            " where valid_from <= $number and (valid_to is null or valid_to > $number)",
            {"number": number},
        )
        assert dict(found) == customers


def check_events_tell_who_lives(world: Any, alive: set[str], number: int) -> None:
    for event, customer, _, _ in sorted(world.events(number)):
        if event in ("created", "split", "reactivated"):
            assert customer not in alive
            alive.add(customer)
        elif event in ("merged", "retired"):
            alive.remove(customer)
    assert alive == set(world.customer_of().values())
