"""One run at a time: the second waits, and a killed run leaves no lock behind."""

import signal
import subprocess
import sys
from pathlib import Path

from mdm_pipeline.orchestration.run_lock import run_lock

HOLDER = """
import sys, time
from pathlib import Path
from mdm_pipeline.orchestration.run_lock import run_lock
with run_lock(Path(sys.argv[1]), print):
    print("held", flush=True)
    sys.stdin.readline()
"""


def _holder(path: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_the_second_says_that_it_waits_and_then_runs(tmp_path: Path) -> None:
    holder = _holder(tmp_path / "lock")

    def told(text: str) -> None:
        assert "another run" in text
        holder.communicate("go on\n")

    with run_lock(tmp_path / "lock", told):
        assert holder.returncode == 0


def test_a_killed_run_leaves_no_lock(tmp_path: Path) -> None:
    holder = _holder(tmp_path / "lock")
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    said: list[str] = []
    with run_lock(tmp_path / "lock", said.append):
        assert said == []
