"""How a run ended, by Dagster's own record: the checks that did not hold and the step that failed."""

from collections.abc import Sequence

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


def failures(instance: dg.DagsterInstance, run_id: str) -> Sequence[str]:
    """Return one line for each step of a run that failed: the step and the innermost error's message."""
    lines = []
    for record in instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_FAILURE):
        event = record.get_dagster_event()
        error = event.step_failure_data.error
        while error is not None and error.cause is not None:
            error = error.cause
        lines.append(
            f"step {event.step_key} failed: {error.message.strip() if error else 'no error was recorded'}"
        )
    return lines
