"""Text files in their declared encoding: strict decoding, byte order marks, gzip.

A wrong declaration must never pass as strange letters, so decoding is strict, and a file that is UTF-8
beyond doubt is refused where another encoding was declared.
"""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from mdm_pipeline.errors import SourceError

CHUNK_BYTES = 1 << 20
BYTE_ORDER_MARK = "\ufeff"
UNICODE_CODECS = ("utf-8", "utf-16", "utf-32")
CERTAIN_AT = 10  # multi-byte characters; ten pairs of GBK bytes that are all valid UTF-8 do not happen


class TextLines(Iterator[str]):
    """The lines of a file with their line ends, without a byte order mark; knows how far it is."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._text = io.TextIOWrapper(open_bytes(path), encoding=encoding, errors="strict", newline="")
        self._lines = self._read()
        self.last = ""
        self.characters = 0

    def __next__(self) -> str:
        return next(self._lines)

    def __enter__(self) -> "TextLines":
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()

    def lines(self) -> Iterator[str]:
        """Return the plain iterator, which is faster to run through than this object."""
        return self._lines

    def _read(self) -> Iterator[str]:
        first = next(self._text, "").removeprefix(BYTE_ORDER_MARK)
        if first:
            self.last = first
            yield first
        for line in self._text:
            self.last = line
            self.characters += len(line)
            yield line


def open_bytes(path: Path) -> BinaryIO:
    """Open a file for reading bytes, unpacking it when its content is gzip."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(path, "rb")) if packed else path.open("rb")


def refuse_other_encoding(path: Path, encoding: str) -> None:
    """Raise SourceError (`undecodable`) when a file is surely UTF-8 but something else is declared."""
    if codecs.lookup(encoding).name.startswith(UNICODE_CODECS):
        return
    with open_bytes(path) as file:
        start = file.read(CHUNK_BYTES)
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return
    if sum(character > "\x7f" for character in text) >= CERTAIN_AT:
        raise SourceError(
            "undecodable",
            f"{path.name} is written in utf-8 but {encoding} is declared, so letters would be mixed up;"
            " set read.encoding: utf-8, or deliver the declared encoding",
        )


def undecodable(path: Path, encoding: str) -> SourceError:
    """Read again to name the line and byte at which decoding fails."""
    line, offset = 1, 0
    decoder = codecs.getincrementaldecoder(encoding)()
    with open_bytes(path) as file:
        while True:
            chunk = file.read(CHUNK_BYTES)
            waiting = len(decoder.getstate()[0])
            try:
                line += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as error:
                line += error.object[: error.start].decode(encoding, "replace").count("\n")
                return _undecodable_at(path, encoding, line, offset - waiting + error.start)
            if not chunk:
                return changed_while_read(path)
            offset += len(chunk)


def cut_archive(path: Path) -> SourceError:
    """The error for a gzip file that ends early or is damaged."""
    return SourceError("malformed", f"{path.name} is cut or damaged gzip; deliver it again, whole")


def changed_while_read(path: Path) -> SourceError:
    """The error for a file that was wrong at first and right at the second look."""
    return SourceError(
        "malformed", f"{path.name} changed while it was read; deliver it before the run, in one step"
    )


def _undecodable_at(path: Path, encoding: str, line: int, offset: int) -> SourceError:
    return SourceError(
        "undecodable",
        f"{path.name} is not {encoding}: line {line} (byte {offset}) cannot be decoded;"
        " set read.encoding to the encoding it was written in, or deliver the declared one",
    )


ARCHIVE_ERRORS = (EOFError, zlib.error, gzip.BadGzipFile)
