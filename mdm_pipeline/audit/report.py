"""Write the audit report: one self-contained page without script, readable on a phone and on paper.

Reads the work tables and the published releases; writes `published/reports/report.html`, and a copy for each
release. It shows counts, rates and record keys; no personal value reaches it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mdm_pipeline.audit import charts
from mdm_pipeline.audit.history import History, read_history
from mdm_pipeline.audit.night import Night, Status, read_night
from mdm_pipeline.audit.quality import (
    DIMENSIONS,
    Quality,
    cluster_sizes,
    customers_by_type,
    match_weights,
    read_quality,
)
from mdm_pipeline.audit.snapshots import age, landed_when
from mdm_pipeline.durable import replace_text
from mdm_pipeline.pages import Figure, render
from mdm_pipeline.settings import Settings
from mdm_pipeline.warehouse import Warehouse

HERE = Path(__file__).parent
ISSUES_SHOWN = 10


@dataclass(frozen=True)
class ReportFile:
    """Where the report lies and what it says on top; `copy` is None unless a release was published."""

    path: Path
    copy: Path | None
    status: Status
    headline: str
    bytes: int


def write_report(
    warehouse: Warehouse, settings: Settings, *, when: datetime | None = None, problem: str | None = None
) -> ReportFile:
    """Write the report of the last run, published or refused.

    `when` is the time to show, now unless given; `problem` is the error that stopped the run, if any.
    """
    when = datetime.now(UTC) if when is None else when
    history = read_history(warehouse, settings.places)
    night = read_night(warehouse, history, problem)
    facts = _facts(warehouse, settings, history, night)
    page = render(HERE / "report.html.j2", facts | {"when": when, "problem": problem, "tint": tint})
    folder = settings.places.reports
    folder.mkdir(parents=True, exist_ok=True)
    path, copy = folder / "report.html", None
    if night.status == "published" and night.release_of_events == history.newest:
        copy = folder / f"release-{history.newest:06d}.html"
        replace_text(copy, page)
    replace_text(path, page)
    return ReportFile(path, copy, night.status, night.headline, len(page.encode()))


def tint(value: float | None) -> str:
    """Return how strongly a cell of an error rate is coloured, 0 to 5."""
    steps = (0.005, 0.02, 0.05, 0.15, 0.35)
    return "0" if value is None else str(sum(value > step for step in steps))


def _facts(warehouse: Warehouse, settings: Settings, history: History, night: Night) -> dict[str, Any]:
    quality = read_quality(warehouse)
    customers = customers_by_type(warehouse)
    titles = {source.name: source.title for source in settings.sources}
    return {
        "history": history,
        "night": night,
        "quality": quality,
        "customers": customers,
        "titles": titles,
        "came": landed_when(warehouse, settings.places),
        "age": age,
        "owners": {source.name: source.owner for source in settings.sources},
        "records": sum(landing.rows or 0 for landing in night.landings),
        "quarantined": warehouse.count("quarantine") if warehouse.has("quarantine") else None,
        "issues": quality.issues(ISSUES_SHOWN),
        "dimensions": DIMENSIONS,
        "definition": settings.audit.error,
        "figures": _figures(warehouse, settings, history, quality),
    }


def _figures(warehouse: Warehouse, settings: Settings, history: History, quality: Quality) -> list[Figure]:
    titles = {source.name: source.title for source in settings.sources}
    figures = []
    if any(point.landed is not None for point in history.points):
        svg = charts.error_trend(history.points)
        figures.append(Figure("Error rate over releases", "Errors per value and record looked at.", svg))
    if history.points:
        svg = charts.customer_trend(history.points)
        figures.append(Figure("Customers over releases", "Live customers of each release.", svg))
    if quality.sources:
        svg = charts.errors_by_source(quality, titles)
        figures.append(Figure("Error rate by source", "As landed; the line is the golden table.", svg))
        svg = charts.impact_by_difficulty(quality)
        caption = "How much an attribute matters, how hard it is to mend; size is errors."
        figures.append(Figure("Impact and difficulty", caption, svg))
    if sizes := cluster_sizes(warehouse):
        svg = charts.cluster_size_bars(sizes)
        figures.append(
            Figure("Customers by source records", "How many records stand behind one customer.", svg)
        )
    if weights := match_weights(warehouse):
        svg = charts.weight_histogram(weights, thresholds(settings))
        caption = "Compared pairs by evidence; pairs below the lower line are not kept."
        figures.append(Figure("Match weights of pairs", caption, svg))
    return figures


def thresholds(settings: Settings) -> dict[str, float]:
    """Return the words and places of the lines in the histogram, once where both models share them."""
    models = {"organization": settings.matching.organization, "person": settings.matching.person}
    lines: dict[str, float] = {}
    for word in ("merge", "review"):
        places = {name: float(getattr(model, f"{word}_weight")) for name, model in models.items()}
        if len(set(places.values())) == 1:
            lines[word] = places["person"]
        else:
            lines |= {f"{word} ({name})": place for name, place in places.items()}
    return lines
