"""Train and store the linkage models: reads `customers_standardized` and the labels that people gave, if any;
writes model folders (see `store.py`).

What is learned is `learning.py`'s. Here it is decided whether to learn, and a model gets its version: a hash
of its configuration, its data and what it learned, so that a version never means two models.
"""

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from typing import Any

from mdm_pipeline.errors import ModelError
from mdm_pipeline.linkage.backend import scratch
from mdm_pipeline.linkage.charts import draw_charts
from mdm_pipeline.linkage.features import make_comparable
from mdm_pipeline.linkage.labels import kept_labels, list_labelled
from mdm_pipeline.linkage.learning import PRIOR, Learned, learn
from mdm_pipeline.linkage.plan import configuration_hash
from mdm_pipeline.linkage.shared_values import learn_registry, list_uses, registry_rows
from mdm_pipeline.linkage.store import NewModel, StoredModel, current_model, save_model
from mdm_pipeline.linkage.weights import Bounded
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.model import PARTY_TYPES, PartyType
from mdm_pipeline.warehouse import Warehouse


@dataclass(frozen=True)
class ModelReport:
    """What became of one party type's model; `method` is trained, starting values, or kept."""

    party_type: PartyType
    version: str
    method: str
    reason: str
    records: int
    parties: int
    relatives: float | None
    shared_values: int
    labels: dict[str, int]
    notes: tuple[str, ...]
    bounded: tuple[Bounded, ...]


@dataclass(frozen=True)
class TrainReport:
    """What became of the models."""

    models: tuple[ModelReport, ...]


def train(warehouse: Warehouse, settings: Settings, *, only_missing: bool = False) -> TrainReport:
    """Train and store both models.

    With `only_missing` a model that fits the configuration is kept, unless it was made of too few records to
    train on and there are enough now.
    """
    reports = []
    for party_type in PARTY_TYPES:
        kept = _usable(warehouse, settings, party_type) if only_missing else None
        stored = _train_one(warehouse, settings, party_type) if kept is None else kept
        reports.append(_report(stored, kept=kept is not None))
    return TrainReport(tuple(reports))


def _usable(warehouse: Warehouse, settings: Settings, party_type: PartyType) -> StoredModel | None:
    configuration = configuration_hash(settings.matching, party_type)
    try:
        stored = current_model(settings.places.models, party_type, configuration)
    except ModelError:
        return None
    if stored.manifest["method"] == "trained":
        return stored
    least = settings.matching.model(party_type).training.min_records
    records = warehouse.value(
        "select count(*) from customers_standardized where party_type = ?", [party_type]
    )
    return None if records >= least else stored


def _train_one(warehouse: Warehouse, settings: Settings, party_type: PartyType) -> StoredModel:
    matching = settings.matching
    with scratch(warehouse) as beside:
        list_uses(beside, party_type)
        learn_registry(beside, party_type, matching.shared_values)
        make_comparable(beside, party_type, matching.model(party_type))
        labels = list_labelled(beside, kept_labels(settings.places.models))
        learned = learn(beside, matching.model(party_type))
        tables = {f"frequencies/{name}": table for name, table in learned.frequencies.items()}
        tables["shared_values"] = registry_rows(beside)
        charts = draw_charts(beside, learned.splink) if learned.method == "trained" else {}
    about = {
        "party_type": party_type,
        "configuration": configuration_hash(matching, party_type),
        "data": warehouse.fingerprint("customers_standardized"),
        "labels": labels,
    }
    manifest = _manifest(about, learned)
    return save_model(settings.places.models, party_type, NewModel(manifest, learned.splink, tables, charts))


def _manifest(about: dict[str, Any], learned: Learned) -> dict[str, Any]:
    import splink

    prior = float(learned.splink[PRIOR])
    manifest = {
        **about,
        "splink": splink.__version__,
        "method": learned.method,
        "prior_weight": math.log2(prior / (1 - prior)),
        "records": learned.records,
        "parties": learned.parties,
        "relatives": learned.relatives,
        "notes": list(learned.notes),
        "bounded": [asdict(one) for one in learned.bounded],
    }
    content = json.dumps([manifest, learned.splink], sort_keys=True)
    return {"version": hashlib.sha256(content.encode()).hexdigest()[:12], **manifest}


def _report(stored: StoredModel, *, kept: bool) -> ModelReport:
    manifest = stored.manifest
    return ModelReport(
        party_type=stored.party_type,
        version=stored.version,
        method="kept" if kept else manifest["method"],
        reason="it fits the configuration" if kept else "; ".join(manifest["notes"]),
        records=manifest["records"],
        parties=manifest["parties"],
        relatives=manifest["relatives"],
        shared_values=stored.table("shared_values").num_rows,
        labels=manifest["labels"],
        notes=tuple(manifest["notes"]),
        bounded=tuple(Bounded(**one) for one in manifest["bounded"]),
    )
