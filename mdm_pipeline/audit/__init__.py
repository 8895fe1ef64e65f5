"""Audit: scores as a table for BI, and the report that people read.

    standardized and golden tables, quarantine, review_queue -> score        -> quality_scores
    all work tables, every release so far                    -> write_report -> published/reports/report.html

What does not belong here: judging data (`quality/`), mending it (its stage).
"""

from mdm_pipeline.audit.report import ReportFile, write_report
from mdm_pipeline.audit.score import QualityReport, score

__all__ = ["QualityReport", "ReportFile", "score", "write_report"]
