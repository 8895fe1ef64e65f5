"""Try all that `matching.yaml` says in SQL on no records, before a night stumbles over it.

Features, levels, term frequencies, blocking rules and training blocks are put to the engine on an empty
`customers_standardized` of the contract, so an unknown column or function is refused by its place.
"""

from collections.abc import Iterator

from mdm_pipeline.linkage.backend import Scratch, conditions_explained, scratch
from mdm_pipeline.linkage.blocking import list_blocks
from mdm_pipeline.linkage.features import BASE_FEATURES, COMPARABLE, make_base_features, make_comparable
from mdm_pipeline.linkage.shared_values import learn_registry, list_uses
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.matching import PartyModel
from mdm_pipeline.settings.model import PARTY_TYPES, PartyType
from mdm_pipeline.tables import CUSTOMERS_STANDARDIZED
from mdm_pipeline.warehouse import Warehouse


def rehearse_models(settings: Settings) -> None:
    """Raise ConfigError naming the party type and the entry of `matching.yaml` that cannot be computed."""
    with Warehouse.in_memory() as warehouse:
        warehouse.create_empty(CUSTOMERS_STANDARDIZED)
        with scratch(warehouse) as beside:
            for kind in PARTY_TYPES:
                _rehearse(beside, settings, kind)


def _rehearse(beside: Scratch, settings: Settings, kind: PartyType) -> None:
    model = settings.matching.model(kind)
    list_uses(beside, kind)
    learn_registry(beside, kind, settings.matching.shared_values)
    make_base_features(beside, kind)
    for name, sql in model.features.items():
        with conditions_explained(f"{kind}, feature {name}"):
            beside.run(f"select ({sql}) as {name} from {BASE_FEATURES}")
    make_comparable(beside, kind, model)
    for what, query in _queries(model):
        with conditions_explained(f"{kind}, {what}"):
            beside.run(query)
    for rule in model.blocking:
        with conditions_explained(f"{kind}, blocking rule {rule.name}"):
            list_blocks(beside, COMPARABLE, (rule,))


def _queries(model: PartyModel) -> Iterator[tuple[str, str]]:
    """Yield each entry that is computed from features: where it stands, and a query that needs it."""
    sides = ", ".join(
        f"{side}.{name} as {name}_{side}" for side in "lr" for name in ("record_number", *model.features)
    )
    pairs = f"(select {sides} from {COMPARABLE} as l cross join {COMPARABLE} as r)"
    for comparison in model.comparisons:
        for level in comparison.levels:
            place = f"comparison {comparison.name}, level {level.label!r}"
            if level.when is not None:
                yield place, f"select case when {level.when} then 1 end from {pairs}"
            if level.term_frequency is not None:
                yield f"{place}, its term frequency", f"select {level.term_frequency} from {COMPARABLE}"
    for name, key in model.training.em_blocks.items():
        yield f"training block {name}", f"select {key} from {COMPARABLE}"
