"""What runs by itself as soon as `mdm dev` is open, and what waits until somebody wants it."""

import dagster as dg
import pytest

from mdm_pipeline.orchestration import jobs
from mdm_pipeline.settings import Places, Settings, load_settings

RUNNING, STOPPED = dg.DefaultScheduleStatus.RUNNING, dg.DefaultScheduleStatus.STOPPED


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(Places())


def test_the_night_and_the_weekly_report_run_by_themselves(settings: Settings) -> None:
    schedules = {each.job_name: each for each in jobs.schedules(settings.operations)}
    assert {name: each.default_status for name, each in schedules.items()} == {
        "nightly_reconciliation": RUNNING,
        "weekly_audit": RUNNING,
        "train_models": STOPPED,
    }
    night = schedules["nightly_reconciliation"]
    assert (night.cron_schedule, night.execution_timezone) == ("0 2 * * *", "Asia/Shanghai")


def test_every_sensor_runs_by_itself(settings: Settings) -> None:
    statuses = {each.name: each.default_status for each in jobs.sensors(settings)}
    assert set(statuses.values()) == {dg.DefaultSensorStatus.RUNNING}
    assert "end_runs_left_behind" in statuses
