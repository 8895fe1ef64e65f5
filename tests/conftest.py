"""What every test gets: a process, a browser where there is one, a loud last line where there is none."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

NO_BROWSER = (
    "NOT RUN: the tests of the pages that people see, since this machine has no chromium;"
    " install Debian's chromium and a font with Chinese, as .ci/run does"
)

# Folders whose files load one heavy library: in one process it is loaded once.
TOGETHER = {"quality", "linkage"}


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each process whole files, or whole folders where a library is heavy."""
    from xdist.scheduler import LoadFileScheduling

    class Folders(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            folder = file.split("/")[1]
            return folder if folder in TOGETHER else file

    return Folders(config, log)


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where the browser is; a machine without one skips, loudly, and CI fails."""
    path = _chromium()
    if path is None:
        assert not os.environ.get("MDM_BROWSER_REQUIRED"), NO_BROWSER
        pytest.skip(NO_BROWSER)
    return path


@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Any]:
    """A real headless browser that reaches nothing but this machine, closed at the end of its file.

    Ask for it after whatever runs a night: its event loop and a run's cannot share a thread.
    """
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=[*quiet, "--disable-sync"])
        yield browser
        browser.close()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in the last lines what could not be run here."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_BROWSER in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(NO_BROWSER, red=True, bold=True)
