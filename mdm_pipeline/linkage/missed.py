"""What the true pairs that never meet have in common: where a blocking rule is missing.

Reads `true_pairs`, `candidate_pairs` and the comparable table of one party type.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mdm_pipeline.linkage.backend import Scratch
from mdm_pipeline.linkage.features import COMPARABLE

MOST_SHARED = 12


@dataclass(frozen=True)
class SharedFeature:
    """A feature that true pairs share which never met, and the pairs that a rule on it would make."""

    feature: str
    true_pairs: int
    pairs: int


def shared_by_missed(beside: Scratch, features: Sequence[str]) -> tuple[SharedFeature, ...]:
    """Return the features that most of the true pairs share which never met."""
    beside.run("""
        create or replace table missed_pairs as
        select * from true_pairs anti join candidate_pairs using (join_key_l, join_key_r)
    """)
    kinds = beside.columns(COMPARABLE)
    found = [_shared(beside, feature, is_list=kinds[feature].endswith("[]")) for feature in features]
    ranked = sorted(found, key=lambda one: (-one.true_pairs, one.pairs, one.feature))
    return tuple(one for one in ranked[:MOST_SHARED] if one.true_pairs)


def _shared(beside: Scratch, feature: str, *, is_list: bool) -> SharedFeature:
    condition = f"list_has_any(l.{feature}, r.{feature})" if is_list else f"l.{feature} = r.{feature}"
    shared = beside.value(f"""
        select count(*) from missed_pairs
        join {COMPARABLE} as l on l.record_number = join_key_l
        join {COMPARABLE} as r on r.record_number = join_key_r
        where {condition}
    """)
    keys = f"select unnest({feature}) as key" if is_list else f"select {feature} as key"
    pairs = beside.value(f"""
        with blocks as (
            select count(*)::hugeint as n from ({keys} from {COMPARABLE}) where key is not null group by key
        )

        select coalesce(sum(n * (n - 1) // 2), 0)::bigint from blocks
    """)
    return SharedFeature(feature, int(shared), int(pairs))
