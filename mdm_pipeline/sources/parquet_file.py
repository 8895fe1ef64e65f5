"""Read a Parquet file with every column as text."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mdm_pipeline.errors import SourceError
from mdm_pipeline.settings.sources import ParquetFile
from mdm_pipeline.sources.extract import BATCH_ROWS, Extract
from mdm_pipeline.sources.files import find_file
from mdm_pipeline.sources.text import as_text


@contextmanager
def parquet_rows(read: ParquetFile, folder: Path) -> Iterator[Extract]:
    """Open a Parquet file. Raises SourceError: missing, empty, malformed or unreachable."""
    path = find_file(folder, read.file)
    with _open(path) as file:
        header = tuple(file.schema_arrow.names)
        yield Extract(header, _tables(file, path), lambda row: f"row {row + 1}")


def _open(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, error) from None


def _tables(file: pq.ParquetFile, path: Path) -> Iterator[pa.Table]:
    try:
        for batch in file.iter_batches(batch_size=BATCH_ROWS):
            columns = [_text_column(batch.column(name), name) for name in batch.schema.names]
            yield pa.table(columns, names=batch.schema.names)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, error) from None


def _text_column(column: pa.Array, name: str) -> pa.Array:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    plain = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_integer,
        pa.types.is_boolean,
        pa.types.is_null,
    )
    if any(is_kind(kind) for is_kind in plain):
        return column.cast(pa.string())
    return pa.array([as_text(value, f"column {name!r}") for value in column.to_pylist()], type=pa.string())


def _unreadable(path: Path, error: Exception) -> SourceError:
    if isinstance(error, OSError) and error.errno is not None:
        return SourceError("unreachable", f"{path.name} cannot be read: {error.strerror}")
    return SourceError("malformed", f"{path.name} is cut or is not Parquet; deliver it again, whole")
