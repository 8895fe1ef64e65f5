"""A run whose process was killed is written down as failed; one at work or just begun is left alone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from mdm_pipeline.orchestration.left_behind import GONE, WHY, at_work, end_left_behind
from mdm_pipeline.orchestration.outcome import failures

pytestmark = pytest.mark.slow

WORKS = """
import sys
from pathlib import Path
from mdm_pipeline.orchestration.left_behind import at_work
with at_work(Path(sys.argv[1]), sys.argv[2]):
    print("at work", flush=True)
    sys.stdin.read()
"""


@dg.job
def night() -> None:
    """Do nothing."""


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as opened:
        yield opened


def _run(instance: dg.DagsterInstance, status: dg.DagsterRunStatus = dg.DagsterRunStatus.STARTED) -> str:
    return instance.create_run_for_job(night, status=status).run_id


@contextmanager
def _process_at_work(work: Path, run_id: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", WORKS, os.fspath(work), run_id]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "at work\n"
        yield process


def _status(instance: dg.DagsterInstance, run_id: str) -> dg.DagsterRunStatus:
    run = instance.get_run_by_id(run_id)
    assert run is not None
    return run.status


def test_a_killed_run_is_written_down_as_failed_and_says_why(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    run_id = _run(instance)
    with _process_at_work(tmp_path, run_id) as process:
        process.kill()
    assert [run.run_id for run in end_left_behind(instance, tmp_path)] == [run_id]
    assert _status(instance, run_id) == dg.DagsterRunStatus.FAILURE
    assert failures(instance, run_id) == [WHY]
    run = instance.get_run_by_id(run_id)
    assert run is not None
    assert GONE in run.tags
    assert end_left_behind(instance, tmp_path) == []


def test_runs_at_work_or_just_begun_are_left_alone(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    working, begun = _run(instance), _run(instance)
    with _process_at_work(tmp_path, working):
        assert end_left_behind(instance, tmp_path) == []
    assert _status(instance, begun) == dg.DagsterRunStatus.STARTED


def test_a_run_that_never_took_its_lock_was_killed_before(
    instance: dg.DagsterInstance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = _run(instance)
    later = (datetime.now(UTC) + timedelta(minutes=6)).timestamp()
    monkeypatch.setattr("mdm_pipeline.orchestration.left_behind.time.time", lambda: later)
    assert [run.run_id for run in end_left_behind(instance, tmp_path)] == [run_id]


def test_a_run_that_ended_leaves_no_lock(tmp_path: Path) -> None:
    with at_work(tmp_path, "one"):
        assert list((tmp_path / "runs").iterdir()) == [tmp_path / "runs" / "one.lock"]
    assert list((tmp_path / "runs").iterdir()) == []
