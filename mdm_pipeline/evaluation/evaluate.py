"""Evaluate the customers of the last run against a truth, and write what is right and what is wrong.

    truth -> scores -> slices -> relations -> mistakes -> evaluation.json, missed_pairs.csv, false_pairs.csv

The files hold record ids and weights, no personal values. `answer` is handed in, since only `linkage/` can
score a pair that blocking never brought together.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mdm_pipeline.durable import replace_text
from mdm_pipeline.errors import ConfigError
from mdm_pipeline.evaluation.curves import ask_for_themselves
from mdm_pipeline.evaluation.mistakes import (
    ASKED,
    Mistakes,
    Stages,
    ask_for_mistakes,
    classes_of_mistakes,
    find_mistakes,
    true_pairs_by_stage,
)
from mdm_pipeline.evaluation.scored_run import ScoredRun, scored_run
from mdm_pipeline.evaluation.scores import PairCounts, Score, Scores, score_customers
from mdm_pipeline.evaluation.slices import Relation, Slice, merged_relations, slice_pairs
from mdm_pipeline.evaluation.truth import read_truth
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.model import PARTY_TYPES
from mdm_pipeline.warehouse import Warehouse

_UNSCORED = """
select count(*) from customer_xref anti join scored_records using (record_id) where valid_to is null
"""

EVERY_ASKED = "every_asked_pair"

# Each file of wrong pairs: which, and what is said of them beside weight and evidence.
FILES = {
    "missed_pairs": ("is_one_party", "lost_at"),
    "false_pairs": ("not is_one_party", "relation, joined_by"),
}

Answer = Callable[[Warehouse, Settings, str], int]


@dataclass(frozen=True)
class Evaluation:
    """What came of an evaluation, and of whose customers.

    `absent` records of the truth are none of the run's, `unscored` records of the run are not in the truth.
    """

    run: ScoredRun
    scores: Scores
    slices: tuple[Slice, ...]
    relations: tuple[Relation, ...]
    stages: tuple[Stages, ...]
    mistakes: tuple[Mistakes, ...]
    absent: int
    unscored: int


def evaluate_customers(warehouse: Warehouse, settings: Settings, truth: Path, answer: Answer) -> Evaluation:
    """Score the customers of the last run against a truth folder.

    Raises ConfigError when the truth cannot be read or there has been no run.
    """
    _require_customers(warehouse)
    read_truth(warehouse, truth, settings.places.sources)
    scores = score_customers(warehouse)
    ask_for_mistakes(warehouse)
    warehouse.run(f"""
        create or replace temp view {EVERY_ASKED} as
        select record_id_l, record_id_r from {ASKED}
        union all select record_id_l, record_id_r from {ask_for_themselves(warehouse)}
    """)
    answer(warehouse, settings, EVERY_ASKED)
    weights: dict[str, float] = {kind: settings.matching.model(kind).merge_weight for kind in PARTY_TYPES}
    find_mistakes(warehouse, weights)
    return Evaluation(
        run=scored_run(warehouse, settings.places),
        scores=scores,
        slices=slice_pairs(warehouse),
        relations=merged_relations(warehouse),
        stages=true_pairs_by_stage(warehouse),
        mistakes=classes_of_mistakes(warehouse),
        absent=int(warehouse.value("select count(*) from scored_records where decided_type is null")),
        unscored=int(warehouse.value(_UNSCORED)),
    )


def look_at_records(warehouse: Warehouse, settings: Settings, answer: Answer) -> None:
    """Ask about each record itself alone: what can be said where there is no truth.

    Raises ConfigError when there has been no run.
    """
    _require_customers(warehouse)
    answer(warehouse, settings, ask_for_themselves(warehouse))


def _require_customers(warehouse: Warehouse) -> None:
    if not warehouse.has("customer_xref"):
        raise ConfigError("there are no customers to evaluate yet; `mdm run` makes them")


def write_evaluation(warehouse: Warehouse, evaluation: Evaluation, folder: Path) -> None:
    """Write the numbers as JSON and each wrong pair as a row of a CSV file."""
    folder.mkdir(parents=True, exist_ok=True)
    content = json.dumps(as_json(evaluation), indent=1, ensure_ascii=False)
    replace_text(folder / "evaluation.json", content + "\n")
    for name, (which, columns) in FILES.items():
        warehouse.run(
            f"copy (select party_type, record_id_l, record_id_r, {columns}, blocking_rule, match_weight,"
            " list_transform(evidence, lambda e: e.comparison || ': ' || e.level || ' ' ||"
            " round(e.weight, 1)) as evidence from mistakes"
            f" where {which} order by all) to $file (format csv, header true)",
            {"file": str(folder / f"{name}.csv")},
        )


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """Return the numbers for machines, shares with four decimals."""
    scores, mistakes = evaluation.scores, evaluation.mistakes
    return {
        "customers_of": evaluation.run.customers_of,
        "warning": evaluation.run.warning,
        "records": scores.records,
        "records_not_in_the_run": evaluation.absent,
        "records_not_in_the_truth": evaluation.unscored,
        "parties": scores.parties,
        "customers": scores.customers,
        "pairwise": _score(scores.pairs.score) | _counts(scores.pairs),
        "bcubed": _score(scores.bcubed),
        "exact_parties": scores.exact_parties,
        "strangers": {
            "most_in_one_customer": scores.most_strangers,
            "customers_with_any": scores.customers_with_strangers,
            "records": scores.strangers,
        },
        "true_pairs": {
            one.party_type: {"pairs": one.pairs, "met": one.met, "heavy": one.heavy, "joined": one.joined}
            for one in evaluation.stages
        },
        "slices": {
            f"{part.of}: {part.value}": _score(part.pairs.score) | _counts(part.pairs)
            for part in evaluation.slices
        },
        "related_but_merged": {
            one.relation: {"pairs": one.pairs, "merged": one.merged} for one in evaluation.relations
        },
        "missed_pairs": {f"{one.party_type}: {one.what}": one.pairs for one in mistakes if one.missed},
        "false_pairs": {f"{one.party_type}: {one.what}": one.pairs for one in mistakes if not one.missed},
    }


def _score(score: Score) -> dict[str, float]:
    return {
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "f1": round(score.f1, 4),
    }


def _counts(pairs: PairCounts) -> dict[str, int]:
    return {"right": pairs.right, "said": pairs.said, "true": pairs.true}
