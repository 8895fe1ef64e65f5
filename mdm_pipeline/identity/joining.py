"""Inside a part that breaks a rule: follow the strongest evidence first, never join what a rule keeps apart.

Two groups are compared by summaries (distinct facts, size, what they were judged different from), so
joining is cheap. Rules are lasting: once two groups may not be joined they never may, so a cut pair ends in
two clusters.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import isinf

from mdm_pipeline.identity.parts import NO_SAY, CodedRule

JUDGED = "judged_different"
TOO_LARGE = "too_large"

Reason = tuple[str, str, tuple[int, int]]


@dataclass(frozen=True)
class Cut:
    """A pair that was kept apart: its records by number, the rule, and the two records that break it."""

    left: int
    right: int
    weight: float
    rule: str
    says: str
    witnesses: tuple[int, int]


@dataclass
class _Group:
    """Records joined so far; for each rule their distinct facts, each with the first record that has it.

    `divided` holds the rules that strong evidence or a person outweighed inside the group.
    """

    records: list[int]
    facts: list[dict[int, int]]
    apart_from: set[int] = field(default_factory=set)
    divided: set[int] = field(default_factory=set)

    def take(self, other: "_Group") -> None:
        self.records += other.records
        self.apart_from |= other.apart_from
        self.divided |= other.divided
        for mine, theirs in zip(self.facts, other.facts, strict=True):
            for fact, record in theirs.items():
                mine[fact] = min(record, mine.get(fact, record))


class Joining:
    """The groups of one broken part. A record that was never joined is a group of its own."""

    def __init__(
        self, rules: tuple[CodedRule, ...], max_records: int | None, different: Iterable[tuple[int, int]]
    ) -> None:
        self._rules = rules
        self._max_records = max_records
        self._apart_from: dict[int, set[int]] = {}
        self._group_of: dict[int, _Group] = {}
        for left, right in different:
            self._apart_from.setdefault(left, set()).add(right)
            self._apart_from.setdefault(right, set()).add(left)

    def join(self, left: int, right: int, weight: float) -> Cut | None:
        """Join the groups of two records, or say why not. An infinite weight is a person's SAME."""
        one, other = self._group(left), self._group(right)
        if one is other:
            return None
        reason = self._judged(one, other) or self._clash(one, other, weight) or self._size(one, other, weight)
        if reason:
            return Cut(left, right, weight, *reason)
        self._merge(one, other)
        return None

    def groups(self) -> list[list[int]]:
        """Return the records of each group of two or more."""
        return [group.records for group in {id(group): group for group in self._group_of.values()}.values()]

    def _group(self, record: int) -> _Group:
        found = self._group_of.get(record)
        if found is None:
            facts = [
                {} if rule.fact_of[record] == NO_SAY else {int(rule.fact_of[record]): record}
                for rule in self._rules
            ]
            found = _Group([record], facts, set(self._apart_from.get(record, ())))
            self._group_of[record] = found
        return found

    def _merge(self, one: _Group, other: _Group) -> None:
        large, small = (one, other) if len(one.records) >= len(other.records) else (other, one)
        for record in small.records:
            self._group_of[record] = large
        large.take(small)

    def _judged(self, one: _Group, other: _Group) -> Reason | None:
        for record in sorted(one.apart_from.intersection(other.records)):
            enemy = min(self._apart_from[record].intersection(one.records))
            return JUDGED, "were judged different", (min(record, enemy), max(record, enemy))
        return None

    def _clash(self, one: _Group, other: _Group, weight: float) -> Reason | None:
        outweighed = set()
        for number, rule in enumerate(self._rules):
            clashing = _clashing(rule, number, one, other)
            if clashing and weight < rule.outweighed_by:
                return rule.name, rule.says, min((min(pair), max(pair)) for pair in clashing)
            if clashing:
                outweighed.add(number)
        one.divided |= outweighed
        return None

    def _size(self, one: _Group, other: _Group, weight: float) -> Reason | None:
        size = len(one.records) + len(other.records)
        if self._max_records is None or size <= self._max_records or isinf(weight):
            return None
        return TOO_LARGE, f"would make a customer of {size} records", (min(one.records), min(other.records))


def _clashing(rule: CodedRule, number: int, one: _Group, other: _Group) -> list[tuple[int, int]]:
    """Return the records whose facts clash; none if a group is divided and the other fits one side."""
    mine, theirs = one.facts[number], other.facts[number]
    clashing = [(a, b) for a in mine for b in theirs if a != b and rule.clash(a, b)]
    if clashing and (number in one.divided or number in other.divided):
        met = {(a, b) for a in mine for b in theirs} - set(clashing)
        if {b for _, b in met} == theirs.keys() or {a for a, _ in met} == mine.keys():
            return []
    return [(mine[a], theirs[b]) for a, b in clashing]
