"""Code sets: what the systems' own codes mean in our vocabulary.

Ours are the seed `code_sets`; a configuration's own code_sets.csv replaces whole sets and adds others. What
cannot be meant is refused here, with the line, before dbt reads it.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.settings import Settings

HEADER = ["code_set", "code", "value"]


def code_sets(shipped: str, settings: Settings) -> bytes:
    """Return the seed of a configuration; raise ConfigError where a source names a set that is not there."""
    ours = list(csv.reader(io.StringIO(shipped)))[1:]
    own = settings.places.config / "code_sets.csv"
    added = list(_own_rows(own)) if own.exists() else []
    replaced = {row[0] for row in added}
    together = [row for row in ours if row[0] not in replaced] + added
    _require_code_sets(settings, {row[0] for row in together}, own)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEADER, *together])
    return text.getvalue().encode()


def _own_rows(path: Path) -> Iterator[list[str]]:
    """Return the rows of a file that people wrote, without its header."""
    try:
        lines = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True)
        rows = [(lines.line_num, row) for row in lines if row]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{path} is not CSV in UTF-8: {type(error).__name__}; save it as such") from None
    if not rows or rows[0][1] != HEADER:
        raise ConfigError(f"{path}: the first line must be {','.join(HEADER)}")
    seen: set[tuple[str, ...]] = set()
    for line, row in rows[1:]:
        if len(row) != len(HEADER) or not row[0] or not row[1]:
            raise ConfigError(f"{path}, line {line}: write code_set, code and value, the value may be empty")
        if tuple(row[:2]) in seen:
            raise ConfigError(f"{path}, line {line}: the code {row[1]!r} stands twice in the set {row[0]!r}")
        seen.add(tuple(row[:2]))
        yield row


def _require_code_sets(settings: Settings, known: set[str], own: Path) -> None:
    for source in settings.sources:
        for attribute, mapped in source.mapped.items():
            if mapped.codes is not None and mapped.codes not in known:
                raise ConfigError(
                    f"source {source.name}, {attribute}: there is no code set {mapped.codes!r};"
                    f" add it to {own} (code_set, code, value) or use one of {sorted(known)}"
                )
