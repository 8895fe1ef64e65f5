"""What happened to the models: `models/history.jsonl`, one line for each training, comparison and promotion.

The model in use is that of the last promotion, so a decision and its record are one step of the file system.
Nothing is taken back: going back to an earlier version is another promotion. Each line seals the one before
it, so that a line which was changed or taken out is noticed. When and who stand here and not in the models,
whose versions depend on what they say alone.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from mdm_pipeline.durable import replace_text
from mdm_pipeline.errors import ModelError
from mdm_pipeline.settings.model import PartyType

SEAL_LENGTH = 16
REMEDY = (
    "put the file back from a backup, or move the folder of the models away, so that the next night trains"
    " first models"
)


@dataclass(frozen=True)
class Entry:
    """Something that happened to a version: `instead_of` was in use then, `shown` is what comparing found."""

    what: Literal["trained", "compared", "promoted"]
    party_type: PartyType
    version: str
    who: str
    why: str = ""
    instead_of: str | None = None
    shown: dict[str, Any] | None = None
    when: str = ""


@dataclass(frozen=True)
class History:
    """Everything that happened, oldest first."""

    entries: tuple[Entry, ...] = ()

    def of(self, what: str, party_type: PartyType) -> tuple[Entry, ...]:
        """Return what happened in one way to the models of a party type, oldest first."""
        return tuple(one for one in self.entries if (one.what, one.party_type) == (what, party_type))

    def in_use(self, party_type: PartyType) -> Entry | None:
        """Return the promotion that holds, or None before the first."""
        return next(reversed(self.of("promoted", party_type)), None)

    def version_in_use(self, party_type: PartyType) -> str | None:
        """Return the version in use, or None before the first promotion."""
        promoted = self.in_use(party_type)
        return None if promoted is None else promoted.version

    def candidate(self, party_type: PartyType) -> str | None:
        """Return the version trained last, if it is not the one in use."""
        trained = next(reversed(self.of("trained", party_type)), None)
        if trained is None or trained.version == self.version_in_use(party_type):
            return None
        return trained.version

    def shown(self, party_type: PartyType, version: str) -> dict[str, Any] | None:
        """Return what the last comparison of a version with the one in use found, if there was any."""
        in_use = self.version_in_use(party_type)
        found = [
            one.shown
            for one in self.of("compared", party_type)
            if (one.version, one.instead_of) == (version, in_use)
        ]
        return found[-1] if found else None


def read_history(models: Path) -> History:
    """Return the history under a folder of models; raise ModelError when it is damaged or was edited."""
    path = models / "history.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return History(tuple(_entries(path, lines)))


def write_down(models: Path, entries: Sequence[Entry]) -> History:
    """Add entries to the history, all of them in one step; return it as it is now."""
    history = read_history(models)
    path = models / "history.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if history.entries else []
    when = datetime.now(UTC).isoformat(timespec="seconds")
    for entry in entries:
        content = {"seal": _seal(lines), **asdict(entry), "when": entry.when or when}
        lines.append(json.dumps(content, ensure_ascii=False))
    models.mkdir(parents=True, exist_ok=True)
    replace_text(path, "".join(f"{line}\n" for line in lines))
    return read_history(models)


def _entries(path: Path, lines: Sequence[str]) -> Iterator[Entry]:
    for number, line in enumerate(lines):
        try:
            content = json.loads(line)
            seal, entry = content.pop("seal"), Entry(**content)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ModelError(f"{path}, line {number + 1}, is no entry of a history; {REMEDY}") from error
        if seal != _seal(lines[:number]):
            raise ModelError(f"{path}: what stands before line {number + 1} was changed; {REMEDY}")
        yield entry


def _seal(lines: Sequence[str]) -> str:
    return hashlib.sha256(lines[-1].encode()).hexdigest()[:SEAL_LENGTH] if lines else ""
