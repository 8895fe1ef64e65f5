"""Connected parts of a graph of records, and which of them break a rule: arrays of integers, no strings.

Records are numbered in the order of their record_id, so a part's smallest number names it, whatever the
order of pairs. Works on millions of records; only distinct facts of parts that hold several are looked at
one by one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from math import inf

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

NO_SAY = -1


@dataclass(frozen=True)
class Pairs:
    """Pairs of records by number, left smaller than right, with their weight."""

    left: Codes
    right: Codes
    weight: Weights

    def only(self, chosen: Flags) -> "Pairs":
        """Return the chosen pairs."""
        return Pairs(self.left[chosen], self.right[chosen], self.weight[chosen])

    def sorted_by(self, part: Codes) -> "Pairs":
        """Return the pairs by the part of their left record, the heaviest first, ties by record."""
        order = np.lexsort((self.right, self.left, -self.weight, part[self.left]))
        return Pairs(self.left[order], self.right[order], self.weight[order])


@dataclass(frozen=True)
class CodedRule:
    """A rule over numbered facts: each record's fact (NO_SAY where it has none), when two facts clash."""

    name: str
    fact_of: Codes
    clash: Callable[[int, int], bool]
    says: str
    outweighed_by: float
    tears_within: float = -inf


def connected_parts(records: int, pairs: Pairs) -> Codes:
    """Return for each record the smallest record that it is connected with, itself when with none."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(pairs.left), dtype=np.int8)
    graph = coo_array((ones, (pairs.left, pairs.right)), shape=(records, records))
    _, label = connected_components(graph, directed=False)
    return smallest_of_each(label.astype(np.int64))


def smallest_of_each(label: Codes) -> Codes:
    """Rename labels from 0 on, so that each record's label is the smallest record that shares it."""
    smallest = np.full(int(label.max(initial=-1)) + 1, len(label), dtype=np.int64)
    np.minimum.at(smallest, label, np.arange(len(label)))
    return smallest[label]


def broken_parts(part: Codes, rules: tuple[CodedRule, ...], max_records: int | None) -> Codes:
    """Return the parts that break a rule or are too large, in ascending order."""
    sizes = np.bincount(part, minlength=len(part))
    broken = sizes > max_records if max_records is not None else np.zeros(len(part), dtype=bool)
    for rule in rules:
        for number, facts in _parts_of_several_facts(part, rule.fact_of):
            if not broken[number] and any(rule.clash(a, b) for a, b in combinations(facts, 2)):
                broken[number] = True
    return np.flatnonzero(broken)


def _parts_of_several_facts(part: Codes, fact_of: Codes) -> Iterator[tuple[int, list[int]]]:
    told = fact_of != NO_SAY
    facts = int(fact_of.max(initial=NO_SAY)) + 1
    if facts == 0:
        return
    distinct = np.unique(part[told] * facts + fact_of[told])
    owner, fact = distinct // facts, distinct % facts
    for start, end in runs(owner):
        if end - start > 1:
            yield int(owner[start]), fact[start:end].tolist()


def runs(values: Codes) -> list[tuple[int, int]]:
    """Return start and end of each run of equal neighbours.

    >>> runs(np.array([4, 4, 7]))
    [(0, 2), (2, 3)]
    """
    borders = np.flatnonzero(np.diff(values)) + 1
    ends = [*borders.tolist(), len(values)] if len(values) else []
    return list(zip([0, *ends[:-1]], ends, strict=True)) if ends else []
