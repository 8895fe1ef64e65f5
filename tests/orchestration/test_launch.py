"""What a command does before its job begins: alone in its home, and from one state of the configuration."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.orchestration.launch import load
from mdm_pipeline.settings import Places, load_settings
from mdm_pipeline.settings.places import DEFAULT_CONFIG

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


def test_definitions_of_other_sources_than_the_configuration_s_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = Places(home=tmp_path / "home", config=tmp_path / "config")
    shutil.copytree(DEFAULT_CONFIG, places.config)
    for variable in (*places.environment(), "DAGSTER_HOME"):
        monkeypatch.setenv(variable, "")
    load(load_settings(places))
    (places.config / "sources" / "support.yaml").unlink()
    from mdm_pipeline.definitions import defs

    with pytest.raises(ConfigError, match=r"\['support'\] were added or removed"):
        defs()
    assert load(load_settings(places)).resolve_job_def("nightly_reconciliation")
