"""Read a source of any kind into one Parquet file of text columns, again when it could not be reached."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mdm_pipeline.errors import SourceError
from mdm_pipeline.settings.sources import CsvFile, ExcelFile, ParquetFile, SourceSettings, SqlQuery
from mdm_pipeline.sources.csv_file import csv_rows
from mdm_pipeline.sources.excel_file import excel_rows
from mdm_pipeline.sources.extract import Extract
from mdm_pipeline.sources.header import check_header, named, operation_column
from mdm_pipeline.sources.parquet_file import parquet_rows
from mdm_pipeline.sources.sql_query import sql_rows


@dataclass(frozen=True)
class Incoming:
    """A source as it came: its rows in `path`, all text, in their order, the operation column included."""

    path: Path
    header: tuple[str, ...]
    operation: str | None
    rows: int
    warnings: tuple[str, ...]
    place: Callable[[int], str]

    @property
    def load(self) -> str:
        """Return full or delta."""
        return "full" if self.operation is None else "delta"


def receive(source: SourceSettings, folder: Path, path: Path) -> Incoming:
    """Read the source (files lie in `folder`) into `path`; raise SourceError when it cannot be imported.

    What is unreachable is tried again `source.retries` times, after pauses that double.
    """
    for attempt in range(source.retries):
        try:
            return _receive(source, folder, path)
        except SourceError as error:
            if error.kind != "unreachable":
                raise
        time.sleep(source.retry_seconds * 2**attempt)
    return _receive(source, folder, path)


def _receive(source: SourceSettings, folder: Path, path: Path) -> Incoming:
    with _open(source, folder) as extract:
        header = named(extract.header)
        warnings = check_header(source, header)
        rows = _write(extract, header, path)
        operation = operation_column(source, header)
        return Incoming(path, header, operation, rows, (*warnings, *extract.warnings), extract.place)


def _open(source: SourceSettings, folder: Path) -> AbstractContextManager[Extract]:
    match source.read:
        case CsvFile():
            return csv_rows(source.read, folder)
        case ParquetFile():
            return parquet_rows(source.read, folder)
        case ExcelFile():
            return excel_rows(source.read, folder)
        case SqlQuery():
            return sql_rows(source.read)


def _write(extract: Extract, header: tuple[str, ...], path: Path) -> int:
    schema = pa.schema([(name, pa.string()) for name in header])
    rows = 0
    with pq.ParquetWriter(
        path, schema, compression="lz4", use_dictionary=False, write_statistics=False
    ) as writer:
        for batch in extract.batches:
            writer.write_table(batch.rename_columns(header))
            rows += batch.num_rows
    return rows
