"""Load the newest release ever published into the warehouse, at the start of a run.

Reads its Parquet files, after checking their hashes; writes `last_release` and `last_<table>` with the
columns of each table's contract. A column that the release did not have yet is NULL. All are empty before
the first release.
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from mdm_pipeline.errors import ReleaseError
from mdm_pipeline.publishing.manifest import Manifest, verify
from mdm_pipeline.publishing.pointer import folder_of, newest, read_pointer, seals
from mdm_pipeline.settings import Settings
from mdm_pipeline.tables import (
    CUSTOMER_EVENTS,
    CUSTOMER_IDS,
    CUSTOMER_XREF,
    GOLDEN_CUSTOMERS,
    LAST_RELEASE,
    QUALITY_SCORES,
    Table,
)
from mdm_pipeline.warehouse import Warehouse, literal, quoted

RECALLED = (CUSTOMER_XREF, CUSTOMER_IDS, CUSTOMER_EVENTS, GOLDEN_CUSTOMERS, QUALITY_SCORES)


@dataclass(frozen=True)
class RecallReport:
    """What the run starts from; `release` is None before the first one."""

    release: int | None
    rows: dict[str, int]


def recall(warehouse: Warehouse, settings: Settings) -> RecallReport:
    """Load the newest release ever published; a rollback changes what readers see, not what is loaded here.

    Raises ReleaseError naming the file when the release is missing or damaged.
    """
    pointer = read_pointer(settings.places)
    release = newest(pointer)
    if release == 0:
        return _recall_nothing(warehouse)
    folder = folder_of(settings.places, release)
    if not folder.is_dir():
        raise ReleaseError(
            f"{folder}, the newest release, is missing; restore it: ids must not be given twice"
        )
    manifest = verify(folder, seals(pointer)[release], only=frozenset(f"{t.name}.parquet" for t in RECALLED))
    _recall_release(warehouse, manifest)
    return RecallReport(release, {table.name: _recall_table(warehouse, table, folder) for table in RECALLED})


def _recall_nothing(warehouse: Warehouse) -> RecallReport:
    for table in (LAST_RELEASE, *(_last(table) for table in RECALLED)):
        columns = ", ".join(f"cast(null as {kind}) as {quoted(name)}" for name, kind in table.types.items())
        warehouse.replace(table, f"select {columns} where false")
    return RecallReport(None, {table.name: 0 for table in RECALLED})


def _recall_release(warehouse: Warehouse, manifest: Manifest) -> None:
    snapshots = manifest.content.snapshots
    warehouse.replace(
        LAST_RELEASE,
        "select $release as release, map($sources::varchar[], $files::varchar[]) as snapshots",
        {"release": manifest.release, "sources": list(snapshots), "files": list(snapshots.values())},
    )


def _recall_table(warehouse: Warehouse, table: Table, folder: Path) -> int:
    file = f"read_parquet({literal(os.fspath(folder / f'{table.name}.parquet'))})"
    there = warehouse.columns(file)
    columns = ", ".join(
        quoted(name) if name in there else f"cast(null as {kind}) as {quoted(name)}"
        for name, kind in table.types.items()
    )
    return warehouse.replace(_last(table), f"select {columns} from {file}")


def _last(table: Table) -> Table:
    return replace(table, name=f"last_{table.name}")
