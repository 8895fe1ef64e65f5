"""Count good and bad whole records and customers: set aside, redundant, stale, probably there twice.

Reads `customers_standardized`, `customer_xref`, `golden_customers`, `quarantine` and `review_queue`; returns
a few rows of counts. What is wrong inside a record is counted in `values.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from mdm_pipeline.settings import Settings
from mdm_pipeline.warehouse import Warehouse

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


def _newest(table: str) -> str:
    # One date typed wrongly into the far future must not make every other record stale.
    return f"select quantile_disc(updated_at, 0.999) as at from {table}"
