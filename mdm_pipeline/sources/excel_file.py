"""Read one sheet of an Excel workbook as text, row by row.

Excel keeps numbers and dates by value: 123.0 lands as '123', a date as ISO 8601. An id keeps its leading
zeros only where its cell is text. Rows without any value are no rows.
"""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import pyarrow as pa

from mdm_pipeline.errors import SourceError
from mdm_pipeline.settings.sources import ExcelFile
from mdm_pipeline.sources.extract import BATCH_ROWS, Extract, text_table
from mdm_pipeline.sources.files import find_file
from mdm_pipeline.sources.text import as_text

if TYPE_CHECKING:
    from openpyxl import Workbook

NumberedRow = tuple[int, list[str | None]]


@contextmanager
def excel_rows(read: ExcelFile, folder: Path) -> Iterator[Extract]:
    """Open a workbook. Raises SourceError: missing, empty, malformed or unreachable."""
    path = find_file(folder, read.file)
    with closing(_workbook(path)) as book:
        rows = _rows(_sheet(book, read, path))
        header = _header(next(rows, None), path)
        tables = _tables(header, rows, path)
        yield Extract(header, tables, lambda row: f"row {_row_of(read, path, row)}")


def _workbook(path: Path) -> "Workbook":
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError):
        raise SourceError(
            "malformed", f"{path.name} is cut or is no Excel workbook; deliver it again, whole"
        ) from None
    except OSError as error:
        raise SourceError("unreachable", f"{path.name} cannot be read: {error.strerror}") from error


def _sheet(book: "Workbook", read: ExcelFile, path: Path) -> Any:
    name = read.sheet or book.sheetnames[0]
    if name not in book.sheetnames:
        raise SourceError(
            "missing", f"{path.name} has no sheet {name!r}; it has {book.sheetnames}: correct read.sheet"
        )
    sheet = book[name]
    sheet.reset_dimensions()
    return sheet


def _rows(sheet: Any) -> Iterator[NumberedRow]:
    """Yield the rows that hold a value, with their number in the sheet and without empty cells at the end."""
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        row = [_cell_text(cell, number) for cell in cells]
        while row and row[-1] is None:
            row.pop()
        if row:
            yield number, row


def _cell_text(cell: Any, number: int) -> str | None:
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if (
        isinstance(value, datetime.datetime)
        and value.time() == datetime.time()
        and _is_date(cell.number_format)
    ):
        return value.date().isoformat()
    return as_text(value, f"row {number}")


def _is_date(number_format: str) -> bool:
    from openpyxl.styles.numbers import is_datetime

    return bool(is_datetime(number_format) == "date")


def _header(first: NumberedRow | None, path: Path) -> tuple[str, ...]:
    if first is None:
        raise SourceError("empty", f"{path.name} has no header; ask for a new extract")
    return tuple(cell or "" for cell in first[1])


def _tables(header: Sequence[str], rows: Iterator[NumberedRow], path: Path) -> Iterator[pa.Table]:
    while chunk := list(islice(rows, BATCH_ROWS)):
        yield text_table(header, [_padded(row, number, len(header), path) for number, row in chunk])


def _padded(row: list[str | None], number: int, width: int, path: Path) -> list[str | None]:
    if len(row) > width:
        raise SourceError(
            "malformed",
            f"{path.name}: row {number} has {len(row)} cells, {width} were expected;"
            " give the column a header or empty the cells",
        )
    return row + [None] * (width - len(row))


def _row_of(read: ExcelFile, path: Path, row: int) -> int:
    with closing(_workbook(path)) as book:
        return next(islice(_rows(_sheet(book, read, path)), row + 1, None))[0]
