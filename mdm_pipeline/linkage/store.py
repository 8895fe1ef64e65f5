"""The stored models: `models/<party type>/<version>/`, and CURRENT naming the version in use.

A version is written beside and renamed into place, then CURRENT moves in one step: a run that dies anywhere
leaves the last model. What is in a model folder: model.json (Splink's settings with m and u), manifest.json,
frequencies/<feature>.parquet (counted in parties), shared_values.parquet, charts/*.svg.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from mdm_pipeline.durable import move, replace_text, sync_folder
from mdm_pipeline.errors import ModelError
from mdm_pipeline.settings.model import PartyType


@dataclass(frozen=True)
class StoredModel:
    """A model as it lies on disk."""

    party_type: PartyType
    folder: Path
    manifest: dict[str, Any]
    splink: dict[str, Any]

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


def current_model(models: Path, party_type: PartyType, configuration: str) -> StoredModel:
    """Return the model in use; raise ModelError when there is none or it was trained for other settings."""
    pointer = models / party_type / "CURRENT"
    if not pointer.exists():
        raise ModelError(f"no {party_type} model under {models}; train one with `mdm train`")
    folder = pointer.parent / pointer.read_text(encoding="utf-8").strip()
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        splink = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise ModelError(
            f"the {party_type} model {folder} cannot be read: {error}; train with `mdm train`"
        ) from error
    if manifest["configuration"] != configuration:
        raise ModelError(
            f"the {party_type} model {folder.name} was trained for configuration {manifest['configuration']},"
            f" matching.yaml and the sources' extras are now {configuration}; train with `mdm train`, or put"
            " the old files back"
        )
    return StoredModel(party_type, folder, manifest, splink)


def save_model(models: Path, party_type: PartyType, model: NewModel) -> StoredModel:
    """Store a model and make it the current one; a version that is already there is used as it is."""
    home = models / party_type
    folder = home / model.manifest["version"]
    if not folder.exists():
        beside = home / f".{folder.name}.{os.getpid()}"
        shutil.rmtree(beside, ignore_errors=True)
        _write(beside, model)
        sync_folder(beside)
        move(beside, folder)
    replace_text(home / "CURRENT", folder.name + "\n")
    return current_model(models, party_type, model.manifest["configuration"])


def _write(folder: Path, model: NewModel) -> None:
    for name, table in model.tables.items():
        path = folder / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path)
    for name, picture in model.charts.items():
        _write_text(folder / "charts" / f"{name}.svg", picture)
    _write_text(
        folder / "model.json", json.dumps(model.splink, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    )
    _write_text(folder / "manifest.json", json.dumps(model.manifest, indent=1, ensure_ascii=False) + "\n")


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
