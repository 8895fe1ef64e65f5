"""The engine seam: one DuckDB work file, opened by one step at a time.

Reads and writes tables by name; knows contracts, no stage. Everything that depends on the engine lies here,
in `linkage/`'s choice of Splink's backend and in the table of functions that `standardize/` lends to SQL.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import duckdb
import pyarrow as pa

from mdm_pipeline.errors import ContractError
from mdm_pipeline.settings.operations import Engine
from mdm_pipeline.tables import Table

Row = tuple[Any, ...]

SETTINGS = (
    "set autoinstall_known_extensions = false",
    "set autoload_known_extensions = false",
    "set timezone = 'UTC'",
    "set preserve_insertion_order = true",
    "set enable_progress_bar = false",
    # A file that is written again within a clock tick was read as a mixture of both.
    "set enable_external_file_cache = false",
)


def quoted(identifier: str) -> str:
    """Return an identifier quoted for SQL, for names that a person or a source file chose."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as an SQL literal, for what cannot bind one: a view, `attach`, a text for others."""
    return "'" + text.replace("'", "''") + "'"


class Warehouse:
    """A connection to the work file (or to memory, in tests); closes with its `with` block."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        for setting in SETTINGS:
            connection.execute(setting)

    @classmethod
    def open(cls, path: Path, engine: Engine | None = None) -> Self:
        """Open the work file for writing, making it and its folder where they are missing."""
        engine = engine or Engine()
        for folder in filter(None, (path.parent, engine.spill_folder)):
            folder.mkdir(parents=True, exist_ok=True)
        warehouse = cls(duckdb.connect(os.fspath(path)))
        for name, value in engine.options().items():
            warehouse.run(f"set {name} = {literal(str(value))}")
        return warehouse

    @classmethod
    def in_memory(cls) -> Self:
        """Open an empty warehouse in memory."""
        return cls(duckdb.connect())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def run(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> None:
        """Run one statement; values are bound, never pasted."""
        self.connection.execute(sql, parameters)

    def rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> list[Row]:
        """Run a query and return its rows."""
        return self.connection.execute(sql, parameters).fetchall()

    def value(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> Any:
        """Run a query and return the first column of its first row, or None when there is no row."""
        row = self.connection.execute(sql, parameters).fetchone()
        return None if row is None else row[0]

    def arrow(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> pa.Table:
        """Run a query and return its result as an Arrow table."""
        return self.connection.execute(sql, parameters).to_arrow_table()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything inside happen, or nothing."""
        self.connection.execute("begin transaction")
        try:
            yield
        except BaseException:
            self.connection.execute("rollback")
            raise
        self.connection.execute("commit")

    @contextmanager
    def lend(self, name: str, data: pa.Table) -> Iterator[None]:
        """Let SQL read an Arrow table under a name, for the length of the block."""
        self.connection.register(name, data)
        try:
            yield
        finally:
            self.connection.unregister(name)

    def has(self, table: str) -> bool:
        """Tell whether a table or view of that name exists; `schema.table` works too."""
        schema, _, name = table.rpartition(".")
        return bool(
            self.value(
                "select count(*) from information_schema.tables where table_schema = ? and table_name = ?",
                [schema or "main", name],
            )
        )

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        return int(self.value(f"select count(*) from {table}"))

    def columns(self, relation: str) -> dict[str, str]:
        """Return the column names of a table (or a query in parentheses) with their types."""
        return {row[0]: row[1] for row in self.rows(f"describe select * from {relation}")}

    def replace(self, table: Table, query: str, parameters: dict[str, Any] | None = None) -> int:
        """Replace a contract's table by a query's result in one step and return its row count.

        Columns are cast to the contract and put into its order, and rows are sorted by the key. Raises
        ContractError when a column is missing or superfluous, or the key is not unique; the old table stays.
        """
        came = set(self._describe(query, parameters))
        missing, superfluous = set(table.columns) - came, came - set(table.columns)
        if missing or superfluous:
            raise ContractError(
                f"{table.name}: the query lacks {sorted(missing)} and adds {sorted(superfluous)};"
                " make it and the contract in tables/ agree"
            )
        casts = ", ".join(
            f"cast({quoted(name)} as {kind}) as {quoted(name)}" for name, kind in table.types.items()
        )
        order = ", ".join(quoted(name) for name in table.key)
        with self.transaction():
            self.run(
                f"create or replace table {table.name} as select {casts} from ({query}) order by {order}",
                parameters,
            )
            self._require_unique_key(table)
        return self.count(table.name)

    def write_parquet(self, query: str, path: Path, parameters: dict[str, Any] | None = None) -> None:
        """Write a query's result to a Parquet file, in its order; whole only after this returns.

        The compression is the quick one: a million rows of twenty cells cost 4 CPU s, 7 with zstd.
        """
        self.run(
            f"copy ({query}) to $written_file (format parquet, compression lz4)",
            {**(parameters or {}), "written_file": os.fspath(path)},
        )

    def create_empty(self, table: Table) -> None:
        """Make a contract's table without rows, unless it exists."""
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in table.types.items())
        self.run(f"create table if not exists {table.name} ({columns})")

    def fingerprint(self, *tables: str) -> str:
        """Return a hash of the rows, column names and types of one or more tables.

        It is the same for the same rows, whatever their order, the thread count and the order in which the
        tables are named; used to bind a gate's verdict to exactly its data.
        """
        prints = [f"{table}={self._fingerprint(table)}" for table in sorted(tables)]
        return hashlib.sha256("\n".join(prints).encode()).hexdigest()[:32]

    def content_hash(self, relation: str) -> str:
        """Return a hash of the rows, column names and types of a table or file, whatever it is called."""
        return hashlib.sha256(self._fingerprint(relation).encode()).hexdigest()[:32]

    def _fingerprint(self, table: str) -> str:
        columns = self.columns(table)
        # DuckDB's hash() takes NULL, [] and [NULL] for one value; their lengths tell them apart.
        lengths = [f"len({quoted(name)})" for name, kind in columns.items() if kind.endswith("[]")]
        lengths += [
            f"cardinality({quoted(name)})" for name, kind in columns.items() if kind.startswith("MAP(")
        ]
        row = ", ".join([*map(quoted, columns), *lengths])
        count, total, mixed = self.rows(
            "select count(*), sum(row_hash::hugeint), bit_xor(row_hash)"
            f" from (select hash({row}) as row_hash from {table})"
        )[0]
        return f"{columns}/{count}/{total}/{mixed}"

    def _describe(self, query: str, parameters: dict[str, Any] | None) -> list[str]:
        cursor = self.connection.execute(f"select * from ({query}) limit 0", parameters)
        return [column[0] for column in cursor.description or []]

    def _require_unique_key(self, table: Table) -> None:
        key = ", ".join(quoted(name) for name in table.key)
        doubled = self.value(
            f"select count(*) from (select {key} from {table.name} group by all having count(*) > 1)"
        )
        if doubled:
            raise ContractError(
                f"{table.name}: {doubled} keys ({key}) have more than one row; one each was expected"
            )
