"""A night says when its data are no longer those of the model, and keeps quiet where little is known."""

import pytest

from mdm_pipeline.linkage.drift import Portrait, distances, drift_warning
from mdm_pipeline.settings.matching import DriftLimits

LIMITS = DriftLimits()
BEFORE: Portrait = {
    "records": 2000,
    "merge_weight": -2.0,
    "review_weight": -4.0,
    "merge_pairs": 3000,
    "weights": {"0": 1000, "2": 2000},
    "values": {"family": {"li": 900, "wang": 1100}},
    "missing": {"phone": 200},
}


def _warning(**now: object) -> str | None:
    return drift_warning("person", "v1", distances(BEFORE, {**BEFORE, **now}, LIMITS), LIMITS)


def test_the_same_data_drift_nowhere() -> None:
    assert _warning() is None


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({"weights": {"0": 2000, "2": 1000}}, "match weights moved beyond 0.1 (all pairs 0.33)"),
        ({"merge_pairs": 6000}, "match rate moved beyond 0.25 (pairs a record 1.00)"),
        ({"values": {"family": {"li": 500, "?": 1500}}}, "values moved beyond 0.3 (family 0.75)"),
        ({"missing": {"phone": 600}}, "missing moved beyond 0.1 (phone 0.20)"),
    ],
)
def test_what_moved_is_named_with_its_distance(now: dict[str, object], told: str) -> None:
    warning = _warning(**now)
    assert warning is not None and told in warning and "moved" in warning
    assert warning.count("moved") == 1


def test_few_records_tell_nothing() -> None:
    assert _warning(records=900, merge_pairs=9, weights={"0": 30}, missing={"phone": 900}) is None
    assert _warning(values={"family": {"zhang": 900}}) is None


def test_other_thresholds_are_no_drift_of_weights() -> None:
    assert _warning(merge_weight=4.0, merge_pairs=1, weights={"4": 3000}) is None
