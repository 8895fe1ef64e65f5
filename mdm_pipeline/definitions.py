"""The list of what Dagster loads.

    dagster dev -w workspace.yaml        (or `make dev`)

Reads the YAML files and dbt's manifest, which `mdm prepare` has built; opens no source and no warehouse.
"""

import os

import dagster as dg

from mdm_pipeline.orchestration import assets, checks, jobs, standardized
from mdm_pipeline.orchestration.progress import progress_logger
from mdm_pipeline.orchestration.resources import Mdm
from mdm_pipeline.settings import Places, load_settings


@dg.definitions
def defs() -> dg.Definitions:
    """Build the definitions of the home that MDM_CONFIG, MDM_SOURCES and MDM_HOME name."""
    places = Places.from_environment(os.environ)
    settings = load_settings(places)
    return dg.Definitions(
        assets=[*assets.path(settings), standardized.models(settings)],
        asset_checks=checks.gates(),
        jobs=jobs.jobs(),
        schedules=jobs.schedules(settings.operations),
        sensors=jobs.sensors(settings),
        resources={"mdm": Mdm.at(places)},
        executor=dg.in_process_executor,
        loggers={"console": progress_logger},
    )
