"""Score the pairs of records with the stored models: writes `linked_pairs`, `shared_values`, `models_in_use`.

Nothing is learned here: a pair's weight depends on its two records and the model only. Weights are rounded to
six decimals, and a pair's weight is the model's prior plus the weights in its evidence.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import pyarrow as pa

from mdm_pipeline.linkage.backend import Scratch, scratch
from mdm_pipeline.linkage.blocking import RuleReport, block, over_budget
from mdm_pipeline.linkage.drift import drift_tonight, drift_warning
from mdm_pipeline.linkage.features import COMPARABLE, make_comparable
from mdm_pipeline.linkage.parties import load_frequencies, no_frequencies
from mdm_pipeline.linkage.promotion import Models, models_in_use, told_since_last_run
from mdm_pipeline.linkage.shared_values import REGISTRY, list_uses, load_registry, shared_of_both
from mdm_pipeline.linkage.store import StoredModel
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.matching import VALUE_KINDS, Comparison, MatchingSettings, PartyModel
from mdm_pipeline.settings.model import PARTY_TYPES, PartyType
from mdm_pipeline.tables import LINKED_PAIRS, MODELS_IN_USE, SHARED_VALUES
from mdm_pipeline.warehouse import Warehouse

DECIMALS = 6


@dataclass(frozen=True)
class PartyTypeReport:
    """What came of one party type."""

    party_type: PartyType
    model_version: str
    model_method: str
    records: int
    pairs_compared: int
    pairs_kept: int
    pairs_above_merge: int
    rules: tuple[RuleReport, ...]
    drift: dict[str, dict[str, float]]


@dataclass(frozen=True)
class LinkReport:
    """What came of linking, and what should be looked at."""

    party_types: tuple[PartyTypeReport, ...]
    linked_pairs: int
    shared_values: int
    shared_values_by_kind: dict[str, int]
    warnings: tuple[str, ...]


def link(warehouse: Warehouse, settings: Settings, models: Models | None = None) -> LinkReport:
    """Write `linked_pairs`, `shared_values` and `models_in_use`; raise ModelError when no model fits.

    Pairs are weighed by the models in use, unless others are given.
    """
    models = models or models_in_use(settings)
    with scratch(warehouse) as beside:
        reports = tuple(_link_one(beside, models[kind], settings) for kind in PARTY_TYPES)
        pairs = warehouse.replace(LINKED_PAIRS, _union(beside, "linked"))
        shared = warehouse.replace(
            SHARED_VALUES, shared_of_both(_union(beside, "shared")), {"kinds": list(VALUE_KINDS)}
        )
    changed = told_since_last_run(warehouse, settings, models)
    warnings = {
        report.party_type: [*changed[report.party_type], *_warnings(report, settings)] for report in reports
    }
    _write_models(warehouse, models.values(), warnings)
    kinds = warehouse.rows("select kind, count(*) from shared_values group by kind order by kind")
    return LinkReport(reports, pairs, shared, dict(kinds), tuple(chain.from_iterable(warnings.values())))


def _write_models(
    warehouse: Warehouse, models: Iterable[StoredModel], warnings: Mapping[PartyType, list[str]]
) -> None:
    told = [
        {
            "party_type": model.party_type,
            "model_version": model.version,
            "warnings": warnings[model.party_type],
        }
        | {name: model.manifest[name] for name in ("method", "records", "parties", "relatives")}
        for model in models
    ]
    with warehouse.lend("current_models", pa.Table.from_pylist(told)):
        warehouse.replace(MODELS_IN_USE, "select * from current_models")


def _link_one(beside: Scratch, model: StoredModel, settings: Settings) -> PartyTypeReport:
    kind, plan = model.party_type, settings.matching.model(model.party_type)
    rules = bring_together(beside, model, settings.matching)
    beside.run(f"create or replace table shared_{kind} as select * from {REGISTRY}")
    weigh(beside, model, plan, "candidate_pairs", plan.review_weight)
    drift = drift_tonight(beside, model, settings.matching, f"linked_{kind}")
    return PartyTypeReport(
        party_type=kind,
        model_version=model.version,
        model_method=model.manifest["method"],
        records=beside.count(COMPARABLE),
        pairs_compared=beside.count("candidate_pairs"),
        pairs_kept=beside.count(f"linked_{kind}"),
        pairs_above_merge=int(
            beside.value(f"select count(*) from linked_{kind} where match_weight >= ?", [plan.merge_weight])
        ),
        rules=rules,
        drift=drift,
    )


def bring_together(beside: Scratch, model: StoredModel, matching: MatchingSettings) -> tuple[RuleReport, ...]:
    """Make `comparable` and `candidate_pairs` of a party type; what is shared is what its model knows."""
    plan = matching.model(model.party_type)
    list_uses(beside, model.party_type)
    load_registry(beside, model.table("shared_values"), matching.shared_values)
    make_comparable(beside, model.party_type, plan)
    return block(beside, COMPARABLE, plan.blocking, plan.pairs_per_record)


def weigh(beside: Scratch, model: StoredModel, plan: PartyModel, pairs: str, least: float) -> None:
    """Make `linked_<party type>` of the pairs (match_key, join_key_l, join_key_r) that weigh enough."""
    linker = beside.linker(COMPARABLE, model.splink, _frequencies(beside, model, plan))
    scored = beside.score(linker, pairs, least - 10**-DECIMALS)
    _keep(beside, scored, model, plan, least)


def _frequencies(beside: Scratch, model: StoredModel, plan: PartyModel) -> dict[str, str]:
    features = plan.term_frequency_columns
    if not model.has_frequencies:
        return no_frequencies(beside, features)
    return load_frequencies(beside, {feature: model.table(f"frequencies/{feature}") for feature in features})


def _keep(beside: Scratch, scored: str, model: StoredModel, plan: PartyModel, least: float) -> None:
    """Make `linked_<party type>` in the shape of LINKED_PAIRS."""
    evidence = ", ".join(_evidence(comparison) for comparison in plan.comparisons)
    labels = {f"levels_of_{comparison.name}": _labels(comparison) for comparison in plan.comparisons}
    beside.run(
        f"""
        create or replace table linked_{model.party_type} as
        with weighed as (
            select record_id_l, record_id_r, match_key::integer as rule_number, [{evidence}] as evidence
            from {scored}
        ),

        summed as (
            select
                *,
                round(
                    $prior + list_sum(list_transform(evidence, lambda e: e.weight)), {DECIMALS}
                ) as match_weight
            from weighed
        )

        select record_id_l, record_id_r, $party_type as party_type, $version as model_version, match_weight,
            $rules[rule_number + 1] as blocking_rule, evidence
        from summed where match_weight >= $least
        """,
        {
            "prior": round(model.prior_weight, DECIMALS),
            "party_type": model.party_type,
            "version": model.version,
            "rules": [rule.name for rule in plan.blocking],
            "least": least,
            **labels,
        },
    )


def _evidence(comparison: Comparison) -> str:
    name = comparison.name
    weight = f"mw_{name}"
    if any(level.term_frequency is not None for level in comparison.levels):
        weight += f" + mw_tf_adj_{name}"
    level = f"$levels_of_{name}[gamma_{name} + 2]"
    return f"{{comparison: '{name}', level: {level}, weight: round({weight}, {DECIMALS})}}"


def _labels(comparison: Comparison) -> list[str]:
    """Return the labels by Splink's numbers: missing is -1, then from the last level to the first."""
    missing = [level.label for level in comparison.levels if level.missing] or [""]
    return missing[:1] + [level.label for level in reversed(comparison.levels) if not level.missing]


def _union(beside: Scratch, prefix: str) -> str:
    return " union all ".join(f"select * from {beside.outside(f'{prefix}_{kind}')}" for kind in PARTY_TYPES)


def _warnings(report: PartyTypeReport, settings: Settings) -> Iterator[str]:
    for rule in report.rules:
        if rule.blocks_left_out:
            yield _left_out(report.party_type, rule)
    budget = settings.matching.model(report.party_type).pairs_per_record
    beyond = over_budget(report.party_type, report.rules, report.records, budget)
    drifted = drift_warning(report.party_type, report.model_version, report.drift, settings.matching.drift)
    yield from filter(None, (beyond, drifted))


def _left_out(party_type: str, rule: RuleReport) -> str:
    return (
        f"{party_type}: {rule.blocks_left_out} keys of blocking rule {rule.name} are shared by too many"
        f" records (up to {rule.largest_block}); {rule.records_left_out} records were not all compared by it."
        " Raise `largest` of the rule, or make its key finer in matching.yaml"
    )
