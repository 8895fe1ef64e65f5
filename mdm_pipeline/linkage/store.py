"""The stored models: `models/<party type>/<version>/`, each written once and never changed.

A version is written beside and renamed into place: a run that dies anywhere leaves no half of one. Which one
is in use says `history.py`. What is in a model's folder: model.json (Splink's settings with m and u),
manifest.json, frequencies/<feature>.parquet (counted in parties), shared_values.parquet, portrait.json (what
the data looked like, see `drift.py`), charts/*.svg, and files.json with the hash of each of them.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from mdm_pipeline.durable import move, sha256_of, sync_folder
from mdm_pipeline.errors import ModelError
from mdm_pipeline.linkage.history import read_history
from mdm_pipeline.settings.model import PartyType


@dataclass(frozen=True)
class StoredModel:
    """A model as it lies on disk."""

    party_type: PartyType
    folder: Path
    manifest: dict[str, Any]
    splink: dict[str, Any]
    portrait: dict[str, Any]

    @property
    def version(self) -> str:
        """The version, which is the folder's name."""
        return self.folder.name

    @property
    def prior_weight(self) -> float:
        """The match weight that a pair has before anything is compared."""
        return float(self.manifest["prior_weight"])

    @property
    def has_frequencies(self) -> bool:
        """Tell whether term frequencies were learned with it."""
        return (self.folder / "frequencies").is_dir()

    def table(self, name: str) -> pa.Table:
        """Read one of the model's tables: `shared_values` or `frequencies/<feature>`."""
        return pq.read_table(self.folder / f"{name}.parquet")


@dataclass(frozen=True)
class NewModel:
    """A model to be stored. The manifest holds party_type, version and configuration at least."""

    manifest: dict[str, Any]
    splink: dict[str, Any]
    tables: Mapping[str, pa.Table]
    charts: Mapping[str, str]
    portrait: Mapping[str, Any] = field(default_factory=dict)


def current_model(models: Path, party_type: PartyType, configuration: str) -> StoredModel:
    """Return the model in use; raise ModelError when there is none or it was trained for other settings."""
    promoted = read_history(models).in_use(party_type)
    if promoted is None:
        raise ModelError(f"no {party_type} model under {models}; train one with `mdm train`")
    stored = load_model(models, party_type, promoted.version)
    require_fitting(stored, configuration)
    return stored


def load_model(models: Path, party_type: PartyType, version: str) -> StoredModel:
    """Return a stored version; raise ModelError when it is not there, or not as it was stored."""
    folder = models / party_type / version
    try:
        _require_whole(folder)
        read = {
            name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
            for name in ("manifest", "model", "portrait")
        }
    except (OSError, ValueError) as error:
        raise ModelError(
            f"the {party_type} model {folder} cannot be read: {error}; promote another (`mdm model list`),"
            " put the folder back from a backup, or train with `mdm train`"
        ) from error
    return StoredModel(party_type, folder, read["manifest"], read["model"], read["portrait"])


def require_fitting(stored: StoredModel, configuration: str) -> None:
    """Raise ModelError when a model was trained for other settings than these."""
    if stored.manifest["configuration"] != configuration:
        raise ModelError(
            f"the {stored.party_type} model {stored.version} was trained for configuration"
            f" {stored.manifest['configuration']}, matching.yaml and the sources' extras are now"
            f" {configuration}; train with `mdm train`, or put the old files back"
        )


def save_model(models: Path, party_type: PartyType, model: NewModel) -> StoredModel:
    """Store a model; a version that is already there is used as it is, unless it is damaged."""
    home = models / party_type
    folder = home / model.manifest["version"]
    if folder.exists():
        try:
            return load_model(models, party_type, folder.name)
        except ModelError:
            shutil.rmtree(folder)
    beside = home / f".{folder.name}.{os.getpid()}"
    shutil.rmtree(beside, ignore_errors=True)
    _write(beside, model)
    sync_folder(beside)
    move(beside, folder)
    return load_model(models, party_type, folder.name)


def stored_versions(models: Path, party_type: PartyType) -> tuple[str, ...]:
    """Return the versions that lie on disk, in alphabetical order."""
    folders = (models / party_type).glob("[!.]*")
    return tuple(sorted(folder.name for folder in folders if folder.is_dir()))


def _write(folder: Path, model: NewModel) -> None:
    for name, table in model.tables.items():
        path = folder / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path)
    for name, picture in model.charts.items():
        _write_text(folder / "charts" / f"{name}.svg", picture)
    _write_json(folder / "model.json", model.splink, sort_keys=True)
    _write_json(folder / "manifest.json", model.manifest)
    _write_json(folder / "portrait.json", model.portrait)
    _write_json(folder / "files.json", _hashes(folder))


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "files.json")
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}


def _require_whole(folder: Path) -> None:
    kept: dict[str, str] = json.loads((folder / "files.json").read_text(encoding="utf-8"))
    found = _hashes(folder)
    wrong = sorted(name for name, sha256 in kept.items() if found.get(name) != sha256)
    if wrong:
        raise OSError(f"not as it was stored: {', '.join(wrong)}")


def _write_json(path: Path, content: Any, *, sort_keys: bool = False) -> None:
    _write_text(path, json.dumps(content, indent=1, ensure_ascii=False, sort_keys=sort_keys) + "\n")


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
