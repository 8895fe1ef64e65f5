"""What a threshold does: precision and recall of pairs by match weight, and records too poor to be linked.

Reads `linked_pairs` beside `scored_records`, and `answered_pairs` where a record is asked about itself. Pairs
that weigh less than the review weight are not kept by the path, so the curve of precision begins there.
"""

from dataclasses import dataclass

from mdm_pipeline.warehouse import Warehouse

THEMSELVES = "records_themselves"

_THEMSELVES = f"""
create or replace temp table {THEMSELVES} as
select record_id as record_id_l, record_id as record_id_r from customers_standardized
"""

_BY_WEIGHT = """
with known as (
    select pairs.party_type, floor(pairs.match_weight)::integer as weight,
        l.entity_id = r.entity_id as is_one_party
    from linked_pairs as pairs
    inner join scored_records as l on pairs.record_id_l = l.record_id
    inner join scored_records as r on pairs.record_id_r = r.record_id
),

true_pairs as (
    select coalesce(one.decided_type, other.decided_type) as party_type, count(*) as pairs
    from scored_records as one
    inner join scored_records as other
        on one.entity_id = other.entity_id and one.record_id < other.record_id
    group by all
)

select known.party_type, weight, count(*) as pairs, count(*) filter (is_one_party) as right,
    coalesce(any_value(true_pairs.pairs), 0) as true_pairs
from known left join true_pairs on known.party_type = true_pairs.party_type
group by known.party_type, weight
order by known.party_type, weight desc
"""

_OF_THEMSELVES = """
select party_type, floor(match_weight)::integer as weight, count(*) as records
from answered_pairs where record_id_l = record_id_r
group by all order by party_type, weight
"""


@dataclass(frozen=True)
class PairsAt:
    """The pairs of a whole match weight: all, those that are one party, and both from this weight up."""

    party_type: str
    weight: int
    pairs: int
    right: int
    precision: float
    recall: float


@dataclass(frozen=True)
class RecordsBelow:
    """The share of a party type's records that weigh less than so much even against themselves."""

    party_type: str
    weight: int
    share: float


def ask_for_themselves(warehouse: Warehouse) -> str:
    """Make a table of pairs of each record with itself; return its name."""
    warehouse.run(_THEMSELVES)
    return THEMSELVES


def pairs_by_weight(warehouse: Warehouse) -> tuple[PairsAt, ...]:
    """Return precision and recall of merging all pairs from each weight up, before any rule of identity."""
    points, said, right = [], 0, 0
    last = None
    for kind, weight, pairs, true, of_all in warehouse.rows(_BY_WEIGHT):
        if kind != last:
            said, right, last = 0, 0, kind
        said, right = said + pairs, right + true
        points.append(PairsAt(kind, weight, pairs, true, right / said, right / of_all if of_all else 1.0))
    return tuple(points)


def records_by_own_weight(warehouse: Warehouse) -> tuple[RecordsBelow, ...]:
    """Return for each weight what share of records cannot reach it, whatever they meet."""
    rows = warehouse.rows(_OF_THEMSELVES)
    totals: dict[str, int] = {}
    for kind, _, records in rows:
        totals[kind] = totals.get(kind, 0) + records
    points = []
    below = dict.fromkeys(totals, 0)
    for kind, weight, records in rows:
        points.append(RecordsBelow(kind, weight, below[kind] / totals[kind]))
        below[kind] += records
    return tuple(points)


def unlinkable(warehouse: Warehouse, party_type: str, merge_weight: float) -> tuple[int, int]:
    """Return how many records cannot reach the merge weight even against themselves, and of how many."""
    row = warehouse.rows(
        "select count(*) filter (match_weight < $merge_weight), count(*) from answered_pairs"
        " where record_id_l = record_id_r and party_type = $party_type",
        {"merge_weight": merge_weight, "party_type": party_type},
    )[0]
    return int(row[0]), int(row[1])
