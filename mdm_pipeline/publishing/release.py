"""Publish a release: write it beside the others, prove it, and move the pointer last.

Reads the published tables, `source_landings` and `gate_verdicts`; writes one folder under
`published/releases`. A run that is killed anywhere leaves the pointer and the release it names as they were;
what it left is swept by the next one.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import duckdb

from mdm_pipeline.durable import exclusive, sha256_of, sync, sync_folder
from mdm_pipeline.errors import ReleaseError
from mdm_pipeline.publishing.export import export, exported_tables, file_tables, relation
from mdm_pipeline.publishing.manifest import (
    DATABASE,
    MANIFEST,
    SEAL,
    Content,
    FileEntry,
    GateSummary,
    Manifest,
    Seal,
    Written,
)
from mdm_pipeline.publishing.pointer import (
    Move,
    Pointer,
    folder_of,
    move_pointer,
    newest,
    read_pointer,
    sweep,
)
from mdm_pipeline.publishing.proof import prove
from mdm_pipeline.settings import Settings
from mdm_pipeline.tables import GATE_VERDICTS, PUBLISHED, SOURCE_LANDINGS, Table
from mdm_pipeline.warehouse import Warehouse


@dataclass(frozen=True)
class Provenance:
    """Who publishes, when, and with which version of each linkage model (party type -> version)."""

    who: str
    when: datetime
    models: Mapping[str, str]


@dataclass(frozen=True)
class ReleaseReport:
    """What was published."""

    release: int
    path: Path
    rows: dict[str, int]
    bytes: int
    dropped: tuple[int, ...]


def next_release(settings: Settings) -> int:
    """Return the number of the next release: one more than was ever current, whatever was rolled back."""
    return newest(read_pointer(settings.places)) + 1


def publish(
    warehouse: Warehouse,
    settings: Settings,
    release: int,
    provenance: Provenance,
    require_gate: Callable[[], None],
) -> ReleaseReport:
    """Write, prove and make current the release `release`.

    `require_gate` raises GateError unless `fit_to_publish` was passed by exactly this data; it is asked
    before anything is written and again right before the pointer moves. Raises ReleaseError when the release
    cannot be written or does not read back as it should; the last release then stays current.
    """
    require_gate()
    _require_tables(warehouse)
    places = settings.places
    with exclusive(places.published / ".lock"):
        pointer = read_pointer(places)
        _require_forward(release, pointer)
        try:
            dropped = sweep(places, pointer, keep=settings.publishing.keep_releases - 1)
            folder, manifest = _write(warehouse, settings, release, provenance)
            require_gate()
            move_pointer(places, pointer, _move(release, provenance, folder))
        except (OSError, duckdb.IOException) as error:
            raise ReleaseError(
                f"release {release} could not be written: {error}; the last release stays,"
                " make room or mend the disk and run again"
            ) from error
    return _report(release, folder, manifest, dropped)


def _require_tables(warehouse: Warehouse) -> None:
    missing = [t.name for t in (*PUBLISHED, SOURCE_LANDINGS, GATE_VERDICTS) if not warehouse.has(t.name)]
    if missing:
        raise ReleaseError(f"tables {missing} are not in the warehouse; run the nightly path from its start")


def _require_forward(release: int, pointer: Pointer | None) -> None:
    if release <= newest(pointer):
        raise ReleaseError(
            f"release {release} was asked for, but {newest(pointer)} was published before;"
            f" numbers only go forward: run again to publish {newest(pointer) + 1}"
        )


def _write(
    warehouse: Warehouse, settings: Settings, release: int, provenance: Provenance
) -> tuple[Path, Manifest]:
    pointer, folder = read_pointer(settings.places), folder_of(settings.places, release)
    last = folder_of(settings.places, newest(pointer)) if newest(pointer) else None
    draft = folder.with_name(f"{folder.name}.tmp-{os.getpid()}")
    draft.mkdir()
    try:
        export(warehouse, draft, settings.publishing.row_group_rows)
        content_hashes = prove(warehouse, draft, last)
        manifest = Manifest(release=release, content=_content(warehouse, draft, provenance, content_hashes))
        (draft / MANIFEST).write_text(manifest.text(), encoding="utf-8")
        (draft / SEAL).write_text(_seal(draft, release, provenance).text(), encoding="utf-8")
        sync_folder(draft)
        draft.rename(folder)
        sync(folder.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder, manifest


def _content(
    warehouse: Warehouse, draft: Path, provenance: Provenance, content_hashes: dict[str, str]
) -> Content:
    rows = {table.name: warehouse.count(relation(table)) for table in exported_tables()}
    return Content(
        files={name: _entry(draft / name, table, rows[table.name]) for name, table in file_tables().items()},
        content_hashes=content_hashes,
        models=dict(sorted(provenance.models.items())),
        snapshots=dict(
            warehouse.rows(
                "select source, snapshot from source_landings where snapshot is not null order by source"
            )
        ),
        gates=_gates(warehouse),
    )


def _entry(path: Path, table: Table, rows: int) -> FileEntry:
    return FileEntry(
        table=table.name, rows=rows, bytes=path.stat().st_size, sha256=sha256_of(path), columns=table.types
    )


def _gates(warehouse: Warehouse) -> dict[str, GateSummary]:
    summaries = warehouse.rows(
        "select gate, count(*), count(*) filter (where not passed and severity = 'critical'),"
        " count(*) filter (where not passed and severity <> 'critical'),"
        " coalesce(list(distinct override order by override) filter (where override is not null), []),"
        " list(distinct fingerprint order by fingerprint) filter (where fingerprint is not null)"
        " from gate_verdicts group by gate order by gate"
    )
    return {
        gate: GateSummary(
            expectations=count,
            failed=failed,
            warned=warned,
            overrides=overrides,
            fingerprints=fingerprints or (),
        )
        for gate, count, failed, warned, overrides, fingerprints in summaries
    }


def _seal(draft: Path, release: int, provenance: Provenance) -> Seal:
    software = {"mdm-pipeline": version("mdm-pipeline"), "duckdb": duckdb.__version__}
    return Seal(
        release=release,
        written=Written(
            when=provenance.when.isoformat(timespec="seconds"), who=provenance.who, software=software
        ),
        sha256={name: sha256_of(draft / name) for name in (MANIFEST, DATABASE)},
    )


def _move(release: int, provenance: Provenance, folder: Path) -> Move:
    return Move(
        release=release,
        when=provenance.when.isoformat(timespec="seconds"),
        who=provenance.who,
        action="publish",
        reason=None,
        seal=sha256_of(folder / SEAL),
    )


def _report(release: int, folder: Path, manifest: Manifest, dropped: tuple[int, ...]) -> ReleaseReport:
    return ReleaseReport(
        release=release,
        path=folder,
        rows={entry.table: entry.rows for entry in manifest.content.files.values()},
        bytes=sum(path.stat().st_size for path in folder.iterdir()),
        dropped=dropped,
    )
