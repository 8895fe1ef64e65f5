"""The one place where a person's word enters clustering."""

from dataclasses import dataclass

RecordPair = tuple[str, str]


@dataclass(frozen=True)
class Judgements:
    """Pairs of record_ids that a steward judged: SAME joins them past every rule, DIFFERENT outweighs all.

    Pairs that name a record which is no more are passed over.
    """

    same: frozenset[RecordPair] = frozenset()
    different: frozenset[RecordPair] = frozenset()
