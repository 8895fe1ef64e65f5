"""Gates: run the suites of one gate and keep the verdicts; refuse data that no passed verdict is about.

Reads the tables that the suites name, writes `gate_verdicts`. The fingerprint of a gate covers all tables
that its suites judge, so that a verdict holds for exactly the data it was given for.
"""

from dataclasses import dataclass

from mdm_pipeline.errors import GateError
from mdm_pipeline.quality.judge import Heading, judge
from mdm_pipeline.quality.overrides import decide, next_release, offer, standing
from mdm_pipeline.quality.parameters import Parameters, import_parameters, table_parameters
from mdm_pipeline.quality.plan import Planner
from mdm_pipeline.quality.suites import load_suites
from mdm_pipeline.quality.verdicts import Verdict, keep
from mdm_pipeline.settings import Settings
from mdm_pipeline.tables import GATE_VERDICTS, PUBLISHED, QUALITY_SCORES
from mdm_pipeline.warehouse import Warehouse

IMPORT_GATE = "safe_to_import"
JUDGED_TO_PUBLISH = tuple(table.name for table in PUBLISHED if table is not QUALITY_SCORES)


@dataclass(frozen=True)
class GateReport:
    """What one gate said: of one source's candidate, or of the tables of a step."""

    gate: str
    subject: str
    tables: tuple[str, ...]
    fingerprint: str
    verdicts: tuple[Verdict, ...]

    @property
    def passed(self) -> bool:
        """Tell whether the path may go on: every critical expectation held, or a person overrode it."""
        return not self.refusals

    @property
    def refusals(self) -> tuple[Verdict, ...]:
        """The verdicts that stop the path."""
        return tuple(verdict for verdict in self.verdicts if verdict.stops)

    @property
    def tolerated(self) -> tuple[Verdict, ...]:
        """The verdicts that did not hold and do not stop the path: warnings and overrides."""
        return tuple(verdict for verdict in self.verdicts if not verdict.passed and not verdict.stops)

    @property
    def summary(self) -> str:
        """One line for logs, alerts and the reason why an import stopped; no personal values."""
        if self.passed:
            odd = f", {len(self.tolerated)} tolerated" if self.tolerated else ""
            return f"{len(self.verdicts)} expectations held{odd}"
        told = [verdict.told for verdict in self.refusals]
        return "; ".join([*told, *(verdict.remedy for verdict in self.refusals if verdict.remedy)])


def run_gate(
    warehouse: Warehouse, settings: Settings, gate: str, subject: str = "", candidate: str | None = None
) -> GateReport:
    """Judge what a gate judges and keep its verdicts in `gate_verdicts` in the place of the last ones.

    `safe_to_import` judges the table `candidate` (default: the landed rows) as what the source `subject`
    brought. The other gates judge the tables that their suites name, whatever `subject` calls them.
    Raises ConfigError for a suite or an override that makes no sense, GateError for a table that is not
    there. A gate that does not hold is a report, not an error.
    """
    suites = load_suites(gate, settings.places.config)
    overrides = standing(warehouse, settings, gate, suites)
    parameters = _parameters(warehouse, settings, gate, subject, candidate)
    planners = [Planner(warehouse, suite, parameters) for suite in suites]
    tables = tuple(sorted({planner.require_table() for planner in planners}))
    fingerprint = warehouse.fingerprint(*tables)
    verdicts: list[Verdict] = []
    release = next_release(warehouse)
    for planner in planners:
        about = subject if gate == IMPORT_GATE else planner.table
        heading = Heading(gate, about, fingerprint)
        decided = [decide(verdict, overrides) for verdict in judge(warehouse, planner, heading)]
        verdicts += [offer(verdict, suites, release) for verdict in decided]
    keep(warehouse, verdicts, *_stale(settings, gate, subject))
    return GateReport(gate, subject, tables, fingerprint, tuple(verdicts))


def forget_verdicts(warehouse: Warehouse) -> None:
    """Empty `gate_verdicts` at the start of a run: what is not asked tonight must not speak of last night."""
    keep(warehouse, (), "true", {})


def require_passed(warehouse: Warehouse, gate: str, *tables: str) -> None:
    """Raise GateError unless the gate has passed verdicts about exactly the present rows of these tables."""
    there = warehouse.has(GATE_VERDICTS.name)
    query = "select distinct fingerprint from gate_verdicts where gate = ? order by fingerprint"
    judged = [row[0] for row in warehouse.rows(query, [gate])] if there else []
    if not judged:
        raise GateError(f"the gate {gate} was never asked; run it on {', '.join(tables)} first")
    present = warehouse.fingerprint(*tables)
    if judged != [present]:
        raise GateError(
            f"the gate {gate} judged other data ({', '.join(judged)}) than what now lies in"
            f" {', '.join(tables)} ({present}); run the gate again"
        )
    refusals = warehouse.rows(
        "select expectation from gate_verdicts where gate = ? and severity = 'critical'"
        " and not passed and override is null order by subject, expectation",
        [gate],
    )
    if refusals:
        raise GateError(
            f"the gate {gate} did not hold: {'; '.join(row[0] for row in refusals)}. Mend the data; what is"
            " overridable a person can override for one release, with a reason, in quality.yaml"
        )


def require_fit_to_publish(warehouse: Warehouse) -> None:
    """Raise GateError unless `fit_to_publish` was passed by exactly the tables that a release holds."""
    require_passed(warehouse, "fit_to_publish", *JUDGED_TO_PUBLISH)


def _parameters(
    warehouse: Warehouse, settings: Settings, gate: str, subject: str, candidate: str | None
) -> Parameters:
    if gate != IMPORT_GATE:
        return table_parameters(warehouse, settings, gate)
    source = settings.source(subject)
    return import_parameters(settings, source, candidate or source.raw_table)


def _stale(settings: Settings, gate: str, subject: str) -> tuple[str, dict[str, object]]:
    """Return which verdicts are replaced: the gate's, or of this source and of sources that are no more."""
    if gate != IMPORT_GATE:
        return "gate = $gate", {"gate": gate}
    names = [source.name for source in settings.sources]
    stale = "gate = $gate and (subject = $subject or not list_contains($names::varchar[], subject))"
    return stale, {"gate": gate, "subject": subject, "names": names}
