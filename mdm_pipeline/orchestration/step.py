"""One step of the path as Dagster sees it: timed, counted before and after, told on the terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg

from mdm_pipeline.orchestration.clock import Stopwatch
from mdm_pipeline.orchestration.describe import metadata, picture
from mdm_pipeline.orchestration.resources import Mdm
from mdm_pipeline.tables import Table
from mdm_pipeline.warehouse import Warehouse

Outputs = Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]
Done = Callable[..., Outputs]


@contextmanager
def step(context: dg.AssetExecutionContext, mdm: Mdm, *tables: Table) -> Iterator[tuple[Warehouse, Done]]:
    """Open the warehouse for one step; `done(report)` yields a materialization for each table it wrote."""
    watch = Stopwatch()
    with mdm.open(context.op_execution_context.op.name) as warehouse:
        before = {table.name: _count(warehouse, table) for table in tables}

        def done(report: object, **pictures: str) -> Outputs:
            seconds = watch.seconds
            for table in tables:
                rows = _count(warehouse, table)
                context.log.info(f"{table.name}: {rows:,} rows (before: {before[table.name]:,}), {seconds} s")
                counts = {"dagster/row_count": rows, "rows_before": before[table.name], "seconds": seconds}
                shown = {name: picture(svg) for name, svg in pictures.items()}
                yield dg.MaterializeResult(table.name, metadata={**counts, **shown, **metadata(report)})

        yield warehouse, done


def _count(warehouse: Warehouse, table: Table) -> int:
    return warehouse.count(table.name) if warehouse.has(table.name) else 0
