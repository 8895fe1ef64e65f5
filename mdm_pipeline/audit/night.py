"""Find out what happened in the last run: what landed, which gates held, whether it published, what is new.

Reads `source_landings`, `gate_verdicts`, `models_in_use`, `last_release`, `customer_events`, `cluster_cuts`,
`review_queue` and the last release's customers. A table that the run did not reach gives an empty answer, and
the report says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mdm_pipeline.audit.history import History
from mdm_pipeline.settings.quality import GATES
from mdm_pipeline.warehouse import Row, Warehouse

Status = Literal["published", "refused", "failed", "waiting"]


@dataclass(frozen=True)
class Landing:
    """What came of one source's import."""

    source: str
    status: str
    problem: str | None
    message: str | None
    warnings: list[str]
    load: str | None
    rows: int | None
    new: int | None
    changed: int | None
    gone: int | None
    owner: str | None


@dataclass(frozen=True)
class Broken:
    """One expectation that did not hold."""

    gate: str
    subject: str
    expectation: str
    severity: str
    observed: str | None
    expected: str | None
    failing: int | None
    keys: list[str]
    override: str | None
    remedy: str | None

    @property
    def stops(self) -> bool:
        """Whether it stopped the path behind its gate."""
        return self.severity == "critical" and self.override is None


@dataclass(frozen=True)
class Gate:
    """How many expectations of one gate held, on all its tables, and which tables it stopped at."""

    gate: str
    subjects: list[str]
    expectations: int
    held: int
    stopped: list[str]


@dataclass(frozen=True)
class Night:
    """Everything about the last run; `change` counts are against the release before."""

    status: Status
    headline: str
    landings: tuple[Landing, ...]
    gates: tuple[Gate, ...]
    broken: tuple[Broken, ...]
    release_of_events: int | None
    events: tuple[Row, ...]
    customers_before: int | None
    linking: tuple[str, ...]
    cuts: tuple[Row, ...]
    reviews: tuple[Row, ...]

    @property
    def troubled(self) -> tuple[Landing, ...]:
        """Return the sources whose import was stopped."""
        return tuple(landing for landing in self.landings if landing.status != "landed")

    @property
    def to_judge(self) -> int:
        """Return how many pairs wait for a person's judgement."""
        return sum(organizations + persons for _, organizations, persons in self.reviews)


def read_night(warehouse: Warehouse, history: History, problem: str | None) -> Night:
    """Return what the work tables tell about the last run; `problem` is an error that stopped it, if any."""
    broken = _broken(warehouse)
    started_from = _value(warehouse, "last_release", "select max(release) from last_release")
    status, headline = _outcome(history, broken, started_from or 0, problem)
    return Night(
        status=status,
        headline=headline,
        landings=_landings(warehouse),
        gates=_gates(warehouse),
        broken=broken,
        release_of_events=_value(warehouse, "customer_events", "select max(release) from customer_events"),
        events=_rows(warehouse, "customer_events", EVENTS),
        customers_before=_value(
            warehouse, "last_golden_customers", "select count(*) from last_golden_customers"
        ),
        linking=tuple(row[0] for row in _rows(warehouse, "models_in_use", LINKING)),
        cuts=_rows(warehouse, "cluster_cuts", CUTS),
        reviews=_rows(warehouse, "review_queue", REVIEWS),
    )


EVENTS = """
    select event, count(*), count(distinct customer_id)
    from customer_events
    where release = (select max(release) from customer_events)
    group by event order by count(*) desc, event
"""
LINKING = "select unnest(warnings) as warning from models_in_use order by party_type, warning"
CUTS = "select rule, count(*) from cluster_cuts group by rule order by count(*) desc, rule"
REVIEWS = """
    select reason, count(*) filter (where party_type = 'organization'),
        count(*) filter (where party_type = 'person')
    from review_queue group by reason order by count(*) desc, reason
"""


def _outcome(
    history: History, broken: Sequence[Broken], started_from: int, problem: str | None
) -> tuple[Status, str]:
    stopping = [each for each in broken if each.stops and each.gate != "safe_to_import"]
    if stopping:
        first = min(stopping, key=lambda each: (_order(each.gate), each.subject))
        return "refused", f"No release: the gate {_words(first.gate)} did not hold on {first.subject}"
    if problem is not None:
        return "failed", "No release: the run failed"
    if history.newest == 0:
        return "waiting", "Nothing has been published yet"
    if history.current != history.newest:
        return "published", f"Readers see release {history.current}, rolled back from {history.newest}"
    if history.newest > started_from:
        return "published", f"Release {history.newest} is published"
    return "waiting", f"Readers see release {history.current}; the last run has not published"


def _order(gate: str) -> int:
    return GATES.index(gate) if gate in GATES else len(GATES)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _landings(warehouse: Warehouse) -> tuple[Landing, ...]:
    rows = _rows(
        warehouse,
        "source_landings",
        "select source, status, problem, message, coalesce(warnings, []), load, rows, new, changed, gone,"
        " owner"
        " from source_landings order by status = 'landed', source",
    )
    return tuple(Landing(*row) for row in rows)


def _gates(warehouse: Warehouse) -> tuple[Gate, ...]:
    rows = _rows(
        warehouse,
        "gate_verdicts",
        "select gate, list(distinct subject order by subject), count(*), count(*) filter (where passed),"
        " coalesce(list(distinct subject order by subject)"
        " filter (where not passed and severity = 'critical' and override is null), [])"
        " from gate_verdicts group by gate",
    )
    return tuple(sorted((Gate(*row) for row in rows), key=lambda it: _order(it.gate)))


def _broken(warehouse: Warehouse) -> tuple[Broken, ...]:
    rows = _rows(
        warehouse,
        "gate_verdicts",
        "select gate, subject, expectation, severity, observed, expected, failing,"
        " coalesce(failing_keys, [])[1:5], override, remedy"
        " from gate_verdicts where not passed order by severity, gate, subject, expectation",
    )
    return tuple(Broken(*row) for row in rows)


def _rows(warehouse: Warehouse, table: str, sql: str) -> tuple[Row, ...]:
    return tuple(warehouse.rows(sql)) if warehouse.has(table) else ()


def _value(warehouse: Warehouse, table: str, sql: str) -> int | None:
    value: int | None = warehouse.value(sql) if warehouse.has(table) else None
    return value
