"""The same numbers for parts of the records, because a good average hides a part that is bad.

By party type and country (of the truth, or as the run reads them where the truth does not say), by script,
within each source and between sources, and how many related but different parties were merged.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from mdm_pipeline.evaluation.scores import PairCounts, count_pairs
from mdm_pipeline.warehouse import Warehouse


@dataclass(frozen=True)
class Slice:
    """Pairs within one part of the records."""

    of: str
    value: str
    pairs: PairCounts


@dataclass(frozen=True)
class Relation:
    """Pairs of parties of one relation, and how many of them share a customer."""

    relation: str
    pairs: int
    merged: int


_RELATIONS = """
with placed as (
    select distinct entity_id, customer_id from scored_records
)
select
    relations.relation,
    count(distinct (relations.entity_id, relations.other_entity_id)) as pairs,
    count(distinct case
        when one.customer_id = other.customer_id then (relations.entity_id, relations.other_entity_id)
    end) as merged
from truth_relations as relations
inner join placed as one on relations.entity_id = one.entity_id
inner join placed as other on relations.other_entity_id = other.entity_id
group by relations.relation
order by relations.relation
"""


def slice_pairs(warehouse: Warehouse) -> tuple[Slice, ...]:
    """Return the pairs within each part of `scored_records`, and those between sources and scripts."""
    return (
        *(
            tuple(_within(warehouse, "party_type", "party type"))
            or _within_and_between(warehouse, "decided_type", "party type as read")
        ),
        *(
            tuple(_within(warehouse, "country", "country"))
            or _within_and_between(warehouse, "decided_country", "country as read")
        ),
        *_within_and_between(warehouse, "name_script", "script"),
        *_within_and_between(warehouse, "source", "source"),
    )


def merged_relations(warehouse: Warehouse) -> tuple[Relation, ...]:
    """Return for each relation how many of its pairs of parties were wrongly merged."""
    return tuple(Relation(*row) for row in warehouse.rows(_RELATIONS))


def _within(warehouse: Warehouse, column: str, of: str) -> Iterator[Slice]:
    for value in _values(warehouse, column):
        yield Slice(of, value, _pairs_of(warehouse, column, value))


def _within_and_between(warehouse: Warehouse, column: str, of: str) -> Iterator[Slice]:
    parts = list(_within(warehouse, column, of))
    yield from parts
    if len(parts) > 1:
        known = count_pairs(warehouse, f"(select * from scored_records where {column} is not null)")
        yield Slice(of, "between two", known - sum((part.pairs for part in parts), PairCounts(0, 0, 0)))


def _pairs_of(warehouse: Warehouse, column: str, value: str) -> PairCounts:
    warehouse.run(
        f"create or replace temp table score_slice as select * from scored_records where {column} = ?",
        [value],
    )
    return count_pairs(warehouse, "score_slice")


def _values(warehouse: Warehouse, column: str) -> list[str]:
    return [
        row[0]
        for row in warehouse.rows(
            f"select distinct {column} from scored_records where {column} is not null order by {column}"
        )
    ]
