"""Audit: scores, the gates' verdicts and the report, the latter also of a night that was refused."""

import dagster as dg

from mdm_pipeline import tables
from mdm_pipeline.audit import charts
from mdm_pipeline.audit.quality import read_quality
from mdm_pipeline.audit.report import write_report
from mdm_pipeline.audit.score import score
from mdm_pipeline.orchestration.clock import Stopwatch
from mdm_pipeline.orchestration.describe import metadata, table_spec
from mdm_pipeline.orchestration.resources import Mdm
from mdm_pipeline.orchestration.step import Outputs, step
from mdm_pipeline.quality.page import write_verdicts


@dg.multi_asset(
    specs=[table_spec(tables.QUALITY_SCORES, "audit", deps=["golden_customers", "customer_xref"])]
)
def quality_scores(context: dg.AssetExecutionContext, mdm: Mdm) -> Outputs:
    """Score each source, attribute and owner, as landed and as published."""
    with step(context, mdm, tables.QUALITY_SCORES) as (warehouse, done):
        report, titles = score(warehouse, mdm.settings), {s.name: s.title for s in mdm.settings.sources}
        yield from done(report, errors=charts.errors_by_source(read_quality(warehouse), titles))


@dg.multi_asset(
    specs=[table_spec(tables.GATE_VERDICTS, "audit", deps=["quality_scores", "golden_customers"])]
)
def gate_verdicts(context: dg.AssetExecutionContext, mdm: Mdm) -> Outputs:
    """Write the page of the gates' verdicts, which were kept as each gate was asked."""
    with step(context, mdm, tables.GATE_VERDICTS) as (warehouse, done):
        yield from done(write_verdicts(warehouse, mdm.settings.places.reports / "verdicts.html"))


class Audited(dg.Config):
    """Why the run was refused, when it was."""

    problem: str = ""


@dg.asset(
    group_name="audit",
    deps=["release", "quality_scores", "review_queue"],
    kinds={"html"},
    owners=["team:mdm"],
    description="The page that says how good the customer list is and whether it gets better.",
)
def audit_report(context: dg.AssetExecutionContext, mdm: Mdm, config: Audited) -> dg.MaterializeResult[None]:
    """Write the audit report, also of a night that was refused."""
    watch = Stopwatch()
    with mdm.open("audit_report") as warehouse:
        report = write_report(warehouse, mdm.settings, problem=config.problem or None)
    context.log.info(f"audit_report: {report.bytes / 1e3:.0f} kB, {watch.seconds} s, in {report.path}")
    return dg.MaterializeResult(metadata={"seconds": watch.seconds, **metadata(report)})
