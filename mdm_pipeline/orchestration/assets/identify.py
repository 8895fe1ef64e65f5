"""Identify: clusters under rules, permanent customer ids, and the queue of what a person should judge."""

import dagster as dg

from mdm_pipeline import tables
from mdm_pipeline.audit import charts
from mdm_pipeline.audit.quality import cluster_sizes
from mdm_pipeline.identity.clusters import form_clusters
from mdm_pipeline.identity.ledger import assign_ids
from mdm_pipeline.identity.review import queue_reviews
from mdm_pipeline.orchestration.describe import table_spec
from mdm_pipeline.orchestration.resources import Mdm
from mdm_pipeline.orchestration.step import Outputs, step
from mdm_pipeline.publishing.release import next_release


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
