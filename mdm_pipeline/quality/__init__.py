"""Gate: suites of expectations that must hold before the path goes on.

    expectations/*.yaml -> suites -> plan -> Great Expectations in DuckDB -> gate_verdicts -> page

Reads whatever table a suite names, writes `gate_verdicts` and `published/reports/verdicts.html`. How much is
tolerated stands in quality.yaml. Great Expectations is imported in `engine` and `few_rows` only.

What does not belong here: mending data (its stage), measuring it (`audit/`).
"""

from mdm_pipeline.quality.check import check_gates
from mdm_pipeline.quality.gates import (
    GateReport,
    forget_verdicts,
    require_fit_to_publish,
    require_passed,
    run_gate,
)
from mdm_pipeline.quality.page import VerdictsPage, write_verdicts

__all__ = [
    "GateReport",
    "VerdictsPage",
    "check_gates",
    "forget_verdicts",
    "require_fit_to_publish",
    "require_passed",
    "run_gate",
    "write_verdicts",
]
