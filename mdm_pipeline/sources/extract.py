"""What every reader gives: a header, and the rows as Arrow tables of text, a batch at a time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

BATCH_ROWS = 8192


@dataclass(frozen=True)
class Extract:
    """An open source. `batches` can be read once; `place` says where the nth row (from 0) stands in it."""

    header: tuple[str, ...]
    batches: Iterator[pa.Table]
    place: Callable[[int], str]
    warnings: list[str] = field(default_factory=list)


def text_table(header: Sequence[str], rows: Sequence[Sequence[str | None]]) -> pa.Table:
    """Turn rows of text into an Arrow table; every row must have as many cells as the header."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    return pa.table(
        [pa.array(column, type=pa.string()) for column in columns],
        schema=pa.schema([(name, pa.string()) for name in header]),
    )
