"""Dagster's pages of a home after one night, served on this machine."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from mdm_pipeline.settings import Places, load_settings
from tests.browser.served import Served

PROJECT = Path(__file__).parents[2]
DATA = PROJECT / "tests" / "data" / "multisource_small"


@pytest.fixture(scope="session")
def dagster(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run one night, then serve the user interface of its home."""
    from mdm_pipeline.orchestration.launch import launch

    home = tmp_path_factory.mktemp("ui") / "home"
    places = Places(home=home, sources=DATA / "day1")
    assert launch(load_settings(places), "nightly_reconciliation")
    port = _free_port()
    environment = os.environ | places.environment() | {"DAGSTER_HOME": str(places.dagster)}
    command = [
        Path(sys.executable).parent / "dagster-webserver",
        "-w",
        PROJECT / "workspace.yaml",
        "-p",
        str(port),
    ]
    with (home / "webserver.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/server_info", server)
            yield Served(f"http://127.0.0.1:{port}", home)
        finally:
            server.terminate()
            server.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert server.poll() is None, "the web server ended before it answered"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    raise AssertionError(f"{url} did not answer")
