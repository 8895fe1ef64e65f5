"""Files survive crashes; one holds a lock at a time: the second waits, a killed one leaves none behind."""

import signal
import subprocess
import sys
from pathlib import Path

from mdm_pipeline.durable import exclusive, replace_text

HOLDER = """
import sys, time
from pathlib import Path
from mdm_pipeline.durable import exclusive
with exclusive(Path(sys.argv[1])):
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

    def waiting() -> None:
        holder.communicate("go on\n")

    with exclusive(tmp_path / "lock", waiting):
        assert holder.returncode == 0


def test_a_killed_run_leaves_no_lock(tmp_path: Path) -> None:
    holder = _holder(tmp_path / "lock")
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    waited: list[bool] = []
    with exclusive(tmp_path / "lock", lambda: waited.append(True)):
        assert waited == []


def test_a_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "pointer.json"
    replace_text(path, "old")
    path.chmod(0o400)
    replace_text(path, "new")
    assert path.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [path]
