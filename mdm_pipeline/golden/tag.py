"""Tag: words that sort customers into groups, by rules that are data.

Reads golden_customers; writes tags. A rule is a row of `tags` in `config/survivorship.yaml`: conditions of a
small vocabulary, and a value that is constant, a column's text, or the name under which that text is listed.
No rule holds SQL: columns come from the contract and values are bound.
"""

from dataclasses import dataclass

import pyarrow as pa

from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.survivorship import Condition, TagRule
from mdm_pipeline.tables import GOLDEN_CUSTOMERS, TAGS
from mdm_pipeline.warehouse import Warehouse, quoted

Values = dict[str, str | float | list[str]]


@dataclass(frozen=True)
class TagReport:
    """How many customers bear each tag."""

    tags: int
    customers: dict[str, int]


def tag(warehouse: Warehouse, settings: Settings) -> TagReport:
    """Write tags; of the rules of one tag, the first that gives a customer a value counts."""
    rules = settings.survivorship.tags
    try:
        with warehouse.lend("tag_map_given", _mapped(rules)):
            warehouse.run("create or replace temporary table tag_map as select * from tag_map_given")
        warehouse.run(
            "create or replace temporary table tag_drafts"
            " (customer_id varchar, tag varchar, value varchar, rule varchar, place integer)"
        )
        for place, rule in enumerate(rules):
            query, values = plan(rule, place)
            warehouse.run(f"insert into tag_drafts {query}", values)
        count = warehouse.replace(TAGS, _FIRST_OF_EACH_TAG)
    finally:
        warehouse.run("drop table if exists tag_map")
        warehouse.run("drop table if exists tag_drafts")
    bearers: dict[str, int] = dict(
        warehouse.rows(f"select tag, count(*) from {TAGS.name} group by tag order by tag")
    )
    return TagReport(tags=count, customers=bearers)


def plan(rule: TagRule, place: int) -> tuple[str, Values]:
    """Plan one rule as a query over golden_customers, with the values bound to it."""
    values: Values = {"tag": rule.tag, "rule": rule.rule, "place": place}
    tests = ["true"]
    for number, condition in enumerate(rule.when):
        test, bound = _test(condition, f"w{number}")
        tests.append(test)
        values |= bound
    if rule.value is not None:
        given, join = "$value", ""
        values["value"] = rule.value
    elif rule.map is not None:
        given, join = (
            "m.value",
            f"inner join tag_map as m on m.place = $place and m.member = {_text(rule.attribute)}",
        )
    else:
        given, join = _text(rule.attribute), ""
    return (
        f"select g.customer_id, $tag, {given}, $rule, $place from {GOLDEN_CUSTOMERS.name} as g {join}"
        f" where {' and '.join(tests)} and {given} is not null",
        values,
    )


def _mapped(rules: tuple[TagRule, ...]) -> pa.Table:
    rows = [
        {"place": place, "member": member, "value": value}
        for place, rule in enumerate(rules)
        for value, members in (rule.map or {}).items()
        for member in members
    ]
    schema = pa.schema([("place", pa.int32()), ("member", pa.string()), ("value", pa.string())])
    return pa.Table.from_pylist(rows, schema=schema)


def _test(condition: Condition, name: str) -> tuple[str, Values]:
    """Plan one condition; a list is null when it is empty, and its size is what `at_least` measures."""
    column = f"g.{quoted(condition.attribute)}"
    is_list = GOLDEN_CUSTOMERS.types[condition.attribute].endswith("[]")
    if condition.is_null is not None:
        null = f"coalesce(len({column}), 0) = 0" if is_list else f"{column} is null"
        return (null if condition.is_null else f"not ({null})"), {}
    if condition.at_least is not None:
        return f"{f'len({column})' if is_list else column} >= ${name}", {name: condition.at_least}
    wanted = list(condition.one_of) if condition.one_of is not None else [str(condition.equals)]
    if is_list:
        return f"list_has_any({column}, ${name})", {name: wanted}
    return f"list_contains(${name}, cast({column} as varchar))", {name: wanted}


def _text(attribute: str | None) -> str:
    return f"cast(g.{quoted(str(attribute))} as varchar)"


_FIRST_OF_EACH_TAG = """
select customer_id, tag, value, rule
from tag_drafts
qualify row_number() over (partition by customer_id, tag order by place) = 1"""
