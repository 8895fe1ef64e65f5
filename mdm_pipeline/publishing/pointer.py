"""`CURRENT.json`: which release readers see, and every release that was ever made current.

The only file that readers open and that changes. It moves in one step, so that a reader who opens it and then
the paths it names sees one whole release. Every path in it is relative to the folder that holds it. A copy,
written after it, lies among the releases: the copy alone tells that CURRENT.json was lost, and what it said.
"""

import re
import shutil
from pathlib import Path
from typing import Literal

from mdm_pipeline.durable import replace_text
from mdm_pipeline.errors import ReleaseError
from mdm_pipeline.publishing.manifest import DATABASE, Document, read_document
from mdm_pipeline.settings import Places

OURS = re.compile(r"\d{6,}(\.tmp-\w+)?")


class Move(Document):
    """One time that a release was made current; `seal` is the hash of its release.json."""

    release: int
    when: str
    who: str
    action: Literal["publish", "rollback"]
    reason: str | None
    seal: str


class Pointer(Document):
    """The content of CURRENT.json."""

    release: int
    path: str
    golden: str
    crosswalk: str
    manifest: str
    published: tuple[Move, ...]


def folder_of(places: Places, release: int) -> Path:
    """Return the folder of a release."""
    return places.published / "releases" / f"{release:06d}"


def read_pointer(places: Places) -> Pointer | None:
    """Return CURRENT.json, or None before the first release.

    Raises ReleaseError when it is damaged, or missing beside releases that it must have named.
    """
    path = places.current
    if path.exists():
        return read_document(path, Pointer)
    names = {folder.name for folder in (places.published / "releases").glob("[0-9]*") if folder.suffix == ""}
    lost = read_lost_pointer(places)
    if lost is not None and names:
        raise ReleaseError(
            f"{path} is missing beside releases {sorted(names)}: readers see none of them, and a run would"
            f" start as if they had never been; `mdm rollback {lost.release} --reason TEXT` makes release"
            f" {lost.release} current again"
        )
    if names - {"000001"}:
        raise ReleaseError(f"{path} is missing beside releases {sorted(names)}; restore it from a backup")
    return None


def read_lost_pointer(places: Places) -> Pointer | None:
    """Return what CURRENT.json said last if it is gone; None while it is there or before release 1."""
    copy = _copy_of(places)
    return read_document(copy, Pointer) if copy.exists() and not places.current.exists() else None


def moves(pointer: Pointer | None) -> tuple[Move, ...]:
    """Return every move so far, oldest first."""
    return () if pointer is None else pointer.published


def newest(pointer: Pointer | None) -> int:
    """Return the highest release that was ever current, or 0. A rollback does not change it."""
    return max((move.release for move in moves(pointer)), default=0)


def seals(pointer: Pointer | None) -> dict[int, str]:
    """Return the seal of each release that was ever current."""
    return {move.release: move.seal for move in moves(pointer)}


def move_pointer(places: Places, pointer: Pointer | None, move: Move) -> Pointer:
    """Make a release current, in one step, and remember it."""
    path = folder_of(places, move.release).relative_to(places.published).as_posix()
    moved = Pointer(
        release=move.release,
        path=path,
        golden=f"{path}/{DATABASE}",
        crosswalk=f"{path}/crosswalk.parquet",
        manifest=f"{path}/manifest.json",
        published=(*moves(pointer), move),
    )
    replace_text(places.current, moved.text())
    replace_text(_copy_of(places), moved.text())
    return moved


def sweep(places: Places, pointer: Pointer | None, keep: int) -> tuple[int, ...]:
    """Remove drafts, releases that never became current, and all but the last `keep`.

    Returns the numbers of the releases dropped. The current and the newest stay whatever `keep` says.
    """
    folder = places.published / "releases"
    folder.mkdir(parents=True, exist_ok=True)
    known = {f"{release:06d}": release for release in seals(pointer)}
    for path in sorted(folder.iterdir()):
        if OURS.fullmatch(path.name) and path.name not in known:
            shutil.rmtree(path)
    present = sorted(release for name, release in known.items() if (folder / name).is_dir())
    held = {*present[-keep:], newest(pointer), 0 if pointer is None else pointer.release}
    dropped = tuple(release for release in present if release not in held)
    for release in dropped:
        _remove_in_one_step(folder_of(places, release))
    return dropped


def require_published(places: Places, pointer: Pointer | None, release: int) -> Path:
    """Return the folder of a release that was current, or raise ReleaseError listing those there are."""
    there = sorted(number for number in seals(pointer) if folder_of(places, number).is_dir())
    if release not in there:
        raise ReleaseError(f"there is no release {release}; there are {there or 'none yet'}")
    return folder_of(places, release)


def _copy_of(places: Places) -> Path:
    return places.published / "releases" / "CURRENT.copy.json"


def _remove_in_one_step(folder: Path) -> None:
    doomed = folder.with_name(f"{folder.name}.tmp-dropped")
    folder.rename(doomed)
    shutil.rmtree(doomed)
