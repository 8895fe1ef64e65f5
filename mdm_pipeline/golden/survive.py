"""Survive: one golden record for each live customer, and for each of its cells where it comes from.

Reads customers_standardized, customer_xref (current rows) and customer_ids; writes golden_customers and
golden_cells. The rules are those of `config/survivorship.yaml`, planned in `units.py`, unit by unit.
What does not belong here: relations between customers (`relate.py`) and tags (`tag.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pyarrow as pa

from mdm_pipeline.errors import ContractError
from mdm_pipeline.golden.units import cells, offers, offers_table, winners, winners_table
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.model import PARTY_TYPES
from mdm_pipeline.settings.survivorship import SurvivorshipSettings
from mdm_pipeline.tables import (
    CUSTOMER_IDS,
    CUSTOMER_XREF,
    CUSTOMERS_STANDARDIZED,
    GOLDEN_CELLS,
    GOLDEN_CUSTOMERS,
    LOSERS,
)
from mdm_pipeline.warehouse import Warehouse, quoted

ALWAYS_NEEDED = (
    "record_id", "source", "source_id", "party_type", "tax_id_valid", "tax_id_masked", "status", "defaulted",
    "created_at", "updated_at",
)  # fmt: skip


@dataclass(frozen=True)
class GoldenReport:
    """What survived: counts only."""

    customers: int
    organizations: int
    persons: int
    records: int
    cells: int
    contested_cells: int


def survive(warehouse: Warehouse, settings: Settings) -> GoldenReport:
    """Write golden_customers and golden_cells from the current members of each customer.

    Raises ContractError when a current member has no standardized record, or its customer is not live.
    """
    rules = settings.survivorship
    _require_whole(warehouse)
    with _scratch(warehouse, rules):
        _gather_records(warehouse, rules)
        _gather_trust(warehouse, settings)
        warehouse.run(f"create or replace temporary table survive_cells ({_CELL_COLUMNS})")
        for name in _in_order(rules):
            _choose(warehouse, rules, name)
        customers = _write_customers(warehouse, rules)
        cell_count = _write_cells(warehouse)
    return _report(warehouse, customers, cell_count)


def _require_whole(warehouse: Warehouse) -> None:
    lost, unknown = warehouse.rows(
        f"""
        select count(*) filter (where s.record_id is null), count(*) filter (where i.customer_id is null)
        from {CUSTOMER_XREF.name} as x
        left join {CUSTOMERS_STANDARDIZED.name} as s on s.record_id = x.record_id
        left join {CUSTOMER_IDS.name} as i on i.customer_id = x.customer_id and i.state = 'live'
        where x.valid_to is null"""
    )[0]
    if lost or unknown:
        raise ContractError(
            f"customer_xref: {lost} current rows name records that customers_standardized lacks and {unknown}"
            " name customers not live in customer_ids; none were expected: run identify again on this data"
        )


@contextmanager
def _scratch(warehouse: Warehouse, rules: SurvivorshipSettings) -> Iterator[None]:
    """Drop the temporary tables of a run, however it ends."""
    try:
        yield
    finally:
        for name in rules.units:
            warehouse.run(f"drop table if exists {offers_table(name)}")
            warehouse.run(f"drop table if exists {winners_table(name)}")
        for table in ("survive_members", "survive_records", "survive_trust", "survive_cells"):
            warehouse.run(f"drop table if exists {table}")


def _gather_records(warehouse: Warehouse, rules: SurvivorshipSettings) -> None:
    """Join records to customers, both by number; tell each record's age and whether it is dormant."""
    warehouse.run(
        f"""
        create or replace temporary table survive_members as
        select record_id, customer_id, source, source_id,
            row_number() over (order by source, source_id) as rid,
            dense_rank() over (order by customer_id) as number
        from {CUSTOMER_XREF.name}
        where valid_to is null"""
    )
    columns = ", ".join(f"s.{quoted(column)}" for column in _needed(rules))
    warehouse.run(
        f"""
        create or replace temporary table survive_records as
        with newest as (
            select max(coalesce(s.updated_at, s.created_at)) as day
            from survive_members as m
            inner join {CUSTOMERS_STANDARDIZED.name} as s on s.record_id = m.record_id
        )
        select m.number, m.rid, i.party_type as identified_type, {columns},
            coalesce(
                (epoch(newest.day) - epoch(coalesce(s.updated_at, s.created_at))) / 86400.0, $undated_days
            ) as age_days,
            cast(list_contains($dormant, coalesce(s.status, '')) as integer) as dormant
        from survive_members as m
        inner join {CUSTOMERS_STANDARDIZED.name} as s on s.record_id = m.record_id
        inner join {CUSTOMER_IDS.name} as i on i.customer_id = m.customer_id
        cross join newest""",
        {"undated_days": rules.undated_days, "dormant": list(rules.dormant)},
    )


def _needed(rules: SurvivorshipSettings) -> list[str]:
    """Return the standardized columns that some unit or rule looks at, in the contract's order."""
    used = set(ALWAYS_NEEDED)
    for unit in rules.units.values():
        cased = unit.columns[0] if "well_cased" in unit.by else None
        used |= {*unit.given_by, *unit.measured_by}
        used |= {*filter(None, [unit.look_at, unit.alike, unit.last_resort, cased])}
    return [column for column in CUSTOMERS_STANDARDIZED.columns if column in used]


def _gather_trust(warehouse: Warehouse, settings: Settings) -> None:
    """List how far each unit trusts each source."""
    rows = [
        {
            "unit": name,
            "source": source.name,
            "party_type": party_type,
            "trust": unit.trust_in(source.name, party_type, source.trust),
        }
        for name, unit in settings.survivorship.units.items()
        for source in settings.sources
        for party_type in PARTY_TYPES
    ]
    texts = [(name, pa.string()) for name in ("unit", "source", "party_type")]
    schema = pa.schema([*texts, ("trust", pa.float64())])
    with warehouse.lend("survive_trust_given", pa.Table.from_pylist(rows, schema=schema)):
        warehouse.run("create or replace temporary table survive_trust as select * from survive_trust_given")


def _in_order(rules: SurvivorshipSettings) -> list[str]:
    """Return the names of the units, those that leave out another's value after it."""
    return sorted(rules.units, key=lambda name: rules.units[name].without is not None)


def _choose(warehouse: Warehouse, rules: SurvivorshipSettings, name: str) -> None:
    unit = rules.units[name]
    plan = offers(name, unit, rules.half_life_days)
    warehouse.run(f"create or replace temporary table {offers_table(name)} as {plan.sql}", plan.values)
    warehouse.run(f"create or replace temporary table {winners_table(name)} as {winners(name, unit)}")
    for column in unit.columns:
        warehouse.run(f"insert into survive_cells {cells(name, unit, column)}")
    warehouse.run(f"drop table {offers_table(name)}")


def _write_customers(warehouse: Warehouse, rules: SurvivorshipSettings) -> int:
    columns, joins = [], []
    for name, unit in rules.units.items():
        table = winners_table(name)
        columns += [f"{table}.value.{quoted(column)} as {quoted(column)}" for column in unit.columns]
        joins.append(f"left join {table} on {table}.number = c.number")
    return warehouse.replace(
        GOLDEN_CUSTOMERS,
        f"select c.customer_id, {', '.join(columns)} from {_NUMBERED} as c {' '.join(joins)}",
    )


def _write_cells(warehouse: Warehouse) -> int:
    return warehouse.replace(
        GOLDEN_CELLS,
        f"""
        select n.customer_id, c.* exclude (number, rid, losers), r.source, r.source_id,
            coalesce(c.losers, []) as losers
        from survive_cells as c
        inner join {_NUMBERED} as n on n.number = c.number
        inner join survive_members as r on r.rid = c.rid""",
    )


def _report(warehouse: Warehouse, customers: int, cell_count: int) -> GoldenReport:
    organizations, persons, records = warehouse.rows(
        f"""
        select count(*) filter (where party_type = 'organization'),
            count(*) filter (where party_type = 'person'), coalesce(sum(records), 0)
        from {GOLDEN_CUSTOMERS.name}"""
    )[0]
    contested = warehouse.value(f"select count(*) from {GOLDEN_CELLS.name} where len(losers) > 0")
    return GoldenReport(customers, organizations, persons, int(records), cell_count, contested)


_CELL_COLUMNS = (
    "number bigint, attribute varchar, value varchar, rid bigint, rule varchar, candidates bigint,"
    f" losers {LOSERS}"
)
_NUMBERED = "(select distinct number, customer_id from survive_members)"
