"""Formulas, quotes, SQL, script, huge fields, direction marks and NULs pass the path and harm nothing."""

import csv
from pathlib import Path

import pytest

from tests.path.nights import DATA, Night, run_night

pytestmark = pytest.mark.slow

HOSTILE = {
    "formula": "=cmd|' /C calc'!A0",
    "quotes": "O'Brien \"& Sons\" `x` ''",
    "sql": "Robert'); drop table customers_standardized; --",
    "script": "</script><script>alert('mdm')</script><img src=x onerror=alert(1)>",
    "template": "{{ 7 * 7 }}{% raw %}${7*7}",
    "huge": "长" * 1_700_000,
    "right_to_left": "Acme \u202e\u2066txt.exe\u2069 GmbH",
    "nul": "Nul\0 Trading Limited",
    "newline": "Two\r\nLines Limited",
    "backslash": "\\.",
    "control": "\x07\x1b[31mRed Limited",
    "zero_width": "Zero\u200bWidth\ufeff Limited",
}


def _sources(folder: Path) -> Path:
    """Return day 1 with one more support requester and one more ERP customer for each hostile text."""
    folder.mkdir()
    for path in (DATA / "day1").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    with (folder / "support_requesters.csv").open("a", encoding="utf-8", newline="") as handle:
        for name, text in HOSTILE.items():
            row = [f"hostile-{name}", text, f"{name}@example.com", "", text, text, "en-GB", text, "1"]
            csv.writer(handle).writerow([*row, "2026-05-01T00:00:00+08:00", "2026-05-01T00:00:00+08:00"])
    with (folder / "erp_customers.csv").open("a", encoding="utf-8", newline="") as handle:
        for name, text in HOSTILE.items():
            row = [
                f"X-{name}",
                text,
                text,
                "1",
                text,
                text,
                text,
                text,
                text,
                text,
                text,
                "1",
                "USD",
                text,
                text,
            ]
            csv.writer(handle).writerow([*row, text, text, text, "20260501", "2026-05-01 00:00:00"])
    return folder


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    folder = tmp_path_factory.mktemp("hostile")
    return run_night(folder / "home", _sources(folder / "sources"))


def test_the_night_ends_well(night: Night, night_one: Night) -> None:
    assert night.succeeded
    assert (
        night.published("select count(*) from golden_customers")[0]
        >= night_one.published("select count(*) from golden_customers")[0]
    )


def test_no_hostile_row_is_lost(night: Night) -> None:
    for source, prefix in (("support", "hostile-"), ("erp", "X-")):
        query = (
            f"select source_id from customers_standardized where source = '{source}'"
            f" union all select source_id from quarantine where source = '{source}'"
        )
        there = {row[0] for row in night.worked(query)}
        assert {prefix + name for name in HOSTILE} <= there


def test_what_cannot_be_used_is_set_aside_with_its_reason(night: Night) -> None:
    reasons = dict(night.worked("select source_id, reason from quarantine where source = 'support'"))
    assert reasons["hostile-huge"] == "impossible_length"
    assert reasons["hostile-nul"] == "nul_character"


def test_landed_text_is_unchanged(night: Night) -> None:
    landed = dict(
        night.worked("select requester_id, display_name from raw.support where requester_id like 'hostile-%'")
    )
    assert landed == {f"hostile-{name}": text for name, text in HOSTILE.items()}


def test_no_page_runs_what_a_cell_says(night: Night) -> None:
    assert "<script" not in night.report.lower()
    assert "onerror" not in night.report.lower()
