"""What stewards are asked: `linked_pairs`, `cluster_cuts` and `customer_xref` -> `review_queue`.

Two customers are asked about once, by their strongest pair: one answer settles them. Pairs between the
thresholds are questions, and so are the cuts of rules whose urgency is above 0. Urgent is what an answer is
worth: the odds that the pair is one (a weight is a logarithm to base 2), and the records that a yes moves.
"""

from dataclasses import dataclass

import pyarrow as pa

from mdm_pipeline.settings import Settings
from mdm_pipeline.tables import REVIEW_QUEUE
from mdm_pipeline.warehouse import Warehouse

_QUESTIONS = """
create or replace temp table review_questions as
with sizes as (
    select customer_id, count(*) as records from customer_xref where valid_to is null group by customer_id
),
placed as (
    select
        pairs.record_id_l, pairs.record_id_r, pairs.party_type, pairs.match_weight, pairs.evidence, cuts.rule,
        l.customer_id as customer_id_l, r.customer_id as customer_id_r,
        thresholds.merge_weight, thresholds.review_weight
    from linked_pairs as pairs
    inner join review_thresholds as thresholds on pairs.party_type = thresholds.party_type
    inner join customer_xref as l on pairs.record_id_l = l.record_id and l.valid_to is null
    inner join customer_xref as r on pairs.record_id_r = r.record_id and r.valid_to is null
    left join cluster_cuts as cuts
        on pairs.record_id_l = cuts.record_id_l and pairs.record_id_r = cuts.record_id_r
    where l.customer_id <> r.customer_id and pairs.match_weight >= thresholds.review_weight
),
strongest as (
    select *
    from placed
    qualify
        row_number() over (
            partition by least(customer_id_l, customer_id_r), greatest(customer_id_l, customer_id_r)
            order by match_weight desc, record_id_l, record_id_r
        ) = 1
)
select
    strongest.record_id_l, strongest.record_id_r, strongest.customer_id_l, strongest.customer_id_r,
    strongest.party_type, strongest.match_weight,
    coalesce('cut: ' || strongest.rule, 'between_thresholds') as reason,
    round(
        coalesce(urgencies.urgency, 1)
        * (1 + log2(least(size_l.records, size_r.records)))
        * pow(2, least(0, strongest.match_weight - strongest.merge_weight)), 6
    ) as priority,
    strongest.evidence
from strongest
inner join sizes as size_l on strongest.customer_id_l = size_l.customer_id
inner join sizes as size_r on strongest.customer_id_r = size_r.customer_id
left join review_urgencies as urgencies on strongest.rule = urgencies.rule
where coalesce(urgencies.urgency, 1) > 0
"""

_MOST_URGENT = """
select *
from review_questions
order by priority desc, record_id_l, record_id_r
limit $most
"""


@dataclass(frozen=True)
class ReviewReport:
    """How many questions are asked, by reason, and how many were left out because of the limit."""

    questions: int
    left_out: int
    by_reason: dict[str, int]


def queue_reviews(warehouse: Warehouse, settings: Settings) -> ReviewReport:
    """Write `review_queue`: the most urgent questions, one for two customers, up to the configured number."""
    with (
        warehouse.lend("review_thresholds", _thresholds(settings)),
        warehouse.lend("review_urgencies", _urgencies(settings)),
    ):
        warehouse.run(_QUESTIONS)
    most = settings.identity.review.max_questions
    asked = warehouse.replace(REVIEW_QUEUE, _MOST_URGENT, {"most": most})
    by_reason = warehouse.rows("select reason, count(*) from review_queue group by reason order by reason")
    return ReviewReport(asked, warehouse.count("review_questions") - asked, dict(by_reason))


def _thresholds(settings: Settings) -> pa.Table:
    matching = settings.matching
    rows = [("organization", matching.organization), ("person", matching.person)]
    return pa.table(
        {
            "party_type": [name for name, _ in rows],
            "merge_weight": [model.merge_weight for _, model in rows],
            "review_weight": [model.review_weight for _, model in rows],
        }
    )


def _urgencies(settings: Settings) -> pa.Table:
    rules = settings.identity.rules
    names = list(type(rules).model_fields)
    return pa.table({"rule": names, "urgency": [settings.identity.urgency(name) for name in names]})
