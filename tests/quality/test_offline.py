"""A gate needs no network and leaves no files."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from mdm_pipeline.quality.gates import run_gate
from mdm_pipeline.quality.page import render_verdicts
from mdm_pipeline.settings import Settings
from mdm_pipeline.warehouse import Warehouse

PROJECT = Path(__file__).resolve().parents[2]

GUARDED = """
import socket, sys
def refuse(*args, **kwargs):
    print("a connection was tried:", args[1:], flush=True)
    sys.exit(1)
socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = socket.create_connection = refuse
from mdm_pipeline.quality.check import check_gates
from mdm_pipeline.quality.judge import judge, Heading
from mdm_pipeline.quality.plan import Planner
from mdm_pipeline.quality.suites import load_suites
from mdm_pipeline.settings import Places, load_settings
from mdm_pipeline.tables import TAGS
from mdm_pipeline.warehouse import Warehouse
check_gates(load_settings(Places()))
with Warehouse.in_memory() as warehouse:
    warehouse.create_empty(TAGS)
    suite = next(each for each in load_suites("fit_to_publish", Places().config) if each.table == "tags")
    native = suite.model_copy(update={"expectations": suite.expectations[:1]})
    print(judge(warehouse, Planner(warehouse, native, {}), Heading("g", "s", "f"))[0].passed)
"""


def test_a_gate_opens_no_connection(
    world: Warehouse, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []

    def refuse(*args: object, **_: object) -> None:
        tried.append(args)
        raise OSError("no network here")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert run_gate(world, settings, "ready_to_link").passed
    render_verdicts(world)
    assert tried == []


@pytest.mark.slow
def test_nothing_calls_home_from_the_first_import_to_the_end_of_the_process(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "TMPDIR": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", GUARDED],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "True"), done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_gates_cost_nothing_until_one_is_asked() -> None:
    modules = "mdm_pipeline.quality.gates, mdm_pipeline.quality.page"
    code = f"import sys, {modules}; print('great_expectations' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
