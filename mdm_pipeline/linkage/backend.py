"""The one place that picks Splink's backend and knows where its scratch tables live.

A `Scratch` is a second connection to the warehouse's database whose current schema is an in-memory one: it
reads the warehouse's tables, and whatever it makes is gone when it closes. Splink is imported here only.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.linkage.distances import register_distances, unregister_distances
from mdm_pipeline.warehouse import Warehouse, quoted

CATALOG = "linkage_scratch"
PAIRS_AT_A_TIME = 1_000_000
KEPT = "^(match_weight|match_key|record_id_[lr]|record_number_[lr]|mw_.*|gamma_.*)$"


class Scratch(Warehouse):
    """A warehouse that forgets, beside a lasting one that it reads."""

    lasting: str = "memory"

    def source(self, table: str) -> str:
        """Return the name by which this connection reads a table of the lasting warehouse."""
        return f"{quoted(self.lasting)}.main.{quoted(table)}"

    def outside(self, table: str) -> str:
        """Return the name by which the lasting warehouse reads a table of ours."""
        return f"{CATALOG}.main.{quoted(table)}"

    def linker(self, table: str, model: Mapping[str, Any], frequencies: Mapping[str, str]) -> Any:
        """Return a Splink linker over one of our tables; `frequencies` names each feature's lookup table.

        Names stay unqualified: of a qualified one Splink silently sees no columns.
        """
        from splink import DuckDBAPI, Linker

        logging.getLogger("splink").setLevel(logging.ERROR)
        api = DuckDBAPI(self.connection)
        linker = Linker(api.register(table), dict(model), log_level=None)
        for feature, lookup in frequencies.items():
            linker.table_management.register_term_frequency_lookup(api.register(lookup), feature)
        return linker

    def score(self, linker: Any, pairs: str, least_weight: float) -> str:
        """Score a table of (match_key, join_key_l, join_key_r) and return the name of the table of results.

        Splink writes every compared value beside every weight, so it is given a million pairs at a time and
        only ids, levels and weights are kept: memory follows the size of a chunk, not the number of pairs.
        """
        chunks = self.count(pairs) // PAIRS_AT_A_TIME + 1
        for chunk in range(chunks):
            self.run(f"""
                create or replace table pairs_at_a_time as
                select * from {pairs} where (join_key_l + join_key_r) % {chunks} = {chunk}
            """)
            scored = self._predict(linker, "pairs_at_a_time", least_weight)
            start = "insert into scored_pairs by name" if chunk else "create or replace table scored_pairs as"
            self.run(f"{start} select columns('{KEPT}') from {scored}")
            self.run(f"drop table {scored}")
        return "scored_pairs"

    def _predict(self, linker: Any, pairs: str, least_weight: float) -> str:
        from splink.internals.exceptions import SplinkException

        linker.table_management.register_blocked_pairs_for_predict(linker._db_api.register(pairs))
        with conditions_explained("the levels of its comparisons"):
            try:
                scored = linker.inference.predict(threshold_match_weight=least_weight, warning_mode="never")
            except SplinkException as error:
                raise error.__cause__ or error from error
        return str(scored.physical_name)


@contextmanager
def conditions_explained(what: str) -> Iterator[None]:
    """Turn the engine's refusal of SQL from `matching.yaml` into a ConfigError; other errors pass."""
    try:
        yield
    except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException) as error:
        complaint = str(error).splitlines()[0]
        raise ConfigError(f"matching.yaml: {what} cannot be computed: {complaint}") from error


@contextmanager
def scratch(warehouse: Warehouse) -> Iterator[Scratch]:
    """Open a scratch beside a warehouse for the length of the block."""
    lasting = warehouse.value("select current_database()")
    warehouse.run(f"attach ':memory:' as {CATALOG}")
    cursor = warehouse.connection.cursor()
    try:
        cursor.execute(f"use {CATALOG}")
        beside = Scratch(cursor)
        beside.lasting = lasting
        register_distances(cursor)
        try:
            yield beside
        finally:
            unregister_distances(cursor)
    finally:
        cursor.close()
        warehouse.run(f"detach {CATALOG}")
