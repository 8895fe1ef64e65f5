from collections.abc import Callable
from typing import Any

import pytest

from mdm_pipeline.linkage.backend import scratch
from mdm_pipeline.linkage.shared_values import learn_registry, list_uses
from mdm_pipeline.settings.matching import SharedValueLimits
from mdm_pipeline.settings.model import PartyType
from mdm_pipeline.warehouse import Warehouse

World = Callable[[list[dict[str, Any]]], Warehouse]
PHONE = "+8613800000000"


def _kinds(warehouse: Warehouse, party_type: PartyType) -> dict[str, tuple[str, int]]:
    with scratch(warehouse) as beside:
        list_uses(beside, party_type)
        learn_registry(beside, party_type, SharedValueLimits(shared_names=3, placeholder_names=6))
        return {
            row[0]: (row[1], row[2]) for row in beside.rows("select value, kind, names from value_registry")
        }


def _companies(*cores: str) -> list[dict[str, Any]]:
    return [{"record_id": f"erp:{n}", "org_core": core, "phones": [PHONE]} for n, core in enumerate(cores)]


def _people(*names: tuple[str, str]) -> list[dict[str, Any]]:
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
        ([("zhang", "wei"), ("zhang", "min"), ("li", "na")], "household"),
        ([("zhang", "wei"), ("wang", "min"), ("li", "na")], "shared_business"),
    ],
)
def test_persons_phone_is_judged_by_families(
    world: World, names: list[tuple[str, str]], kind: str | None
) -> None:
    kinds = _kinds(world(_people(*names)), "person")
    assert kinds.get(PHONE, (None, 0))[0] == kind


def test_other_party_type_does_not_count(world: World) -> None:
    warehouse = world(_companies("huawei") + _people(("zhang", "wei"), ("wang", "min"), ("li", "na")))
    assert _kinds(warehouse, "organization") == {}
    assert _kinds(warehouse, "person") == {PHONE: ("shared_business", 3)}
