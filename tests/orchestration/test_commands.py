"""What the commands say before and after their work, and whom they name."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mdm_pipeline.cli import app
from mdm_pipeline.errors import ConfigError
from mdm_pipeline.orchestration.account import account

pytestmark = pytest.mark.slow

MDM = "from mdm_pipeline.cli import main; main()"


def test_a_run_says_at_once_what_it_does(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MDM, "run", "--home", os.fspath(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        process.kill()
    seconds, unit, text = first.split(maxsplit=2)
    assert unit == "s"
    assert text.startswith("preparing: configuration, dbt manifest, definitions")
    assert "dagster" not in first
    assert float(seconds) < 5


def test_a_rollback_without_a_reason_is_refused(tmp_path: Path) -> None:
    refused = CliRunner().invoke(app, ["rollback", "1", "--home", os.fspath(tmp_path)])
    assert refused.exit_code == 2
    assert "--reason" in refused.output


def test_evaluate_before_any_run_says_what_to_do(tmp_path: Path) -> None:
    asked = ["evaluate", "--truth", os.fspath(tmp_path), "--home", os.fspath(tmp_path)]
    refused = CliRunner().invoke(app, asked)
    assert isinstance(refused.exception, ConfigError)
    assert "`mdm run`" in str(refused.exception)


def test_the_account_is_named_without_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(variable, raising=False)
    assert account() not in ("", "unknown", "dagster")


def test_config_check_counts_one_source_as_one(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "only.yaml").write_text(
        "name: only\ntitle: Only\nowner: sales\ntrust: 0.5\nread: {kind: csv, file: only.csv}\n"
        "key: id\nheader: [id, name]\nattributes: {display_name: name}\n",
        encoding="utf-8",
    )
    told = CliRunner().invoke(app, ["config", "check", "--config", os.fspath(tmp_path)])
    assert told.exit_code == 0, told.output
    assert "1 source; " in told.output
