"""Two commands at once on one home: the second waits where the first writes, and both come to their end."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

# What every command does before its job begins.
PREPARES = """
import sys
from pathlib import Path
from mdm_pipeline.orchestration.launch import load
from mdm_pipeline.settings import Places, load_settings
settings = load_settings(Places(home=Path(sys.argv[1])))
assert load(settings).resolve_job_def("nightly_reconciliation")
"""


def test_two_commands_prepare_one_fresh_home_at_once(tmp_path: Path) -> None:
    commands = [
        subprocess.Popen(
            [sys.executable, "-c", PREPARES, os.fspath(tmp_path)], stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    told = [command.communicate()[1] for command in commands]
    assert [command.returncode for command in commands] == [0, 0], told
