"""The page of verdicts is whole in itself, escapes what it shows, and shows what stopped first."""

import re

from mdm_pipeline.quality.gates import run_gate
from mdm_pipeline.quality.page import read_verdicts, render_verdicts
from mdm_pipeline.quality.verdicts import Verdict, keep
from mdm_pipeline.settings import Settings
from mdm_pipeline.warehouse import Warehouse

HOSTILE = '<script>alert("x")</script>'


def test_nothing_is_loaded_and_nothing_runs(world: Warehouse, settings: Settings) -> None:
    run_gate(world, settings, "ready_to_link")
    page = render_verdicts(world)
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|\son\w+=|https?://", page, re.IGNORECASE)
    assert 'name="viewport"' in page


def test_what_is_shown_is_escaped(world: Warehouse) -> None:
    fields = [HOSTILE] * 2
    verdict = Verdict(
        "ready_to_link", *fields, "critical", "0", False, *fields, 1, (HOSTILE,), f"{HOSTILE}: {HOSTILE}"
    )
    keep(world, [verdict], "false", {})
    page = render_verdicts(world)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 7


def test_what_stopped_comes_first_and_is_open(world: Warehouse, settings: Settings) -> None:
    world.run("update customers_standardized set country = 'uk' where record_id = 'erp:C2'")
    run_gate(world, settings, "ready_to_link")
    run_gate(world, settings, "safe_to_import", "erp")
    page = render_verdicts(world)
    assert page.index("Safe to import") < page.index("Ready to link") < page.index("A country is written")
    assert page.index("A country is written") < page.index("A credit grade is")
    assert '<details class="stopped" open>' in page
    assert '<details class="held">' in page
    assert "erp:C2" in page
    assert "1 of 4 rows (25 %) break it; asked: none" in page


def test_before_the_first_gate_the_page_says_so() -> None:
    with Warehouse.in_memory() as warehouse:
        assert read_verdicts(warehouse) == ()
        assert "No gate was asked yet" in render_verdicts(warehouse)


def test_verdicts_read_back_as_they_were_given(world: Warehouse, settings: Settings) -> None:
    report = run_gate(world, settings, "sound_clusters")
    assert sorted(read_verdicts(world), key=str) == sorted(report.verdicts, key=str)
    assert render_verdicts(world) == render_verdicts(world)
