"""Estimate precision and recall from a stratified sample of labelled pairs, each with a 95 % interval.

Within a stratum pairs are drawn alike, so the share that is one party is binomial, whatever customers the
pairs are of. Strata are put together by their numbers of pairs.

- A stratum: the exact interval of Clopper and Pearson (1934), which keeps its word also where all pairs have
  one label. Where much of a stratum was drawn, it counts as a larger sample (Korn and Graubard 1998,
  "Confidence intervals for proportions with small expected number of positive counts estimated from survey
  data", Survey Methodology 24(2), with the finite population correction of Cochran 1977, "Sampling
  Techniques"); one that was drawn whole is known.
- Strata together: MOVER, which puts together limits where errors are skewed (Zou, Huang and Zhang 2009, "A
  note on confidence interval estimation for a linear function of binomial proportions", Computational
  Statistics and Data Analysis 53(4)).
- Recall, a ratio of two such totals: MOVER for ratios (Donner and Zou 2012, "Closed-form confidence intervals
  for functions of the normal mean and standard deviation", Statistical Methods in Medical Research 21(4)).

Pure functions of counts: no randomness.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

TAIL = 0.025  # on either side of a 95 % interval


@dataclass(frozen=True)
class Stratum:
    """`pairs` there are, of which so many were labelled; `same` of these are one party."""

    pairs: int
    labelled: int
    same: int


@dataclass(frozen=True)
class Interval:
    """An estimate between its limits."""

    estimate: float
    low: float
    high: float


def estimate_share(strata: Sequence[Stratum]) -> Interval:
    """Return the share of all pairs of the strata that are one party.

    A stratum without a label may be anything from 0 to 1, and is taken for a half. Without pairs nothing is
    wrong: the share is 1.
    """
    every = sum(one.pairs for one in strata)
    if not every:
        return Interval(1.0, 1.0, 1.0)
    known = [(one.pairs / every, _share(one), _limits(one)) for one in strata]
    estimate = math.fsum(weight * share for weight, share, _ in known)
    below = math.hypot(*(weight * (share - low) for weight, share, (low, _) in known))
    above = math.hypot(*(weight * (high - share) for weight, share, (_, high) in known))
    return Interval(estimate, max(0.0, estimate - below), min(1.0, estimate + above))


def estimate_recall(joined: Sequence[Stratum], apart: Sequence[Stratum]) -> Interval:
    """Return what share of the true pairs is joined, among the pairs of all strata."""
    found, lost = _total(joined), _total(apart)
    if found.estimate + lost.estimate == 0:
        return Interval(1.0, 0.0, 1.0)
    if found.estimate == 0:
        return Interval(0.0, 0.0, found.high / (found.high + lost.low) if found.high + lost.low else 0.0)
    low, high = _ratio(lost, found)
    return Interval(found.estimate / (found.estimate + lost.estimate), 1 / (1 + high), 1 / (1 + low))


def _total(strata: Sequence[Stratum]) -> Interval:
    every = sum(one.pairs for one in strata)
    share = estimate_share(strata) if every else Interval(0.0, 0.0, 0.0)
    return Interval(every * share.estimate, every * share.low, every * share.high)


def _ratio(above: Interval, below: Interval) -> tuple[float, float]:
    """Return the limits of above / below, both known by their own limits only (MOVER)."""
    a, b = above.estimate, below.estimate
    low_root = (a * b) ** 2 - above.low * below.high * (2 * a - above.low) * (2 * b - below.high)
    low_by = below.high * (2 * b - below.high)
    low = (a * b - math.sqrt(max(low_root, 0.0))) / low_by if low_by > 0 else above.low / below.high
    high_root = (a * b) ** 2 - above.high * below.low * (2 * a - above.high) * (2 * b - below.low)
    high_by = below.low * (2 * b - below.low)
    high = (a * b + math.sqrt(max(high_root, 0.0))) / high_by if high_by > 0 else math.inf
    return max(low, 0.0), high


def _share(one: Stratum) -> float:
    return one.same / one.labelled if one.labelled else 0.5


def _effective(one: Stratum) -> float:
    """Return the size of a sample from endless pairs that says as much."""
    if one.labelled >= one.pairs:
        return math.inf
    return one.labelled * (one.pairs - 1) / (one.pairs - one.labelled)


def _limits(one: Stratum) -> tuple[float, float]:
    from scipy.special import betaincinv

    size, share = _effective(one), _share(one)
    if math.isinf(size):
        return share, share
    if not size:
        return 0.0, 1.0
    same, other = share * size, (1 - share) * size
    low = float(betaincinv(same, other + 1, TAIL)) if one.same else 0.0
    high = float(betaincinv(same + 1, other, 1 - TAIL)) if one.same < one.labelled else 1.0
    return low, high
