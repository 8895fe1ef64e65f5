"""The gate of each source, asked inside its landing: a source that is not fit stops only its own import."""

import dagster as dg

from mdm_pipeline.quality.gates import IMPORT_GATE, run_gate
from mdm_pipeline.settings import Settings
from mdm_pipeline.sources.landing import LandingReport
from mdm_pipeline.warehouse import Warehouse

NAME = IMPORT_GATE


def judge(warehouse: Warehouse, settings: Settings, source: str, candidate: str) -> str | None:
    """Ask the gate about a candidate's table; return why it may not be imported, or None when it may."""
    report = run_gate(warehouse, settings, NAME, source, candidate)
    return None if report.passed else report.summary


def result(key: dg.AssetKey, report: LandingReport) -> dg.AssetCheckResult:
    """Return the verdict on a landing: a warning, since the path goes on with the last good snapshot."""
    warnings = "; ".join(report.warnings)
    return dg.AssetCheckResult(
        passed=report.status == "landed",
        asset_key=key,
        check_name=NAME,
        severity=dg.AssetCheckSeverity.WARN,
        description=report.message or warnings or "the source came as expected",
        metadata={"problem": report.problem or "none", "rows_read": report.rows_read or 0},
    )
