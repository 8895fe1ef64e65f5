"""Arrange the scores and counts for reading: the headline rates, source by attribute, what to mend first.

Reads `quality_scores`, `golden_customers` and `linked_pairs`; it counts and sorts and measures nothing new.
"""

from dataclasses import dataclass

from mdm_pipeline.warehouse import Row, Warehouse

ALL = "all"
DIMENSIONS = ("error_rate", "completeness", "validity", "consistency", "uniqueness", "timeliness")
CLUSTER_SIZES = ("1", "2", "3", "4", "5", "6–10", "11–20", "21–50", "51+")


@dataclass(frozen=True)
class Score:
    """One measure."""

    rows: int
    bad: int
    owner: str
    impact: float | None
    difficulty: float | None

    @property
    def rate(self) -> float | None:
        """The share that fell short; None when there was nothing to look at."""
        return self.bad / self.rows if self.rows else None


@dataclass(frozen=True)
class Issue:
    """One attribute of one source with errors, and what mending it is worth: impact x errors / difficulty."""

    source: str
    attribute: str
    owner: str
    bad: int
    rate: float
    worth: float


@dataclass(frozen=True)
class Quality:
    """All scores, by (source, attribute, dimension); the golden table is the source 'golden'."""

    scores: dict[tuple[str, str, str], Score]

    def get(self, source: str, attribute: str, dimension: str = "error_rate") -> Score | None:
        """Return one score, or None where that was not measured."""
        return self.scores.get((source, attribute, dimension))

    def rate(self, source: str, attribute: str = ALL, dimension: str = "error_rate") -> float | None:
        """Return the share of values that fell short."""
        score = self.get(source, attribute, dimension)
        return None if score is None else score.rate

    @property
    def reduction(self) -> float | None:
        """By how much the golden error rate is below the landed one, as a share of it."""
        landed, golden = self.rate(ALL), self.rate("golden")
        return None if not landed or golden is None else 1 - golden / landed

    @property
    def sources(self) -> list[str]:
        """The landed sources."""
        return sorted({source for source, _, _ in self.scores} - {ALL, "golden"})

    @property
    def attributes(self) -> list[str]:
        """The attributes, those with the greatest impact first; whole records last."""
        impacts = {name: score.impact or 0 for (_, name, _), score in self.scores.items() if name != ALL}
        return sorted(impacts, key=lambda name: (name == "record", -impacts[name], name))

    def issues(self, limit: int) -> list[Issue]:
        """Return what to mend first."""
        found = [
            Issue(source, attribute, score.owner, score.bad, score.bad / score.rows, _worth(score))
            for (source, attribute, dimension), score in self.scores.items()
            if dimension == "error_rate" and source not in {ALL, "golden"} and attribute != ALL and score.bad
        ]
        return sorted(found, key=lambda it: (-it.worth, it.source, it.attribute))[:limit]


def read_quality(warehouse: Warehouse) -> Quality:
    """Return the scores; empty when nothing has been scored."""
    if not warehouse.has("quality_scores"):
        return Quality({})
    rows = warehouse.rows(
        "select source, attribute, dimension, rows, bad, owner, impact, difficulty"
        " from quality_scores order by all"
    )
    return Quality({tuple(row[:3]): Score(*row[3:]) for row in rows})


def customers_by_type(warehouse: Warehouse) -> dict[str, int]:
    """Return the number of golden customers of each party type."""
    if not warehouse.has("golden_customers"):
        return {}
    return dict(
        warehouse.rows(
            "select party_type, count(*) from golden_customers"
            " where party_type is not null group by all order by all"
        )
    )


def cluster_sizes(warehouse: Warehouse) -> list[Row]:
    """Return (party type, size as in CLUSTER_SIZES, customers)."""
    if not warehouse.has("golden_customers"):
        return []
    return warehouse.rows(
        """
        select
            party_type,
            case
                when records <= 5 then records::varchar
                when records <= 10 then '6–10'
                when records <= 20 then '11–20'
                when records <= 50 then '21–50'
                else '51+'
            end as size,
            count(*) as customers
        from golden_customers
        where records is not null and party_type is not null
        group by all order by all
        """
    )


def match_weights(warehouse: Warehouse) -> list[Row]:
    """Return (party type, weight rounded down to an even number, pairs)."""
    if not warehouse.has("linked_pairs"):
        return []
    return warehouse.rows(
        "select party_type, cast(floor(match_weight / 2) * 2 as integer) as weight, count(*) as pairs"
        " from linked_pairs where match_weight is not null group by all order by all"
    )


def _worth(score: Score) -> float:
    return (score.impact or 1) * score.bad / (score.difficulty or 1)
