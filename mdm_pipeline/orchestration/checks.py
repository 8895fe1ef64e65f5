"""The gates as blocking asset checks: what must hold before the path goes on.

`safe_to_import` is asked inside each landing (see `assets/land.py`), as an unfit source stops only its own
import. The other three stop the run; the last release stays in place.
"""

from collections.abc import Sequence

import dagster as dg

from mdm_pipeline import tables
from mdm_pipeline.orchestration.clock import Stopwatch
from mdm_pipeline.orchestration.describe import metadata
from mdm_pipeline.orchestration.resources import Mdm
from mdm_pipeline.quality import gates as quality_gates

READY_TO_LINK = (tables.CUSTOMERS_STANDARDIZED, tables.QUARANTINE, tables.SOURCE_LANDINGS)
SOUND_CLUSTERS = (tables.CUSTOMER_XREF, tables.CUSTOMER_CLUSTERS, tables.CLUSTER_CUTS, tables.CUSTOMER_IDS)
FIT_TO_PUBLISH = tuple(table for table in tables.PUBLISHED if table is not tables.QUALITY_SCORES)


def gates() -> Sequence[dg.AssetChecksDefinition]:
    """Return the three gates that stop a run."""
    return [
        _gate("ready_to_link", READY_TO_LINK),
        _gate("sound_clusters", SOUND_CLUSTERS),
        _gate("fit_to_publish", FIT_TO_PUBLISH),
    ]


def _gate(name: str, judged: tuple[tables.Table, ...]) -> dg.AssetChecksDefinition:
    subject, *others = (table.name for table in judged)

    @dg.asset_check(
        asset=subject,
        name=name,
        blocking=True,
        additional_deps=others,
        description=f"Great Expectations' suites of expectations/{name}, run in the database.",
    )
    def gate(context: dg.AssetCheckExecutionContext, mdm: Mdm) -> dg.AssetCheckResult:
        watch = Stopwatch()
        with mdm.open(name) as warehouse:
            report = quality_gates.run_gate(warehouse, mdm.settings, name, subject)
            counts = {table: warehouse.count(table) for table in (subject, *others)}
        rows, seconds = sum(counts.values()), watch.seconds
        context.log.info(f"gate {name}: {report.summary}; {rows:,} rows judged, {seconds} s")
        return dg.AssetCheckResult(
            passed=report.passed,
            description=report.summary,
            metadata={"rows": counts, "seconds": seconds, **metadata(report)},
            severity=dg.AssetCheckSeverity.ERROR,
        )

    return gate
