"""Torn records: what speaks as much for one party as for another that a rule keeps apart speaks for neither.

A record whose strongest pairs weigh about the same and lead to records that clash, while it fits both, would
join whichever happens to come first. Such a record joins neither, and its pairs are cut, where the weights
are no further apart than the rule's `tears_within`; records that are torn between the same two may still be
one. Only pairs inside parts that break a rule are looked at.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from mdm_pipeline.identity.joining import Cut
from mdm_pipeline.identity.parts import NO_SAY, CodedRule, Pairs, runs

Torn = dict[int, tuple[CodedRule, tuple[int, int]]]
Near = list[tuple[int, float]]


def without_torn(pairs: Pairs, rules: tuple[CodedRule, ...]) -> tuple[Pairs, list[Cut]]:
    """Return the pairs of no torn record, or of two that are torn alike, and the others as cuts."""
    torn = _torn_records(pairs, tuple(rule for rule in rules if rule.tears_within >= 0))
    ends = list(zip(pairs.left.tolist(), pairs.right.tolist(), pairs.weight.tolist(), strict=True))
    refused = np.array([torn.get(left) != torn.get(right) for left, right, _ in ends], dtype=bool)
    return pairs.only(~refused), [_cut(*end, torn) for end, cut in zip(ends, refused, strict=True) if cut]


def _cut(left: int, right: int, weight: float, torn: Torn) -> Cut:
    rule, witnesses = torn[left] if left in torn else torn[right]
    return Cut(left, right, weight, rule.name, f"{rule.says}, and a record is as close to both", witnesses)


def _torn_records(pairs: Pairs, rules: tuple[CodedRule, ...]) -> Torn:
    """Return for each torn record the rule and two records that clash and that it is as close to."""
    return {
        record: told
        for record, near in (_near(pairs, max(rule.tears_within for rule in rules)) if rules else ())
        if (told := _clashing(record, near, rules)) is not None
    }


def _near(pairs: Pairs, within: float) -> Iterator[tuple[int, Near]]:
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
            yield int(record[start]), list(zip(other[chosen].tolist(), weight[chosen].tolist(), strict=True))


def _clashing(
    record: int, near: Near, rules: tuple[CodedRule, ...]
) -> tuple[CodedRule, tuple[int, int]] | None:
    """Return the first rule that is not outweighed and keeps two records apart that both fit this one."""
    strongest = near[0][1]
    for rule in rules:
        close = [other for other, weight in near if weight >= strongest - rule.tears_within]
        rivals = _rivals(record, close, rule) if strongest < rule.outweighed_by else None
        if rivals is not None:
            return rule, rivals
    return None


def _rivals(record: int, close: list[int], rule: CodedRule) -> tuple[int, int] | None:
    """Return two records that both fit this one and clash."""
    told: dict[int, int] = {}
    for other in close:
        if _fits(rule, record, other):
            told.setdefault(int(rule.fact_of[other]), other)
    for (one, first), (two, second) in combinations(told.items(), 2):
        if rule.clash(one, two):
            return min(first, second), max(first, second)
    return None


def _fits(rule: CodedRule, record: int, other: int) -> bool:
    """Tell whether the other says something that does not clash with what the record says."""
    own, fact = int(rule.fact_of[record]), int(rule.fact_of[other])
    return fact != NO_SAY and (own in (NO_SAY, fact) or not rule.clash(own, fact))
