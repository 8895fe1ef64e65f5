"""How right the customers are: against a truth that the path never sees.

    truth folder -> truth.py -> scores.py, slices.py (numbers) -> mistakes.py (each wrong pair)

`evaluate.py` reads top to bottom. No other stage imports this one, and no configuration of the path can name
a truth.
"""

from mdm_pipeline.evaluation.evaluate import Evaluation, evaluate_customers, write_evaluation
from mdm_pipeline.evaluation.told import told

__all__ = ["Evaluation", "evaluate_customers", "told", "write_evaluation"]
