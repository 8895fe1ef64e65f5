"""How right the customers are: against a truth that the path never sees.

    truth folder -> truth.py -> scores.py, slices.py (numbers) -> mistakes.py (each wrong pair)
    the same truth -> thresholds.py (whole customers at other merge weights)
    a sample for a person to label -> sample.py; its labels -> labels.py, intervals.py, estimate.py
    what came of it, and the stored models -> curves.py, charts.py -> page.py (evaluation.html)

`evaluate.py` reads top to bottom. No other stage imports this one, and no configuration of the path can name
a truth.
"""

from mdm_pipeline.evaluation.estimate import estimate, told_estimate, write_estimate
from mdm_pipeline.evaluation.evaluate import (
    Evaluation,
    evaluate_customers,
    look_at_records,
    write_evaluation,
)
from mdm_pipeline.evaluation.page import write_page
from mdm_pipeline.evaluation.sample import draw_sample
from mdm_pipeline.evaluation.scored_run import scored_run
from mdm_pipeline.evaluation.thresholds import AtWeight, customers_by_merge_weight, write_by_merge_weight
from mdm_pipeline.evaluation.told import told, told_by_merge_weight

__all__ = [
    "AtWeight",
    "Evaluation",
    "customers_by_merge_weight",
    "draw_sample",
    "estimate",
    "evaluate_customers",
    "look_at_records",
    "scored_run",
    "told",
    "told_by_merge_weight",
    "told_estimate",
    "write_by_merge_weight",
    "write_estimate",
    "write_evaluation",
    "write_page",
]
