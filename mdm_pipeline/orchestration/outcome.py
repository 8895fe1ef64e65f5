"""How a run ended, by Dagster's own record: the checks that did not hold and the step that failed."""

from typing import Any

import dagster as dg


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
    """Return one line for each step that failed, and one when the run itself could not go on."""
    lines = []
    for record in instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_FAILURE):
        event = record.get_dagster_event()
        lines.append(f"step {event.step_key} failed: {_innermost(event.step_failure_data.error)}")
    for record in instance.all_logs(run_id, of_type=dg.DagsterEventType.RUN_FAILURE):
        error = record.get_dagster_event().job_failure_data.error
        if error is not None:
            lines.append(f"the run could not go on: {_innermost(error)}")
    return lines


def _innermost(error: Any) -> str:
    """Return the message of the error that began it."""
    while error is not None and error.cause is not None:
        error = error.cause
    return str(error.message).strip() if error is not None else "no error was recorded"
