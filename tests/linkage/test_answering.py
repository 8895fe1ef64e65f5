"""Any pair has an answer, the same as the nightly path gives, whether or not a rule brought it together."""

from collections.abc import Callable
from typing import Any

from mdm_pipeline.linkage import answer, link, train
from mdm_pipeline.settings import Settings
from mdm_pipeline.warehouse import Warehouse

World = Callable[[list[dict[str, Any]]], Warehouse]

HUAWEI = {"org_core": "huawei", "org_trade": "tech", "tax_id_key": "91A"}
RECORDS: list[dict[str, Any]] = [
    {"record_id": "erp:1", **HUAWEI, "phones": ["+861"]},
    {"record_id": "crm:7", **HUAWEI, "phones": ["+862"]},
    {"record_id": "erp:2", "org_core": "zhonggong", "org_trade": "food", "tax_id_key": "91B"},
    {"record_id": "shop:1", "family_name": "zhang", "given_name": "wei", "phones": ["+869"]},
]


def test_answers_are_those_of_the_night_and_more(settings: Settings, world: World) -> None:
    warehouse = world(RECORDS)
    train(warehouse, settings)
    link(warehouse, settings)
    warehouse.run("""
        create temp table asked as
        select l.record_id as record_id_l, r.record_id as record_id_r
        from customers_standardized as l join customers_standardized as r on l.record_id < r.record_id
    """)
    answered = answer(warehouse, settings, "asked")
    linked = warehouse.rows("select * from linked_pairs order by all")
    rows = warehouse.rows("select * from answered_pairs order by all")
    assert linked and set(map(str, linked)) <= set(map(str, rows))
    apart = [row for row in rows if row[5] is None]
    # The three companies meet in three pairs; the person is of another type, so there is no answer with it.
    assert answered == len(rows) == 3
    assert {row[:2] for row in apart} == {("crm:7", "erp:2"), ("erp:1", "erp:2")}
    assert all(row[4] < settings.matching.organization.merge_weight for row in apart)
