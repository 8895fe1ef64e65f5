"""Read what every release so far said about itself, for the trends.

Reads `published/CURRENT.json` and, of each release that is still there, its golden customers, crosswalk and
quality scores. A release that cannot be read is named, not passed over.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from mdm_pipeline.errors import ReleaseError
from mdm_pipeline.settings import Places
from mdm_pipeline.warehouse import Warehouse


@dataclass(frozen=True)
class ReleasePoint:
    """One release in the trend; an error rate is None where nothing was scored."""

    release: int
    customers: dict[str, int]
    records: int
    landed: float | None
    golden: float | None


@dataclass(frozen=True)
class Move:
    """One time that a release was made current."""

    release: int
    when: str
    who: str
    action: str
    reason: str | None


@dataclass(frozen=True)
class History:
    """Every release on disk, which one readers see (0: none) and which one is the newest."""

    current: int
    newest: int
    points: tuple[ReleasePoint, ...]
    moves: tuple[Move, ...]
    unreadable: tuple[int, ...]


def read_history(warehouse: Warehouse, places: Places) -> History:
    """Return the history of releases; empty before the first one."""
    pointer = read_pointer(places)
    if pointer is None:
        return History(current=0, newest=0, points=(), moves=(), unreadable=())
    moves = tuple(_move(each) for each in pointer["published"])
    points, unreadable = [], []
    for release in sorted({move.release for move in moves}):
        folder = (places.published / pointer["path"]).with_name(f"{release:06d}")
        if folder.is_dir():
            try:
                points.append(_point(warehouse, release, folder))
            except duckdb.Error:
                unreadable.append(release)
    newest = max(move.release for move in moves)
    return History(pointer["release"], newest, tuple(points), moves, tuple(unreadable))


def read_pointer(places: Places) -> dict[str, Any] | None:
    """Return what CURRENT.json says (None before the first release); raise ReleaseError when damaged."""
    if not places.current.exists():
        return None
    try:
        pointer: dict[str, Any] = json.loads(places.current.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ReleaseError(f"{places.current} is damaged; restore it from a backup") from error
    return pointer


def _move(each: dict[str, Any]) -> Move:
    return Move(each["release"], each["when"], each["who"], each["action"], each["reason"])


def _point(warehouse: Warehouse, release: int, folder: Path) -> ReleasePoint:
    def file(name: str) -> list[str]:
        return [os.fspath(folder / f"{name}.parquet")]

    customers = warehouse.rows(
        "select party_type, count(*) from read_parquet(?) group by all order by all", file("golden_customers")
    )
    rates: dict[str, float | None] = dict(
        warehouse.rows(
            "select scope, bad / nullif(rows, 0) from read_parquet(?)"
            " where attribute = 'all' and dimension = 'error_rate' and source in ('all', 'golden')",
            file("quality_scores"),
        )
    )
    return ReleasePoint(
        release=release,
        customers=dict(customers),
        records=warehouse.value("select count(*) from read_parquet(?)", file("crosswalk")),
        landed=rates.get("landed"),
        golden=rates.get("golden"),
    )
