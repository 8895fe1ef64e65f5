"""Drift: how far the data of a night are from those that the model was trained on.

A portrait is what was counted when a model was trained: its records and pairs, the pairs by match weight, the
commonest values behind each term frequency, and the records that lack what a comparison needs. Each night
counts the same. Distributions are compared by total variation: the share of one that would have to lie
elsewhere to make the other, from 0 to 1. A value that the model has never seen is somewhere else.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from mdm_pipeline.linkage.backend import Scratch
from mdm_pipeline.linkage.features import COMPARABLE
from mdm_pipeline.linkage.store import StoredModel
from mdm_pipeline.settings.matching import DriftLimits, MatchingSettings, PartyModel
from mdm_pipeline.settings.model import PartyType

Portrait = dict[str, Any]

BIN = 2  # units of match weight
COMMON = 20  # values of a feature that are counted each for itself
OTHER, UNKNOWN = "\u0001other", "\u0001unknown"  # no value starts like this
DIGITS = 4


def paint(
    beside: Scratch,
    plan: PartyModel,
    pairs: str,
    known: Mapping[str, pa.Table],
    before: Portrait | None = None,
) -> Portrait:
    """Count what a model's data look like: `comparable`, and `pairs`, which have a match_weight.

    `known` holds the frequencies of each feature as they were learned. The values that are counted each for
    itself are the commonest, or those of the portrait painted before.
    """
    return {
        "records": beside.count(COMPARABLE),
        "merge_weight": plan.merge_weight,
        "review_weight": plan.review_weight,
        "merge_pairs": int(
            beside.value(f"select count(*) from {pairs} where match_weight >= ?", [plan.merge_weight])
        ),
        "weights": _weights(beside, pairs, plan.review_weight),
        "values": {
            feature: _values(beside, feature, frozen, before and before["values"].get(feature))
            for feature, frozen in known.items()
        },
        "missing": _missing(beside, plan),
    }


def drift_tonight(
    beside: Scratch, model: StoredModel, matching: MatchingSettings, pairs: str
) -> dict[str, dict[str, float]]:
    """Return how far tonight's `comparable` and pairs are from those of the model's training."""
    plan, before = matching.model(model.party_type), model.portrait
    if not before:
        return {}
    frozen = {feature: model.table(f"frequencies/{feature}") for feature in before["values"]}
    return distances(before, paint(beside, plan, pairs, frozen, before), matching.drift)


def distances(before: Portrait, now: Portrait, limits: DriftLimits) -> dict[str, dict[str, float]]:
    """Return how far two portraits are from each other, by measure and what was measured.

    What too few records or pairs tell is left out, and weights where the thresholds are not what they were.
    """
    found: dict[str, dict[str, float]] = {"match_weights": {}, "match_rate": {}, "values": {}, "missing": {}}
    if min(before["records"], now["records"]) < limits.from_records:
        return found
    if _same_thresholds(before, now) and _least(before["weights"], now["weights"]) >= limits.from_pairs:
        found["match_weights"]["all pairs"] = _variation(before["weights"], now["weights"])
        found["match_rate"]["pairs a record"] = _change_of_rate(before, now)
    for feature, values in before["values"].items():
        if _least(values, now["values"][feature]) >= limits.from_records:
            found["values"][feature] = _variation(values, now["values"][feature])
    for comparison, records in before["missing"].items():
        shares = records / before["records"], now["missing"][comparison] / now["records"]
        found["missing"][comparison] = round(abs(shares[1] - shares[0]), DIGITS)
    return found


def drift_warning(
    party_type: PartyType, version: str, found: Mapping[str, Mapping[str, float]], limits: DriftLimits
) -> str | None:
    """Return a warning that names what lies beyond its limit, or None."""
    beyond = "; ".join(_beyond(found, limits))
    if not beyond:
        return None
    return (
        f"{party_type}: the data are no longer those of the model {version}: {beyond}. `mdm train` makes a"
        " candidate"
    )


def _beyond(found: Mapping[str, Mapping[str, float]], limits: DriftLimits) -> Iterator[str]:
    for measure, distance in found.items():
        limit = getattr(limits, measure)
        far = sorted((-far, name) for name, far in distance.items() if far > limit)
        if far:
            named = ", ".join(f"{name} {-value:.2f}" for value, name in far)
            yield f"{measure.replace('_', ' ')} moved beyond {limit:g} ({named})"


def _weights(beside: Scratch, pairs: str, least: float) -> dict[str, int]:
    rows = beside.rows(
        f"select (floor(match_weight / {BIN}) * {BIN})::integer as weight, count(*) from {pairs}"
        " where match_weight >= ? group by all order by all",
        [least],
    )
    return {str(weight): pairs for weight, pairs in rows}


def _values(
    beside: Scratch, feature: str, frozen: pa.Table, before: Mapping[str, int] | None
) -> dict[str, int]:
    """Count records by common value; other values that are known stand together, and so do unknown ones."""
    with beside.lend("frozen_frequencies", frozen):
        beside.run(f"""
            create or replace table seen_values as
            select {feature}::varchar as value, count(*) as records,
                {feature} in (select {feature} from frozen_frequencies) as known
            from {COMPARABLE} where {feature} is not null group by all
        """)
    common = [value for value in before if value not in (OTHER, UNKNOWN)] if before else _common(beside)
    rows = beside.rows(
        """
        select case when list_contains($common, value) then value when known then $other else $unknown end,
            sum(records)::bigint
        from seen_values group by all order by all
        """,
        {"common": common, "other": OTHER, "unknown": UNKNOWN},
    )
    return dict.fromkeys(common, 0) | dict(rows)


def _common(beside: Scratch) -> list[str]:
    rows = beside.rows("select value from seen_values order by records desc, value limit ?", [COMMON])
    return [value for (value,) in rows]


def _missing(beside: Scratch, plan: PartyModel) -> dict[str, int]:
    """Count for each comparison the records that it would find nothing in, compared with themselves."""
    conditions = {
        comparison.name: " or ".join(f"({level.when})" for level in comparison.levels if level.missing)
        for comparison in plan.comparisons
    }
    asked = {name: condition for name, condition in conditions.items() if condition}
    counted = ", ".join(f"count(*) filter (where {condition})" for condition in asked.values())
    sides = ", ".join(f"{name} as {name}_l, {name} as {name}_r" for name in plan.features)
    row = beside.rows(f"select {counted} from (select {sides} from {COMPARABLE})")[0] if asked else ()
    return dict(zip(asked, row, strict=True))


def _same_thresholds(before: Portrait, now: Portrait) -> bool:
    return all(before[name] == now[name] for name in ("merge_weight", "review_weight"))


def _change_of_rate(before: Portrait, now: Portrait) -> float:
    """Return by which share of itself the number of pairs above the merge weight changed, for each record."""
    was, is_now = (one["merge_pairs"] / one["records"] for one in (before, now))
    return round(abs(is_now / was - 1), DIGITS) if was else float(is_now > 0)


def _least(before: Mapping[str, int], now: Mapping[str, int]) -> int:
    return min(sum(before.values()), sum(now.values()))


def _variation(before: Mapping[str, int], now: Mapping[str, int]) -> float:
    """Return the total variation between two counts.

    >>> _variation({"a": 3, "b": 1}, {"a": 1, "c": 1})
    0.5
    """
    one, other = Counter(before), Counter(now)
    moved = sum(abs(one[key] / one.total() - other[key] / other.total()) for key in one.keys() | other.keys())
    return round(moved / 2, DIGITS)
