"""Count good and bad values, one query for each attribute, for source records and for golden customers.

Reads `customers_standardized`, `customer_xref`, `golden_customers`, `golden_cells`, `quarantine` and
`review_queue`; returns a few rows of counts, which `score.py` turns into `quality_scores`. Column names come
from `config/audit.yaml`, which is checked against the contracts; values are bound.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.audit import AttributeAudit
from mdm_pipeline.tables import CUSTOMERS_STANDARDIZED, GOLDEN_CUSTOMERS, Table
from mdm_pipeline.warehouse import Warehouse, quoted

RECORD = "record"


@dataclass(frozen=True)
class Measure:
    """How many values of one attribute were looked at in one dimension, and how many fell short."""

    scope: str
    source: str
    attribute: str
    dimension: str
    rows: int
    bad: int


RECORDS = """
    select record.*, membership.customer_id
    from customers_standardized as record
    left join customer_xref as membership
      on membership.record_id = record.record_id and membership.valid_to is null
"""

WINNERS = """
    select cell.customer_id, true as is_known, winner.* exclude (record_id)
    from golden_cells as cell
    inner join customers_standardized as winner
      on winner.source = cell.source and winner.source_id = cell.source_id
    where cell.attribute = $golden
"""


def landed_values(warehouse: Warehouse, settings: Settings) -> Iterator[Measure]:
    """Measure each attribute of the source records: completeness, validity, consistency, error rate."""
    for name, attribute in settings.audit.attributes.items():
        carriers = carriers_of(settings, attribute)
        rows = warehouse.rows(
            _landed_query(attribute),
            {"golden": attribute.golden or name, "parties": list(attribute.parties), "carriers": carriers},
        )
        for source, expected, missing, unusable, compared, differing, wrong in rows:
            yield Measure("landed", source, name, "completeness", expected, missing)
            if attribute.raw is not None or attribute.valid is not None or attribute.needs:
                yield Measure("landed", source, name, "validity", expected - missing, unusable)
            if attribute.same:
                yield Measure("landed", source, name, "consistency", compared, differing)
            yield Measure("landed", source, name, "error_rate", expected, wrong)


def golden_values(warehouse: Warehouse, settings: Settings) -> Iterator[Measure]:
    """Measure each attribute of the golden customers: completeness, validity, consistency, error rate."""
    for name, attribute in settings.audit.attributes.items():
        expected, missing, unusable, compared, contested, wrong = warehouse.rows(
            _golden_query(attribute, attribute.golden or name),
            {
                "golden": attribute.golden or name,
                "parties": list(attribute.parties),
                "carriers": carriers_of(settings, attribute),
            },
        )[0]
        yield Measure("golden", "golden", name, "completeness", expected, missing)
        if attribute.valid is not None or attribute.needs:
            yield Measure("golden", "golden", name, "validity", expected - missing, unusable)
        if attribute.same:
            yield Measure("golden", "golden", name, "consistency", compared, contested)
        yield Measure("golden", "golden", name, "error_rate", expected, wrong)


def landed_records(warehouse: Warehouse, settings: Settings) -> Iterator[Measure]:
    """Measure whole source records: set aside, redundant in their source, stale."""
    rows = warehouse.rows(
        f"""
        with records as ({RECORDS}), newest as ({_newest("records")}),
        kept as (
            select
                source,
                count(*) as records,
                count(customer_id) - count(distinct customer_id) as redundant,
                count(updated_at) as dated,
                count(*) filter (where updated_at < newest.at - to_days($days)) as stale
            from records cross join newest
            group by source
        ),
        aside as (select source, count(*) as quarantined from quarantine group by source)
        select
            source, coalesce(records, 0), coalesce(quarantined, 0), coalesce(redundant, 0),
            coalesce(dated, 0), coalesce(stale, 0)
        from kept full join aside using (source)
        order by source
        """,
        {"days": settings.audit.stale_after_days},
    )
    for source, records, quarantined, redundant, dated, stale in rows:
        landed = records + quarantined
        yield Measure("landed", source, RECORD, "validity", landed, quarantined)
        yield Measure("landed", source, RECORD, "uniqueness", records, redundant)
        yield Measure("landed", source, RECORD, "timeliness", dated, stale)
        yield Measure("landed", source, RECORD, "error_rate", landed, quarantined + redundant)


def golden_customers(warehouse: Warehouse, settings: Settings) -> Iterator[Measure]:
    """Measure whole golden customers: probably there twice, stale."""
    customers, dated, stale = warehouse.rows(
        f"""
        with newest as ({_newest("customers_standardized")})
        select count(*), count(updated_at), count(*) filter (where updated_at < newest.at - to_days($days))
        from golden_customers cross join newest
        """,
        {"days": settings.audit.stale_after_days},
    )[0]
    doubled = warehouse.value(
        "select count(distinct greatest(customer_id_l, customer_id_r)) from review_queue"
        " where customer_id_l <> customer_id_r and reason = 'between_thresholds' and match_weight >= $weight",
        {"weight": settings.audit.likely_duplicate_weight},
    )
    yield Measure("golden", "golden", RECORD, "uniqueness", customers, doubled)
    yield Measure("golden", "golden", RECORD, "timeliness", dated, stale)
    yield Measure("golden", "golden", RECORD, "error_rate", customers, doubled)


def carriers_of(settings: Settings, attribute: AttributeAudit) -> list[str]:
    """Return the sources that have a field for an attribute."""
    given_by = set(attribute.given_by)
    return [source.name for source in settings.sources if given_by & set(source.attributes)]


def _newest(table: str) -> str:
    # One date typed wrongly into the far future must not make every other record stale.
    return f"select quantile_disc(updated_at, 0.999) as at from {table}"


def _landed_query(attribute: AttributeAudit) -> str:
    return f"""
        with records as ({RECORDS}), winners as ({WINNERS}),
        judged as (
            select
                record.source,
                {_given("record", attribute)} as is_given,
                {_usable("record", attribute)} as is_usable,
                {_owed(attribute)} as is_owed,
                {_comparable(attribute)} as is_compared,
                {_differs(attribute)} as is_different
            from records as record
            left join winners as winner using (customer_id)
            where list_contains($parties, record.party_type) and list_contains($carriers, record.source)
        )
        select
            source,
            count(*),
            count(*) filter (where not is_given),
            count(*) filter (where is_given and not is_usable),
            count(*) filter (where is_compared),
            count(*) filter (where is_different),
            count(*) filter (
                where (not is_given and is_owed) or (is_given and not is_usable) or is_different
            )
        from judged
        group by source
        order by source
    """


def _golden_query(attribute: AttributeAudit, column: str) -> str:
    return f"""
        with records as ({RECORDS}), winners as ({WINNERS}),
        votes as (
            select
                customer_id,
                count(*) filter (where {_comparable(attribute)} and not {_differs(attribute)}) as for_it,
                count(*) filter (where {_differs(attribute)}) as against_it
            from records as record
            inner join winners as winner using (customer_id)
            group by customer_id
        ),
        judged as (
            select
                {_filled("golden", column, GOLDEN_CUSTOMERS)} as is_given,
                coalesce({_usable("winner", attribute)}, true) as is_usable,
                coalesce(for_it + against_it > 1, false) as is_compared,
                coalesce(against_it >= greatest(for_it, 1), false) as is_contested
            from golden_customers as golden
            left join winners as winner using (customer_id)
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
                where (not is_given and {str(attribute.required).lower()})
                or (is_given and (not is_usable or is_contested))
            )
        from judged
    """


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
    return "true" if attribute.required else "coalesce(winner.is_known, false)"


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
