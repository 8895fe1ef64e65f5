"""Land one source: import it or keep its last good snapshot, and show the one in use as `raw.<source>`."""

from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, fields
from types import MappingProxyType

from mdm_pipeline.errors import SourceError
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.sources.candidate import cells, layout, row_hash, write_delta, write_full
from mdm_pipeline.sources.changes import count_changes, released_snapshot
from mdm_pipeline.sources.reading import Incoming, receive
from mdm_pipeline.sources.renamed import how_read, reading_of
from mdm_pipeline.sources.shared_file import not_taken, require_own_rows
from mdm_pipeline.sources.snapshots import HASH_EDITION, Snapshot, Snapshots
from mdm_pipeline.tables import SOURCE_LANDINGS
from mdm_pipeline.warehouse import Warehouse, literal, quoted

LANDINGS = "raw._landings"
Judge = Callable[[str], str | None]


@dataclass(frozen=True)
class LandingReport:
    """One row of `source_landings`."""

    source: str
    status: str
    problem: str | None
    message: str | None
    warnings: list[str]
    load: str | None
    rows_read: int | None
    rows: int
    new: int
    changed: int
    gone: int
    snapshot: str | None
    owner: str


@dataclass(frozen=True)
class _Import:
    """What came of the attempt: what was read, or why it stopped."""

    warnings: list[str]
    incoming: Incoming | None
    stop: SourceError | None = None


@dataclass(frozen=True)
class _InUse:
    """The snapshot in use, and what is odd about it under the present configuration."""

    snapshot: Snapshot | None
    warnings: tuple[str, ...]


def land(warehouse: Warehouse, settings: Settings, source_name: str, judge: Judge) -> LandingReport:
    """Import a source and let `raw.<source>` show the snapshot in use: this one, or the last good one.

    `judge` gets the name of the candidate's view and returns None when it may be imported, else the
    reason why not. A source that cannot be imported is a status of the report, not an exception. Raises
    ConfigError when the last good snapshot cannot be read under the present configuration without loss.
    """
    source = settings.source(source_name)
    snapshots = Snapshots(settings.places.landed / source.name)
    warehouse.run("create schema if not exists raw")
    attempt = _attempt(warehouse, settings, source, judge)
    current = snapshots.current()
    reading = reading_of(source, current)
    released = released_snapshot(warehouse, source, settings.places.landed)
    with warehouse.transaction():
        _show(warehouse, source.raw_table, source, current, reading.stand_ins)
        report = _report(warehouse, source, attempt, _InUse(current, reading.warnings), released)
        _remember(warehouse, report)
    snapshots.prune({snapshot.name for snapshot in (current, released) if snapshot is not None})
    return report


def _attempt(warehouse: Warehouse, settings: Settings, source: SourceSettings, judge: Judge) -> _Import:
    snapshots = Snapshots(settings.places.landed / source.name)
    incoming: Incoming | None = None
    lost = snapshots.lost()
    warnings = [f"the last good snapshot {lost} was taken away; nothing to compare with"] if lost else []
    try:
        incoming = receive(source, settings.places.sources, snapshots.part("incoming"))
        warnings += [*incoming.warnings, *not_taken(warehouse, settings, source, incoming)]
        warnings += _adopt(warehouse, source, snapshots, incoming, judge)
    except SourceError as stop:
        return _Import(warnings, incoming, stop)
    finally:
        warehouse.run(f"drop view if exists {_candidate(source)}")
        snapshots.discard_parts()
    return _Import(warnings, incoming)


def _adopt(
    warehouse: Warehouse, source: SourceSettings, snapshots: Snapshots, incoming: Incoming, judge: Judge
) -> list[str]:
    """Make what came the last good snapshot, or raise SourceError; return what was odd."""
    last, part = snapshots.current(), snapshots.part("candidate")
    if incoming.operation is None:
        _require_rows(incoming)
        write_full(warehouse, source, incoming, part)
        require_own_rows(source, Snapshot(part).rows, incoming)
        warnings = []
    else:
        warnings = write_delta(warehouse, source, incoming, last, part)
    candidate = Snapshot(part, source.header, hash_edition=HASH_EDITION)
    _require_enough_rows(source, candidate.rows, last)
    _show(warehouse, _candidate(source), source, candidate)
    reason = judge(_candidate(source))
    if reason is not None:
        raise SourceError(
            "unfit", f"{reason}; correct the rows at the source, or the gate if it asks too much"
        )
    snapshots.adopt(part, source.header, how_read(source))
    return warnings


def _require_rows(incoming: Incoming) -> None:
    if incoming.rows == 0:
        raise SourceError(
            "empty", "a header came without rows; a full extract was expected: ask for a new one"
        )


def _require_enough_rows(source: SourceSettings, rows: int, last: Snapshot | None) -> None:
    """Refuse what would leave too few rows: a full extract that is cut, or a delta that deletes too many."""
    if last is not None and rows < last.rows * (1 - source.max_shrink):
        raise SourceError(
            "shrunk",
            f"{rows} rows came after {last.rows} in the last good snapshot, and no more than"
            f" {source.max_shrink:.0%} may be lost; ask for a whole extract, or raise max_shrink in"
            f" sources/{source.name}.yaml for one run if the loss is right",
        )


def _candidate(source: SourceSettings) -> str:
    return f"raw._candidate_{source.name}"


def _show(
    warehouse: Warehouse,
    name: str,
    source: SourceSettings,
    snapshot: Snapshot | None,
    stand_ins: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Show a snapshot under a name, with every declared column; without one, no rows.

    `stand_ins` name the snapshot's column for a declared one that it has under another name.
    A view, not a copy: the file never changes, and writing a million rows again costs 7 CPU s.
    """
    there = () if snapshot is None else snapshot.columns
    columns = cells(layout(source, there), there, stand_ins)
    if snapshot is None:
        own = "cast(null as bigint) as _row_number, cast(null as varchar) as _row_hash"
        query = f"select {columns}, {own} where false"
    else:
        own = f"_row_number, {row_hash(source, snapshot)} as _row_hash"
        query = f"select {columns}, {own} from read_parquet({literal(str(snapshot.path))})"
    warehouse.run(f"create or replace view {name} as {query}")


def _report(
    warehouse: Warehouse,
    source: SourceSettings,
    attempt: _Import,
    in_use: _InUse,
    released: Snapshot | None,
) -> LandingReport:
    current = in_use.snapshot
    changes = count_changes(warehouse, source, source.raw_table, released)
    kept = "absent" if current is None else "kept_last"
    return LandingReport(
        source=source.name,
        status="landed" if attempt.stop is None else kept,
        problem=None if attempt.stop is None else attempt.stop.kind,
        message=None if attempt.stop is None else _message(source, attempt.stop, in_use),
        warnings=attempt.warnings,
        load=None if attempt.incoming is None else attempt.incoming.load,
        rows_read=None if attempt.incoming is None else attempt.incoming.rows,
        rows=0 if current is None else current.rows,
        new=changes.new,
        changed=changes.changed,
        gone=changes.gone,
        snapshot=None if current is None else current.name,
        owner=source.owner,
    )


def _message(source: SourceSettings, stop: SourceError, in_use: _InUse) -> str:
    if in_use.snapshot is None:
        return f"{source.name}: {stop}. No earlier snapshot exists, so this source has no rows in this run."
    odd = "".join(f" But {warning}." for warning in in_use.warnings)
    return f"{source.name}: {stop}. The last good snapshot ({in_use.snapshot.rows} rows) stays in use.{odd}"


def _remember(warehouse: Warehouse, report: LandingReport) -> None:
    """Keep the report in the warehouse, for `summarize` to read after every source has landed."""
    columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in SOURCE_LANDINGS.types.items())
    warehouse.run(f"create table if not exists {LANDINGS} ({columns})")
    warehouse.run(f"delete from {LANDINGS} where source = ?", [report.source])
    names = ", ".join(quoted(field.name) for field in fields(report))
    marks = ", ".join("?" for _ in fields(report))
    warehouse.run(f"insert into {LANDINGS} ({names}) values ({marks})", list(astuple(report)))
