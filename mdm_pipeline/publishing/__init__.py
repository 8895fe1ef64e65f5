"""The stage that publishes: releases that are written, proved, and then made current in one step.

Reads the golden tables and the gates' verdicts; writes `published/`; at the start of a run it loads the
newest release back. Which values are good belongs to `quality/`, how they are shown to `audit/`.
"""

from mdm_pipeline.publishing.recall import RecallReport, recall
from mdm_pipeline.publishing.release import Provenance, ReleaseReport, next_release, publish
from mdm_pipeline.publishing.releases import ReleaseSummary, list_releases, rollback

__all__ = [
    "Provenance",
    "RecallReport",
    "ReleaseReport",
    "ReleaseSummary",
    "list_releases",
    "next_release",
    "publish",
    "recall",
    "rollback",
]
