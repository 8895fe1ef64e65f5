"""Turn what came into a candidate snapshot: the whole content, hashed and in a fixed order.

A full load is the content. A delta is applied to the last good snapshot: its last word on a key counts,
insert and update put the row in the place of whatever had that key, delete takes it away. Applying the same
delta again changes nothing. Rows without a key belong to no record: they are added unless they are there.
"""

from dataclasses import dataclass
from pathlib import Path

from mdm_pipeline.errors import SourceError
from mdm_pipeline.settings.sources import Delta, SourceSettings
from mdm_pipeline.sources.reading import Incoming
from mdm_pipeline.sources.snapshots import Snapshot
from mdm_pipeline.warehouse import Warehouse, quoted


@dataclass(frozen=True)
class _Plan:
    """The landed columns, the query that gives their rows, and its bound values."""

    columns: tuple[str, ...]
    rows: str
    values: dict[str, str]


def write_full(warehouse: Warehouse, source: SourceSettings, incoming: Incoming, path: Path) -> None:
    """Write the candidate of a full load."""
    columns = _layout(source, incoming.header)
    rows = f"select {_select(columns)} from read_parquet($incoming)"
    _write(warehouse, source, _Plan(columns, rows, {"incoming": str(incoming.path)}), path)


def write_delta(
    warehouse: Warehouse, source: SourceSettings, incoming: Incoming, base: Snapshot | None, path: Path
) -> list[str]:
    """Write the candidate of a delta upon the last good snapshot; return what was odd.

    Raises SourceError (`malformed`) for an operation that is not declared, or when there is no snapshot yet.
    """
    delta = source.delta
    if delta is None or incoming.operation is None:
        raise SourceError("malformed", f"source {source.name} declares no delta; declare one in its YAML")
    if base is None:
        raise SourceError(
            "malformed",
            "a delta came but there is no snapshot to apply it to; deliver one full extract first",
        )
    _require_known_operations(warehouse, delta, incoming)
    came = tuple(name for name in incoming.header if name != incoming.operation)
    columns = _layout(source, base.columns + came)
    values = {"incoming": str(incoming.path), "base": str(base.path), "delete": delta.delete}
    key, operation = quoted(source.key), quoted(incoming.operation)
    _write(warehouse, source, _Plan(columns, _delta_rows(key, operation, columns, came, base), values), path)
    return _unknown_deletes(warehouse, key, operation, values)


def _delta_rows(
    key: str, operation: str, columns: tuple[str, ...], came: tuple[str, ...], base: Snapshot
) -> str:
    of_delta, of_base = _select(columns, came), _select(columns, base.columns)
    numbered = "read_parquet($incoming, file_row_number = true)"
    return f"""
    select {of_base} from read_parquet($base)
    where coalesce({key}, '') not in (select {key} from read_parquet($incoming) where {key} <> '')
    union all
    select {of_delta} from {numbered}
    where {operation} <> $delete
        and file_row_number in (select max(file_row_number) from {numbered} where {key} <> '' group by {key})
    union all (
        select {of_delta} from read_parquet($incoming)
        where {operation} <> $delete and coalesce({key}, '') = ''
        except all
        select {of_base} from read_parquet($base) where coalesce({key}, '') = ''
    )
    """


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


def _unknown_deletes(warehouse: Warehouse, key: str, operation: str, values: dict[str, str]) -> list[str]:
    unknown = warehouse.value(
        f"select count(*) from read_parquet($incoming) where {operation} = $delete"
        f" and coalesce({key}, '') not in (select {key} from read_parquet($base) where {key} <> '')",
        values,
    )
    return [f"{unknown} deletes name keys that the last snapshot does not have"] if unknown else []


def _layout(source: SourceSettings, came: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source.header + came))


def _select(columns: tuple[str, ...], there: tuple[str, ...] | None = None) -> str:
    return ", ".join(
        quoted(name) if there is None or name in there else f"cast(null as varchar) as {quoted(name)}"
        for name in columns
    )


def _write(warehouse: Warehouse, source: SourceSettings, plan: _Plan, path: Path) -> None:
    warehouse.write_parquet(
        f"""
        with landed as ({plan.rows}),
        hashed as (select *, {_row_hash(source, plan.columns)} as _row_hash from landed)
        select {_select(plan.columns)}, row_number() over () as _row_number, _row_hash
        from (select * from hashed order by {quoted(source.key)} nulls first, _row_hash)
        """,
        path,
        plan.values,
    )


def _row_hash(source: SourceSettings, columns: tuple[str, ...]) -> str:
    """SQL for the hash of a row: each cell with its length, so that no two rows read the same.

    A column that is not declared counts by name and only where it has a value, so that a new, empty column
    changes no hash.
    """
    cells = [
        f"coalesce(length({quoted(name)}) || ':' || {quoted(name)}, '-')"
        if name in source.header
        else f"coalesce({_literal(name)} || length({quoted(name)}) || ':' || {quoted(name)}, '')"
        for name in columns
    ]
    return f"md5(concat({', '.join(cells)}))"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
