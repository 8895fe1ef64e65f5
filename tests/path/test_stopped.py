"""A command that is told to stop ends at once with one line, and the next run is as if nothing had been."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from tests.path.nights import DATA, Night, copied, run_night, table_bytes

pytestmark = pytest.mark.slow

MDM = "from mdm_pipeline.cli import main; main()"
# The run as a worker of Dagster's daemon has it: in the main thread, under Dagster's own handlers.
WORKER = """
import sys
from pathlib import Path
from mdm_pipeline.orchestration.launch import load
from mdm_pipeline.settings import Places, load_settings
import dagster as dg
definitions = load(load_settings(Places(home=Path(sys.argv[1]), sources=Path(sys.argv[2]))))
with dg.DagsterInstance.get() as instance:
    job = definitions.resolve_job_def("nightly_reconciliation")
    job.execute_in_process(instance=instance, raise_on_error=False)
"""


def _stopped(command: list[str], number: signal.Signals, line: str) -> tuple[int, str]:
    """Start a command, send it a signal once it has told a line; return its code and what it told after."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        told = next((text for text in process.stderr if line in text), None)
        assert told is not None, f"the command never told {line!r}"
        process.send_signal(number)
        _, after = process.communicate(timeout=30)
        return process.returncode, after


def _last_status(home: Path) -> str:
    with dg.DagsterInstance.from_config(os.fspath(home / "warehouse" / "dagster")) as instance:
        return instance.get_runs(limit=1)[0].status.value


def test_a_stopped_run_ends_at_once(night_one: Night, night_two: Night, tmp_path: Path) -> None:
    home = copied(night_one, tmp_path)
    places = ["--home", os.fspath(home), "--sources", os.fspath(DATA / "day2")]
    for number, line in ((signal.SIGTERM, "dbt: building"), (signal.SIGINT, "dbt: building")):
        code, after = _stopped([sys.executable, "-c", MDM, "run", *places], number, line)
        assert code == 128 + number
        assert [text for text in after.splitlines() if text.startswith("mdm:")] == [
            f"mdm: interrupted by {number.name}; nothing half-made is published, the next run works as ever"
        ]
        assert "failed" not in after
        assert "Warning" not in after
        assert _last_status(home) == "CANCELED"
        assert Night(home, succeeded=False).pointer == night_one.pointer
    ended = run_night(home, DATA / "day2")
    assert ended.succeeded
    assert table_bytes(ended.release) == table_bytes(night_two.release)


def test_a_worker_of_the_daemon_ends_as_interrupted(night_one: Night, tmp_path: Path) -> None:
    home = copied(night_one, tmp_path)
    command = [sys.executable, "-c", WORKER, os.fspath(home), os.fspath(DATA / "day2")]
    _, after = _stopped(command, signal.SIGTERM, "dbt: building")
    assert re.search("Execution was interrupted", after), after
    assert "dbt build failed" not in after
