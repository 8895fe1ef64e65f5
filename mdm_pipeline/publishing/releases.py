"""List the releases there are and roll back to one of them.

Rolling back moves what readers see. It never changes what was said: the next run still starts from the newest
release ever published, so that no customer_id is given twice.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mdm_pipeline.durable import exclusive
from mdm_pipeline.errors import ReleaseError
from mdm_pipeline.publishing.manifest import MANIFEST, Manifest, read_document, verify
from mdm_pipeline.publishing.pointer import (
    Move,
    folder_of,
    move_pointer,
    moves,
    read_lost_pointer,
    read_pointer,
    require_published,
    seals,
)
from mdm_pipeline.settings import Settings


@dataclass(frozen=True)
class ReleaseSummary:
    """One release on disk that was ever current; `problem` says why it can be so no more."""

    release: int
    path: Path
    when: str
    who: str
    customers: int | None
    records: int | None
    is_current: bool
    problem: str | None

    def __str__(self) -> str:
        counts = "" if self.customers is None else f"{self.customers:,} customers  {self.records:,} records"
        return f"{'*' if self.is_current else ' '} {self.release:6d}  {self.when}  {counts or self.problem}"


def list_releases(settings: Settings) -> list[ReleaseSummary]:
    """Return the releases on disk that were ever current, oldest first; none while the pointer is lost."""
    places = settings.places
    lost = read_lost_pointer(places)
    pointer = lost or read_pointer(places)
    first = {move.release: move for move in reversed(moves(pointer)) if move.action == "publish"}
    current = 0 if pointer is None or lost is not None else pointer.release
    return [
        _summary(folder_of(places, number), move, is_current=number == current)
        for number, move in sorted(first.items())
        if folder_of(places, number).is_dir()
    ]


def rollback(settings: Settings, release: int, who: str, reason: str) -> ReleaseSummary:
    """Make an earlier (or again a later) release current, after checking every file of it.

    Where CURRENT.json was lost, this brings it back with every move that it knew.
    Raises ReleaseError when there is no such release (listing those there are), a file of it is damaged, it
    is current already, or no reason is given.
    """
    if not who.strip() or not reason.strip():
        raise ReleaseError("a rollback is recorded with who asked for it and why; give both")
    places = settings.places
    with exclusive(places.published / ".lock"):
        lost = read_lost_pointer(places)
        pointer = lost or read_pointer(places)
        folder = require_published(places, pointer, release)
        if lost is None and pointer is not None and pointer.release == release:
            raise ReleaseError(f"release {release} is current already; nothing was changed")
        verify(folder, seals(pointer)[release])
        when = datetime.now(UTC).isoformat(timespec="seconds")
        seal = seals(pointer)[release]
        move = Move(release=release, when=when, who=who, action="rollback", reason=reason, seal=seal)
        move_pointer(places, pointer, move)
    return next(summary for summary in list_releases(settings) if summary.release == release)


def _summary(folder: Path, move: Move, *, is_current: bool) -> ReleaseSummary:
    try:
        files, problem = read_document(folder / MANIFEST, Manifest).content.files, None
    except ReleaseError as error:
        files, problem = {}, str(error)
    customers, records = (files.get(name) for name in ("golden_customers.parquet", "crosswalk.parquet"))
    return ReleaseSummary(
        release=move.release,
        path=folder,
        when=move.when,
        who=move.who,
        customers=None if customers is None else customers.rows,
        records=None if records is None else records.rows,
        is_current=is_current,
        problem=problem,
    )
