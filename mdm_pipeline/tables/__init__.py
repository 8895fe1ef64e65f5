"""The contracts: every table that one stage writes and another reads.

A contract says what one row means, its key and its columns with their DuckDB types. Stages meet here and
nowhere else. `Warehouse.replace` casts to the contract and refuses a table that breaks it. The names are
the ones a steward would use; the asset, the table and the contract share one name. One module a step of the
path; import contracts from here.

What does not belong here: how a table is made (its stage), or which values are good (`expectations/`).
"""

from mdm_pipeline.tables.audit import GATE_VERDICTS, QUALITY_SCORES
from mdm_pipeline.tables.contract import LOSERS, Table
from mdm_pipeline.tables.identify import (
    CLUSTER_CUTS,
    CUSTOMER_CLUSTERS,
    CUSTOMER_EVENTS,
    CUSTOMER_IDS,
    CUSTOMER_XREF,
    LAST_RELEASE,
    REVIEW_QUEUE,
)
from mdm_pipeline.tables.land import SOURCE_CHANGES, SOURCE_LANDINGS
from mdm_pipeline.tables.link import LINKED_PAIRS, MODELS_IN_USE, SHARED_VALUES
from mdm_pipeline.tables.standardize import (
    CUSTOMERS_STANDARDIZED,
    QUARANTINE,
    STAGED_ATTRIBUTES,
    STAGED_LISTS,
)
from mdm_pipeline.tables.survive import GOLDEN_CELLS, GOLDEN_CUSTOMERS, RELATIONSHIPS, TAGS

__all__ = [
    "ALL",
    "CLUSTER_CUTS",
    "CUSTOMERS_STANDARDIZED",
    "CUSTOMER_CLUSTERS",
    "CUSTOMER_EVENTS",
    "CUSTOMER_IDS",
    "CUSTOMER_XREF",
    "GATE_VERDICTS",
    "GOLDEN_CELLS",
    "GOLDEN_CUSTOMERS",
    "LAST_RELEASE",
    "LINKED_PAIRS",
    "LOSERS",
    "MODELS_IN_USE",
    "PUBLISHED",
    "QUALITY_SCORES",
    "QUARANTINE",
    "RELATIONSHIPS",
    "REVIEW_QUEUE",
    "SHARED_VALUES",
    "SOURCE_CHANGES",
    "SOURCE_LANDINGS",
    "STAGED_ATTRIBUTES",
    "STAGED_LISTS",
    "TAGS",
    "Table",
]

IN_ORDER_OF_THE_PATH = (
    SOURCE_LANDINGS,
    SOURCE_CHANGES,
    QUARANTINE,
    CUSTOMERS_STANDARDIZED,
    LINKED_PAIRS,
    SHARED_VALUES,
    MODELS_IN_USE,
    LAST_RELEASE,
    CUSTOMER_CLUSTERS,
    CLUSTER_CUTS,
    CUSTOMER_XREF,
    CUSTOMER_IDS,
    CUSTOMER_EVENTS,
    REVIEW_QUEUE,
    GOLDEN_CUSTOMERS,
    GOLDEN_CELLS,
    RELATIONSHIPS,
    TAGS,
    GATE_VERDICTS,
    QUALITY_SCORES,
)

ALL: dict[str, Table] = {table.name: table for table in IN_ORDER_OF_THE_PATH}

PUBLISHED: tuple[Table, ...] = (
    GOLDEN_CUSTOMERS,
    GOLDEN_CELLS,
    CUSTOMER_XREF,
    CUSTOMER_IDS,
    CUSTOMER_EVENTS,
    RELATIONSHIPS,
    TAGS,
    QUALITY_SCORES,
)
