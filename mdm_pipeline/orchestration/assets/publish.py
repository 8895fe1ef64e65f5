"""Publish: write the release, and move the readers' pointer if the gate held on exactly these tables."""

from datetime import UTC, datetime, timedelta
from functools import partial

import dagster as dg

from mdm_pipeline import tables
from mdm_pipeline.orchestration.account import account
from mdm_pipeline.orchestration.clock import Stopwatch
from mdm_pipeline.orchestration.describe import metadata
from mdm_pipeline.orchestration.resources import Mdm
from mdm_pipeline.publishing.release import Provenance, next_release, publish
from mdm_pipeline.quality.gates import require_fit_to_publish


def release(fresh_within: timedelta) -> dg.AssetsDefinition:
    """Return the asset that publishes; it fails its freshness when no release came for too long."""

    @dg.asset(
        name="release",
        group_name="publish",
        deps=[table.name for table in tables.PUBLISHED],
        kinds={"duckdb", "parquet"},
        owners=["team:mdm"],
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=fresh_within),
        description="The published, audited, immutable version of the golden tables that readers see.",
    )
    def publish_release(context: dg.AssetExecutionContext, mdm: Mdm) -> dg.MaterializeResult[None]:
        watch = Stopwatch()
        with mdm.open("release") as warehouse:
            models = warehouse.rows(
                "select distinct party_type, model_version from linked_pairs order by all"
            )
            provenance = Provenance(account(), datetime.now(UTC), dict(models))
            report = publish(
                warehouse,
                mdm.settings,
                next_release(mdm.settings),
                provenance,
                require_gate=partial(require_fit_to_publish, warehouse),
            )
        rows, size = sum(report.rows.values()), f"{report.bytes / 1e6:.1f} MB"
        told = f"{rows:,} rows in {len(report.rows)} tables, {size}, {watch.seconds} s"
        context.log.info(f"release {report.release}: {told}, in {report.path}")
        counts = {"dagster/row_count": report.rows["golden_customers"], "seconds": watch.seconds}
        return dg.MaterializeResult(metadata={**counts, **metadata(report)})

    return publish_release
