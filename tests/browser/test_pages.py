"""The pages that people see, in a real browser: Dagster's graph, one asset, the report, an evaluation."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mdm_pipeline.cli import app
from tests.browser.served import Served

TRUTH = Path(__file__).parents[1] / "truth" / "multisource_small"
pytestmark = pytest.mark.slow


HIDDEN = """[...document.querySelectorAll('.scroll')].filter(each => each.scrollWidth > each.clientWidth)
    .map(each => each.closest('section').querySelector('h2').innerText)"""
# Pictures that are not there or wider than their frame, and pictures whose words are drawn too small to read.
CUT = """[...document.querySelectorAll('figure')].filter(each => !each.querySelector('svg')
    || each.querySelector('svg').getBoundingClientRect().right > each.getBoundingClientRect().right
    || each.querySelector('svg').getBoundingClientRect().width < 200).map(each => each.innerText)"""
TINY = """[...document.querySelectorAll('figure')].filter(each => [...each.querySelectorAll('svg text')].some(
    text => text.getScreenCTM().a * parseFloat(getComputedStyle(text).fontSize) < 8))
    .map(each => each.innerText)"""


@contextmanager
def _opened(chromium: Any, file: Path, width: int) -> Iterator[Any]:
    """Open a file's page: it asks for nothing, complains of nothing and does not scroll sideways."""
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    yield page
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, "the page scrolls sideways"
    assert page.evaluate(HIDDEN) == [], "a column of a table is off the screen"
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []
    context.close()


def _keep(page: Any, name: str) -> None:
    """Keep a picture where MDM_PICTURES says, for people who want to look and for the documentation."""
    folder = os.environ.get("MDM_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


@pytest.fixture
def page(dagster: Served, chromium: Any) -> Any:
    context = chromium.new_context(viewport={"width": 1600, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


def test_the_graph_of_the_nightly_job_shows_the_path(page: Any, dagster: Served) -> None:
    page.set_viewport_size({"width": 2600, "height": 900})
    page.goto(f"{dagster.url}/locations/mdm_pipeline/jobs/nightly_reconciliation")
    for group in ("land", "standardize", "link", "identify"):
        page.get_by_text(group, exact=True).first.wait_for()
    page.get_by_text("From every source to a published release and its audit report.").wait_for()


def test_the_lineage_shows_every_step(page: Any, dagster: Served) -> None:
    page.set_viewport_size({"width": 2000, "height": 620})
    page.goto(f"{dagster.url}/asset-groups")
    for group in ("land", "standardize", "link", "identify", "survive", "audit", "publish"):
        page.get_by_text(group, exact=True).first.wait_for()
    page.wait_for_timeout(2500)
    _keep(page, "asset_graph")


def test_an_asset_shows_its_picture(page: Any, dagster: Served) -> None:
    page.goto(f"{dagster.url}/assets/linked_pairs")
    page.get_by_text("Show Markdown").first.click()
    page.locator('img[src^="data:image/svg+xml"]').wait_for()
    page.wait_for_timeout(1000)
    _keep(page, "linked_pairs")


def test_an_asset_s_page_shows_its_meaning_columns_counts_and_gate(page: Any, dagster: Served) -> None:
    page.goto(f"{dagster.url}/assets/golden_customers")
    page.get_by_text("One row is one live customer with the best value of each attribute.").first.wait_for()
    page.get_by_text("tax_id_kind").first.wait_for()
    page.get_by_text("Row count").first.wait_for()
    _keep(page, "golden_customers")
    page.goto(f"{dagster.url}/assets/golden_customers?view=checks")
    page.get_by_text("fit_to_publish").first.wait_for()


@pytest.mark.parametrize(("name", "width"), [("desktop", 1280), ("phone", 390)])
def test_the_report_is_read_on_a_desk_and_on_a_phone(
    dagster: Served, chromium: Any, name: str, width: int
) -> None:
    with _opened(chromium, dagster.home / "published" / "reports" / "report.html", width) as page:
        _keep(page, f"report_{name}")
        assert page.locator("svg").count() >= 4
        assert page.locator("table").count() >= 3


@pytest.fixture(scope="module")
def evaluation(dagster: Served, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of an evaluation against the truth, with everything that it can show."""
    out = tmp_path_factory.mktemp("evaluation")
    truth, home = os.fspath(TRUTH / "day1"), os.fspath(dagster.home)
    asked = ["evaluate", "--truth", truth, "--home", home, "--out", os.fspath(out), "--by-weight"]
    told = CliRunner().invoke(app, asked)
    assert told.exit_code == 0, told.output
    return out / "evaluation.html"


@pytest.mark.parametrize(("name", "width"), [("desktop", 1280), ("phone", 390)])
def test_an_evaluation_is_read_on_a_desk_and_on_a_phone(
    evaluation: Path, chromium: Any, name: str, width: int
) -> None:
    with _opened(chromium, evaluation, width) as page:
        _keep(page, f"evaluation_{name}")
        assert page.locator("figure").count() >= 20
        assert page.locator("table").count() >= 4
        assert page.evaluate(CUT) == [], "a picture is not there, or wider than its frame"
        assert page.evaluate(TINY) == [], "the words of a picture are too small to read"


def test_the_report_is_printed_whole(dagster: Served, chromium: Any) -> None:
    """On A4 no table is wider than the paper, and no picture or row is cut in two."""
    context = chromium.new_context(viewport={"width": 695, "height": 1024})
    page = context.new_page()
    page.goto((dagster.home / "published" / "reports" / "report.html").as_uri())
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 695
    for kind in ("figure", "tr", ".tile"):
        assert page.locator(kind).first.evaluate("each => getComputedStyle(each).breakInside") == "avoid"
    assert page.locator("figure").first.evaluate("each => getComputedStyle(each).printColorAdjust") == "exact"
    assert len(page.pdf(format="A4")) > 50_000
    context.close()
