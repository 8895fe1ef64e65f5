"""How a run ended, by Dagster's own record: the checks that did not hold and the step that failed."""

import re
from typing import Any

import dagster as dg

# What a traceback puts before the message of an error of ours, which says all by itself.
OUR_CLASS = re.compile(r"^mdm_pipeline\.errors\.\w+: ")


def failed_checks(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    """Return one line for each gate or test of a run that did not hold, warnings included."""
    records = instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    lines = []
    for record in records:
        evaluation = record.get_dagster_event().asset_check_evaluation_data
        if not evaluation.passed:
            subject = evaluation.asset_key.to_user_string()
            why = f": {evaluation.description}" if evaluation.description else ""
            lines.append(f"{evaluation.severity.value} {evaluation.check_name} on {subject}{why}")
    return lines


def failures(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    """Return one line for each step that failed, and one when the run itself could not go on.

    A gate that stopped the run is not among them: `failed_checks` tells it, with what it found.
    """
    lines = []
    for record in instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_FAILURE):
        event = record.get_dagster_event()
        lines += _told(f"step {event.step_key} failed", event.step_failure_data.error)
    for record in instance.all_logs(run_id, of_type=dg.DagsterEventType.RUN_FAILURE):
        event = record.get_dagster_event()
        error = event.job_failure_data.error if event.job_failure_data is not None else None
        lines += _told("the run could not go on", error) if error is not None else [str(event.message)]
    return lines


def _told(what: str, error: Any) -> list[str]:
    if error is None or error.cls_name == "DagsterAssetCheckFailedError":
        return []
    return [f"{what}: {_innermost(error)}"]


def _innermost(error: Any) -> str:
    """Return the message of the error that began it."""
    while error is not None and error.cause is not None:
        error = error.cause
    return OUR_CLASS.sub("", str(error.message).strip())
