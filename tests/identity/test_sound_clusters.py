"""Whatever records say: no cluster breaks a rule, every cut has its reason, nothing but content counts."""

import random
from collections.abc import Callable
from datetime import date
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mdm_pipeline.identity import form_clusters
from mdm_pipeline.identity.names import nicknames_of
from mdm_pipeline.identity.rules import pair_rules
from mdm_pipeline.nicknames import read_given_names

organizations = st.fixed_dictionaries({
    "tax_id_key": st.sampled_from([None, None, "T1", "T2"]),
    "tax_id_kind": st.sampled_from(["uscc", "ein"]),
    "tax_id_valid": st.just(True),
    "org_core": st.sampled_from([None, "北辰", "北辰通", "南极"]),
    "org_trade": st.sampled_from([None, "贸易", "餐饮"]),
    "org_branch": st.sampled_from([None, None, None, "bath"]),
    "org_form": st.sampled_from([None, "有限公司", "厂"]),
})  # fmt: skip
persons = st.fixed_dictionaries({
    "party_type": st.just("person"),
    "given_name": st.sampled_from([None, "anna", "robert", "bob", "roberta"]),
    "given_initial": st.sampled_from([None, "r"]),
    "birth_date": st.sampled_from([None, None, date(1980, 3, 7), date(1980, 7, 3), date(1991, 5, 9)]),
    "gender": st.sampled_from([None, "male", "female"]),
    "generation": st.sampled_from([None, None, "1", "2"]),
    "identifiers": st.sampled_from([None, [], ["passport:E1"]]),
})  # fmt: skip

Drawn = tuple[str, list[dict[str, Any]], list[float]]


@st.composite
def worlds(draw: st.DrawFn) -> Drawn:
    party_type, kind = draw(st.sampled_from([("organization", organizations), ("person", persons)]))
    records = draw(st.lists(kind, min_size=2, max_size=7))
    pairs = len(records) * (len(records) - 1) // 2
    return (
        party_type,
        records,
        draw(st.lists(st.sampled_from([0.0, 6.0, 9.0]), min_size=pairs, max_size=pairs)),
    )


def strict(world: Any) -> None:
    """Nothing outweighs or tears, and weak bridges hold: what is left are rules over pairs of records."""
    world.with_rules(
        different_persons={"outweighed_by": None, "tears_within": None},
        different_brands={"outweighed_by": None},
        sister_company={"tears_within": None},
        legal_forms={"outweighed_by": None, "tears_within": None},
        weak_bridge={"enabled": False},
    )


def clashes(world: Any) -> Callable[[str, str], bool]:
    rules = pair_rules(world.settings.identity.rules, nicknames_of(read_given_names()))
    columns = (
        "record_fact", "tax_fact", "branch_fact", "generation_fact", "person_fact", "brand_fact", "form_fact",
    )  # fmt: skip
    facts = {
        record: dict(zip(columns, told, strict=True))
        for record, *told in world.warehouse.rows(
            f"select record_id, {', '.join(columns)}"
            " from identity_facts inner join cluster_records using (code)"
        )
    }

    def clash(one: str, other: str) -> bool:
        told = [(rule, facts[one][rule.column], facts[other][rule.column]) for rule in rules]
        return any(
            a is not None and b is not None and rule.clash(rule.read(a), rule.read(b)) for rule, a, b in told
        )

    return clash


SHARED_WORLD = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@given(drawn=worlds())
@settings(max_examples=6, **SHARED_WORLD)
def test_no_cluster_breaks_a_rule_and_every_cut_has_its_reason(drawn: Drawn, world: Any) -> None:
    check_rules_hold(drawn, world)


@pytest.mark.slow
@given(drawn=worlds())
@settings(max_examples=300, **SHARED_WORLD)
def test_the_same_on_many_more_worlds(drawn: Drawn, world: Any) -> None:
    check_rules_hold(drawn, world)


def check_rules_hold(drawn: Drawn, world: Any) -> None:
    party_type, records, weights = drawn
    strict(world)
    names = [f"s:{number}" for number in range(len(records))]
    world.records(dict(zip(names, records, strict=True)))
    world.pairs(dict(zip(combinations(names, 2), weights, strict=True)), party_type)
    form_clusters(world.warehouse, world.settings)
    clash, cluster_of = clashes(world), {name: cluster for cluster in world.clusters() for name in cluster}
    for cluster in world.clusters():
        assert not any(clash(one, other) for one, other in combinations(sorted(cluster), 2))
    for left, right in world.cuts():
        assert any(clash(one, other) for one, other in product(cluster_of[left], cluster_of[right]))


def test_threads_row_order_and_earlier_runs_have_no_say(new_world: Callable[[], Any]) -> None:
    chance = random.Random(7)
    names = [f"s:{number:03}" for number in range(200)]
    records = {
        name: {
            "org_core": chance.choice(["北辰", "南极", None]),
            "org_trade": chance.choice(["贸易", "餐饮", None]),
        }
        for name in names
    }
    pairs = {
        (one, other): chance.choice([5.0, 6.0, 7.0, 12.0])
        for one, other in combinations(names, 2)
        if chance.random() < 0.012
    }
    seen = []
    for threads in (1, 4):
        world = new_world()
        world.warehouse.run(f"set threads = {threads}")
        for _ in range(2):
            world.records(dict(chance.sample(sorted(records.items()), len(records))))
            world.pairs(dict(chance.sample(sorted(pairs.items()), len(pairs))))
            form_clusters(world.warehouse, world.settings)
            seen.append(
                [
                    world.warehouse.rows(f"select * from {name}")
                    for name in ("customer_clusters", "cluster_cuts")
                ]
            )
    assert seen[0][1] and all(tables == seen[0] for tables in seen)
