"""Plan builder: a party model of `matching.yaml` as the dictionary that Splink reads, and its fingerprint.

Pure functions of the settings; nothing here touches data.
"""

import hashlib
import json
from typing import Any

from mdm_pipeline.settings.matching import Comparison, Level, MatchingSettings, PartyModel
from mdm_pipeline.settings.model import PartyType

RECORD_NUMBER = "record_number"
# Part of the fingerprint: raise it when features.py makes other columns of the same settings.
FEATURES_EDITION = 6
SMALLEST_WORLD = 10_000
NO_PART_OF_A_MODEL = {"merge_weight", "review_weight", "pairs_per_record", "extra"}


def splink_settings(model: PartyModel, prior: float) -> dict[str, Any]:
    """Return Splink's settings with the levels' m and u where training starts."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": RECORD_NUMBER,
        "probability_two_random_records_match": prior,
        "comparisons": [_comparison(comparison) for comparison in model.comparisons],
        "blocking_rules_to_generate_predictions": [],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        "additional_columns_to_retain": ["record_id"],
        "linker_uid": "mdm",
    }


def prior_probability(records: int, records_per_party: float) -> float:
    """Return the chance that two random records are one party, given how many records a party has.

    A small file is taken for a sample of a larger world: in three records nothing would be a coincidence.

    >>> prior_probability(20001, 3.0), prior_probability(3, 3.0) == prior_probability(10000, 3.0)
    (0.0001, True)
    """
    return (records_per_party - 1) / (max(records, SMALLEST_WORLD) - 1)


def configuration_hash(matching: MatchingSettings, party_type: PartyType) -> str:
    """Return a fingerprint of all that a model depends on but data; thresholds and the budget are no part.

    Nor are listed values, which count without training. The comparisons of extra attributes are part of it,
    the pattern that they were made by is not.
    """
    model = matching.model(party_type).model_dump(mode="json", exclude=NO_PART_OF_A_MODEL)
    limits = matching.shared_values.model_dump(mode="json", exclude={"listed"})
    content = [FEATURES_EDITION, party_type, limits, model]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "output_column_name": comparison.name,
        "comparison_levels": [_level(level) for level in comparison.levels],
    }


def _level(level: Level) -> dict[str, Any]:
    condition = {"sql_condition": level.when or "ELSE", "label_for_charts": level.label}
    if level.missing:
        return {**condition, "is_null_level": True}
    learned = {"m_probability": level.m, "u_probability": level.u, "fix_m_probability": level.fixed,
               "fix_u_probability": level.fixed}  # fmt: skip
    if level.term_frequency is None:
        return {**condition, **learned}
    return {
        **condition,
        **learned,
        "tf_adjustment_column": level.term_frequency,
        "tf_minimum_u_value": level.rarest,
        "disable_tf_exact_match_detection": True,
    }
