"""Land: recall the newest release, land each source, and tell what landed."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import dagster as dg

from mdm_pipeline import tables
from mdm_pipeline.audit.summary import fate
from mdm_pipeline.orchestration import safe_to_import
from mdm_pipeline.orchestration.clock import Stopwatch
from mdm_pipeline.orchestration.describe import metadata, raw_spec, table_spec
from mdm_pipeline.orchestration.resources import Mdm
from mdm_pipeline.orchestration.step import Outputs, step
from mdm_pipeline.publishing.recall import recall
from mdm_pipeline.quality.gates import forget_verdicts
from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.sources.landing import land
from mdm_pipeline.sources.summary import summarize

STATUS = {"landed": "landed", "kept_last": "not imported, kept the last", "absent": "not imported,"}
TRY_AGAIN = dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL)


@dg.multi_asset(specs=[table_spec(tables.LAST_RELEASE, "land")])
def last_release(context: dg.AssetExecutionContext, mdm: Mdm) -> Outputs:
    """Recall what the newest release said, so that this run goes on from it."""
    with step(context, mdm, tables.LAST_RELEASE) as (warehouse, done):
        forget_verdicts(warehouse)
        yield from done(recall(warehouse, mdm.settings))


def landed(source: SourceSettings, fresh_within: timedelta) -> dg.AssetsDefinition:
    """Return the asset that lands one source; a source that is not fit stops only its own import."""
    spec = raw_spec(source, fresh_within, deps=[last_release])
    gate = dg.AssetCheckSpec(safe_to_import.NAME, asset=spec.key, description=safe_to_import.__doc__)

    @dg.multi_asset(
        name=f"land_{source.name}", specs=[spec], check_specs=[gate], retry_policy=TRY_AGAIN, pool="warehouse"
    )
    def land_source(context: dg.AssetExecutionContext, mdm: Mdm) -> Outputs:
        watch = Stopwatch()
        with mdm.open(f"land_{source.name}") as warehouse:
            judge = partial(safe_to_import.judge, warehouse, mdm.settings, source.name)
            report = land(warehouse, mdm.settings, source.name, judge)
            seconds = watch.seconds
            context.log.info(f"raw.{source.name}: {STATUS[report.status]} {report.rows:,} rows, {seconds} s")
            counts = {"dagster/row_count": report.rows, "seconds": seconds}
            yield dg.MaterializeResult(spec.key, metadata={**counts, **metadata(report)})
            yield safe_to_import.result(spec.key, report)

    return land_source


def landings(sources: Sequence[str]) -> dg.AssetsDefinition:
    """Return the asset of the two tables about all sources."""
    written = (tables.SOURCE_LANDINGS, tables.SOURCE_CHANGES)
    deps = [dg.AssetKey(["raw", name]) for name in sources]

    @dg.multi_asset(specs=[table_spec(table, "land", deps=deps) for table in written])
    def summarize_landings(context: dg.AssetExecutionContext, mdm: Mdm) -> Outputs:
        with step(context, mdm, *written) as (warehouse, done):
            report = summarize(warehouse, mdm.settings)
            for landing in report.landings:
                for warning in landing.warnings:
                    context.log.warning(f"raw.{landing.source}: {warning}")
            for stopped in report.stopped:
                context.log.warning(f"raw.{fate(stopped.source, stopped.problem, stopped.message)}")
            yield from done(report)

    return summarize_landings
