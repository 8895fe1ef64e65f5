"""Great Expectations on DuckDB: a datasource on the warehouse's live connection, one context a process.

Great Expectations knows no DuckDB. Its SQL engine closes its connection before it fetches, and a DuckDB
result dies with its connection; so this engine keeps one for its life. Nothing is copied: expectations run
as SQL on the tables where they lie. Imports Great Expectations, so it is imported inside functions.
"""

import functools
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import great_expectations as gx
import sqlalchemy as sa
from duckdb_engine import ConnectionWrapper
from great_expectations.compatibility import pydantic
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.exceptions.exceptions import ExpectationNotFoundError
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.registry import get_expectation_impl
from sqlalchemy.pool import StaticPool

from mdm_pipeline.quality import few_rows
from mdm_pipeline.warehouse import Warehouse, literal, quoted

OURS = (few_rows.ExpectFewRows,)  # defining a type registers it

NUMBERS_ONLY: dict[str, Any] = {"result_format": "BASIC", "partial_unexpected_count": 0}
EngineType = type[SqlAlchemyExecutionEngine]


class _RegexpMatches:
    """Makes Great Expectations write REGEXP_MATCHES, which is DuckDB's own; it asks the dialect's module."""

    DremioDialect = True


class _Columns:
    """Tells the columns of a table at once; the reflection of duckdb-engine takes a third of a second."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.dialect = engine.dialect

    def get_columns(self, table_name: str, schema: str | None) -> list[dict[str, Any]]:
        """Return the names of a table's columns; their types are the contracts' business."""
        with self.engine.connect() as connection:
            found = connection.exec_driver_sql(f"describe select * from {quoted(str(table_name))}").fetchall()
        return [{"name": row[0], "type": sa.types.NullType()} for row in found]

    def get_pk_constraint(self, table_name: str, schema: str | None) -> dict[str, Any]:
        """Return no primary key: the suites say what is unique."""
        return {"constrained_columns": []}


class DuckDBEngine(SqlAlchemyExecutionEngine):
    """An SQL engine that keeps its connection and makes no temporary copies."""

    def __init__(self, engine: sa.Engine) -> None:
        super().__init__(engine=engine, create_temp_table=False)
        self.dialect_module = _RegexpMatches()  # type: ignore[assignment]

    @contextmanager
    def get_connection(self) -> Iterator[sa.Connection]:
        """Lend the one connection."""
        if not self._connection:
            self._connection = self.engine.connect()
        yield self._connection

    def close_connection(self) -> None:
        """Close the one connection, if it was ever needed."""
        if self._connection:
            self._connection.close()

    def get_inspector(self) -> Any:
        """Return what tells the columns of a table."""
        return _Columns(self.engine)


class DuckDBDatasource(SQLDatasource):
    """A datasource over a cursor of the warehouse's connection: same process, same file, no second lock."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]
    connection_string: str = "duckdb:///:memory:"
    _cursor: Any = pydantic.PrivateAttr(None)

    @property
    def execution_engine_type(self) -> EngineType:
        """The engine that runs the expectations."""
        return DuckDBEngine

    def borrow(self, cursor: Any) -> None:
        """Run on this cursor from now on."""
        self._cursor = cursor

    def give_back(self) -> None:
        """End the transaction on the cursor and close it."""
        if self._execution_engine is not None:
            self._execution_engine.close_connection()
        if self._engine is not None:
            self._engine.dispose()
        self._cursor, self._engine, self._execution_engine = None, None, None

    def test_connection(self, test_assets: bool = True) -> None:
        """Ask nothing: the connection is the warehouse's own and alive."""

    def _save_context_project_config(self) -> None:
        """Keep nothing: a context of one process has no use for its YAML, which takes longer than a gate."""

    def _create_engine(self) -> sa.Engine:
        return sa.create_engine(
            "duckdb://", creator=lambda: ConnectionWrapper(self._cursor), poolclass=StaticPool
        )

    def get_execution_engine(self) -> SqlAlchemyExecutionEngine:
        """Return the one engine of the cursor."""
        if self._execution_engine is None:
            self._execution_engine = DuckDBEngine(self.get_engine())
        return self._execution_engine


def make(kind: str, arguments: dict[str, Any]) -> Any:
    """Return an expectation of a type, or raise ValueError saying what is wrong with it."""
    try:
        return get_expectation_impl(kind)(**arguments)
    except ExpectationNotFoundError:
        raise ValueError(f"there is no type {kind!r}") from None
    except pydantic.ValidationError as error:
        problems = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise ValueError("; ".join(problems)) from None


def validate(warehouse: Warehouse, table: str, expectations: Sequence[Any]) -> list[Any]:
    """Judge one table as it is now; return one result for each expectation, in their order, numbers only."""
    schema, _, name = table.rpartition(".")
    suite = gx.ExpectationSuite(table, expectations=list(expectations))
    with _borrowed(warehouse, schema or "main") as source:
        asset = source.add_table_asset(table, table_name=name)
        try:
            batch = asset.add_batch_definition_whole_table("whole").get_batch()
            results = batch.validate(suite, result_format=NUMBERS_ONLY).results
        finally:
            source.delete_asset(table)
    return sorted(results, key=lambda result: int(result.expectation_config.meta["place"]))


@functools.cache
def _datasource() -> DuckDBDatasource:
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)  # its warnings quote values of rows
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),  # no pages of theirs, so no temporary folder
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    context: Any = gx.get_context(project_config=config, mode="ephemeral")
    source: DuckDBDatasource = context.data_sources.add_duckdb(name="warehouse")
    return source


@contextmanager
def _borrowed(warehouse: Warehouse, schema: str) -> Iterator[DuckDBDatasource]:
    source, cursor = _datasource(), warehouse.connection.cursor()
    cursor.execute(f"set search_path = {literal(schema)}")
    source.borrow(cursor)
    try:
        yield source
    finally:
        source.give_back()
