from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError

from mdm_pipeline.linkage.backend import scratch
from mdm_pipeline.linkage.scoring import link
from mdm_pipeline.linkage.shared_values import learn_registry, list_uses, load_registry, registry_rows
from mdm_pipeline.linkage.training import train
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.matching import ListedValue, SharedValueLimits
from mdm_pipeline.settings.model import PartyType
from mdm_pipeline.warehouse import Warehouse

World = Callable[[list[dict[str, Any]]], Warehouse]
PHONE = "+8613800000000"


def _kinds(warehouse: Warehouse, party_type: PartyType) -> dict[str, tuple[str, int]]:
    with scratch(warehouse) as beside:
        list_uses(beside, party_type)
        learn_registry(beside, party_type, SharedValueLimits(shared_names=3, placeholder_names=6))
        rows = beside.rows("select value, kind, names from value_registry where kind <> 'personal'")
        return {row[0]: (row[1], row[2]) for row in rows}


def _companies(*cores: str) -> list[dict[str, Any]]:
    return [{"record_id": f"erp:{n}", "org_core": core, "phones": [PHONE]} for n, core in enumerate(cores)]


def _people(*names: tuple[str, str | None]) -> list[dict[str, Any]]:
    return [
        {"record_id": f"crm:{n}", "family_name": family, "given_name": given, "phones": [PHONE]}
        for n, (family, given) in enumerate(names)
    ]


@pytest.mark.parametrize(
    ("cores", "kind"),
    [
        (("huawei", "huawei", "huaweitech"), None),
        (("huawei", "xiaomi", "tencent"), "shared_business"),
        (("huawei", "xiaomi", "tencent", "baidu", "lenovo", "meituan"), "placeholder"),
    ],
)
def test_companies_phone_is_judged_by_how_many_brands_use_it(
    world: World, cores: tuple[str, ...], kind: str | None
) -> None:
    kinds = _kinds(world(_companies(*cores)), "organization")
    assert kinds.get(PHONE, (None, 0))[0] == kind


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ([("zhang", "wei"), ("zhang", "wie"), ("zhang", "w")], None),
        ([("rice", "jaxon"), ("jaxon", "rice"), ("rice", None), ("rise", "jaxn")], None),
        ([("zhang", None), ("wang", None), ("li", None)], "shared_business"),
        ([("zhang", "wei"), ("zhang", "min"), ("li", "na")], "household"),
        ([("zhang", "wei"), ("wang", "min"), ("li", "na")], "shared_business"),
    ],
)
def test_persons_phone_is_judged_by_families(
    world: World, names: list[tuple[str, str | None]], kind: str | None
) -> None:
    kinds = _kinds(world(_people(*names)), "person")
    assert kinds.get(PHONE, (None, 0))[0] == kind


def test_a_passport_is_no_households(world: World) -> None:
    rows = [
        {"record_id": f"crm:{n}", "family_name": family, "given_name": "sue", "identifiers": ["passport:E1"]}
        for n, family in enumerate(["mooney", "moonie"])
    ]
    assert _kinds(world(rows), "person") == {}


def test_other_party_type_does_not_count(world: World) -> None:
    warehouse = world(_companies("huawei") + _people(("zhang", "wei"), ("wang", "min"), ("li", "na")))
    assert _kinds(warehouse, "organization") == {}
    assert _kinds(warehouse, "person") == {PHONE: ("shared_business", 3)}


def _load(warehouse: Warehouse, frozen: pa.Table, **listed: str) -> list[tuple[Any, ...]]:
    """Return what the registry says tonight of each value: kind, why, records, names."""
    known = [ListedValue(attribute="phone", value=f"+{value}", kind=kind) for value, kind in listed.items()]
    limits = SharedValueLimits(shared_names=2, placeholder_names=4, listed=tuple(known))
    with scratch(warehouse) as beside:
        list_uses(beside, "organization")
        load_registry(beside, frozen, limits)
        return beside.rows("select kind, why, records, names from value_registry")


def test_kinds_are_those_of_the_model_until_a_value_is_a_placeholder_tonight(world: World) -> None:
    trained = world(_companies("huawei", "xiaomi"))
    with scratch(trained) as beside:
        list_uses(beside, "organization")
        learn_registry(beside, "organization", SharedValueLimits(shared_names=2, placeholder_names=4))
        frozen = registry_rows(beside)
    assert frozen.column("kind").to_pylist() == ["shared_business"]
    assert _load(world(_companies("huawei")), frozen) == [("shared_business", "counted", 1, 1)]
    three = world(_companies("huawei", "xiaomi", "tencent"))
    assert _load(three, frozen.slice(0, 0)) == [("personal", "counted", 3, 3)]
    four = world(_companies("huawei", "xiaomi", "tencent", "baidu"))
    assert _load(four, frozen) == [("placeholder", "counted_tonight", 4, 4)]


def test_listed_value_counts_at_once_and_goes_before_what_is_counted(world: World) -> None:
    four = world(_companies("huawei", "xiaomi", "tencent", "baidu"))
    nothing = pa.table({"attribute": [PHONE], "value": [PHONE], "kind": ["personal"]})
    assert _load(four, nothing, **{PHONE[1:]: "personal"}) == [("personal", "listed", 4, 4)]
    assert _load(world(_companies("huawei")), nothing, **{PHONE[1:]: "placeholder"}) == [
        ("placeholder", "listed", 1, 1)
    ]


def test_a_value_is_listed_once() -> None:
    twice = [{"attribute": "phone", "value": PHONE, "kind": kind} for kind in ("personal", "placeholder")]
    with pytest.raises(ValidationError, match=r"a value of .'phone'. stands twice") as refused:
        SharedValueLimits.model_validate({"listed": twice})
    assert PHONE not in refused.value.errors()[0]["msg"]


def test_table_holds_what_several_names_use_with_the_less_personal_kind_of_both_types(
    world: World, settings: Settings
) -> None:
    people = _people(("zhang", "wei"), ("zhang", "min"))
    alone = {"record_id": "erp:9", "org_core": "oak", "phones": ["+49301234567"]}
    warehouse = world([*_companies("huawei"), *people, alone])
    train(warehouse, settings)
    report = link(warehouse, settings)
    assert warehouse.rows("select * from shared_values") == [("phone", PHONE, "household", "counted", 3, 3)]
    assert report.shared_values_by_kind == {"household": 1}
