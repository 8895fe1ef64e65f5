"""Torn records: what speaks as much for one party as for another that a rule keeps apart speaks for neither.

A record whose strongest pairs weigh the same and lead to records that clash would join whichever happens to
come first. Where the rule says that it `tears`, such a record stays alone, and its pairs are cut. Only pairs
inside parts that break a rule are looked at.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from mdm_pipeline.identity.joining import Cut
from mdm_pipeline.identity.parts import NO_SAY, CodedRule, Pairs, runs

Torn = dict[int, tuple[CodedRule, tuple[int, int]]]


def without_torn(pairs: Pairs, rules: tuple[CodedRule, ...]) -> tuple[Pairs, list[Cut]]:
    """Return the pairs that lead to no torn record, and the others as cuts."""
    torn = _torn_records(pairs, tuple(rule for rule in rules if rule.tears))
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
        for record, nearest, weight in (_nearest(pairs) if rules else ())
        if (told := _clashing(nearest, weight, rules)) is not None
    }


def _nearest(pairs: Pairs) -> Iterator[tuple[int, list[int], float]]:
    """Yield each record that has several strongest pairs, with whom they lead to and what they weigh."""
    record = np.concatenate([pairs.left, pairs.right])
    other = np.concatenate([pairs.right, pairs.left])
    weight = np.concatenate([pairs.weight, pairs.weight])
    order = np.lexsort((other, -weight, record))
    record, other, weight = record[order], other[order], weight[order]
    for start, end in runs(record):
        ties = int(np.count_nonzero(weight[start:end] == weight[start]))
        if ties > 1 and np.isfinite(weight[start]):
            yield int(record[start]), other[start : start + ties].tolist(), float(weight[start])


def _clashing(
    nearest: list[int], weight: float, rules: tuple[CodedRule, ...]
) -> tuple[CodedRule, tuple[int, int]] | None:
    """Return the first rule that is not outweighed and keeps two of the records apart."""
    for rule in rules:
        told: dict[int, int] = {}
        for record in nearest if weight < rule.outweighed_by else ():
            told.setdefault(int(rule.fact_of[record]), record)
        told.pop(NO_SAY, None)
        for (one, first), (other, second) in combinations(told.items(), 2):
            if rule.clash(one, other):
                return rule, (first, second)
    return None
