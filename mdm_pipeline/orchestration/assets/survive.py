"""Survive: the best value of each attribute, relationships and tags."""

import dagster as dg

from mdm_pipeline import tables
from mdm_pipeline.golden.relate import relate
from mdm_pipeline.golden.survive import survive
from mdm_pipeline.golden.tag import tag
from mdm_pipeline.orchestration.describe import table_spec
from mdm_pipeline.orchestration.resources import Mdm
from mdm_pipeline.orchestration.step import Outputs, step


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
