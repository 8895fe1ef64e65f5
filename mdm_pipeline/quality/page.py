"""The page of verdicts: one self-contained HTML file without script, for a phone, a screen and paper.

Reads `gate_verdicts`. Every text is escaped; nothing is loaded from elsewhere.
"""

from dataclasses import dataclass
from pathlib import Path

from mdm_pipeline.durable import replace_text
from mdm_pipeline.quality.verdicts import Verdict
from mdm_pipeline.settings.quality import GATES
from mdm_pipeline.tables import GATE_VERDICTS
from mdm_pipeline.warehouse import Warehouse

MEANINGS = {
    "safe_to_import": "Safe to import: what each source brought may take the place of its last snapshot",
    "ready_to_link": "Ready to link: records are whole, in one shape and worth comparing",
    "sound_clusters": "Sound clusters: records held to be one party may become a customer",
    "fit_to_publish": "Fit to publish: the golden tables may become a release",
}


@dataclass(frozen=True)
class Section:
    """The verdicts of one gate on one subject; those that did not hold come first."""

    gate: str
    subject: str
    verdicts: tuple[Verdict, ...]

    @property
    def state(self) -> str:
        """`stopped`, `tolerated` or `held`."""
        if any(verdict.stops for verdict in self.verdicts):
            return "stopped"
        return "held" if all(verdict.passed for verdict in self.verdicts) else "tolerated"


@dataclass(frozen=True)
class VerdictsPage:
    """Where the page lies, and how many verdicts it shows."""

    path: Path
    verdicts: int
    stopped: int


def write_verdicts(warehouse: Warehouse, path: Path) -> VerdictsPage:
    """Write the page of all verdicts in the place of the last one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_text(path, render_verdicts(warehouse))
    verdicts = read_verdicts(warehouse)
    return VerdictsPage(path, len(verdicts), sum(verdict.stops for verdict in verdicts))


def render_verdicts(warehouse: Warehouse) -> str:
    """Return the page of all verdicts that are in the warehouse."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(autoescape=True, loader=loader, undefined=StrictUndefined, trim_blocks=True)
    template = environment.get_template("verdicts.html.j2")
    return template.render(gates=_sections(read_verdicts(warehouse)), meanings=MEANINGS)


def read_verdicts(warehouse: Warehouse) -> tuple[Verdict, ...]:
    """Return all verdicts, by gate in the order of the path, subject and sentence; none before a gate ran."""
    if not warehouse.has(GATE_VERDICTS.name):
        return ()
    rows = warehouse.arrow("select * from gate_verdicts order by gate, subject, expectation").to_pylist()
    verdicts = [Verdict(**{**row, "failing_keys": tuple(row["failing_keys"] or ())}) for row in rows]
    return tuple(sorted(verdicts, key=lambda verdict: GATES.index(verdict.gate)))


def _sections(verdicts: tuple[Verdict, ...]) -> dict[str, list[Section]]:
    groups: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in sorted(verdicts, key=lambda each: (not each.stops, each.passed)):
        groups.setdefault((verdict.gate, verdict.subject), []).append(verdict)
    sections: dict[str, list[Section]] = {}
    for gate, subject in sorted(groups, key=lambda group: (GATES.index(group[0]), group[1])):
        sections.setdefault(gate, []).append(Section(gate, subject, tuple(groups[gate, subject])))
    return sections
