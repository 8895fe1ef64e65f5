"""Which model is in use, and the decision to use another: reads and writes the history of the models.

A promotion moves customers, so it is a decision with a name and a reason, refused where the version is
unknown, damaged or of another configuration. To go back is to promote the earlier version again. A night
decides only where it must.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mdm_pipeline.errors import ModelError
from mdm_pipeline.linkage.history import Entry, History, read_history, write_down
from mdm_pipeline.linkage.plan import configuration_hash
from mdm_pipeline.linkage.store import (
    StoredModel,
    current_model,
    load_model,
    require_fitting,
    stored_versions,
)
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.model import PARTY_TYPES, PartyType
from mdm_pipeline.tables import MODELS_IN_USE
from mdm_pipeline.warehouse import Warehouse

FIRST = "the first model"
CHANGED = "the configuration changed"
DAMAGED = "the model in use cannot be read"
ENOUGH = "there are enough records to train on now"

Models = dict[PartyType, StoredModel]


@dataclass(frozen=True)
class Standing:
    """How a party type stands before a night: the version in use, and why it cannot be used if it cannot.

    `usable` is the model in use or, where that is wanting, a stored one that may take its place.
    """

    in_use: str | None
    wanting: str | None
    usable: StoredModel | None


def models_in_use(settings: Settings) -> Models:
    """Return the model of each party type; raise ModelError where none is in use or it does not fit."""
    return {
        kind: current_model(settings.places.models, kind, configuration_hash(settings.matching, kind))
        for kind in PARTY_TYPES
    }


def named_models(settings: Settings, versions: Sequence[str]) -> tuple[StoredModel, ...]:
    """Return stored versions by name, at most one a party type.

    Raises ModelError when one is unknown, damaged or was trained for another configuration.
    """
    found = tuple(_named(settings, version) for version in versions)
    kinds = [one.party_type for one in found]
    if len(set(kinds)) < len(kinds):
        raise ModelError(f"{list(versions)} are of one party type; name one version for each")
    return found


def promote(settings: Settings, versions: Sequence[str], *, who: str, why: str) -> tuple[Entry, ...]:
    """Put stored versions in use from the next night on, in one step, and write down who wants it and why.

    Raises ModelError as `named_models` does, when one is in use already, or when who or why is missing.
    """
    if not who.strip() or not why.strip():
        raise ModelError("a promotion is recorded with who decided it and why; give both")
    models = settings.places.models
    history = read_history(models)
    entries = tuple(_promotion(history, one, who, why) for one in named_models(settings, versions))
    write_down(models, entries)
    return entries


def told_since_last_run(
    warehouse: Warehouse, settings: Settings, models: Models
) -> dict[PartyType, tuple[str, ...]]:
    """Say of each party type that its model is not that of the last run's `models_in_use`, and why."""
    known = warehouse.has(MODELS_IN_USE.name)
    last: dict[str, str] = (
        dict(warehouse.rows("select party_type, model_version from models_in_use")) if known else {}
    )
    history = read_history(settings.places.models)
    return {
        kind: (_told_change(history, last[kind], model),)
        if last.get(kind, model.version) != model.version
        else ()
        for kind, model in models.items()
    }


def _told_change(history: History, last: str, model: StoredModel) -> str:
    promoted = history.in_use(model.party_type)
    why = f" ({promoted.why})" if promoted is not None and promoted.version == model.version else ""
    return (
        f"{model.party_type}: pairs are weighed by the model {model.version} now, in the last run by {last}"
        f"{why}. Customers may have moved; to go back, promote {last} (`mdm model list`)"
    )


def stand(warehouse: Warehouse, settings: Settings, party_type: PartyType) -> Standing:
    """Return how a party type stands: the model in use, or a stored one that may take its place, if any.

    Such a one was in use before, the last first (a configuration that was put back), or it is a candidate
    that was trained for the new configuration.
    """
    history = read_history(settings.places.models)
    in_use = history.version_in_use(party_type)
    wanting = FIRST if in_use is None else _wanting(warehouse, settings, party_type, in_use)
    seen = [one.version for one in reversed(history.of("promoted", party_type))]
    seen += [one.version for one in reversed(history.of("trained", party_type))]
    usable = next(
        (
            load_model(settings.places.models, party_type, version)
            for version in dict.fromkeys(seen)
            if _wanting(warehouse, settings, party_type, version) is None
        ),
        None,
    )
    return Standing(in_use, wanting, usable)


def _wanting(warehouse: Warehouse, settings: Settings, party_type: PartyType, version: str) -> str | None:
    """Say why a version cannot be used tonight, or None when it can."""
    try:
        stored = load_model(settings.places.models, party_type, version)
    except ModelError:
        return DAMAGED
    if stored.manifest["configuration"] != configuration_hash(settings.matching, party_type):
        return CHANGED
    if stored.manifest["method"] == "trained":
        return None
    least = settings.matching.model(party_type).training.min_records
    records = warehouse.value(
        "select count(*) from customers_standardized where party_type = ?", [party_type]
    )
    return ENOUGH if records >= least else None


def find_model(settings: Settings, version: str) -> StoredModel:
    """Return a stored version by name; raise ModelError when it is unknown or damaged."""
    models = settings.places.models
    there = {kind: stored_versions(models, kind) for kind in PARTY_TYPES}
    kind = next((kind for kind, versions in there.items() if version in versions), None)
    if kind is None:
        known = ", ".join(f"{kind} {list(versions)}" for kind, versions in there.items())
        raise ModelError(f"there is no model {version!r}; there are {known}")
    return load_model(models, kind, version)


def _named(settings: Settings, version: str) -> StoredModel:
    stored = find_model(settings, version)
    require_fitting(stored, configuration_hash(settings.matching, stored.party_type))
    return stored


def _promotion(history: History, stored: StoredModel, who: str, why: str) -> Entry:
    kind, version = stored.party_type, stored.version
    in_use = history.version_in_use(kind)
    if in_use == version:
        raise ModelError(f"the {kind} model {version} is in use already; nothing was changed")
    return Entry("promoted", kind, version, who, why, in_use, history.shown(kind, version))
