"""Link: train the models that are missing, compare records with them, and keep the evidence of each pair."""

import dagster as dg

from mdm_pipeline import tables
from mdm_pipeline.audit import charts
from mdm_pipeline.audit.quality import match_weights
from mdm_pipeline.audit.report import thresholds
from mdm_pipeline.linkage.promotion import FIRST
from mdm_pipeline.linkage.scoring import link
from mdm_pipeline.linkage.training import train
from mdm_pipeline.orchestration.account import account
from mdm_pipeline.orchestration.clock import Stopwatch
from mdm_pipeline.orchestration.describe import metadata, table_spec
from mdm_pipeline.orchestration.resources import Mdm
from mdm_pipeline.orchestration.step import Outputs, step


class Training(dg.Config):
    """Whether to train models that exist already."""

    retrain: bool = False


@dg.asset(
    group_name="link",
    deps=["customers_standardized"],
    kinds={"splink"},
    owners=["team:mdm"],
    description="The models in use, one for each party type; trained when none fits the configuration.",
)
def linkage_models(
    context: dg.AssetExecutionContext, mdm: Mdm, config: Training
) -> dg.MaterializeResult[None]:
    """Train the models that are missing, or candidates of all of them when asked."""
    watch = Stopwatch()
    with mdm.open("linkage_models") as warehouse:
        report = train(warehouse, mdm.settings, only_missing=not config.retrain, who=account())
    for model in report.models:
        how = f"{model.version}, {model.method} ({model.reason})"
        labelled = f" and {sum(model.labels.values()):,} labelled pairs" if model.labels else ""
        context.log.info(f"model of {model.party_type}s: {how}, made of {model.records:,} records{labelled}")
        if model.promoted is not None:
            say = context.log.info if model.promoted == FIRST else context.log.warning
            say(f"model of {model.party_type}s: {model.version} is in use now: {model.promoted}")
        elif model.candidate:
            context.log.info(f"{model.version} is a candidate; `mdm model promote` puts it in use")
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
