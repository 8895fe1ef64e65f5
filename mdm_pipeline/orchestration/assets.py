"""The path of a record as assets, top to bottom: land, link, identify, survive, audit, publish.

Each body opens the warehouse, calls one function of its stage and turns the report into metadata. The dbt
models of `standardize` are in `standardized.py`, the gates between the steps in `checks.py`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import dagster as dg

from mdm_pipeline import tables
from mdm_pipeline.audit import charts
from mdm_pipeline.audit.quality import cluster_sizes, match_weights, read_quality
from mdm_pipeline.audit.report import thresholds, write_report
from mdm_pipeline.audit.score import score
from mdm_pipeline.audit.summary import fate
from mdm_pipeline.golden.relate import relate
from mdm_pipeline.golden.survive import survive
from mdm_pipeline.golden.tag import tag
from mdm_pipeline.identity.clusters import form_clusters
from mdm_pipeline.identity.ledger import assign_ids
from mdm_pipeline.identity.review import queue_reviews
from mdm_pipeline.linkage.scoring import link
from mdm_pipeline.linkage.training import train
from mdm_pipeline.orchestration import safe_to_import
from mdm_pipeline.orchestration.account import account
from mdm_pipeline.orchestration.clock import Stopwatch
from mdm_pipeline.orchestration.describe import metadata, raw_spec, table_spec
from mdm_pipeline.orchestration.resources import Mdm
from mdm_pipeline.orchestration.step import Outputs, step
from mdm_pipeline.publishing.recall import recall
from mdm_pipeline.publishing.release import Provenance, next_release, publish
from mdm_pipeline.quality.gates import forget_verdicts, require_fit_to_publish
from mdm_pipeline.quality.page import write_verdicts
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.sources.landing import land
from mdm_pipeline.sources.summary import summarize

STATUS = {"landed": "landed", "kept_last": "not imported, kept the last", "absent": "not imported,"}
TRY_AGAIN = dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL)


def path(settings: Settings) -> Sequence[dg.AssetsDefinition]:
    """Return every asset of the path but the dbt models."""
    fresh_within = timedelta(hours=settings.operations.fresh_within_hours)
    return [
        last_release,
        *(landed(source, fresh_within) for source in settings.sources),
        landings([source.name for source in settings.sources]),
        linkage_models,
        linked,
        clustered,
        identified,
        review_queue,
        survived,
        quality_scores,
        gate_verdicts,
        release(fresh_within),
        audit_report,
    ]


# --- 1 land -----------------------------------------------------------------------------------------


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


# --- 2 standardize: the dbt models, see standardized.py ---------------------------------------------
# --- 3 link -----------------------------------------------------------------------------------------


class Training(dg.Config):
    """Whether to train models that exist already."""

    retrain: bool = False


@dg.asset(
    group_name="link",
    deps=["customers_standardized"],
    kinds={"splink"},
    owners=["team:mdm"],
    description="The stored models, one for each party type; trained when none fits the configuration.",
)
def linkage_models(
    context: dg.AssetExecutionContext, mdm: Mdm, config: Training
) -> dg.MaterializeResult[None]:
    """Train the models that are missing, or all of them when asked."""
    watch = Stopwatch()
    with mdm.open("linkage_models") as warehouse:
        report = train(warehouse, mdm.settings, only_missing=not config.retrain)
    for model in report.models:
        how = f"{model.version}, {model.method} ({model.reason})"
        labelled = f" and {sum(model.labels.values()):,} labelled pairs" if model.labels else ""
        context.log.info(f"model of {model.party_type}s: {how}, made of {model.records:,} records{labelled}")
    context.log.info(f"linkage_models: {len(report.models)} models, {watch.seconds} s")
    return dg.MaterializeResult(metadata={"seconds": watch.seconds, **metadata(report)})


@dg.multi_asset(
    specs=[
        table_spec(table, "link", deps=["customers_standardized", linkage_models], kinds=("duckdb", "splink"))
        for table in (tables.LINKED_PAIRS, tables.SHARED_VALUES, tables.MODELS_IN_USE)
    ]
)
def linked(context: dg.AssetExecutionContext, mdm: Mdm) -> Outputs:
    """Compare records with the stored models and keep the evidence of each pair."""
    written = (tables.LINKED_PAIRS, tables.SHARED_VALUES, tables.MODELS_IN_USE)
    with step(context, mdm, *written) as (warehouse, done):
        report = link(warehouse, mdm.settings)
        for warning in report.warnings:
            context.log.warning(warning)
        weights = charts.weight_histogram(match_weights(warehouse), thresholds(mdm.settings))
        yield from done(report, weights=weights)


# --- 4 identify -------------------------------------------------------------------------------------


@dg.multi_asset(
    specs=[
        table_spec(table, "identify", deps=["customers_standardized", "linked_pairs", "models_in_use"])
        for table in (tables.CUSTOMER_CLUSTERS, tables.CLUSTER_CUTS)
    ]
)
def clustered(context: dg.AssetExecutionContext, mdm: Mdm) -> Outputs:
    """Form clusters from the pairs, and keep apart what a rule says is not one party."""
    with step(context, mdm, tables.CUSTOMER_CLUSTERS, tables.CLUSTER_CUTS) as (warehouse, done):
        yield from done(form_clusters(warehouse, mdm.settings))


@dg.multi_asset(
    specs=[
        table_spec(table, "identify", deps=["customer_clusters", "last_release"])
        for table in (tables.CUSTOMER_XREF, tables.CUSTOMER_IDS, tables.CUSTOMER_EVENTS)
    ]
)
def identified(context: dg.AssetExecutionContext, mdm: Mdm) -> Outputs:
    """Give every cluster its permanent id, and write down what happened to the ids."""
    written = (tables.CUSTOMER_XREF, tables.CUSTOMER_IDS, tables.CUSTOMER_EVENTS)
    with step(context, mdm, *written) as (warehouse, done):
        report = assign_ids(warehouse, mdm.settings, next_release(mdm.settings))
        yield from done(report, sizes=charts.cluster_size_bars(cluster_sizes(warehouse)))


@dg.multi_asset(
    specs=[
        table_spec(tables.REVIEW_QUEUE, "identify", deps=["customer_xref", "cluster_cuts", "linked_pairs"])
    ]
)
def review_queue(context: dg.AssetExecutionContext, mdm: Mdm) -> Outputs:
    """Queue the pairs that a person should judge."""
    with step(context, mdm, tables.REVIEW_QUEUE) as (warehouse, done):
        yield from done(queue_reviews(warehouse, mdm.settings))


# --- 5 survive --------------------------------------------------------------------------------------


@dg.multi_asset(
    specs=[
        table_spec(
            table,
            "survive",
            deps=["customers_standardized", "customer_xref", "customer_ids", "shared_values"],
        )
        for table in (tables.GOLDEN_CUSTOMERS, tables.GOLDEN_CELLS, tables.RELATIONSHIPS, tables.TAGS)
    ]
)
def survived(context: dg.AssetExecutionContext, mdm: Mdm) -> Outputs:
    """Choose the best value of each attribute, then relate and tag the customers."""
    with step(context, mdm, tables.GOLDEN_CUSTOMERS, tables.GOLDEN_CELLS) as (warehouse, done):
        yield from done(survive(warehouse, mdm.settings))
    with step(context, mdm, tables.RELATIONSHIPS) as (warehouse, done):
        yield from done(relate(warehouse, mdm.settings))
    with step(context, mdm, tables.TAGS) as (warehouse, done):
        yield from done(tag(warehouse, mdm.settings))


# --- 6 publish, 7 audit -----------------------------------------------------------------------------


@dg.multi_asset(
    specs=[table_spec(tables.QUALITY_SCORES, "audit", deps=["golden_customers", "customer_xref"])]
)
def quality_scores(context: dg.AssetExecutionContext, mdm: Mdm) -> Outputs:
    """Score each source, attribute and owner, as landed and as published."""
    with step(context, mdm, tables.QUALITY_SCORES) as (warehouse, done):
        report, titles = score(warehouse, mdm.settings), {s.name: s.title for s in mdm.settings.sources}
        yield from done(report, errors=charts.errors_by_source(read_quality(warehouse), titles))


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
