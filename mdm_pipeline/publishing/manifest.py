"""What a release says about itself: `manifest.json` (equal for equal input) and `release.json` (who, when).

The hashes form a chain: CURRENT.json holds the hash of release.json, which holds those of manifest.json and
of golden.duckdb, and manifest.json holds those of all other files. The DuckDB file stands in release.json
because DuckDB does not write the same bytes twice; its tables are compared before a release is made current.
"""

import json
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from mdm_pipeline.durable import sha256_of
from mdm_pipeline.errors import ReleaseError

MANIFEST, SEAL, DATABASE = "manifest.json", "release.json", "golden.duckdb"


class Document(BaseModel):
    """A JSON file of ours: frozen, and refusing keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def text(self) -> str:
        """Return the document as JSON for files that people may open."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


class FileEntry(Document):
    """One data file of a release."""

    table: str
    rows: int
    bytes: int
    sha256: str
    columns: dict[str, str]


class GateSummary(Document):
    """What a gate said about the data of a release."""

    expectations: int
    failed: int
    warned: int
    overrides: tuple[str, ...]
    fingerprints: tuple[str, ...]


class Content(Document):
    """All that follows from the input alone: equal in two runs of one input."""

    files: dict[str, FileEntry]
    content_hashes: dict[str, str]
    models: dict[str, str]
    snapshots: dict[str, str]
    gates: dict[str, GateSummary]


class Manifest(Document):
    """`manifest.json`."""

    release: int
    content: Content


class Written(Document):
    """Who wrote a release, when, with which software."""

    when: str
    who: str
    software: dict[str, str]


class Seal(Document):
    """`release.json`."""

    release: int
    written: Written
    sha256: dict[str, str]


D = TypeVar("D", bound=Document)


def read_document(path: Path, model: type[D]) -> D:
    """Read a JSON file of ours; raise ReleaseError naming it when it is missing or not what we write."""
    try:
        return model.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ReleaseError(
            f"{path} cannot be read ({error.strerror}); publish again or restore it"
        ) from error
    except ValidationError as error:
        raise ReleaseError(
            f"{path} is damaged: {error.error_count()} faults; restore it from a backup"
        ) from error


def verify(folder: Path, seal_sha256: str, only: frozenset[str] | None = None) -> Manifest:
    """Return the manifest of a release whose files are as they were written.

    `only` limits the data files checked. Raises ReleaseError naming the first that is missing or differs.
    """
    _require_hash(folder / SEAL, seal_sha256)
    sealed = read_document(folder / SEAL, Seal).sha256
    _require_hash(folder / MANIFEST, sealed[MANIFEST])
    manifest = read_document(folder / MANIFEST, Manifest)
    hashes = {name: entry.sha256 for name, entry in manifest.content.files.items()} | {
        DATABASE: sealed[DATABASE]
    }
    for name in sorted(hashes if only is None else only & set(hashes)):
        _require_hash(folder / name, hashes[name])
    return manifest


def _require_hash(path: Path, expected: str) -> None:
    if not path.is_file():
        raise ReleaseError(
            f"{path} is missing; the release is not whole: roll back to another or publish again"
        )
    came = sha256_of(path)
    if came != expected:
        raise ReleaseError(
            f"{path} is damaged: its sha256 is {came[:12]}…, {expected[:12]}… was written;"
            " roll back to another release or restore the file"
        )
