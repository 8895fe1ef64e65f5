"""Which records are new, changed or gone since the snapshot that the last release was made from."""

from dataclasses import dataclass
from pathlib import Path

from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.sources.candidate import row_hash
from mdm_pipeline.sources.snapshots import Snapshot, Snapshots
from mdm_pipeline.warehouse import Warehouse, quoted


@dataclass(frozen=True)
class ChangeCounts:
    """How many keys are new, changed and gone."""

    new: int
    changed: int
    gone: int


def released_snapshot(warehouse: Warehouse, source: SourceSettings, landed: Path) -> Snapshot | None:
    """Return the snapshot that the last release was made from, or None when there is none to compare with.

    That is so before the first release, for a new source, and when the file or the key column is no more.
    """
    if not warehouse.has("last_release"):
        return None
    used = warehouse.value("select snapshots from last_release order by release desc limit 1") or {}
    name = used.get(source.name)
    snapshot = Snapshots(landed / source.name).named(name) if name else None
    return snapshot if snapshot is not None and source.key in snapshot.columns else None


def change_query(source: SourceSettings, table: str, released: Snapshot | None) -> str:
    """SQL for (source, source_id, change), which binds what `change_values` returns.

    A record is what has one key; rows without a key belong to none. Several rows of one key are compared
    as a bag.
    """
    if released is None:
        before = _keyed_rows(source, f"(select * from {table} where false)", "_row_hash")
    else:
        before = _keyed_rows(source, f"read_parquet(${source.name}_before)", row_hash(source, released))
    return f"""
    with present as ({_keyed_rows(source, table, "_row_hash")}),
    released as ({before}),
    differing as (
        (select * from present except all select * from released)
        union all
        (select * from released except all select * from present)
    )
    select distinct
        ${source.name} as source,
        source_id,
        case
            when source_id not in (select source_id from released) then 'new'
            when source_id not in (select source_id from present) then 'gone'
            else 'changed'
        end as change
    from differing
    """


def change_values(source: SourceSettings, released: Snapshot | None) -> dict[str, str]:
    """Return the values that `change_query` binds."""
    values = {source.name: source.name}
    return values if released is None else values | {f"{source.name}_before": str(released.path)}


def count_changes(
    warehouse: Warehouse, source: SourceSettings, table: str, released: Snapshot | None
) -> ChangeCounts:
    """Count the changes of a landed table against the released snapshot (or against nothing)."""
    query = change_query(source, table, released)
    counts: dict[str, int] = dict(
        warehouse.rows(
            f"select change, count(*) from ({query}) group by change", change_values(source, released)
        )
    )
    return ChangeCounts(counts.get("new", 0), counts.get("changed", 0), counts.get("gone", 0))


def _keyed_rows(source: SourceSettings, relation: str, row_hash: str) -> str:
    key = quoted(source.key)
    return f"select {key} as source_id, {row_hash} as _row_hash from {relation} where {key} <> ''"
