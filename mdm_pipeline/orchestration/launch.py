"""Run a job in this process, or open the user interface: what `mdm` does with Dagster.

Dagster's own home lies under `home`, so its runs are seen in the user interface of the same home.
"""

import os
import sys
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import dagster as dg

from mdm_pipeline.durable import exclusive
from mdm_pipeline.orchestration.clock import Stopwatch, say
from mdm_pipeline.orchestration.interruption import Interruption
from mdm_pipeline.orchestration.jobs import (
    FROM_CLI,
    nightly_reconciliation,
    refusal,
    refused_night,
    tell_of,
    tell_of_left_behind,
)
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.places import PROJECT
from mdm_pipeline.standardize import project

INSTANCE = """\
telemetry: {enabled: false}
nux: {enabled: false}
concurrency: {runs: {max_concurrent_runs: 1}}
run_monitoring: {enabled: true, start_timeout_seconds: 300, cancel_timeout_seconds: 180}
retention: {schedule: {purge_after_days: 90}, sensor: {purge_after_days: 30}}
"""


def prepare(settings: Settings) -> None:
    """Make Dagster's home and build dbt's manifest for this configuration."""
    with _alone(settings):
        _prepare(settings)


def _alone(settings: Settings) -> AbstractContextManager[None]:
    """Let no other process of this home write dbt's project or manifest while this one writes or reads it."""
    return exclusive(settings.places.work / "dbt.lock")


def _prepare(settings: Settings) -> None:
    home = settings.places.dagster
    home.mkdir(parents=True, exist_ok=True)
    (home / "dagster.yaml").write_text(INSTANCE, encoding="utf-8")
    os.environ.update(settings.places.environment() | {"DAGSTER_HOME": str(home)})
    project.parse(settings)


def load(settings: Settings) -> dg.Definitions:
    """Prepare the home and load the definitions, before another command can write what they are made from."""
    watch = Stopwatch()
    with _alone(settings):
        _prepare(settings)
        manifest = watch.seconds
        from mdm_pipeline.definitions import defs

        definitions = defs()
    say(f"prepared: dbt manifest {manifest} s, definitions {watch.seconds - manifest:.2f} s")
    return definitions


def launch(settings: Settings, job: str, interruption: Interruption | None = None) -> bool:
    """Run a job to its end in this process; tell people of trouble; return whether it succeeded.

    An interruption, where there may be one, learns how to write down that the run was canceled.
    """
    definitions = load(settings)

    def run(name: str, config: dict[str, Any] | None = None) -> dg.ExecuteInProcessResult:
        run_id = str(uuid4())
        if interruption is not None:
            interruption.write_down = partial(_cancel, instance, run_id)
        return definitions.resolve_job_def(name).execute_in_process(
            run_config=config,
            instance=instance,
            raise_on_error=False,
            run_id=run_id,
            tags={FROM_CLI: "yes"},
        )

    with dg.DagsterInstance.get() as instance:
        _end_left_behind(settings, instance)
        result = run(job)
        tell_of(settings.operations, instance, result.dagster_run)
        if not result.success and job == nightly_reconciliation.name:
            run(refused_night.name, refusal(instance, result.run_id))
        return result.success


def _cancel(instance: dg.DagsterInstance, run_id: str, why: str) -> None:
    run = instance.get_run_by_id(run_id)
    if run is not None and not run.is_finished:
        instance.report_run_canceled(run, f"The command was {why}.")


def _end_left_behind(settings: Settings, instance: dg.DagsterInstance) -> None:
    for run in tell_of_left_behind(settings, instance):
        say(f"run {run.run_id} ({run.job_name}) is written down as failed: its process is gone")


def open_user_interface(settings: Settings, port: int) -> None:
    """Become the process that serves Dagster's pages, schedules and sensors until it is stopped."""
    prepare(settings)
    with dg.DagsterInstance.get() as instance:
        _end_left_behind(settings, instance)
    dagster, workspace = Path(sys.executable).parent / "dagster", PROJECT / "workspace.yaml"
    os.execv(dagster, [os.fspath(dagster), "dev", "-w", os.fspath(workspace), "-p", str(port)])
