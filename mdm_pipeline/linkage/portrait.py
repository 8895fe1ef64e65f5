"""Say what the stored models think: makes the temporary table `model_levels`, one row a level.

party_type, method, comparison, number (in the order of matching.yaml), level, m, u, match_weight before any
adjustment by term frequency; `method` says whether it was learned. Missing values weigh nothing: left out.
"""

from typing import Any

import pyarrow as pa

from mdm_pipeline.linkage.promotion import models_in_use
from mdm_pipeline.linkage.store import StoredModel
from mdm_pipeline.linkage.weights import level_weight
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.matching import PartyModel
from mdm_pipeline.warehouse import Warehouse

SCHEMA = pa.schema(
    [
        ("party_type", pa.string()),
        ("method", pa.string()),
        ("comparison", pa.string()),
        ("number", pa.int64()),
        ("level", pa.string()),
        ("m", pa.float64()),
        ("u", pa.float64()),
        ("match_weight", pa.float64()),
    ]
)


def portray_models(warehouse: Warehouse, settings: Settings) -> int:
    """Make `model_levels` of the models in use; return how many levels they have.

    Raises ModelError when no stored model fits the configuration.
    """
    rows = []
    for kind, stored in models_in_use(settings).items():
        rows += _levels(stored, settings.matching.model(kind))
    with warehouse.lend("levels_of_models", pa.Table.from_pylist(rows, schema=SCHEMA)):
        warehouse.run("create or replace temp table model_levels as select * from levels_of_models")
    return len(rows)


def _levels(stored: StoredModel, plan: PartyModel) -> list[dict[str, Any]]:
    every = [
        (comparison.name, level, learned)
        for comparison, kept in zip(plan.comparisons, stored.splink["comparisons"], strict=True)
        for level, learned in zip(comparison.levels, kept["comparison_levels"], strict=True)
    ]
    return [
        {
            "party_type": stored.party_type,
            "method": stored.manifest["method"],
            "comparison": comparison,
            "number": number,
            "level": level.label,
            "m": learned["m_probability"],
            "u": learned["u_probability"],
            "match_weight": level_weight(learned),
        }
        for number, (comparison, level, learned) in enumerate(every)
        if not level.missing
    ]
