"""Whose customers an evaluation scores: a refused run leaves those of an earlier one in the work file.

Reads `last_release` (what the last run started from), `gate_verdicts`, which each run begins without, and
CURRENT.json.
"""

import json
from dataclasses import dataclass

from mdm_pipeline.settings import Places
from mdm_pipeline.warehouse import Warehouse

_STARTED_FROM = "select coalesce(max(release), 0) from last_release"
_JUDGED = "select count(*) from gate_verdicts where gate = 'sound_clusters'"
_LAST_EVENT = "select coalesce(max(release), 0) from customer_events"


@dataclass(frozen=True)
class ScoredRun:
    """Whose customers they are, and a warning where they are not those that the last run published."""

    customers_of: str
    warning: str | None = None


def scored_run(warehouse: Warehouse, places: Places) -> ScoredRun:
    """Say which run the customers in the work file come from."""
    newest = _newest_release(places)
    if not warehouse.has("customer_xref"):
        return ScoredRun("no run")
    if _number(warehouse, "last_release", _STARTED_FROM) < newest:
        return ScoredRun(f"release {newest}")
    if _number(warehouse, "gate_verdicts", _JUDGED):
        return ScoredRun(
            "the last run, which published nothing",
            "The last run published nothing, and these are its customers: no reader sees them. The audit"
            " report says why.",
        )
    published = newest > 0 and _number(warehouse, "customer_events", _LAST_EVENT) <= newest
    whose = f"release {newest}" if published else "an earlier run, which published nothing"
    return ScoredRun(
        whose,
        f"These are the customers of {whose}: the last run was stopped before it had any of its own, so what"
        " it landed is not scored. The audit report says why; mend that and run again to score it.",
    )


def _number(warehouse: Warehouse, table: str, query: str) -> int:
    return int(warehouse.value(query)) if warehouse.has(table) else 0


def _newest_release(places: Places) -> int:
    if not places.current.exists():
        return 0
    moves = json.loads(places.current.read_text(encoding="utf-8"))["published"]
    return max((int(move["release"]) for move in moves), default=0)
