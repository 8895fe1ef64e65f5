"""Turn what came into a candidate snapshot: the whole content, hashed and in a fixed order.

A full load is the content. A delta is applied to the last good snapshot: its last word on a key counts,
insert and update put the row in the place of whatever had that key, delete takes it away. Applying the same
delta again changes nothing. Rows without a key belong to no record: they are added unless they are there.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from mdm_pipeline.errors import SourceError
from mdm_pipeline.settings.sources import Delta, SourceSettings
from mdm_pipeline.sources.reading import Incoming
from mdm_pipeline.sources.snapshots import HASH_EDITION, Snapshot
from mdm_pipeline.warehouse import Warehouse, literal, quoted


def write_full(warehouse: Warehouse, source: SourceSettings, incoming: Incoming, path: Path) -> None:
    """Write the candidate of a full load."""
    columns = layout(source, incoming.header)
    rows = f"select {_rows_of(source, columns, columns)} from {of_source(source)}"
    _write(warehouse, source, columns, rows, {"incoming": str(incoming.path)}, path)


def write_delta(
    warehouse: Warehouse, source: SourceSettings, incoming: Incoming, base: Snapshot | None, path: Path
) -> list[str]:
    """Write the candidate of a delta upon the last good snapshot; return what was odd.

    Raises SourceError (`malformed`) for an operation that is not declared, or when there is no snapshot yet
    that has every declared column.
    """
    delta = source.delta
    if delta is None or incoming.operation is None:
        raise SourceError("malformed", f"source {source.name} declares no delta; declare one in its YAML")
    if base is None:
        raise SourceError(
            "malformed",
            "a delta came but there is no snapshot to apply it to; deliver one full extract first",
        )
    _require_declared_columns(source, base)
    _require_known_operations(warehouse, delta, incoming)
    came = tuple(name for name in incoming.header if name != incoming.operation)
    columns = layout(source, base.columns + came)
    values = {"incoming": str(incoming.path), "base": str(base.path), "delete": delta.delete}
    key, operation = quoted(source.key), quoted(incoming.operation)
    of_delta, of_base = _rows_of(source, columns, came), _of_base(source, columns, base)
    with_delta = f"with incoming as (select * from {of_source(source)})"
    rows = f"{with_delta} {_delta_rows(key, operation, of_delta, of_base)}"
    _write(warehouse, source, columns, rows, values, path)
    return _unknown_deletes(warehouse, with_delta, key, operation, values)


def of_source(source: SourceSettings) -> str:
    """SQL for the rows of what came that belong to this source, numbered from 0 as they came."""
    rows = "read_parquet($incoming, file_row_number = true)"
    if source.only is None:
        return rows
    values = ", ".join(map(literal, source.only.values))
    return f"(select * from {rows} where trim({quoted(source.only.column)}) in ({values}))"


def _delta_rows(key: str, operation: str, of_delta: str, of_base: str) -> str:
    return f"""
    select {of_base} from read_parquet($base)
    where coalesce({key}, '') not in (select {key} from incoming where {key} <> '')
    union all
    select {of_delta} from incoming
    where {operation} <> $delete
        and file_row_number in (select max(file_row_number) from incoming where {key} <> '' group by {key})
    union all (
        select {of_delta} from incoming
        where {operation} <> $delete and coalesce({key}, '') = ''
        except all
        select {of_base} from read_parquet($base) where coalesce({key}, '') = ''
    )
    """


def _require_declared_columns(source: SourceSettings, base: Snapshot) -> None:
    """Refuse a delta upon a snapshot made under another header: its rows would lose what they said."""
    unknown = [name for name in source.header if name not in base.columns]
    if unknown:
        raise SourceError(
            "malformed",
            f"the last snapshot has no columns {unknown}, which the header in sources/{source.name}.yaml"
            " expects now, so the rows that a delta leaves alone would lose them; deliver one full extract",
        )


def _require_known_operations(warehouse: Warehouse, delta: Delta, incoming: Incoming) -> None:
    row = warehouse.value(
        f"select min(file_row_number) from read_parquet($incoming, file_row_number = true)"
        f" where coalesce({quoted(delta.column)}, '') not in ($insert, $update, $delete)",
        {
            "incoming": str(incoming.path),
            "insert": delta.insert,
            "update": delta.update,
            "delete": delta.delete,
        },
    )
    if row is not None:
        raise SourceError(
            "malformed",
            f"the operation at {incoming.place(row)} is none of {delta.insert!r} (insert),"
            f" {delta.update!r} (update) and {delta.delete!r} (delete);"
            " correct the delta or its codes in the YAML",
        )


def _unknown_deletes(
    warehouse: Warehouse, with_delta: str, key: str, operation: str, values: dict[str, str]
) -> list[str]:
    unknown = warehouse.value(
        f"{with_delta} select count(*) from incoming where {operation} = $delete"
        f" and coalesce({key}, '') not in (select {key} from read_parquet($base) where {key} <> '')",
        values,
    )
    return [f"{unknown} deletes name keys that the last snapshot does not have"] if unknown else []


def layout(source: SourceSettings, came: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns to land: the declared ones, then the others by name."""
    return source.header + tuple(sorted(set(came) - set(source.header)))


def _write(
    warehouse: Warehouse,
    source: SourceSettings,
    columns: tuple[str, ...],
    rows: str,
    values: dict[str, str],
    path: Path,
) -> None:
    others = "".join(f", {quoted(name)} nulls first" for name in columns if name not in source.header)
    ordered = f"select * from ({rows}) order by {quoted(source.key)} nulls first, _row_hash{others}"
    landed = ", ".join(map(quoted, columns))
    warehouse.write_parquet(
        f"select {landed}, row_number() over () as _row_number, _row_hash from ({ordered})", path, values
    )


def cells(
    columns: tuple[str, ...], there: tuple[str, ...], stand_ins: Mapping[str, str] = MappingProxyType({})
) -> str:
    """SQL for the columns, from a relation that has only those that are `there`, some under another name."""

    def cell(name: str) -> str:
        if name in there:
            return quoted(name)
        found = quoted(stand_ins[name]) if name in stand_ins else "cast(null as varchar)"
        return f"{found} as {quoted(name)}"

    return ", ".join(map(cell, columns))


def _rows_of(source: SourceSettings, columns: tuple[str, ...], came: tuple[str, ...]) -> str:
    return f"{cells(columns, came)}, {_row_hash(source, came)} as _row_hash"


def _of_base(source: SourceSettings, columns: tuple[str, ...], base: Snapshot) -> str:
    """The last snapshot's own hashes hold as long as the declared header does."""
    if base.declared != source.header:
        return _rows_of(source, columns, base.columns)
    return f"{cells(columns, base.columns)}, {row_hash(source, base)} as _row_hash"


def row_hash(source: SourceSettings, snapshot: Snapshot) -> str:
    """SQL for the hashes of a stored snapshot: its own, or anew where undeclared columns counted."""
    there = set(snapshot.columns)
    others, declared = there - set(source.header), set(source.header) <= there
    stale = snapshot.hash_edition != HASH_EDITION and others and declared
    return _row_hash(source, snapshot.columns) if stale else "_row_hash"


def _row_hash(source: SourceSettings, there: tuple[str, ...]) -> str:
    """SQL for the hash of a row: each declared cell after its length, so that no two rows read the same.

    A column that is not declared does not count: a system that starts to send one has changed no customer.
    """
    declared = [
        f"length({quoted(name)}), ':', {quoted(name)}" if name in there else "':'" for name in source.header
    ]
    return f"md5(concat({', '.join(declared)}))"
