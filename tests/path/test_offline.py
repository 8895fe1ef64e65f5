"""Nothing in the path needs the network: a whole night runs where every way out is closed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.path.nights import DATA, Night, copied

pytestmark = pytest.mark.slow

# Every attempt of this process to reach another machine ends it with exit code 97.
GUARDED = """
import os, sys

def closed(event, given):
    if event == "socket.connect":
        address = given[1]
        local = isinstance(address, (str, bytes)) or str(address[0]) in ("127.0.0.1", "::1", "localhost")
    elif event == "socket.getaddrinfo":
        local = given[0] in (None, "127.0.0.1", "::1", "localhost")
    else:
        return
    if not local:
        print("reached for the network:", event, file=sys.stderr, flush=True)
        os._exit(97)

sys.addaudithook(closed)
from mdm_pipeline.cli import main
main()
"""


def _isolated() -> list[str]:
    """Return the command that takes every network interface away, where this machine allows it."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    for options in (["--net"], ["--map-root-user", "--net"]):
        if subprocess.run([unshare, *options, "true"], capture_output=True, check=False).returncode == 0:
            return [unshare, *options]
    return []


def test_a_night_without_a_network_is_like_any_other(night_one: Night, tmp_path: Path) -> None:
    home = copied(night_one, tmp_path)
    arguments = ["run", "--home", os.fspath(home), "--sources", os.fspath(DATA / "day2")]
    command = [*_isolated(), sys.executable, "-c", GUARDED, *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]


def test_the_guard_guards() -> None:
    probe = GUARDED.replace(
        "from mdm_pipeline.cli import main\nmain()", "import socket\nsocket.getaddrinfo('example.com', 80)"
    )
    assert subprocess.run([sys.executable, "-c", probe], capture_output=True, check=False).returncode == 97


def test_no_page_of_a_night_names_another_machine(night_one: Night) -> None:
    for outside in ('src="http', 'href="http', "url(http", "@import", "<script"):
        assert outside not in night_one.report.lower()
