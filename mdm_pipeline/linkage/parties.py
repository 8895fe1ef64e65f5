"""Rough parties: who is probably one party, so that training may count parties instead of records.

One party with sixty records would otherwise make its name look common and its tax id look shared.
"""

from collections.abc import Sequence

import pyarrow as pa

from mdm_pipeline.linkage.backend import Scratch
from mdm_pipeline.linkage.features import COMPARABLE

PARTIES = "rough_parties"
REPRESENTATIVES = "representatives"


def find_parties(scratch: Scratch, scored: str, least_weight: float) -> int:
    """Make `rough_parties` (record_number, party) of the pairs that weigh enough; return how many."""
    import numpy as np
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    records = scratch.count(COMPARABLE)
    edges = scratch.arrow(
        f"select record_number_l, record_number_r from {scored} where match_weight >= ?", [least_weight]
    )
    left, right = (np.asarray(edges[side]) - 1 for side in ("record_number_l", "record_number_r"))
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(records, records))
    count, labels = connected_components(graph, directed=False)
    rows = pa.table({"record_number": np.arange(1, records + 1), "party": labels})
    with scratch.lend("found_parties", rows):
        scratch.run(f"create or replace table {PARTIES} as select * from found_parties")
    return int(count)


def choose_representatives(scratch: Scratch) -> None:
    """Make `representatives`, one record of each rough party: random pairs of them are two parties."""
    scratch.run(f"""
        create or replace table {REPRESENTATIVES} as
        select c.* from {COMPARABLE} as c join {PARTIES} using (record_number)
        qualify row_number() over (partition by party order by md5(record_id), record_id) = 1
        order by record_number
    """)


def chance_of_one_party(scratch: Scratch) -> float:
    """Return the share of all pairs of records that are pairs within one rough party."""
    return float(
        scratch.value(f"""
            select greatest(sum(n * (n - 1)), 1) / (sum(n) * (sum(n) - 1))
            from (select count(*) as n from {PARTIES} group by party)
        """)
    )


def chance_told_by_names(scratch: Scratch, name_alone: str, by_chance: float) -> float:
    """Return the share of all pairs that have nothing but one name in common, less those of two parties."""
    return float(
        scratch.value(
            f"""
            select
                coalesce(sum(n * (n - 1)), 0) / (select count(*) * (count(*) - 1) from {COMPARABLE}) - $chance
            from (select count(*) as n from {COMPARABLE} where {name_alone} is not null group by {name_alone})
            """,
            {"chance": by_chance},
        )
    )


def count_frequencies(scratch: Scratch, features: Sequence[str]) -> dict[str, pa.Table]:
    """Return for each feature (value, its share of the parties that have one), as Splink wants it.

    A value of one party only is rarer than one in as many as there are: its share is what Good and
    Turing give it, from how many values were seen once and twice.
    """
    return {
        feature: scratch.arrow(f"""
            with counted as (
                select {feature}, count(distinct party) as parties
                from {COMPARABLE} join {PARTIES} using (record_number)
                where {feature} is not null group by {feature}
            ),

            seen as (
                select sum(parties) as parties, count(*) filter (parties = 1) as once,
                    count(*) filter (parties = 2) as twice
                from counted
            )

            select {feature}, case when counted.parties > 1 then counted.parties
                else greatest(least(2.0 * twice / once, 1.0), 0.1) end / seen.parties as tf_{feature}
            from counted cross join seen order by {feature}
        """)
        for feature in features
    }


def load_frequencies(scratch: Scratch, frequencies: dict[str, pa.Table]) -> dict[str, str]:
    """Make a lookup table of each feature's frequencies; an unknown value counts as the rarest."""
    lookups = {}
    for feature, frozen in frequencies.items():
        lookups[feature] = f"frequency_of_{feature}"
        with scratch.lend("frozen_frequencies", frozen):
            scratch.run(f"""
                create or replace table {lookups[feature]} as
                select {feature}, tf_{feature} from frozen_frequencies
                union all
                select distinct {feature}, (select min(tf_{feature}) from frozen_frequencies)
                from {COMPARABLE} anti join frozen_frequencies using ({feature}) where {feature} is not null
            """)
    return lookups


def no_frequencies(scratch: Scratch, features: Sequence[str]) -> dict[str, str]:
    """Make empty lookup tables: no value weighs more or less than its level."""
    for feature in features:
        scratch.run(
            f"create or replace table no_frequency_of_{feature} as"
            f" select {feature}, 1.0::double as tf_{feature} from {COMPARABLE} limit 0"
        )
    return {feature: f"no_frequency_of_{feature}" for feature in features}
