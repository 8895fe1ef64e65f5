from types import ModuleType
from typing import Any

import pytest
from pydantic import ValidationError

from mdm_pipeline.golden import survive, tag
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.survivorship import TagRule
from mdm_pipeline.tables import GOLDEN_CUSTOMERS
from mdm_pipeline.warehouse import Warehouse, quoted


def _customers(warehouse: Warehouse, rows: dict[str, dict[str, Any]]) -> None:
    warehouse.create_empty(GOLDEN_CUSTOMERS)
    for customer, fields in rows.items():
        full = {"customer_id": customer} | fields
        names, marks = ", ".join(map(quoted, full)), ", ".join("?" for _ in full)
        warehouse.run(f"insert into golden_customers ({names}) values ({marks})", list(full.values()))


def _with(settings: Settings, *rules: dict[str, Any]) -> Settings:
    tags = tuple(TagRule.model_validate({"tag": "t", "why": "a test"} | rule) for rule in rules)
    survivorship = settings.survivorship.model_copy(update={"tags": tags})
    return settings.model_copy(update={"survivorship": survivorship})


def _values(warehouse: Warehouse) -> dict[str, tuple[str, str]]:
    return {row[0]: row[1:] for row in warehouse.rows("select customer_id, value, rule from tags")}


def test_the_first_rule_that_gives_a_value_counts(warehouse: Warehouse, settings: Settings) -> None:
    _customers(
        warehouse,
        {
            "a": {"country": "CN", "province": "广东省"},
            "b": {"country": "CN", "province": "X"},
            "c": {"country": "DE"},
        },
    )
    when = [{"attribute": "country", "equals": "CN"}]
    rules = _with(
        settings,
        {"rule": "listed", "attribute": "province", "map": {"East": ["广东省", "上海市"]}, "when": when},
        {"rule": "plain", "attribute": "country"},
    )
    report = tag(warehouse, rules)
    assert _values(warehouse) == {"a": ("East", "listed"), "b": ("CN", "plain"), "c": ("DE", "plain")}
    assert (report.tags, report.customers) == (3, {"t": 3})


CUSTOMERS: dict[str, dict[str, Any]] = {
    "few": {"records": 1, "phones": [], "sources": ["erp"], "credit_grade": "A"},
    "many": {"records": 10, "phones": ["+861"], "sources": ["erp", "shop"]},
    "none": {"phones": None, "credit_limit": 5.0},
}
CONDITIONS: list[tuple[dict[str, Any], set[str]]] = [
    ({"attribute": "records", "at_least": 10}, {"many"}),
    ({"attribute": "sources", "at_least": 2}, {"many"}),
    ({"attribute": "sources", "at_least": 1}, {"few", "many"}),
    ({"attribute": "phones", "is_null": True}, {"few", "none"}),
    ({"attribute": "phones", "is_null": False}, {"many"}),
    ({"attribute": "credit_grade", "is_null": True}, {"many", "none"}),
    ({"attribute": "credit_grade", "in": ["A", "B"]}, {"few"}),
    ({"attribute": "credit_grade", "equals": "A"}, {"few"}),
    ({"attribute": "sources", "equals": "erp"}, {"few", "many"}),
    ({"attribute": "sources", "in": ["shop", "crm"]}, {"many"}),
    ({"attribute": "credit_limit", "at_least": 5}, {"none"}),
    ({"attribute": "records", "equals": "1"}, {"few"}),
]


@pytest.mark.parametrize(("condition", "wanted"), CONDITIONS, ids=[str(asked) for asked, _ in CONDITIONS])
def test_conditions(
    warehouse: Warehouse, settings: Settings, condition: dict[str, Any], wanted: set[str]
) -> None:
    _customers(warehouse, CUSTOMERS)
    tag(warehouse, _with(settings, {"rule": "r", "value": "yes", "when": [condition]}))
    assert set(_values(warehouse)) == wanted


def test_all_conditions_must_hold(warehouse: Warehouse, settings: Settings) -> None:
    _customers(warehouse, CUSTOMERS)
    when = [{"attribute": "sources", "equals": "erp"}, {"attribute": "records", "at_least": 2}]
    tag(warehouse, _with(settings, {"rule": "r", "value": "yes", "when": when}))
    assert set(_values(warehouse)) == {"many"}


def test_a_value_that_looks_like_sql_is_only_a_value(warehouse: Warehouse, settings: Settings) -> None:
    hostile = "x'; drop table golden_customers; --"
    _customers(warehouse, {"a": {"industry": hostile}})
    when = [{"attribute": "industry", "equals": hostile}]
    tag(warehouse, _with(settings, {"rule": "r", "value": hostile, "when": when}))
    assert _values(warehouse) == {"a": (hostile, "r")}
    assert warehouse.count("golden_customers") == 1


@pytest.mark.parametrize(
    "rule",
    [
        {"value": "x", "attribute": "country"},
        {},
        {"value": "x", "map": {"a": ["b"]}},
        {"attribute": "no_such_column"},
        {"attribute": "country", "map": {"a": ["b"], "c": ["b"]}},
        {"value": "x", "when": [{"attribute": "country", "equals": "a", "is_null": True}]},
        {"value": "x", "when": [{"attribute": "country"}]},
        {"value": "x", "when": [{"attribute": "1 = 1 or name", "equals": "a"}]},
        {"value": "x", "when": [{"attribute": "country", "sql": "true"}]},
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(rule: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TagRule.model_validate({"tag": "t", "rule": "r", "why": "a test"} | rule)


def test_shipped_tags_on_golden_customers(
    warehouse: Warehouse, world: ModuleType, settings: Settings
) -> None:
    address = {"country": "CN", "province": "四川省", "city": "成都市", "street": "s", "address": "s 1"}
    world.fill(
        warehouse,
        [
            world.record("erp:1", "a", industry="retail", credit_grade="B", phones=["+861"], **address),
            world.record("shop:2", "a", emails=["a@x.example"]),
            world.record("erp:3", "b", country="US", province="TX", city="Austin"),
        ],
    )
    survive(warehouse, settings)
    tag(warehouse, settings)
    found = warehouse.rows("select customer_id, tag, value from tags")
    assert {row[1:] for row in found if row[0] == "a"} == {
        ("region", "CN-West"), ("industry", "retail"), ("credit_grade", "B"), ("size", "small"),
        ("contactable", "phone_and_email"), ("multi_source", "yes"),
    }  # fmt: skip
    assert {row[1:] for row in found if row[0] == "b"} == {("region", "US-South"), ("size", "small")}
