"""Plans: a suite and its parameters become expectations to judge, or an error that names file and key."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import duckdb

from mdm_pipeline.errors import ConfigError, GateError
from mdm_pipeline.quality.parameters import Identifier, Parameters, TableName, as_argument, as_sql, referred
from mdm_pipeline.quality.suites import Expectation, Suite
from mdm_pipeline.tables import ALL
from mdm_pipeline.warehouse import Warehouse

FEW_ROWS = "expect_few_rows"
COLUMN_SET = "expect_table_columns_to_match_set"
COLUMN_ARGUMENTS = ("column", "column_list", "column_A", "column_B")
LANDED_KEY = Identifier("_row_number")

# Which rows break a native expectation: Great Expectations counts them, this names them.
BREAKS = {
    "expect_column_values_to_not_be_null": "where $column is null",
    "expect_column_values_to_be_in_set": "where $column not in ($value_set)",
    "expect_column_values_to_match_regex": "where not regexp_matches($column, $regex)",
    "expect_column_values_to_be_between": "where $column < $min_value or $column > $max_value",
    "expect_column_values_to_be_unique": (
        "where $column is not null qualify count(*) over (partition by $column) > 1"
    ),
    "expect_compound_columns_to_be_unique": "qualify count(*) over (partition by $column_list) > 1",
}


@dataclass(frozen=True)
class Planned:
    """One expectation, ready to be judged: what it is given, and the query that names the rows that break it.

    `unjudged` says why it cannot be judged on this table, `vacuous` that there is nothing to judge.
    """

    expectation: Expectation
    arguments: dict[str, Any] = field(default_factory=dict)
    rows: str | None = None
    unjudged: str | None = None
    vacuous: bool = False

    @property
    def to_ask(self) -> bool:
        """Tell whether there is something to ask the database."""
        return self.unjudged is None and not self.vacuous


@dataclass(frozen=True)
class Planner:
    """What the expectations of one suite are planned against."""

    warehouse: Warehouse
    suite: Suite
    parameters: Parameters

    @property
    def table(self) -> TableName:
        """The table that the suite judges."""
        return TableName(as_argument(self.suite.table, self.parameters))

    def require_table(self) -> TableName:
        """Return the table that the suite judges, or raise GateError when it is not there."""
        if not self.warehouse.has(self.table):
            raise GateError(f"{self.suite.file} judges {self.table}, which is not there; run its step first")
        return self.table

    def plan(self) -> tuple[Planned, ...]:
        """Return the expectations of the suite in their order, checked against the table they judge."""
        columns = self.warehouse.columns(self.table)
        return tuple(self._plan(expectation, columns) for expectation in self.suite.expectations)

    def wrong(self, expectation: Expectation, problem: str) -> ConfigError:
        """Return the error that names file and expectation."""
        return ConfigError(f"{self.suite.file}, {expectation.says!r}: {problem}")

    def _plan(self, expectation: Expectation, columns: Iterable[str]) -> Planned:
        used = self._used(expectation)
        if () in used:
            return Planned(expectation, vacuous=True)
        named = {name for value in used for name in (value if isinstance(value, tuple) else (value,))}
        missing = {str(name) for name in named if isinstance(name, Identifier)} - set(columns)
        if missing and self.table not in ALL and expectation.type != COLUMN_SET:
            return Planned(expectation, unjudged=f"{len(missing)} of the columns it needs are missing")
        if expectation.type == FEW_ROWS:
            return self._plan_query(expectation)
        return self._plan_native(expectation, columns)

    def _used(self, expectation: Expectation) -> list[Any]:
        names = [name for argument in expectation.arguments.values() for name in referred(argument)]
        if unknown := sorted(set(names) - set(self.parameters)):
            raise self.wrong(expectation, f"nothing is called {unknown}; there are {sorted(self.parameters)}")
        return [self.parameters[name] for name in names]

    def _plan_native(self, expectation: Expectation, columns: Iterable[str]) -> Planned:
        given = {name: as_argument(value, self.parameters) for name, value in expectation.arguments.items()}
        for name in COLUMN_ARGUMENTS:
            if name in given:
                given[name] = _identifiers(given[name])
                self._require_columns(expectation, given[name], columns)
        rows = self._rows(expectation.type, given)
        if "column_set" in given:  # quoted, so that upper and lower case count
            given["column_set"] = [f'"{name}"' for name in given["column_set"]]
        return Planned(expectation, given, rows)

    def _rows(self, kind: str, given: dict[str, Any]) -> str | None:
        """Return the query of the rows that break a native expectation, where we know it."""
        condition = BREAKS.get(kind)
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
        known = {"min_value": None, "max_value": None, "key": self._key(), "table": self.table, **values}
        if condition is None or not {*referred(condition)} <= {*known}:
            return None
        return as_sql(f"select $key from $table {condition}", known)

    def _plan_query(self, expectation: Expectation) -> Planned:
        given = dict(expectation.arguments)
        share = as_argument(given.pop("mostly", 1), self.parameters)
        query = as_sql(str(given.pop("query", "")), self.parameters)
        out_of = as_sql(
            str(given.pop("out_of", "select * from $table")), {**self.parameters, "table": self.table}
        )
        for text in (query, out_of):
            self._require_query(expectation, text)
        numbers = {name: as_argument(value, self.parameters) for name, value in given.items()}
        arguments = {
            "at_most": 1 - share,
            **numbers,
            "query": _as_format(query),
            "out_of": _as_format(out_of),
        }
        return Planned(expectation, arguments, query)

    def _require_columns(self, expectation: Expectation, given: Any, columns: Iterable[str]) -> None:
        names = [given] if isinstance(given, str) else given
        if unknown := sorted(set(names) - set(columns)):
            raise self.wrong(expectation, f"{self.table} has no columns {unknown}; it has {sorted(columns)}")

    def _require_query(self, expectation: Expectation, query: str) -> None:
        try:
            self.warehouse.run(f"explain {query}")
        except duckdb.CatalogException as error:
            raise GateError(
                f"{self.suite.file}, {expectation.says!r}: {_first_line(error)}; run its step first"
            ) from None
        except (duckdb.BinderException, duckdb.ParserException) as error:
            raise self.wrong(expectation, f"the query cannot be run: {_first_line(error)}") from None

    def _key(self) -> tuple[Identifier, ...]:
        if self.table in ALL:
            return tuple(Identifier(name) for name in ALL[self.table].key)
        return (Identifier(str(self.parameters["key"])), LANDED_KEY)


def _identifiers(names: Any) -> Any:
    return Identifier(names) if isinstance(names, str) else [Identifier(name) for name in names]


def _as_format(query: str) -> str:
    """Escape what Great Expectations (braces) and SQLAlchemy (colons) would take for placeholders."""
    return query.replace("{", "{{").replace("}", "}}").replace(":", "\\:")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
