"""Write the published tables as Parquet, CSV and one DuckDB file into a folder.

Rows are sorted by key and row groups have a fixed size, so that the Parquet and CSV files of one input are
byte-identical whatever the thread count. Cells are written exactly as they are: a source_id that begins with
= + - or @ is a key, and a changed key finds nothing. Import the CSV as text; do not let a spreadsheet guess.
"""

import os
from pathlib import Path

from mdm_pipeline.publishing.manifest import DATABASE
from mdm_pipeline.tables import PUBLISHED, Table
from mdm_pipeline.warehouse import Warehouse, literal, quoted

CROSSWALK = Table(
    name="crosswalk",
    row="a source record and the live customer it belongs to in this release",
    key=("source", "source_id"),
    columns={
        "source": ("VARCHAR", "name of the source"),
        "source_id": ("VARCHAR", "the record's key in its source"),
        "customer_id": ("VARCHAR", "the customer"),
    },
)

CSV_OPTIONS = "format csv, header true, delimiter ',', quote '\"', escape '\"'"
OLD_DRIVERS_OPEN = "v1.0.0"


def exported_tables() -> tuple[Table, ...]:
    """Return the contracts of a release's tables."""
    return (*PUBLISHED, CROSSWALK)


def relation(table: Table) -> str:
    """Return what to read a release's table from in the warehouse."""
    if table is CROSSWALK:
        return "(select source, source_id, customer_id from customer_xref where valid_to is null)"
    return table.name


def file_tables() -> dict[str, Table]:
    """Return each data file of a release with the table it holds."""
    return {f"{table.name}.parquet": table for table in exported_tables()} | {"crosswalk.csv": CROSSWALK}


def export(warehouse: Warehouse, folder: Path, row_group_rows: int) -> None:
    """Write every file of `file_tables` and the DuckDB file into an empty folder."""
    for name, table in file_tables().items():
        options = CSV_OPTIONS if name.endswith(".csv") else _parquet_options(row_group_rows)
        warehouse.run(f"copy ({_sorted(table)}) to ? ({options})", [os.fspath(folder / name)])
    _write_database(warehouse, folder / DATABASE)


def _parquet_options(row_group_rows: int) -> str:
    return f"format parquet, compression zstd, row_group_size {row_group_rows:d}"


def _sorted(table: Table) -> str:
    columns = ", ".join(quoted(name) for name in table.columns)
    key = ", ".join(quoted(name) for name in table.key)
    return f"select {columns} from {relation(table)} order by {key}"


def _write_database(warehouse: Warehouse, path: Path) -> None:
    warehouse.run(
        f"attach {literal(os.fspath(path))} as draft_release (storage_version '{OLD_DRIVERS_OPEN}')"
    )
    try:
        with warehouse.transaction():
            for table in exported_tables():
                # From the sorted Parquet file: cheaper than sorting once more.
                file = literal(os.fspath(path.with_name(f"{table.name}.parquet")))
                warehouse.run(f"create table draft_release.{table.name} as from read_parquet({file})")
                _comment(warehouse, table)
        warehouse.run("checkpoint draft_release")
    finally:
        warehouse.run("detach draft_release")


def _comment(warehouse: Warehouse, table: Table) -> None:
    name = f"draft_release.{table.name}"
    warehouse.run(f"comment on table {name} is {literal(table.row)}")
    for column, (_, meaning) in table.columns.items():
        warehouse.run(f"comment on column {name}.{quoted(column)} is {literal(meaning)}")
