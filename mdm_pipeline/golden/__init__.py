"""Survive: the golden record of each customer, its relations and its tags.

    customers_standardized, customer_xref, customer_ids
        -> survive -> golden_customers, golden_cells
        -> relate  -> relationships
    golden_customers -> tag -> tags

Rules come from `config/survivorship.yaml`.

What does not belong here: who is whom (`identity/`), and how golden tables leave the house (`publishing/`).
"""

from mdm_pipeline.golden.relate import RelationsReport, relate
from mdm_pipeline.golden.survive import GoldenReport, survive
from mdm_pipeline.golden.tag import TagReport, tag

__all__ = ["GoldenReport", "RelationsReport", "TagReport", "relate", "survive", "tag"]
