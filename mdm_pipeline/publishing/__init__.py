"""Publish: releases that are written, proved, and then made current in one step.

    published/releases/<newest>                      -> recall  -> last_release, last_<table>
    published tables, gate_verdicts, source_landings -> publish -> published/releases/<next>, CURRENT.json

What does not belong here: which values are good (`quality/`), how they are shown (`audit/`).
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
