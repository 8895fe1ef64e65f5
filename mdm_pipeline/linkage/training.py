"""Train linkage models: reads `customers_standardized` and the labels that people gave, if any; writes model
folders (`store.py`) and what happened to them (`history.py`).

What is learned is `learning.py`'s. Here a model gets its version: a hash of its configuration, its data and
what it learned, so that a version never means two models. A new model is a candidate until somebody promotes
it (`promotion.py`); but a night goes on, so where no model in use fits it puts one in use and says why.
"""

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from typing import Any

from mdm_pipeline.linkage.backend import Scratch, scratch
from mdm_pipeline.linkage.charts import draw_charts
from mdm_pipeline.linkage.drift import paint
from mdm_pipeline.linkage.features import COMPARABLE, make_comparable
from mdm_pipeline.linkage.history import Entry, read_history, write_down
from mdm_pipeline.linkage.labels import kept_labels, list_labelled
from mdm_pipeline.linkage.learning import PRIOR, Learned, learn
from mdm_pipeline.linkage.parties import load_frequencies
from mdm_pipeline.linkage.plan import configuration_hash
from mdm_pipeline.linkage.promotion import FIRST, Standing, stand
from mdm_pipeline.linkage.shared_values import learn_registry, list_uses, registry_rows
from mdm_pipeline.linkage.store import NewModel, StoredModel, save_model
from mdm_pipeline.linkage.weights import Bounded
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.matching import PartyModel
from mdm_pipeline.settings.model import PARTY_TYPES, PartyType
from mdm_pipeline.warehouse import Warehouse


@dataclass(frozen=True)
class ModelReport:
    """What became of one party type's model; `method` is trained, starting values, or kept.

    `promoted` says why it was put in use just now, `candidate` that it waits for somebody to do that.
    """

    party_type: PartyType
    version: str
    method: str
    reason: str
    promoted: str | None
    candidate: bool
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


def train(
    warehouse: Warehouse, settings: Settings, *, only_missing: bool = False, who: str = "mdm"
) -> TrainReport:
    """Train and store both models as candidates; the first of a party type is in use at once.

    With `only_missing`, as in a night, the model in use is kept. Where it does not fit the configuration, is
    damaged, or was made of too few records to train on and there are enough now, a stored one that fits is
    put in use, or one that is trained now.
    """
    reports = []
    for party_type in PARTY_TYPES:
        standing = stand(warehouse, settings, party_type)
        if not only_missing:
            promoted = FIRST if standing.in_use is None else None
            stored, kept = _train_one(warehouse, settings, party_type, who), False
        else:
            promoted = standing.wanting
            kept = standing.usable is not None
            stored = standing.usable or _train_one(warehouse, settings, party_type, who)
        if promoted is not None:
            _put_in_use(settings, standing, stored, who, promoted)
        reports.append(_report(stored, settings, kept=kept, promoted=promoted))
    return TrainReport(tuple(reports))


def _put_in_use(settings: Settings, standing: Standing, stored: StoredModel, who: str, why: str) -> None:
    entry = Entry("promoted", stored.party_type, stored.version, who, why, standing.in_use)
    write_down(settings.places.models, [entry])


def _train_one(warehouse: Warehouse, settings: Settings, party_type: PartyType, who: str) -> StoredModel:
    matching, models = settings.matching, settings.places.models
    with scratch(warehouse) as beside:
        list_uses(beside, party_type)
        learn_registry(beside, party_type, matching.shared_values)
        make_comparable(beside, party_type, matching.model(party_type))
        labels = list_labelled(beside, kept_labels(models))
        learned = learn(beside, matching.model(party_type))
        tables = {f"frequencies/{name}": table for name, table in learned.frequencies.items()}
        tables["shared_values"] = registry_rows(beside)
        trained = learned.method == "trained"
        charts = draw_charts(beside, learned.splink) if trained else {}
        portrait = _portrait(beside, matching.model(party_type), learned) if trained else {}
    about = {
        "party_type": party_type,
        "configuration": configuration_hash(matching, party_type),
        "data": warehouse.fingerprint("customers_standardized"),
        "labels": labels,
    }
    new = NewModel(_manifest(about, learned), learned.splink, tables, charts, portrait)
    stored = save_model(models, party_type, new)
    in_use = read_history(models).version_in_use(party_type)
    write_down(models, [Entry("trained", party_type, stored.version, who, instead_of=in_use)])
    return stored


def _portrait(beside: Scratch, plan: PartyModel, learned: Learned) -> dict[str, Any]:
    """Weigh the pairs that training was made of, as a night will, and count what they and the records are."""
    linker = beside.linker(COMPARABLE, learned.splink, load_frequencies(beside, learned.frequencies))
    scored = beside.score(linker, "candidate_pairs", plan.review_weight)
    return paint(beside, plan, scored, learned.frequencies)


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


def _report(stored: StoredModel, settings: Settings, *, kept: bool, promoted: str | None) -> ModelReport:
    manifest = stored.manifest
    in_use = read_history(settings.places.models).version_in_use(stored.party_type)
    return ModelReport(
        party_type=stored.party_type,
        version=stored.version,
        method="kept" if kept else manifest["method"],
        reason="it fits the configuration" if kept else "; ".join(manifest["notes"]),
        promoted=promoted,
        candidate=in_use != stored.version,
        records=manifest["records"],
        parties=manifest["parties"],
        relatives=manifest["relatives"],
        shared_values=stored.table("shared_values").num_rows,
        labels=manifest["labels"],
        notes=tuple(manifest["notes"]),
        bounded=tuple(Bounded(**one) for one in manifest["bounded"]),
    )
