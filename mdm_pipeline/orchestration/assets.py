"""The path of a record as assets, top to bottom: land, link, identify, survive, publish, audit.

Each body opens the warehouse, calls one function of its stage and turns the report into metadata. The dbt
models of `standardize` are in `standardized.py`, the gates between the steps in `checks.py`.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from mdm_pipeline.settings import Settings

Outputs = Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]


# --- 1 land -----------------------------------------------------------------------------------------


def landing(settings: Settings) -> Sequence[dg.AssetsDefinition]:
    """Return one asset for each configured source, and the two tables about all of them."""
    return [*(raw_asset(source, settings) for source in settings.sources), landed_sources(settings)]
