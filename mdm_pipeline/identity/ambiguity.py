"""Torn records: what speaks as much for one party as for another that a rule keeps apart speaks for neither.

A record whose strongest pairs weigh about the same and lead to records that clash, while it fits both, would
join whichever happens to come first. Such a record stays alone, and its pairs are cut, where the weights are
no further apart than the rule's `tears_within`. Only pairs inside parts that break a rule are looked at.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from mdm_pipeline.identity.joining import Cut
from mdm_pipeline.identity.parts import NO_SAY, CodedRule, Pairs, runs

Torn = dict[int, tuple[CodedRule, tuple[int, int]]]


def without_torn(pairs: Pairs, rules: tuple[CodedRule, ...]) -> tuple[Pairs, list[Cut]]:
    """Return the pairs that lead to no torn record, and the others as cuts."""
    torn = _torn_records(pairs, tuple(rule for rule in rules if rule.tears_within >= 0))
    records = np.fromiter(torn, dtype=np.int64, count=len(torn))
    left_torn, right_torn = np.isin(pairs.left, records), np.isin(pairs.right, records)
    refused = pairs.only(left_torn | right_torn)
    ends = zip(refused.left.tolist(), refused.right.tolist(), refused.weight.tolist(), strict=True)
    return pairs.only(~(left_torn | right_torn)), [
        _cut(left, right, weight, torn) for left, right, weight in ends
    ]


def _cut(left: int, right: int, weight: float, torn: Torn) -> Cut:
    rule, witnesses = torn[left] if left in torn else torn[right]
    return Cut(left, right, weight, rule.name, f"{rule.says}, and a record is as close to both", witnesses)


def _torn_records(pairs: Pairs, rules: tuple[CodedRule, ...]) -> Torn:
    """Return for each torn record the rule and two records that clash and that it is as close to."""
    return {
        record: told
        for record, near, weights in (_near(pairs, max(rule.tears_within for rule in rules)) if rules else ())
        if (told := _clashing(record, near, weights, rules)) is not None
    }


def _near(pairs: Pairs, within: float) -> Iterator[tuple[int, list[int], list[float]]]:
    """Yield each record with several pairs about as strong as its strongest: with whom, and their weights."""
    record = np.concatenate([pairs.left, pairs.right])
    other = np.concatenate([pairs.right, pairs.left])
    weight = np.concatenate([pairs.weight, pairs.weight])
    order = np.lexsort((other, -weight, record))
    record, other, weight = record[order], other[order], weight[order]
    for start, end in runs(record):
        close = int(np.count_nonzero(weight[start:end] >= weight[start] - within))
        if close > 1 and np.isfinite(weight[start]):
            chosen = slice(start, start + close)
            yield int(record[start]), other[chosen].tolist(), weight[chosen].tolist()


def _clashing(
    record: int, near: list[int], weights: list[float], rules: tuple[CodedRule, ...]
) -> tuple[CodedRule, tuple[int, int]] | None:
    """Return the first rule that is not outweighed and keeps two records apart that both fit this one."""
    for rule in rules:
        if weights[0] >= rule.outweighed_by:
            continue
        told: dict[int, int] = {}
        for other, weight in zip(near, weights, strict=True):
            if weight >= weights[0] - rule.tears_within and _fits(rule, record, other):
                told.setdefault(int(rule.fact_of[other]), other)
        for (one, first), (two, second) in combinations(told.items(), 2):
            if rule.clash(one, two):
                return rule, (first, second)
    return None


def _fits(rule: CodedRule, record: int, other: int) -> bool:
    """Tell whether the other says something that does not clash with what the record says."""
    own, fact = int(rule.fact_of[record]), int(rule.fact_of[other])
    return fact != NO_SAY and (own in (NO_SAY, fact) or not rule.clash(own, fact))
