"""The numbers of an evaluation: pairwise and B-cubed, exactly right parties, strangers.

Pairwise figures show giant wrong customers, which B-cubed hides; B-cubed gives each record one voice, so that
a party of sixty records does not outweigh thirty of two.
"""

from dataclasses import dataclass

from mdm_pipeline.warehouse import Warehouse


@dataclass(frozen=True)
class Score:
    """Precision, recall and F1, each from 0 to 1; 1 where there was nothing to get wrong."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True)
class PairCounts:
    """Pairs of records: of one party and in one customer, in one customer, of one party."""

    right: int
    said: int
    true: int

    @property
    def score(self) -> Score:
        """Pairwise precision and recall."""
        return Score(
            self.right / self.said if self.said else 1.0, self.right / self.true if self.true else 1.0
        )

    def __sub__(self, other: "PairCounts") -> "PairCounts":
        return PairCounts(self.right - other.right, self.said - other.said, self.true - other.true)

    def __add__(self, other: "PairCounts") -> "PairCounts":
        return PairCounts(self.right + other.right, self.said + other.said, self.true + other.true)


@dataclass(frozen=True)
class Scores:
    """How right the customers are. A stranger is a record that is not of its customer's largest party."""

    records: int
    parties: int
    customers: int
    pairs: PairCounts
    bcubed: Score
    exact_parties: int
    most_strangers: int
    customers_with_strangers: int
    strangers: int


_CELLS = """
create or replace temp table score_cells as
select entity_id, customer_id, count(*) as n,
    sum(count(*)) over (partition by entity_id) as of_party,
    sum(count(*)) over (partition by customer_id) as of_customer,
    max(count(*)) over (partition by customer_id) as of_majority
from scored_records
group by entity_id, customer_id
"""

_BCUBED = """
select coalesce(sum(n * n / of_customer) / sum(n), 1), coalesce(sum(n * n / of_party) / sum(n), 1)
from score_cells
"""

_STRANGERS = """
select coalesce(max(of_customer - of_majority), 0), count(*) filter (of_customer > of_majority),
    coalesce(sum(of_customer - of_majority), 0)
from (select distinct customer_id, of_customer, of_majority from score_cells)
"""


def score_customers(warehouse: Warehouse) -> Scores:
    """Score `scored_records`, which `read_truth` has made."""
    warehouse.run(_CELLS)
    precision, recall = warehouse.rows(_BCUBED)[0]
    most, customers_with, strangers = warehouse.rows(_STRANGERS)[0]
    return Scores(
        records=warehouse.count("scored_records"),
        parties=int(warehouse.value("select count(distinct entity_id) from score_cells")),
        customers=int(warehouse.value("select count(distinct customer_id) from score_cells")),
        pairs=count_pairs(warehouse, "scored_records"),
        bcubed=Score(float(precision), float(recall)),
        exact_parties=int(
            warehouse.value("select count(*) from score_cells where n = of_party and n = of_customer")
        ),
        most_strangers=int(most),
        customers_with_strangers=int(customers_with),
        strangers=int(strangers),
    )


def count_pairs(warehouse: Warehouse, records: str) -> PairCounts:
    """Count the pairs within a query of records that has entity_id and customer_id."""

    def within(group: str) -> int:
        return int(
            warehouse.value(
                "select coalesce(sum(n * (n - 1) // 2), 0)"
                f" from (select count(*)::hugeint as n from {records} group by {group})"
            )
        )

    return PairCounts(within("entity_id, customer_id"), within("customer_id"), within("entity_id"))
