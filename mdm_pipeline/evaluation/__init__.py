"""How right the customers are: against a truth that the path never sees.

    truth folder -> truth.py -> scores.py, slices.py (numbers) -> mistakes.py (each wrong pair)
    the same truth -> thresholds.py (whole customers at other merge weights)

`evaluate.py` reads top to bottom. No other stage imports this one, and no configuration of the path can name
a truth.
"""

from mdm_pipeline.evaluation.evaluate import Evaluation, evaluate_customers, write_evaluation
from mdm_pipeline.evaluation.thresholds import customers_by_merge_weight, write_by_merge_weight
from mdm_pipeline.evaluation.told import told, told_by_merge_weight

__all__ = [
    "Evaluation",
    "customers_by_merge_weight",
    "evaluate_customers",
    "told",
    "told_by_merge_weight",
    "write_by_merge_weight",
    "write_evaluation",
]
