"""Write `evaluation.html`: numbers, kinds of mistakes and pictures, on one page that loads nothing.

Records are named by their ids; no personal value reaches it. Without a truth it shows what needs none: what
the models' levels weigh, and which records are too poor to be linked.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from mdm_pipeline.durable import replace_text
from mdm_pipeline.evaluation import charts
from mdm_pipeline.evaluation.curves import pairs_by_weight, records_by_own_weight, unlinkable
from mdm_pipeline.evaluation.evaluate import Evaluation
from mdm_pipeline.evaluation.thresholds import AtWeight
from mdm_pipeline.pages import Figure, render
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.model import PARTY_TYPES, PartyType
from mdm_pipeline.warehouse import Row, Warehouse

HERE = Path(__file__).parent


def write_page(
    warehouse: Warehouse,
    settings: Settings,
    folder: Path,
    evaluation: Evaluation | None = None,
    curve: tuple[AtWeight, ...] = (),
) -> Path:
    """Write the page; needs `model_levels` and the answers about records themselves; return where it lies."""
    kinds = {row[0] for row in warehouse.rows("select distinct party_type from customers_standardized")}
    facts = {
        "evaluation": evaluation,
        "figures": list(_figures(warehouse, settings, evaluation, curve)),
        "models": {kind: _levels(warehouse, kind) for kind in PARTY_TYPES if kind in kinds},
        "methods": dict(warehouse.rows("select distinct party_type, method from model_levels")),
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "evaluation.html"
    replace_text(path, render(HERE / "evaluation.html.j2", facts))
    return path


def _figures(
    warehouse: Warehouse, settings: Settings, evaluation: Evaluation | None, curve: tuple[AtWeight, ...]
) -> Iterator[Figure]:
    if evaluation is not None:
        for kind in PARTY_TYPES:
            yield from _by_threshold(warehouse, settings, kind)
    for kind in PARTY_TYPES:
        points = [
            (at.merge_weight, at.scores.pairs.score.f1, at.scores.bcubed.f1)
            for at in curve
            if at.party_type == kind
        ]
        if points:
            caption = "Clusters formed anew under all rules, merging from this weight."
            yield Figure(f"Customers by merge weight: {kind}", caption, charts.customers_chart(points))
    yield from _unlinkable(warehouse, settings)


def _by_threshold(warehouse: Warehouse, settings: Settings, kind: PartyType) -> Iterator[Figure]:
    points = [point for point in pairs_by_weight(warehouse) if point.party_type == kind]
    if not points:
        return
    merge = settings.matching.model(kind).merge_weight
    caption = "Of the pairs that weigh at least so much, before any rule of identity; recall is of all pairs."
    picture = charts.threshold_chart(points, merge)
    yield Figure(f"Precision and recall by threshold: {kind}", caption, picture)
    caption = "Pairs that linkage kept, by what they are in truth."
    yield Figure(f"Pairs by match weight: {kind}", caption, charts.kinds_chart(points, merge))


def _unlinkable(warehouse: Warehouse, settings: Settings) -> Iterator[Figure]:
    points = records_by_own_weight(warehouse)
    if not points:
        return
    merge: dict[str, float] = {kind: settings.matching.model(kind).merge_weight for kind in PARTY_TYPES}
    told = []
    for kind in sorted({point.party_type for point in points}):
        few, of = unlinkable(warehouse, kind, merge[kind])
        told.append(f"{few:,} of {of:,} {kind}s cannot reach the merge weight")
    caption = f"Share of records that weigh less than this even against themselves: {', '.join(told)}."
    yield Figure("Unlinkable records", caption, charts.unlinkable_chart(points, merge))


def _levels(warehouse: Warehouse, kind: PartyType) -> list[Figure]:
    """Draw each comparison of a model, all on one scale of weights."""
    rows: list[Row] = warehouse.rows(
        "select comparison, level, m, u, match_weight from model_levels where party_type = ? order by number",
        [kind],
    )
    if not rows:
        return []
    span = min(0.0, *(row[4] for row in rows)), max(0.0, *(row[4] for row in rows))
    return [
        Figure(name.replace("_", " "), "", charts.level_chart([row[1:] for row in levels], span))
        for name, levels in groupby(rows, key=lambda row: row[0])
    ]
