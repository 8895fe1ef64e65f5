"""What customers become at other merge weights, so that the threshold is set on whole customers.

    customers_standardized, linked_pairs, models_in_use -> a warehouse in memory -> clusters at each weight
    -> scores
    scores -> by_merge_weight.csv

A curve over pairs flatters a low threshold: one wrong pair may fuse two large customers, and a rule may keep
apart what a weight would join. `form_clusters` is handed in, since only `identity/` knows the rules; the
working file is only read.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mdm_pipeline.durable import replace_text
from mdm_pipeline.evaluation.scores import Scores, score_customers
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.matching import PartyModel
from mdm_pipeline.settings.model import PARTY_TYPES, PartyType
from mdm_pipeline.warehouse import Warehouse

FormClusters = Callable[[Warehouse, Settings], Any]

# From the review weight of the party type, below which no pairs are kept, to where agreement is overwhelming.
STEP = 2.0
HIGHEST = 16.0

_SCORED = """
create or replace temp table scored_records as
select truth.record_id, truth.entity_id, clusters.cluster_id as customer_id
from known_records as truth
inner join customer_clusters as clusters on truth.record_id = clusters.record_id
where clusters.party_type = $party_type
"""


@dataclass(frozen=True)
class AtWeight:
    """How right the customers of one decided party type are when pairs merge from a weight on."""

    party_type: PartyType
    merge_weight: float
    scores: Scores


def customers_by_merge_weight(
    warehouse: Warehouse, settings: Settings, form_clusters: FormClusters
) -> tuple[AtWeight, ...]:
    """Form and score the customers of the last run anew at each merge weight, both models' at once.

    Needs `scored_records`, which `read_truth` has made. Records that the run does not have are left out, and
    judgements: the question is what evidence and rules do.
    """
    with Warehouse.in_memory() as scratch:
        _copy(warehouse, scratch)
        return tuple(
            at for weight in merge_weights(settings) for at in _at(scratch, settings, form_clusters, weight)
        )


def merge_weights(settings: Settings) -> list[float]:
    """Return the weights that are tried: from the lower review weight in even steps."""
    lowest = min(settings.matching.model(kind).review_weight for kind in PARTY_TYPES)
    steps = int((HIGHEST - lowest) / STEP)
    return [lowest + STEP * step for step in range(steps + 1)]


def write_by_merge_weight(curve: tuple[AtWeight, ...], folder: Path) -> None:
    """Write one row a party type and weight; shares have four decimals."""
    folder.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("party_type", "merge_weight", "precision", "recall", "f1", "bcubed_f1", "most_strangers"))
    for at in curve:
        pairs, bcubed = at.scores.pairs.score, at.scores.bcubed
        shares = (round(share, 4) for share in (pairs.precision, pairs.recall, pairs.f1, bcubed.f1))
        rows.writerow((at.party_type, at.merge_weight, *shares, at.scores.most_strangers))
    replace_text(folder / "by_merge_weight.csv", text.getvalue())


def _copy(warehouse: Warehouse, scratch: Warehouse) -> None:
    for table, query in (
        ("customers_standardized", "select * from customers_standardized"),
        ("linked_pairs", "select * exclude (evidence) from linked_pairs"),
        ("models_in_use", "select * from models_in_use"),
        ("known_records", "select record_id, entity_id from scored_records"),
    ):
        with scratch.lend("given", warehouse.arrow(f"{query} order by all")):
            scratch.run(f"create table {table} as select * from given")


def _at(
    scratch: Warehouse, settings: Settings, form_clusters: FormClusters, weight: float
) -> Iterator[AtWeight]:
    form_clusters(scratch, _merging_from(settings, weight))
    for kind in PARTY_TYPES:
        scratch.run(_SCORED, {"party_type": kind})
        yield AtWeight(kind, weight, score_customers(scratch))


def _merging_from(settings: Settings, weight: float) -> Settings:
    models: dict[str, PartyModel] = {
        kind: settings.matching.model(kind).model_copy(update={"merge_weight": weight})
        for kind in PARTY_TYPES
    }
    matching = settings.matching.model_copy(update=models)
    return settings.model_copy(update={"matching": matching})
