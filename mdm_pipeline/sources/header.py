"""Hold a header against the one that the configuration expects.

A new column is a warning; a column that is missing, renamed or moved stops the import, because its values
would be lost or land under another name. What came is repeated only when it is surely a header: a file
without one begins with somebody's data.
"""

from collections.abc import Sequence

from mdm_pipeline.errors import SourceError
from mdm_pipeline.settings.sources import SourceSettings

RESERVED = frozenset({"_row_number", "_row_hash", "file_row_number"})


def named(header: Sequence[str]) -> tuple[str, ...]:
    """Give a column without a name the name of its position, so that it can be landed."""
    return tuple(name or f"_unnamed_{position}" for position, name in enumerate(header, start=1))


def operation_column(source: SourceSettings, header: Sequence[str]) -> str | None:
    """Return the operation column when the header has it (then this is a delta), else None."""
    return source.delta.column if source.delta is not None and source.delta.column in header else None


def check_header(source: SourceSettings, header: Sequence[str]) -> list[str]:
    """Return what is odd about a header; raise SourceError (`header`) naming what stops the import."""
    operation = operation_column(source, header)
    came = [name for name in header if name != operation]
    missing = [name for name in source.header if name not in came]
    added = [name for name in came if name not in source.header]
    if missing:
        raise _stop(source, _missing(source, came, missing, added))
    _refuse_clashes(source, header)
    order = [name for name in came if name in source.header]
    if order != list(source.header):
        moved = [name for name, expected in zip(order, source.header, strict=True) if name != expected]
        raise _stop(source, f"columns {moved} stand in another order than expected")
    return [f"new columns {added} were landed but are not mapped to anything"] if added else []


def _missing(source: SourceSettings, came: list[str], missing: list[str], added: list[str]) -> str:
    if len(missing) * 2 > len(source.header):
        found = len(source.header) - len(missing)
        return f"the first row has {found} of the {len(source.header)} expected column names; is it a header?"
    renamed = f"; renamed? these are new: {added}" if added else ""
    return f"columns {missing} are missing ({len(came)} came, {len(source.header)} were expected){renamed}"


def _refuse_clashes(source: SourceSettings, header: Sequence[str]) -> None:
    folded = [name.lower() for name in header]
    clashes = sorted({name for name in header if folded.count(name.lower()) > 1 or name.lower() in RESERVED})
    if clashes:
        raise _stop(source, f"columns {clashes} stand twice or have a name that we keep for ourselves")


def _stop(source: SourceSettings, problem: str) -> SourceError:
    return SourceError(
        "header",
        f"{problem}; deliver the columns of the header in sources/{source.name}.yaml, or correct it there",
    )
