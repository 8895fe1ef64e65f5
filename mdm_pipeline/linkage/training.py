"""Train the linkage models: reads `customers_standardized`, stores a model of each party type.

The path of one model: values of matching.yaml -> rough parties -> u from pairs of different parties, m by
expectation maximisation, frequencies counted in parties -> weights bounded -> stored. With too few records
the values of matching.yaml are the model, and the report says so. Scoring is not here.
"""

import hashlib
import math
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from mdm_pipeline.errors import ModelError
from mdm_pipeline.linkage.backend import Scratch, scratch
from mdm_pipeline.linkage.blocking import block
from mdm_pipeline.linkage.charts import draw_charts
from mdm_pipeline.linkage.features import COMPARABLE, make_comparable
from mdm_pipeline.linkage.parties import (
    REPRESENTATIVES,
    chance_of_one_party,
    choose_representatives,
    count_frequencies,
    find_parties,
    no_frequencies,
)
from mdm_pipeline.linkage.plan import configuration_hash, prior_probability, splink_settings
from mdm_pipeline.linkage.shared_values import learn_registry, list_uses, registry_rows
from mdm_pipeline.linkage.store import NewModel, StoredModel, current_model, save_model
from mdm_pipeline.linkage.weights import Bounded, bound_weights
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.matching import PARTY_TYPES, MatchingSettings, PartyModel, PartyType
from mdm_pipeline.warehouse import Warehouse


@dataclass(frozen=True)
class ModelReport:
    """What became of one party type's model."""

    party_type: PartyType
    version: str
    method: str
    reason: str
    records: int
    parties: int
    shared_values: int
    notes: tuple[str, ...]
    bounded: tuple[Bounded, ...]


@dataclass(frozen=True)
class TrainReport:
    """What became of the models."""

    models: tuple[ModelReport, ...]


@dataclass(frozen=True)
class _Learned:
    splink: dict[str, Any]
    frequencies: dict[str, pa.Table]
    parties: int
    notes: tuple[str, ...]


def train(warehouse: Warehouse, settings: Settings, *, only_missing: bool = False) -> TrainReport:
    """Train and store both models; with `only_missing` those that fit the configuration are kept."""
    return TrainReport(tuple(_train_one(warehouse, settings, kind, only_missing) for kind in PARTY_TYPES))


def _train_one(
    warehouse: Warehouse, settings: Settings, party_type: PartyType, only_missing: bool
) -> ModelReport:
    matching = settings.matching
    records = _records(warehouse, party_type)
    enough = records >= matching.model(party_type).training.min_records
    if only_missing:
        kept = _usable(settings, party_type, enough)
        if kept is not None:
            return _report(kept, "kept", "a model of this configuration exists", ())
    with scratch(warehouse) as beside:
        list_uses(beside, party_type)
        learn_registry(beside, party_type, matching.shared_values)
        make_comparable(beside, party_type, matching.model(party_type))
        learned = _learn(beside, matching.model(party_type), enough)
        splink, bounded = bound_weights(learned.splink, matching.model(party_type))
        tables = {f"frequencies/{name}": table for name, table in learned.frequencies.items()}
        tables["shared_values"] = registry_rows(beside)
        manifest = _manifest(warehouse, matching, party_type, learned, records=records, enough=enough)
        manifest["prior_weight"] = _prior_weight(splink)
        charts = draw_charts(beside, splink) if enough else {}
    stored = save_model(settings.places.models, party_type, NewModel(manifest, splink, tables, charts))
    return _report(stored, manifest["method"], manifest["reason"], bounded)


def _records(warehouse: Warehouse, party_type: PartyType) -> int:
    return int(
        warehouse.value("select count(*) from customers_standardized where party_type = ?", [party_type])
    )


def _usable(settings: Settings, party_type: PartyType, enough: bool) -> StoredModel | None:
    """Return the stored model, unless it does not fit or there are enough records now to train one."""
    try:
        stored = current_model(
            settings.places.models, party_type, configuration_hash(settings.matching, party_type)
        )
    except ModelError:
        return None
    return None if enough and stored.manifest["method"] == "starting values" else stored


def _learn(beside: Scratch, model: PartyModel, enough: bool) -> _Learned:
    records = beside.count(COMPARABLE)
    start = splink_settings(
        model, prior_probability(max(records, model.training.min_records), model.records_per_party)
    )
    if not enough:
        return _Learned(start, {}, records, (f"{records} records are too few to train on",))
    empty = no_frequencies(beside, model.term_frequency_columns)
    block(beside, COMPARABLE, model.blocking)
    scored = beside.score(
        beside.linker(COMPARABLE, start, empty), "candidate_pairs", model.training.party_weight
    )
    parties = find_parties(beside, scored, model.training.party_weight)
    choose_representatives(beside)
    start["probability_two_random_records_match"] = chance_of_one_party(beside)
    with_u = _estimate_u(beside, model, start, empty)
    trained, notes = _estimate_m(beside, model, with_u, empty)
    return _Learned(trained, count_frequencies(beside, model.term_frequency_columns), parties, notes)


def _estimate_u(
    beside: Scratch, model: PartyModel, start: dict[str, Any], empty: dict[str, str]
) -> dict[str, Any]:
    linker = beside.linker(REPRESENTATIVES, start, empty)
    linker.training.estimate_u_using_random_sampling(
        max_pairs=model.training.max_pairs, seed=model.training.seed, min_count_per_level=None
    )
    return dict(linker.misc.save_model_to_json())


def _estimate_m(
    beside: Scratch, model: PartyModel, with_u: dict[str, Any], empty: dict[str, str]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    linker = beside.linker(COMPARABLE, with_u, empty)
    notes = []
    for name, key in model.training.em_blocks.items():
        pairs = _block_pairs(beside, key)
        if pairs < model.training.min_pairs:
            notes.append(f"training block {name} left out: {pairs} pairs are too few")
            continue
        linker.training.estimate_parameters_using_expectation_maximisation(
            f"l.{key} = r.{key}",
            estimate_without_term_frequencies=True,
            max_pairs=model.training.em_max_pairs,
        )
        notes.append(f"training block {name}: {pairs} pairs")
    return {**with_u, **linker.misc.save_model_to_json()}, tuple(notes)


def _block_pairs(beside: Scratch, key: str) -> int:
    return int(
        beside.value(f"""
            select coalesce(sum(n * (n - 1) / 2), 0)::bigint
            from (select count(*) as n from {COMPARABLE} where {key} is not null group by {key})
        """)
    )


def _manifest(
    warehouse: Warehouse,
    matching: MatchingSettings,
    party_type: PartyType,
    learned: _Learned,
    *,
    records: int,
    enough: bool,
) -> dict[str, Any]:
    import splink

    configuration = configuration_hash(matching, party_type)
    data = warehouse.fingerprint("customers_standardized")
    method = "trained" if enough else "starting values"
    least = matching.model(party_type).training.min_records
    return {
        "party_type": party_type,
        "version": hashlib.sha256(f"{configuration} {data} {splink.__version__}".encode()).hexdigest()[:12],
        "configuration": configuration,
        "data": data,
        "splink": splink.__version__,
        "method": method,
        "reason": f"{records} records, training needs {least}",
        "records": records,
        "parties": learned.parties,
        "notes": list(learned.notes),
    }


def _prior_weight(splink: dict[str, Any]) -> float:
    prior = float(splink["probability_two_random_records_match"])
    return math.log2(prior / (1 - prior))


def _report(stored: StoredModel, method: str, reason: str, bounded: tuple[Bounded, ...]) -> ModelReport:
    return ModelReport(
        party_type=stored.party_type,
        version=stored.version,
        method=method,
        reason=reason,
        records=stored.manifest["records"],
        parties=stored.manifest["parties"],
        shared_values=stored.table("shared_values").num_rows,
        notes=tuple(stored.manifest["notes"]),
        bounded=bounded,
    )
