"""Jobs, schedules and sensors: when the path runs, and who is told when it did not end well."""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from mdm_pipeline.orchestration import left_behind
from mdm_pipeline.orchestration.alerts import send_alert
from mdm_pipeline.orchestration.outcome import failed_checks, failures
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.operations import OperationsSettings

FROM_CLI = "mdm/from_cli"
SPOKEN: dict[str, Any] = {"loggers": {"console": {}}}
AUDIT = dg.AssetSelection.assets("quality_scores", "audit_report")
REPORT = dg.AssetSelection.assets("gate_verdicts", "audit_report")
TRAINING = dg.AssetSelection.assets("linkage_models")

nightly_reconciliation = dg.define_asset_job(
    "nightly_reconciliation",
    selection=dg.AssetSelection.all(),
    config=SPOKEN,
    description="From every source to a published release and its audit report.",
    executor_def=dg.in_process_executor,
)
weekly_audit = dg.define_asset_job(
    "weekly_audit",
    selection=AUDIT.without_checks(),
    config=SPOKEN,
    description="Score what is there and write the report, without importing or publishing anything.",
    executor_def=dg.in_process_executor,
)
refused_night = dg.define_asset_job(
    "refused_night",
    selection=REPORT.without_checks(),
    config=SPOKEN,
    description="Write the report of a night that was refused, from what it left.",
    executor_def=dg.in_process_executor,
)
train_models = dg.define_asset_job(
    "train_models",
    selection=TRAINING,
    config={**SPOKEN, "ops": {"linkage_models": {"config": {"retrain": True}}}},
    description="Train candidates of both linkage models on the customers standardized last.",
    executor_def=dg.in_process_executor,
)


def jobs() -> Sequence[Any]:
    """Return every job."""
    return [nightly_reconciliation, weekly_audit, refused_night, train_models]


def schedules(operations: OperationsSettings) -> Sequence[dg.ScheduleDefinition]:
    """Return when each job runs, in the configured time zone.

    What people rely on runs unless they stop it; a candidate asks for a decision, so somebody must want one.
    """
    running, stopped = dg.DefaultScheduleStatus.RUNNING, dg.DefaultScheduleStatus.STOPPED
    crons = [
        (nightly_reconciliation, operations.nightly, running),
        (weekly_audit, operations.weekly_audit, running),
        (train_models, operations.train_models, stopped),
    ]
    return [
        dg.ScheduleDefinition(
            job=job, cron_schedule=cron, execution_timezone=operations.time_zone, default_status=status
        )
        for job, cron, status in crons
    ]


def refusal(instance: dg.DagsterInstance, run_id: str) -> dict[str, Any]:
    """Return the run configuration by which the report says why a night was refused."""
    problem = "; ".join([*failures(instance, run_id), *failed_checks(instance, run_id)])
    return {**SPOKEN, "ops": {"audit_report": {"config": {"problem": problem}}}}


def tell_of(operations: OperationsSettings, instance: dg.DagsterInstance, run: dg.DagsterRun) -> None:
    """Send one alert when a run failed, a gate did not hold or a source did not come."""
    lines = [*failures(instance, run.run_id), *failed_checks(instance, run.run_id)]
    if lines or run.is_failure:
        ended = "failed" if run.is_failure else "ended with trouble"
        send_alert(operations, f"{run.job_name} {ended}", "\n".join(lines) or "see the run in Dagster")


def tell_of_left_behind(settings: Settings, instance: dg.DagsterInstance) -> list[dg.DagsterRun]:
    """Write down as failed the runs whose process is gone, tell people of each, and return them."""
    gone = left_behind.end_left_behind(instance, settings.places.work)
    for run in gone:
        tell_of(settings.operations, instance, instance.get_run_by_id(run.run_id) or run)
    return gone


def sensors(settings: Settings) -> Sequence[dg.SensorDefinition]:
    """Return the sensors: for nights that were refused, that ended but not well, that were left behind."""
    operations = settings.operations

    @dg.run_failure_sensor(
        description="Tell people of a failed run or gate, and have the report of a refused night written.",
        default_status=dg.DefaultSensorStatus.RUNNING,
        request_job=refused_night,
    )
    def tell_of_failed_runs(context: dg.RunFailureSensorContext) -> dg.RunRequest | dg.SkipReason:
        if {FROM_CLI, left_behind.GONE} & set(context.dagster_run.tags):
            return dg.SkipReason("who started or found this run has told already")
        tell_of(operations, context.instance, context.dagster_run)
        if context.dagster_run.job_name != nightly_reconciliation.name:
            return dg.SkipReason("only a refused night needs a report")
        run_id = context.dagster_run.run_id
        return dg.RunRequest(run_key=f"refused-{run_id}", run_config=refusal(context.instance, run_id))

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        monitored_jobs=[nightly_reconciliation],
        description="Tell people of sources that did not come, though the night went on without them.",
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def tell_of_absent_sources(context: dg.RunStatusSensorContext) -> dg.SkipReason | None:
        if FROM_CLI in context.dagster_run.tags:
            return dg.SkipReason("the command that started this run has told already")
        tell_of(operations, context.instance, context.dagster_run)
        return None

    @dg.sensor(
        description="Write down as failed the runs whose process is gone, so that the next one may begin.",
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def end_runs_left_behind(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        gone = tell_of_left_behind(settings, context.instance)
        return dg.SkipReason(f"{len(gone)} runs were left behind")

    return [tell_of_failed_runs, tell_of_absent_sources, end_runs_left_behind]
