"""Read delimited text, strictly: every cell as it stands, or an error that names the line.

The parser is Python's own with `strict=True`. Faster ones (pyarrow, DuckDB) were tried and accept a quote
that is never closed, which swallows rows in silence; this one costs about eight seconds for a million rows
of twenty cells. Nothing is sniffed: leading zeros, `1.38E+10`, quoted line breaks and NULs stay as they are.
Blank lines are no rows.
"""

import csv
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from mdm_pipeline.errors import SourceError
from mdm_pipeline.settings.sources import CsvFile
from mdm_pipeline.sources import encoded_text
from mdm_pipeline.sources.encoded_text import ARCHIVE_ERRORS, TextLines
from mdm_pipeline.sources.extract import BATCH_ROWS, Extract, text_table
from mdm_pipeline.sources.files import find_text_file

if TYPE_CHECKING:
    from _csv import Reader

CELL_CHARACTERS = 16 * 1024 * 1024
CHUNK_CHARACTERS = 16 * 1024 * 1024
FEW_ROWS = 256
Cells = list[str]


class _Ragged(Exception):
    """A row has more or fewer cells than the header."""


@contextmanager
def csv_rows(read: CsvFile, folder: Path) -> Iterator[Extract]:
    """Open a CSV file. Reading it raises SourceError: empty, undecodable, malformed or unreachable."""
    path = find_text_file(folder, read.file)
    warnings: list[str] = []
    with closing(_chunks(read, path, warnings)) as chunks:
        header = next(chunks)[0]
        batches = _tables(header, chunks)
        yield Extract(tuple(header), batches, lambda row: f"line {_line_of(read, path, row)}", warnings)


def _tables(header: Cells, chunks: Iterator[list[Cells]]) -> Iterator[pa.Table]:
    return (text_table(header, rows) for rows in chunks)


def _chunks(read: CsvFile, path: Path, warnings: list[str]) -> Generator[list[Cells], None, None]:
    """Yield the header as a chunk of one row, then the rows."""
    try:
        encoded_text.refuse_other_encoding(path, read.encoding)
        with TextLines(path, read.encoding) as text, _cell_limit():
            rows = _parser(read, text)
            header = next(rows, None)
            if header is None:
                raise SourceError("empty", f"{path.name} has no header; ask for a new extract")
            yield [header]
            yield from _even_chunks(rows, text, len(header))
            if not text.last.endswith(("\n", "\r")):
                warnings.append(f"{path.name} does not end with a line break; its last cell may be cut")
    except (csv.Error, _Ragged, UnicodeDecodeError, *ARCHIVE_ERRORS):
        raise _explained(read, path) from None
    except OSError as error:
        raise SourceError("unreachable", f"{path.name} cannot be read: {error.strerror}") from error


def _even_chunks(rows: Iterator[Cells], text: TextLines, width: int) -> Iterator[list[Cells]]:
    while chunk := _chunk(rows, text):
        if set(map(len, chunk)) != {width}:
            chunk = [row for row in chunk if row]
            if any(len(row) != width for row in chunk):
                raise _Ragged
        yield chunk


def _chunk(rows: Iterator[Cells], text: TextLines) -> list[Cells]:
    """Take as many rows as a batch has, or fewer where they are long."""
    chunk: list[Cells] = []
    end = text.characters + CHUNK_CHARACTERS
    while len(chunk) < BATCH_ROWS and text.characters < end and (some := list(islice(rows, FEW_ROWS))):
        chunk += some
    return chunk


def _parser(read: CsvFile, text: TextLines) -> "Reader":
    return csv.reader(
        text.lines(),
        delimiter=read.delimiter,
        quotechar=read.quote or None,
        quoting=csv.QUOTE_MINIMAL if read.quote else csv.QUOTE_NONE,
        strict=True,
    )


@contextmanager
def _cell_limit() -> Iterator[None]:
    before = csv.field_size_limit(CELL_CHARACTERS)
    try:
        yield
    finally:
        csv.field_size_limit(before)


class _NumberedRows:
    """The rows that are not blank; `line` is where the row that is being read, or was read last, begins."""

    def __init__(self, parser: "Reader") -> None:
        self._parser = parser
        self.line = 1

    def __iter__(self) -> Iterator[Cells]:
        while True:
            self.line = self._parser.line_num + 1
            cells = next(self._parser, None)
            if cells is None:
                return
            if cells:
                yield cells


def _line_of(read: CsvFile, path: Path, row: int) -> int:
    with TextLines(path, read.encoding) as text, _cell_limit():
        rows = _NumberedRows(_parser(read, text))
        next(islice(rows, row + 1, None))
        return rows.line


def _explained(read: CsvFile, path: Path) -> SourceError:
    """Read again, row by row, to name the line of what is wrong."""
    with TextLines(path, read.encoding) as text, _cell_limit():
        rows = _NumberedRows(_parser(read, text))
        width = 0
        try:
            for cells in rows:
                width = width or len(cells)
                if len(cells) != width:
                    return _ragged(path, rows.line, len(cells), width)
        except csv.Error as error:
            return _badly_quoted(path, rows.line, str(error))
        except UnicodeDecodeError:
            return encoded_text.undecodable(path, read.encoding)
        except ARCHIVE_ERRORS:
            return encoded_text.cut_archive(path)
    return encoded_text.changed_while_read(path)


def _ragged(path: Path, line: int, cells: int, width: int) -> SourceError:
    likely = "the file may be cut" if cells < width else "a delimiter may stand unquoted in a cell"
    return SourceError(
        "malformed",
        f"{path.name}: the row at line {line} has {cells} cells, {width} were expected;"
        f" {likely}: deliver it again",
    )


def _badly_quoted(path: Path, line: int, parser_says: str) -> SourceError:
    if parser_says.startswith("field larger"):
        problem = f"a cell of more than {CELL_CHARACTERS:,} characters, or a quote that is never closed"
    elif "end of data" in parser_says:
        problem = "a quote that is never closed"
    else:
        problem = "a quote that is not closed before other text"
    return SourceError(
        "malformed",
        f"{path.name}: the row at line {line} has {problem};"
        " write quotes inside a cell twice and deliver it again",
    )
