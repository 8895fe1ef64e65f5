"""Permanent ids: `customer_clusters`, last ledger -> `customer_xref`, `customer_ids`, `customer_events`.

A cluster keeps the id of the customer it shares most records with. An absorbed id redirects to its survivor
for ever, an id without records is retired, and comes back to life with them. What did not change keeps its
rows. Which records form a cluster is decided in `clusters.py`; only release numbers tell time here.
"""

from dataclasses import dataclass

from mdm_pipeline.errors import ContractError
from mdm_pipeline.identity import ledger_sql as sql
from mdm_pipeline.identity.ids import new_ids
from mdm_pipeline.identity.matching import match_one_to_one
from mdm_pipeline.settings import Settings
from mdm_pipeline.tables import CUSTOMER_EVENTS, CUSTOMER_IDS, CUSTOMER_XREF
from mdm_pipeline.warehouse import Warehouse

LAST = ("last_customer_xref", "last_customer_ids", "last_customer_events")


@dataclass(frozen=True)
class IdentityReport:
    """The customers of this release, and how many events of each kind made them so."""

    release: int
    customers: int
    records: int
    events: dict[str, int]


def assign_ids(warehouse: Warehouse, settings: Settings, release: int) -> IdentityReport:
    """Give every cluster its permanent id in `release`, the one after the last published.

    Raises ContractError when the last ledger was not recalled, or is of this release or a later one.
    """
    _require_last_ledger(warehouse, release)
    _find_members(warehouse)
    _decide_ids(warehouse)
    warehouse.run(f"create or replace temp table identity_moves as {sql.MOVES}")
    warehouse.run(f"create or replace temp table identity_absorbed as {sql.ABSORBED}")
    warehouse.replace(CUSTOMER_XREF, sql.XREF, {"release": release})
    warehouse.replace(CUSTOMER_EVENTS, sql.EVENTS, {"release": release})
    warehouse.replace(CUSTOMER_IDS, sql.IDS, {"release": release})
    return _report(warehouse, release)


def _require_last_ledger(warehouse: Warehouse, release: int) -> None:
    missing = [name for name in LAST if not warehouse.has(name)]
    if missing:
        raise ContractError(
            f"{', '.join(missing)} missing; recall the last release first (empty before the first)"
        )
    newest = warehouse.value("select max(release) from last_customer_events")
    if newest is not None and newest >= release:
        raise ContractError(
            f"release {release} was asked for, but the last ledger knows release {newest}; ask for more"
        )


def _find_members(warehouse: Warehouse) -> None:
    """Make `identity_members`: records with their cluster, last customer, and whether they changed."""
    warehouse.run(f"create or replace temp table last_open as {sql.LAST_OPEN}")
    changes = sql.RECORD_CHANGES if warehouse.has("source_changes") else sql.NO_RECORDS
    warehouse.run(f"create or replace temp table changed_records as {changes}")
    quarantined = sql.QUARANTINED if warehouse.has("quarantine") else sql.NO_RECORDS
    warehouse.run(f"create or replace temp table quarantined_records as {quarantined}")
    warehouse.run(f"create or replace temp table identity_members as {sql.MEMBERS}")


def _decide_ids(warehouse: Warehouse) -> None:
    """Make `identity_present`: each cluster's customer id and how it got it: kept, reactivated or new."""
    warehouse.run(
        "create or replace temp table identity_present (cluster_id varchar, customer_id varchar, how varchar)"
    )
    for how, memberships in (("kept", "last_open"), ("reactivated", sql.RETIRED_MEMBERSHIPS)):
        warehouse.run(
            f"create or replace temp table id_claims as {sql.CLAIMS.format(memberships=memberships)}"
        )
        warehouse.run(
            f"insert into identity_present select cluster_id, customer_id, $how from ({sql.PLAIN})",
            {"how": how},
        )
        rivals = match_one_to_one(warehouse.rows(sql.RIVALS))
        if rivals:
            with warehouse.lend("rival_ids", rivals):
                warehouse.run("insert into identity_present select *, $how from rival_ids", {"how": how})
    new = new_ids(warehouse, [row[0] for row in warehouse.rows(sql.UNNAMED)])
    with warehouse.lend("new_customer_ids", new):
        warehouse.run("create or replace temp table identity_founded as select * from new_customer_ids")
    warehouse.run("insert into identity_present select founded_by, customer_id, 'new' from identity_founded")


def _report(warehouse: Warehouse, release: int) -> IdentityReport:
    customers, records = warehouse.rows("select count(distinct cluster_id), count(*) from customer_clusters")[
        0
    ]
    events = warehouse.rows(
        "select event, count(*) from customer_events where release = $release group by event order by event",
        {"release": release},
    )
    return IdentityReport(release, customers, records, dict(events))
