"""What becomes of trained m and u: rounding, and bounds on what one comparison may say.

Training gives absurd weights to levels it never saw or saw only on one side, and learns from households that
names may contradict. Levels say in `matching.yaml` between which match weights they must stay.
"""

import math
from dataclasses import dataclass
from typing import Any

from mdm_pipeline.settings.matching import Level, PartyModel

DIGITS = 9


@dataclass(frozen=True)
class Bounded:
    """A level whose trained weight lay outside its bounds."""

    comparison: str
    level: str
    trained: float
    used: float


def bound_weights(splink: dict[str, Any], model: PartyModel) -> tuple[dict[str, Any], tuple[Bounded, ...]]:
    """Return the Splink settings with every weight inside its level's bounds, and what was moved."""
    moved: list[Bounded] = []
    comparisons = []
    for comparison, stored in zip(model.comparisons, splink["comparisons"], strict=True):
        levels = []
        for level, trained in zip(comparison.levels, stored["comparison_levels"], strict=True):
            settled, change = _settle(level, trained, model.least_weight)
            levels.append(settled)
            if change is not None:
                moved.append(Bounded(comparison.name, level.label, *change))
        comparisons.append({**stored, "comparison_levels": levels})
    return {**splink, "comparisons": comparisons}, tuple(moved)


def level_weight(level: dict[str, Any]) -> float:
    """Return the match weight of one of Splink's levels; a missing value weighs nothing.

    >>> level_weight({"m_probability": 0.5, "u_probability": 0.125})
    2.0
    """
    if level.get("is_null_level"):
        return 0.0
    return math.log2(level["m_probability"] / level["u_probability"])


def _settle(
    level: Level, trained: dict[str, Any], least: float
) -> tuple[dict[str, Any], tuple[float, float] | None]:
    if level.missing:
        return trained, None
    m = max(float(trained["m_probability"]), 1e-12)
    u = max(float(trained["u_probability"]), 1e-12)
    weight = math.log2(m / u)
    low, high = level.weights or (least, math.inf)
    used = min(max(weight, low), high)
    if used != weight:
        m, u = (u * 2**used, u) if u * 2**used <= 1 else (1.0, 2**-used)
    settled = {**trained, "m_probability": _rounded(m), "u_probability": _rounded(u)}
    return settled, None if used == weight else (round(weight, 3), round(used, 3))


def _rounded(probability: float) -> float:
    return float(f"{probability:.{DIGITS}g}")
