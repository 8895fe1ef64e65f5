"""The plan of one unit of survivorship: settings -> three queries that run one after the other.

    survive_records, survive_trust -> offers (each value of each customer with its best record)
    offers -> winners (one value a customer) -> cells (one golden column, with what lost)

A rank is a struct that starts with `dormant` (2 for a value of last resort, 3 for one that its source left
blank and a default filled) and is decided at the latest by `rid`, the record's place in the order of source
and source_id; so the smallest rank is one record, whatever the order of rows.
Builds text, runs nothing.
"""

from mdm_pipeline.golden.rules import RULES, Order
from mdm_pipeline.settings.survivorship import Unit
from mdm_pipeline.tables import CUSTOMERS_STANDARDIZED
from mdm_pipeline.warehouse import quoted

DEFAULT = 3


def offers_table(name: str) -> str:
    """Name the temporary table of a unit's offers."""
    return quoted(f"survive_offers_{name}")


def winners_table(name: str) -> str:
    """Name the temporary table of a unit's winners."""
    return quoted(f"survive_winners_{name}")


def offers(name: str, unit: Unit, half_life_days: float) -> Order:
    """Plan each value of each customer: how many records give it, and the rank of the best of them."""
    orders = [RULES[rule](unit, half_life_days) for rule in unit.by]
    given = _given(unit)
    values = {"unit": name} | given.values
    for order in orders:
        values |= order.values
    dormant = "0" if unit.dormant == "equal" else "r.dormant"
    if unit.last_resort is not None:
        dormant = f"case when r.{quoted(unit.last_resort)} then 2 else {dormant} end"
    if unit.given_by:
        dormant = f"case when {_only_defaults(unit)} then {DEFAULT} else {dormant} end"
    keys = ",\n        ".join(f"{order.sql} as k{n}" for n, order in enumerate(orders))
    packed = ", ".join(f"k{n} := k{n}" for n in range(len(orders)))
    return Order(
        f"""
with given as (
    select r.* replace ({dormant} as dormant) from ({given.sql}) as r
),
ordered as (
    select
        r.number, r.value, r.place, r.rid, r.dormant, r.defaulted,
        {keys}
    from given as r
)
select number, value,
    min(struct_pack(dormant := dormant, {packed}, rid := rid, defaulted := defaulted)) as rank,
    count(*) filter (where place = 1) as records
from ordered
group by number, value""",
        values,
    )


def winners(name: str, unit: Unit) -> str:
    """Plan the value that survives for each customer, its rank, and the records behind each column."""
    candidates = ", ".join(
        f"{quoted(c)} := coalesce(sum(records) filter (where value.{quoted(c)} is not null), 0)"
        for c in unit.columns
    )
    column = quoted(unit.columns[0])
    if unit.by[0] == "count":
        return f"""
select number, struct_pack({column} := sum(records)) as value, min(rank) as rank,
    struct_pack({candidates}) as candidates, false as contested
from {offers_table(name)}
group by number"""
    if unit.by[0] == "union":
        return f"""
with gathered as (
    select number, min(rank) as rank,
        list(value.{column}) filter (where rank.dormant = 0) as awake, list(value.{column}) as every,
        struct_pack({candidates}) as candidates, max(rank.dormant) > min(rank.dormant) as contested
    from {offers_table(name)}
    group by number
)
select number, struct_pack({column} := list_sort(coalesce(awake, every))) as value, rank, candidates,
    contested
from gathered"""
    return f"""
with best as (
    select number, min(struct_pack(rank := rank, value := value)) as best,
        struct_pack({candidates}) as candidates, count(*) > 1 as contested
    from {offers_table(name)}
    group by number
)
select number, best.value as value, best.rank as rank, candidates, contested from best"""


def cells(name: str, unit: Unit, column: str) -> str:
    """Plan the cells of one golden column, each with the rule that set it apart from the best loser."""
    own = f"value.{quoted(column)}"
    if unit.gathers and unit.by[0] != "union":
        return f"""
select w.number, '{column}' as attribute, cast(w.{own} as varchar) as value, w.rank.rid as rid,
    '{unit.by[0]}' as rule, w.candidates.{quoted(column)} as candidates, [] as losers
from {winners_table(name)} as w"""
    return f"""
with lost as ({_lost(name, unit, own)}
),
losers as ({_LOSERS}
)
select w.number, '{column}' as attribute, cast(w.{own} as varchar) as value, w.rank.rid as rid,
    {_deciding_rule(unit, column)} as rule, w.candidates.{quoted(column)} as candidates, l.losers
from {winners_table(name)} as w
left join losers as l on l.number = w.number
where w.candidates.{quoted(column)} > 0"""


def _lost(name: str, unit: Unit, own: str) -> str:
    """Select the values of one golden column that did not survive, each with its best rank."""
    lost = (
        f"not list_contains(w.{own}, o.{own})"
        if unit.by[0] == "union"
        else f"o.{own} is distinct from w.{own}"
    )
    return f"""
    select o.number, o.{own} as value, min(o.rank) as rank
    from {offers_table(name)} as o
    inner join {winners_table(name)} as w on w.number = o.number
    where w.contested and o.{own} is not null and {lost}
    group by o.number, o.{own}"""


# One row a customer: its lost values, the best first, each with the record that offered it.
_LOSERS = """
    select
        l.number, min(l.rank) as rank,
        list_transform(
            list_sort(
                list(
                    struct_pack(
                        rank := l.rank, "value" := cast(l.value as varchar),
                        source := r.source, source_id := r.source_id
                    )
                )
            ),
            lambda x: struct_pack(source := x.source, source_id := x.source_id, "value" := x."value")
        ) as losers
    from lost as l
    inner join survive_members as r on r.rid = l.rank.rid
    group by l.number"""


def _only_defaults(unit: Unit) -> str:
    """Tell whether all that a record gives are defaults, and not a word of its source."""
    listed = ", ".join(f"'{column}'" for column in unit.given_by)
    each = [f"(r.{quoted(c)} is null or list_contains(r.defaulted, '{c}'))" for c in unit.given_by]
    return f"list_has_any(r.defaulted, [{listed}]) and {' and '.join(each)}"


def _deciding_rule(unit: Unit, column: str) -> str:
    """Name the first part of the rank in which the winner and the best loser differ, or `default`."""
    if unit.gathers:
        return f"'{unit.by[0]}'"
    cases = [f"when w.rank.k{n} <> l.rank.k{n} then '{rule}'" for n, rule in enumerate(unit.by)]
    given_by = dict(zip(unit.columns, unit.given_by, strict=False)).get(column, column)
    first = f"""when list_contains(w.rank.defaulted, '{given_by}') then 'default'
        when l.rank is null then 'only_value'
        when w.rank.dormant < {DEFAULT} and l.rank.dormant = {DEFAULT} then 'default_last'
        when w.rank.dormant < 2 and l.rank.dormant = 2 then 'last_resort'
        when w.rank.dormant <> l.rank.dormant then 'dormant_last'"""
    return f"case {first} {' '.join(cases)} else 'first_record' end"


def _given(unit: Unit) -> Order:
    """Select the values that each record gives: one a record, or one an element of its lists."""
    if unit.by[0] == "count":
        value = f"struct_pack({quoted(unit.columns[0])} := 1)"
        return Order(f"select {_RECORD}, {value} as value, 1 as place {_RECORDS}", {})
    if _is_list(unit):
        return Order(_elements(unit), {})
    columns = [f"r.{quoted(c)}" for c in unit.given_by]
    if unit.missing is not None:
        columns = [f"coalesce({c}, $missing)" for c in columns]
    packed = ", ".join(f"{quoted(c)} := {of}" for c, of in zip(unit.columns, columns, strict=True))
    present = " or ".join(f"{c} is not null" for c in columns)
    return Order(
        f"select {_RECORD}, struct_pack({packed}) as value, 1 as place {_RECORDS} where {present}",
        {} if unit.missing is None else {"missing": unit.missing},
    )


def _elements(unit: Unit) -> str:
    """Select one row for each different element of the lists of a record; a plain column is a list of one."""
    kinds = CUSTOMERS_STANDARDIZED.types
    lists = [f"r.{quoted(c)}" if kinds[c].endswith("[]") else f"[r.{quoted(c)}]" for c in unit.given_by]
    together = " || ".join(f"coalesce({one}, [])" for one in lists)
    kept = "x is not null"
    leave_out = ""
    if unit.without is not None:
        kept += f" and x is distinct from w.value.{quoted(unit.without)}"
        leave_out = f"left join {winners_table(unit.without)} as w on w.number = r.number"
    return f"""
    select l.* exclude (elements), struct_pack({quoted(unit.columns[0])} := unnest(elements)) as value,
        generate_subscripts(elements, 1) as place
    from (
        select {_RECORD}, list_distinct(list_filter({together}, lambda x: {kept})) as elements
        {_RECORDS}
        {leave_out}
    ) as l"""


def _is_list(unit: Unit) -> bool:
    kinds = [CUSTOMERS_STANDARDIZED.types[c] for c in unit.given_by]
    return unit.by[0] == "union" or any(kind.endswith("[]") for kind in kinds)


_RECORD = "r.*, coalesce(t.trust, 0) as trust"
_RECORDS = """from survive_records as r left join survive_trust as t
    on t.unit = $unit and t.source = r.source and t.party_type = r.identified_type"""
