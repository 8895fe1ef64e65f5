"""Tables from rows written by hand: what every tiny world of the tests is filled with."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from mdm_pipeline.tables import Table
from mdm_pipeline.warehouse import Warehouse, quoted


def put(warehouse: Warehouse, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Replace a table by rows, in their order; columns that a row leaves out are NULL."""
    warehouse.run(f"drop table if exists {table.name}")
    warehouse.create_empty(table)
    if not rows:
        return
    names = dict.fromkeys(name for row in rows for name in row)
    casts = ", ".join(f"cast({quoted(name)} as {table.types[name]}) as {quoted(name)}" for name in names)
    given = pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows])
    with warehouse.lend("given_rows", given):
        warehouse.run(f"insert into {table.name} by name select {casts} from given_rows")
