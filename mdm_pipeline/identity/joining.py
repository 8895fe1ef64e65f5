"""Inside a part that breaks a rule: follow the strongest evidence first, never join what a rule keeps apart.

Two groups are compared by summaries (distinct facts, size, what they were judged different from), so
joining is cheap. Rules are lasting: once two groups may not be joined they never may, so a cut pair ends in
two clusters.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from math import isinf

from mdm_pipeline.identity.parts import NO_SAY, CodedRule

JUDGED = "judged_different"
TOO_LARGE = "too_large"

Reason = tuple[str, str, tuple[int, int]]
State = tuple[int, ...]


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

    Its first record names it. `divided` holds the rules that strong evidence or a person outweighed in it.
    """

    name: int
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
        self._refused: dict[tuple[int, int], tuple[State | None, Reason]] = {}
        for left, right in different:
            self._apart_from.setdefault(left, set()).add(right)
            self._apart_from.setdefault(right, set()).add(left)

    def join(self, left: int, right: int, weight: float) -> Cut | None:
        """Join the groups of two records, or say why not. An infinite weight is a person's SAME."""
        one, other = self._group(left), self._group(right)
        if one is other:
            return None
        reason = self._reason(one, other, weight)
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
            found = _Group(record, [record], facts, set(self._apart_from.get(record, ())))
            self._group_of[record] = found
        return found

    def _merge(self, one: _Group, other: _Group) -> None:
        large, small = (one, other) if len(one.records) >= len(other.records) else (other, one)
        for record in small.records:
            self._group_of[record] = large
        large.take(small)

    def _reason(self, one: _Group, other: _Group, weight: float) -> Reason | None:
        """Return why two groups stay apart; what was said before holds while both are as they were.

        Where they are too large together it holds for good: groups only grow, and weights only fall.
        """
        groups = (min(one.name, other.name), max(one.name, other.name))
        known, state = self._refused.get(groups), self._state(one, other, weight)
        if known and (state is None or known[0] == state):
            return known[1]
        reason = self._judged(one, other) or self._clash(one, other, weight) or self._size(one, other, weight)
        if reason:
            self._refused[groups] = state, reason
        return reason

    def _state(self, one: _Group, other: _Group, weight: float) -> State | None:
        if self._is_too_large(one, other, weight):
            return None
        return len(one.records) + len(other.records), *(weight < rule.outweighed_by for rule in self._rules)

    def _judged(self, one: _Group, other: _Group) -> Reason | None:
        for record in sorted(one.apart_from.intersection(other.records)):
            enemy = min(self._apart_from[record].intersection(one.records))
            return JUDGED, "were judged different", (min(record, enemy), max(record, enemy))
        return None

    def _clash(self, one: _Group, other: _Group, weight: float) -> Reason | None:
        outweighed = set()
        for number, rule in enumerate(self._rules):
            witnesses = _clashing(rule, number, one, other)
            if witnesses and weight < rule.outweighed_by:
                return rule.name, rule.says, witnesses
            if witnesses:
                outweighed.add(number)
        if not self._is_too_large(one, other, weight):
            one.divided |= outweighed
        return None

    def _size(self, one: _Group, other: _Group, weight: float) -> Reason | None:
        if not self._is_too_large(one, other, weight):
            return None
        size = len(one.records) + len(other.records)
        return TOO_LARGE, f"would make a customer of {size} records", (min(one.records), min(other.records))

    def _is_too_large(self, one: _Group, other: _Group, weight: float) -> bool:
        size = len(one.records) + len(other.records)
        return self._max_records is not None and size > self._max_records and not isinf(weight)


def _clashing(rule: CodedRule, number: int, one: _Group, other: _Group) -> tuple[int, int] | None:
    """Return the first records whose facts clash; none if a group is divided and the other fits one side."""
    mine, theirs = one.facts[number], other.facts[number]
    first = _first_clash(rule, mine, theirs)
    if first is None or not (number in one.divided or number in other.divided):
        return first
    every = mine.keys() | theirs.keys()
    return None if _fits(rule, mine, theirs, every) or _fits(rule, theirs, mine, every) else first


def _first_clash(rule: CodedRule, mine: dict[int, int], theirs: dict[int, int]) -> tuple[int, int] | None:
    """Look from the smallest records on, no further than the first clash: there may be hundreds of facts."""
    if len(mine) == 1 and mine.keys() == theirs.keys():
        return None
    told = sorted([(r, f, True) for f, r in mine.items()] + [(r, f, False) for f, r in theirs.items()])
    for place, (record, fact, side) in enumerate(told):
        for later, its_fact, its_side in told[place + 1 :]:
            if side != its_side and fact != its_fact and rule.clash(fact, its_fact):
                return record, later
    return None


def _fits(rule: CodedRule, facts: dict[int, int], group: dict[int, int], every: Set[int]) -> bool:
    """Tell whether each of the facts is one with some fact of the group that is at odds with another.

    What is at odds with nothing, such as a record without a name, would make everyone fit.
    """
    return all(
        any(fact == held or (not rule.clash(fact, held) and _is_at_odds(rule, held, every)) for held in group)
        for fact in facts
        if _is_at_odds(rule, fact, every)
    )


def _is_at_odds(rule: CodedRule, fact: int, every: Set[int]) -> bool:
    return any(rule.clash(fact, other) for other in every if other != fact)
