"""A run killed in any step leaves the last release as it was, and the next run ends as if nothing was."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import dagster as dg
import pytest

from tests.path.nights import DATA, Night, copied, run_night, table_bytes

pytestmark = pytest.mark.slow

STEPS = {
    "recall": "mdm_pipeline.orchestration.assets.land.recall",
    "land": "mdm_pipeline.orchestration.assets.land.land",
    "summarize": "mdm_pipeline.orchestration.assets.land.summarize",
    "standardize": "mdm_pipeline.standardize.project.invoke",
    "gate": "mdm_pipeline.quality.gates.run_gate",
    "link": "mdm_pipeline.orchestration.assets.link.link",
    "cluster": "mdm_pipeline.orchestration.assets.identify.form_clusters",
    "identify": "mdm_pipeline.orchestration.assets.identify.assign_ids",
    "review": "mdm_pipeline.orchestration.assets.identify.queue_reviews",
    "survive": "mdm_pipeline.orchestration.assets.survive.survive",
    "score": "mdm_pipeline.orchestration.assets.audit.score",
    "publish": "mdm_pipeline.publishing.release.move_pointer",
}

# Runs the night with one function replaced: it does its work (but for moving the pointer) and is then killed.
KILLED = """
import importlib, os, signal, sys
from pathlib import Path

home, sources, target = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
module, _, name = target.rpartition(".")
owner = importlib.import_module(module)
real = getattr(owner, name)

def killed(*given, **named):
    if name != "move_pointer":
        real(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, name, killed)
from mdm_pipeline.orchestration.launch import launch
from mdm_pipeline.settings import Places, load_settings
launch(load_settings(Places(home=home, sources=sources)), "nightly_reconciliation")
"""


def _kill_in(step: str, home: Path) -> None:
    arguments = [sys.executable, "-c", KILLED, os.fspath(home), os.fspath(DATA / "day2"), STEPS[step]]
    killed = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]


def _statuses(home: Path) -> Counter[str]:
    """Count the runs by how Dagster says that they ended: none may be said to be at work."""
    with dg.DagsterInstance.from_config(os.fspath(home / "warehouse" / "dagster")) as instance:
        return Counter(run.status.value for run in instance.get_runs())


def test_a_killed_run_changes_nothing_that_readers_see(
    night_one: Night, night_two: Night, tmp_path: Path
) -> None:
    home = copied(night_one, tmp_path)
    for step in STEPS:
        _kill_in(step, home)
        assert Night(home, succeeded=False).pointer == night_one.pointer, step
        assert table_bytes(home / "published" / "releases" / "000001") == table_bytes(night_one.release), step
        assert Night(home, succeeded=False).published("select count(*) > 0 from golden_customers") == [
            (True,)
        ]
    ended = run_night(home, DATA / "day2")
    assert ended.succeeded
    assert _statuses(home) == {"SUCCESS": 2, "FAILURE": len(STEPS)}
    assert table_bytes(ended.release) == table_bytes(night_two.release)
