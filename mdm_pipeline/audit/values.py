"""Count good and bad values of each attribute, for source records and for golden customers.

Reads `customers_standardized`, `customer_xref`, `golden_customers` and `golden_cells`; returns a few rows of
counts. Column names come from `config/audit.yaml`, which is checked against the contracts; values are bound.
"""

from collections.abc import Iterator

from mdm_pipeline.audit.measures import RECORDS, Measure
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.audit import AttributeAudit
from mdm_pipeline.tables import CUSTOMERS_STANDARDIZED, GOLDEN_CUSTOMERS, Table
from mdm_pipeline.warehouse import Warehouse, quoted


def values(warehouse: Warehouse, settings: Settings) -> Iterator[Measure]:
    """Measure each attribute of the source records and of the golden customers.

    Dimensions: completeness, validity, consistency, error_rate; one that means nothing is left out.
    """
    columns = sorted({column for it in settings.audit.attributes.values() for column in _columns(it)})
    warehouse.run(f"create or replace temporary table audited_records as {_narrow(columns)}")
    for name, attribute in settings.audit.attributes.items():
        _judge(warehouse, settings, name, attribute)
        yield from _landed_values(warehouse, name, attribute)
        yield from _golden_values(warehouse, settings, name, attribute)
    warehouse.run("drop table judged_values")
    warehouse.run("drop table audited_records")


KEYS = ("record_id", "source", "source_id", "party_type", "customer_id")


def _columns(attribute: AttributeAudit) -> set[str]:
    named = {attribute.clean, attribute.raw, attribute.valid, attribute.within}
    return {name for name in (*named, *attribute.needs, *attribute.same) if name is not None}


def _narrow(columns: list[str]) -> str:
    named = ", ".join(quoted(name) for name in columns if name not in KEYS)
    return f"select {', '.join(KEYS)}, {named} from ({RECORDS})"


def _landed_values(warehouse: Warehouse, name: str, attribute: AttributeAudit) -> Iterator[Measure]:
    for source, expected, missing, unusable, compared, differing, wrong in warehouse.rows(LANDED_VALUES):
        yield Measure("landed", source, name, "completeness", expected, missing)
        if attribute.raw is not None or attribute.valid is not None or attribute.needs:
            yield Measure("landed", source, name, "validity", expected - missing, unusable)
        if attribute.same:
            yield Measure("landed", source, name, "consistency", compared, differing)
        yield Measure("landed", source, name, "error_rate", expected, wrong)


LANDED_VALUES = """
    select
        source,
        count(*),
        count(*) filter (where not is_given),
        count(*) filter (where is_given and not is_usable),
        count(*) filter (where is_compared),
        count(*) filter (where is_different),
        count(*) filter (where (not is_given and is_owed) or (is_given and not is_usable) or is_different)
    from judged_values
    where is_asked
    group by source
    order by source
"""


def _golden_values(
    warehouse: Warehouse, settings: Settings, name: str, attribute: AttributeAudit
) -> Iterator[Measure]:
    expected, missing, unusable, compared, contested, wrong = warehouse.rows(
        _golden_query(attribute.golden or name),
        {
            "parties": list(attribute.parties),
            "carriers": carriers_of(settings, attribute),
            "required": attribute.required,
        },
    )[0]
    yield Measure("golden", "golden", name, "completeness", expected, missing)
    if attribute.valid is not None or attribute.needs:
        yield Measure("golden", "golden", name, "validity", expected - missing, unusable)
    if attribute.same:
        yield Measure("golden", "golden", name, "consistency", compared, contested)
    yield Measure("golden", "golden", name, "error_rate", expected, wrong)


def _golden_query(column: str) -> str:
    return f"""
        with votes as (
            select
                customer_id,
                coalesce(bool_and(is_usable) filter (where is_winner), true) as is_usable,
                count(*) filter (where is_compared and not is_different) as for_it,
                count(*) filter (where is_different) as against_it
            from judged_values
            group by customer_id
        ),
        judged as (
            select
                {_filled("golden", column, GOLDEN_CUSTOMERS)} as is_given,
                coalesce(is_usable, true) as is_usable,
                coalesce(for_it + against_it > 1, false) as is_compared,
                coalesce(against_it >= greatest(for_it, 1), false) as is_contested
            from golden_customers as golden
            left join votes using (customer_id)
            where list_contains($parties, golden.party_type) and list_has_any(golden.sources, $carriers)
        )
        select
            count(*),
            count(*) filter (where not is_given),
            count(*) filter (where is_given and not is_usable),
            count(*) filter (where is_compared),
            count(*) filter (where is_contested),
            count(*) filter (
                where (not is_given and $required) or (is_given and (not is_usable or is_contested))
            )
        from judged
    """


def _judge(warehouse: Warehouse, settings: Settings, name: str, attribute: AttributeAudit) -> None:
    """Judge one attribute of every source record, into the temporary table `judged_values`."""
    warehouse.run(
        f"""
        create or replace temporary table judged_values as
        with winners as (
            select cell.customer_id as winning_customer, winner.*
            from golden_cells as cell
            inner join audited_records as winner
              on winner.source = cell.source and winner.source_id = cell.source_id
            where cell.attribute = $golden
        )
        select
            record.source,
            record.customer_id,
            list_contains($parties, record.party_type)
                and list_contains($carriers, record.source) as is_asked,
            {_given("record", attribute)} as is_given,
            {_usable("record", attribute)} as is_usable,
            {_owed(attribute)} as is_owed,
            {_comparable(attribute)} as is_compared,
            {_differs(attribute)} as is_different,
            coalesce(winner.record_id = record.record_id, false) as is_winner
        from audited_records as record
        left join winners as winner on winner.winning_customer = record.customer_id
        """,
        {
            "golden": attribute.golden or name,
            "parties": list(attribute.parties),
            "carriers": carriers_of(settings, attribute),
        },
    )


def carriers_of(settings: Settings, attribute: AttributeAudit) -> list[str]:
    """Return the sources that have a field for an attribute."""
    given_by = set(attribute.given_by)
    return [source.name for source in settings.sources if given_by & set(source.attributes)]


def _filled(alias: str, column: str, table: Table = CUSTOMERS_STANDARDIZED) -> str:
    name, kind = f"{alias}.{quoted(column)}", table.types[column]
    if kind.endswith("[]"):
        return f"(coalesce(len({name}), 0) > 0)"
    return f"(trim(coalesce({name}, '')) <> '')" if kind == "VARCHAR" else f"({name} is not null)"


def _given(alias: str, attribute: AttributeAudit) -> str:
    columns = [attribute.clean] if attribute.raw is None else [attribute.raw, attribute.clean]
    return "(" + " or ".join(_filled(alias, column) for column in columns) + ")"


def _usable(alias: str, attribute: AttributeAudit) -> str:
    conditions = [_filled(alias, column) for column in (attribute.clean, *attribute.needs)]
    if attribute.valid is not None:
        conditions.append(f"coalesce({alias}.{quoted(attribute.valid)}, true)")
    return "(" + " and ".join(conditions) + ")"


def _owed(attribute: AttributeAudit) -> str:
    # A gap is an error where the value is required, or where another record of the customer knows it.
    return "true" if attribute.required else "(winner.record_id is not null)"


def _comparable(attribute: AttributeAudit) -> str:
    pairs = [f"({_filled('record', c)} and {_filled('winner', c)})" for c in attribute.same]
    if not pairs:
        return "false"
    within = "true" if attribute.within is None else _equal(attribute.within)
    return f"coalesce(({' or '.join(pairs)}) and {within}, false)"


def _differs(attribute: AttributeAudit) -> str:
    pairs = [
        f"({_filled('record', c)} and {_filled('winner', c)} and not {_equal(c)})" for c in attribute.same
    ]
    return f"({_comparable(attribute)} and ({' or '.join(pairs)}))" if pairs else "false"


def _equal(column: str) -> str:
    return f"coalesce(record.{quoted(column)} = winner.{quoted(column)}, false)"
