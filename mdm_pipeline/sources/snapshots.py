"""The landed snapshots of one source: immutable Parquet files named by their content, and the last good one.

    landed/<source>/<content hash>.parquet    the rows, all text, in a fixed order
    landed/<source>/CURRENT.json              which of them is the last good one
    landed/<source>/*.part                    being written; worth nothing, removed by the next import

A file gets its name only when its bytes are on the disk, so a kill at any moment leaves the last good
snapshot valid. The ten newest are kept, and those that the caller still needs.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from mdm_pipeline.durable import move, replace_text

KEPT = 10
OWN_COLUMNS = ("_row_number", "_row_hash")
# Raise it when the same row gets another _row_hash: hashes of an earlier edition are made anew.
HASH_EDITION = 2


@dataclass(frozen=True)
class Snapshot:
    """One snapshot, with the configuration that it was made under, where that is known.

    `declared` is the header that was expected, `read_as` says what was read from which column. In the first
    edition of `_row_hash` columns that are not declared counted too.
    """

    path: Path
    declared: tuple[str, ...] = ()
    read_as: Mapping[str, Any] | None = None
    hash_edition: int = 1

    @property
    def name(self) -> str:
        """Return the file name, which stands for the content."""
        return self.path.name

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return int(pq.read_metadata(self.path).num_rows)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the landed columns, without our own."""
        return tuple(name for name in pq.read_schema(self.path).names if name not in OWN_COLUMNS)


class Snapshots:
    """The snapshots of one source, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def part(self, name: str) -> Path:
        """Return a path to write to; nothing there counts until `adopt`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"{name}.part"

    def discard_parts(self) -> None:
        """Remove what an import left that ended early."""
        for path in self.folder.glob("*.part"):
            path.unlink()

    def named(self, name: str) -> Snapshot | None:
        """Return a snapshot by its file name, or None when it is no more."""
        path = self.folder / name
        return Snapshot(path) if path.is_file() else None

    def current(self) -> Snapshot | None:
        """Return the last good snapshot, or None when there never was one or its file is lost."""
        told = self._told()
        if told is None or self.named(told["snapshot"]) is None:
            return None
        return Snapshot(
            self.folder / told["snapshot"],
            tuple(told["declared"]),
            told.get("read_as"),
            told.get("hash_edition", 1),
        )

    def lost(self) -> str | None:
        """Return the name of the last good snapshot when its file is no more, else None."""
        told = self._told()
        return None if told is None or self.named(told["snapshot"]) is not None else told["snapshot"]

    def _told(self) -> Any:
        pointer = self.folder / "CURRENT.json"
        return json.loads(pointer.read_text(encoding="utf-8")) if pointer.is_file() else None

    def adopt(self, part: Path, declared: Sequence[str], read_as: Mapping[str, Any]) -> None:
        """Make a written part the last good snapshot, named by its content."""
        path = self.folder / f"{content_hash(part, declared)}.parquet"
        move(part, path)
        told = {
            "snapshot": path.name,
            "declared": declared,
            "read_as": read_as,
            "hash_edition": HASH_EDITION,
        }
        replace_text(self.folder / "CURRENT.json", json.dumps(told) + "\n")

    def prune(self, needed: Collection[str]) -> None:
        """Remove all but the newest ten snapshots and those that are needed."""
        files = sorted(self.folder.glob("*.parquet"), key=lambda path: (-path.stat().st_mtime_ns, path.name))
        for path in files[KEPT:]:
            if path.name not in needed:
                path.unlink()


def content_hash(path: Path, declared: Sequence[str]) -> str:
    """Hash the columns and rows of a written snapshot, in their order.

    `_row_hash` speaks for what is declared; of other columns every cell counts.
    """
    digest = hashlib.sha256()
    with pq.ParquetFile(path) as file:
        names = file.schema_arrow.names
        digest.update(json.dumps(names).encode())
        others = [name for name in names if name not in (*declared, *OWN_COLUMNS)]
        for batch in file.iter_batches(columns=["_row_hash", *others]):
            digest.update("".join(batch.column("_row_hash").to_pylist()).encode())
            for name in others:
                digest.update(json.dumps(batch.column(name).to_pylist()).encode())
    return digest.hexdigest()[:32]
