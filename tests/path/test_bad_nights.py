"""Nights on which something is wrong: sources that do not come, and gates that refuse."""

import logging
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mdm_pipeline.audit.summary import summary
from mdm_pipeline.cli import app
from mdm_pipeline.settings import Places, load_settings
from tests.path.nights import DATA, TRUTH, Night, copied, run_night, table_bytes

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bad_night(night_one: Night, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Day 1 again, but the ERP did not come, the shop lost its rows and support changed its header."""
    folder = tmp_path_factory.mktemp("bad")
    sources = folder / "sources"
    shutil.copytree(DATA / "day1", sources)
    (sources / "erp_customers.csv").unlink()
    shop = sources / "shop_users.csv"
    shop.write_text("\n".join(shop.read_text("utf-8").splitlines()[:25]) + "\n", encoding="utf-8")
    support = sources / "support_requesters.csv"
    support.write_text(support.read_text("utf-8").replace("display_name", "name", 1), encoding="utf-8")
    return run_night(copied(night_one, folder), sources)


def test_the_night_goes_on_with_the_last_good_snapshots(bad_night: Night, night_one: Night) -> None:
    assert bad_night.succeeded
    statuses = dict(
        bad_night.worked("select source, status || ' ' || coalesce(problem, '') from source_landings")
    )
    assert statuses["erp"] == "kept_last missing"
    assert statuses["shop"] == "kept_last shrunk"
    assert statuses["support"] == "kept_last header"
    assert statuses["billing"] == "landed "
    assert (bad_night.release / "crosswalk.csv").read_bytes() == (
        night_one.release / "crosswalk.csv"
    ).read_bytes()


def test_the_report_and_the_summary_say_so_loudly(bad_night: Night) -> None:
    told = summary(load_settings(Places(home=bad_night.home)))
    assert "!! erp did not come: " in told
    assert "!! shop came but was refused (shrunk): " in told
    assert "!! support came but was refused (header): " in told
    assert ": erp: " not in told
    assert "erp_customers.csv" in bad_night.report


def test_people_are_told_of_a_source_that_did_not_come(
    night_one: Night, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sources = tmp_path / "sources"
    shutil.copytree(DATA / "day1", sources)
    (sources / "erp_customers.csv").unlink()
    with caplog.at_level(logging.WARNING, logger="mdm_pipeline.alerts"):
        run_night(copied(night_one, tmp_path), sources)
    assert "safe_to_import on raw/erp" in caplog.text


def test_a_refused_night_leaves_the_release_and_writes_the_report(
    night_one: Night, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sources, config = tmp_path / "sources", tmp_path / "config"
    shutil.copytree(DATA / "day1", sources)
    shutil.copytree(Path(__file__).parents[2] / "mdm_pipeline" / "config", config)
    for path in (config / "sources").glob("*.yaml"):
        text = path.read_text("utf-8").replace("max_shrink: 0.2", "max_shrink: 1.0")
        path.write_text(text, encoding="utf-8")
    for path in sources.iterdir():
        lines = path.read_text("utf-8").splitlines()
        path.write_text("\n".join(lines[: len(lines) // 3]) + "\n", encoding="utf-8")
    home = copied(night_one, tmp_path)
    with caplog.at_level(logging.WARNING, logger="mdm_pipeline.alerts"):
        refused = run_night(home, sources, config)
    assert not refused.succeeded
    assert refused.pointer == night_one.pointer
    assert table_bytes(refused.release) == table_bytes(night_one.release)
    assert "fit_to_publish" in caplog.text
    assert "fit_to_publish" in refused.report
    told = summary(load_settings(Places(home=home)), succeeded=False)
    assert told.startswith("!! THIS RUN DID NOT END WELL")
    asked = ["evaluate", "--truth", str(TRUTH / "day1"), "--home", str(home), "--out", str(tmp_path)]
    assert CliRunner().invoke(app, asked).output.startswith("!! The last run published nothing")
    assert "customer_id" not in told
