"""Each pair of records that is wrong, with its evidence: missed (one party, two customers) and false.

A missed pair says where it was lost: the party types differ, no blocking rule brought the two together,
they were compared and weigh too little, a rule of identity cut them, or others were joined first. A false
pair says how it was joined, by its own weight or through other records, and how its parties are related.
Reads `scored_records`, `truth_relations`, `answered_pairs` (every asked pair, scored whether or not it met)
and `cluster_cuts`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mdm_pipeline.warehouse import Warehouse

ASKED = "asked_pairs"
EXAMPLES = 3  # of each kind of mistake, spread over the pairs by a hash

_ASKED = f"""
create or replace temp table {ASKED} as
select
    least(one.record_id, other.record_id) as record_id_l,
    greatest(one.record_id, other.record_id) as record_id_r,
    true as is_one_party,
    one.customer_id = other.customer_id as is_one_customer,
    coalesce(one.party_type, one.decided_type, other.decided_type, 'unknown') as party_type,
    null::varchar as relation
from scored_records as one
inner join scored_records as other on one.record_id < other.record_id and one.entity_id = other.entity_id
union all
select
    one.record_id as record_id_l, other.record_id as record_id_r, false as is_one_party,
    true as is_one_customer,
    coalesce(one.party_type, one.decided_type, other.decided_type, 'unknown') as party_type,
    coalesce(related.relation, 'not related') as relation
from scored_records as one
inner join scored_records as other on one.record_id < other.record_id and one.customer_id = other.customer_id
left join (
    select least(entity_id, other_entity_id) as first, greatest(entity_id, other_entity_id) as second,
        min(relation) as relation
    from truth_relations group by all
) as related
    on least(one.entity_id, other.entity_id) = related.first
    and greatest(one.entity_id, other.entity_id) = related.second
where one.entity_id <> other.entity_id
"""

# In the order of the path: the first that holds is where the pair was lost.
_MISTAKES = """
create or replace temp table mistakes as
select
    asked.is_one_party, asked.party_type, asked.record_id_l, asked.record_id_r,
    case
        when not asked.is_one_party then null
        when l.record_id is null or r.record_id is null then 'not a record of the run'
        when l.party_type <> r.party_type then 'two party types'
        when answers.blocking_rule is null then 'never compared'
        when answers.match_weight < thresholds.merge_weight then 'weighs too little'
        when cuts.rule is not null then 'cut: ' || cuts.rule
        else 'joined to others first'
    end as lost_at,
    case
        when asked.is_one_party then null
        when answers.blocking_rule is not null and answers.match_weight >= thresholds.merge_weight
            then 'by its own weight'
        else 'through other records'
    end as joined_by,
    asked.relation,
    answers.blocking_rule, answers.match_weight, answers.evidence
from asked_pairs as asked
left join customers_standardized as l on asked.record_id_l = l.record_id
left join customers_standardized as r on asked.record_id_r = r.record_id
left join answered_pairs as answers
    on asked.record_id_l = answers.record_id_l and asked.record_id_r = answers.record_id_r
left join merge_thresholds as thresholds on l.party_type = thresholds.party_type
left join cluster_cuts as cuts
    on asked.record_id_l = cuts.record_id_l and asked.record_id_r = cuts.record_id_r
where asked.is_one_party <> asked.is_one_customer
"""

_STAGES = """
select
    asked.party_type, count(*) as pairs,
    count(*) filter (answers.blocking_rule is not null) as met,
    count(*) filter (
        answers.blocking_rule is not null and answers.match_weight >= thresholds.merge_weight
    ) as heavy,
    count(*) filter (asked.is_one_customer) as joined
from asked_pairs as asked
left join answered_pairs as answers
    on asked.record_id_l = answers.record_id_l and asked.record_id_r = answers.record_id_r
left join merge_thresholds as thresholds on answers.party_type = thresholds.party_type
where asked.is_one_party
group by asked.party_type
order by asked.party_type
"""


@dataclass(frozen=True)
class Stages:
    """What becomes of the true pairs of a party type: met by blocking, heavy enough to merge, joined.

    Chains join pairs that never met, so `joined` may be more than `met`.
    """

    party_type: str
    pairs: int
    met: int
    heavy: int
    joined: int


@dataclass(frozen=True)
class Mistakes:
    """Wrong pairs of one kind: `missed` (one party, two customers) or false, with examples by record id."""

    missed: bool
    party_type: str
    what: str
    pairs: int
    examples: tuple[tuple[str, str], ...]


def ask_for_mistakes(warehouse: Warehouse) -> int:
    """Make the temporary table `asked_pairs` of every true and every false pair; return how many."""
    warehouse.run(_ASKED)
    return warehouse.count(ASKED)


def find_mistakes(warehouse: Warehouse, merge_weights: Mapping[str, float]) -> None:
    """Make the temporary table `mistakes` from `asked_pairs` and `answered_pairs`."""
    values = ", ".join(["(?, ?)"] * len(merge_weights))
    warehouse.run(
        "create or replace temp table merge_thresholds as"
        f" select * from (values {values}) as given (party_type, merge_weight)",
        [item for pair in sorted(merge_weights.items()) for item in pair],
    )
    warehouse.run(_MISTAKES)


def true_pairs_by_stage(warehouse: Warehouse) -> tuple[Stages, ...]:
    """Return how many true pairs reach each stage of the path; needs what `find_mistakes` has made."""
    return tuple(Stages(*row) for row in warehouse.rows(_STAGES))


def classes_of_mistakes(warehouse: Warehouse) -> tuple[Mistakes, ...]:
    """Return the missed pairs by where they were lost, then the false ones by how they came about."""
    rows = warehouse.rows(f"""
        select is_one_party, party_type,
            coalesce(lost_at, relation || ', joined ' || joined_by) as what, count(*) as pairs,
            list([record_id_l, record_id_r] order by hash(record_id_l, record_id_r), record_id_l, record_id_r)
                [:{EXAMPLES}] as examples
        from mistakes group by all
        order by is_one_party desc, party_type, pairs desc, what
    """)
    return tuple(
        Mistakes(missed, kind, what, pairs, tuple((left, right) for left, right in examples))
        for missed, kind, what, pairs, examples in rows
    )
