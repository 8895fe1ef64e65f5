"""The path of a record as assets, a module a step: land, link, identify, survive, audit, publish.

Each body opens the warehouse, calls one function of its stage and turns the report into metadata. The dbt
models of `standardize` are in `standardized.py`, the gates between the steps in `checks.py`.
"""

from collections.abc import Sequence
from datetime import timedelta

import dagster as dg

from mdm_pipeline.orchestration.assets.audit import audit_report, gate_verdicts, quality_scores
from mdm_pipeline.orchestration.assets.identify import clustered, identified, review_queue
from mdm_pipeline.orchestration.assets.land import landed, landings, last_release
from mdm_pipeline.orchestration.assets.link import linkage_models, linked
from mdm_pipeline.orchestration.assets.publish import release
from mdm_pipeline.orchestration.assets.survive import survived
from mdm_pipeline.settings import Settings


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
