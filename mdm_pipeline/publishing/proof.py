"""Read a written release back and prove that it is what the warehouse holds and that its tables fit together.

Reads the files of a draft; writes nothing. Raises ReleaseError naming the file or table and customers by id.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from mdm_pipeline.errors import ReleaseError
from mdm_pipeline.publishing.export import CROSSWALK, exported_tables, file_tables, relation
from mdm_pipeline.publishing.manifest import DATABASE
from mdm_pipeline.tables import Table
from mdm_pipeline.warehouse import Warehouse, literal, quoted


@dataclass(frozen=True)
class Reference:
    """Every value of `table.column` that is not NULL must be a customer_id of `among`."""

    table: str
    column: str
    among: str


REFERENCES = (
    Reference("crosswalk", "customer_id", "golden_customers"),
    Reference("golden_customers", "customer_id", "crosswalk"),
    Reference("golden_customers", "customer_id", "customer_ids"),
    Reference("customer_xref", "customer_id", "customer_ids"),
    Reference("customer_ids", "resolves_to", "golden_customers"),
    Reference("golden_cells", "customer_id", "golden_customers"),
    Reference("relationships", "customer_id", "golden_customers"),
    Reference("relationships", "other_customer_id", "golden_customers"),
    Reference("tags", "customer_id", "golden_customers"),
)


def prove(warehouse: Warehouse, folder: Path, last: Path | None) -> dict[str, str]:
    """Compare each file with the warehouse, check keys and references; return each table's content hash.

    `last` is the folder of the newest release before this one: each customer_id in it must still be known.
    """
    _require_files(folder)
    content_hashes = {table.name: warehouse.content_hash(relation(table)) for table in exported_tables()}
    for name, table in file_tables().items():
        _require_same(warehouse, _file(folder / name), content_hashes[table.name], name)
    _prove_database(warehouse, folder / DATABASE, content_hashes)
    for table in exported_tables():
        _require_unique(warehouse, folder, table)
    for reference in REFERENCES:
        _require_resolved(warehouse, folder, reference)
    if last is not None:
        _require_kept_ids(warehouse, folder, last)
    return content_hashes


def _require_files(folder: Path) -> None:
    expected = {*file_tables(), DATABASE}
    came = {path.name for path in folder.iterdir()}
    if came != expected:
        raise ReleaseError(
            f"{folder}: files {sorted(came ^ expected)} are missing or superfluous; nothing was published"
        )


def _file(path: Path) -> str:
    if path.suffix == ".csv":
        columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in CROSSWALK.columns)
        options = "header = true, delim = ',', quote = '\"', escape = '\"', auto_detect = false"
        return f"read_csv({literal(os.fspath(path))}, columns = {{{columns}}}, {options})"
    return f"read_parquet({literal(os.fspath(path))})"


def _prove_database(warehouse: Warehouse, path: Path, content_hashes: dict[str, str]) -> None:
    warehouse.run(f"attach {literal(os.fspath(path))} as written_release (read_only)")
    try:
        for table, content_hash in content_hashes.items():
            _require_same(warehouse, f"written_release.{table}", content_hash, f"{DATABASE}, {table}")
    finally:
        warehouse.run("detach written_release")


def _require_same(warehouse: Warehouse, written: str, content_hash: str, what: str) -> None:
    if warehouse.content_hash(written) != content_hash:
        raise ReleaseError(
            f"{what}: {warehouse.count(written)} rows came back that are not the rows of the warehouse;"
            " nothing was published, look at the disk and run again"
        )


def _require_unique(warehouse: Warehouse, folder: Path, table: Table) -> None:
    key, file = ", ".join(quoted(name) for name in table.key), _file(folder / f"{table.name}.parquet")
    doubled = warehouse.value(
        f"select count(*) from (select {key} from {file} group by all having count(*) > 1)"
    )
    if doubled:
        raise ReleaseError(
            f"{table.name}: {doubled} keys ({key}) have more than one row; nothing was published"
        )


def _require_resolved(warehouse: Warehouse, folder: Path, reference: Reference) -> None:
    child, parent = (_file(folder / f"{name}.parquet") for name in (reference.table, reference.among))
    column = quoted(reference.column)
    lost = warehouse.rows(
        f"select distinct child.{column} from {child} as child"
        f" where child.{column} is not null"
        f" and not exists (select 1 from {parent} as parent where parent.customer_id = child.{column})"
        f" order by child.{column}"
    )
    if lost:
        raise ReleaseError(
            f"{reference.table}.{reference.column}: {len(lost)} customers are not in {reference.among},"
            f" such as {[row[0] for row in lost[:3]]}; nothing was published"
        )


def _require_kept_ids(warehouse: Warehouse, folder: Path, last: Path) -> None:
    before, now = (_file(path / "customer_ids.parquet") for path in (last, folder))
    lost = warehouse.rows(
        f"select before.customer_id from {before} as before anti join {now} as now using (customer_id)"
        " order by before.customer_id"
    )
    if lost:
        raise ReleaseError(
            f"customer_ids: {len(lost)} ids of release {last.name} are gone,"
            f" such as {[row[0] for row in lost[:3]]};"
            " an id once published stays for ever: nothing was published"
        )
