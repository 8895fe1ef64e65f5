"""The stage that audits: scores as a table for BI, and the report that people read.

Reads the work tables and the published releases; writes `quality_scores` and `published/reports/`. It judges
nothing (that is `quality/`) and changes nothing.
"""

from mdm_pipeline.audit.report import ReportFile, write_report
from mdm_pipeline.audit.score import QualityReport, score

__all__ = ["QualityReport", "ReportFile", "score", "write_report"]
