"""The page: whole, without script, without personal values, and true on a night that was refused."""

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from mdm_pipeline import tables
from mdm_pipeline.audit import score, write_report
from mdm_pipeline.settings import Settings
from mdm_pipeline.warehouse import Warehouse

pytestmark = pytest.mark.slow

NIGHT = datetime(2026, 1, 2, 2, 4, tzinfo=UTC)
HELD = {
    "gate": "sound_clusters",
    "subject": "customer_xref",
    "expectation": "No customer holds two valid tax ids.",
    "severity": "critical",
    "passed": True,
    "fingerprint": "f",
}


def report(warehouse: Warehouse, settings: Settings, **more: Any) -> str:
    score(warehouse, settings)
    return write_report(warehouse, settings, when=NIGHT, **more).path.read_text(encoding="utf-8")


def headline(page: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page)
    assert found is not None
    return found.group(1)


def publish(warehouse: Warehouse, home: Path, release: int, current: int | None = None) -> None:
    """Lay a release into the published folder as publishing does, as far as the audit reads it."""
    folder = home / "published" / "releases" / f"{release:06d}"
    folder.mkdir(parents=True)
    for table in ("golden_customers", "quality_scores", "customer_xref"):
        name = "crosswalk" if table == "customer_xref" else table
        warehouse.run(f"copy {table} to '{folder / name}.parquet' (format parquet)")
    now = current or release
    moves = [
        {
            "release": number,
            "when": "2026-01-02T02:03:00+00:00",
            "who": "nightly",
            "action": "publish",
            "reason": None,
        }
        for number in range(1, release + 1)
    ]
    pointer = {"release": now, "path": f"releases/{now:06d}", "published": moves}
    (home / "published/CURRENT.json").write_text(json.dumps(pointer), encoding="utf-8")


class Outline(HTMLParser):
    """Collect the tags and the addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href", "xlink:href"}]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def test_the_page_is_whole_and_asks_nobody_for_anything(warehouse: Warehouse, settings: Settings) -> None:
    page = report(warehouse, settings)
    outline = Outline()
    outline.feed(page)
    assert not outline.tags & {"script", "link", "iframe", "img", "object", "embed", "form", "a"}
    assert outline.addresses == outline.handlers == []
    assert "@import" not in page and "url(" not in page
    assert {"svg", "table", "style"} <= outline.tags
    assert "default-src 'none'" in page


def test_a_published_night_says_so_and_keeps_a_copy(
    warehouse: Warehouse, settings: Settings, quality_world: ModuleType
) -> None:
    created = {"event": "created", "customer_id": "c1", "record_id": "", "other_customer_id": ""}
    for release in (1, 2):
        score(warehouse, settings)
        quality_world.put(warehouse, tables.CUSTOMER_EVENTS, [created | {"release": release}])
        quality_world.put(warehouse, tables.LAST_RELEASE, [{"release": release - 1}] if release > 1 else [])
        publish(warehouse, settings.places.home, release)
        written = write_report(warehouse, settings, when=NIGHT)
    assert (written.status, written.headline) == ("published", "Release 2 is published")
    assert written.copy is not None and written.copy.name == "release-000002.html"
    assert written.copy.read_bytes() == written.path.read_bytes()
    page = written.path.read_text(encoding="utf-8")
    assert "What is new in release 2" in page
    assert "40.9%" in page and "36.4%" in page  # 9 of 22 landed, 4 of 11 golden
    assert not list(settings.places.reports.glob(".*"))


def test_a_refused_night_names_the_gate_and_the_source_on_top(
    warehouse: Warehouse, settings: Settings, quality_world: ModuleType
) -> None:
    score(warehouse, settings)
    publish(warehouse, settings.places.home, 1)
    failed = HELD | {
        "passed": False,
        "failing": 3,
        "observed": "3",
        "expected": "0",
        "failing_keys": ["erp:1"],
    }
    quality_world.put(warehouse, tables.GATE_VERDICTS, [failed])
    landing = {
        "source": "crm",
        "status": "kept_last",
        "problem": "shrunk",
        "message": "2 rows came, 900 before",
    }
    quality_world.put(warehouse, tables.SOURCE_LANDINGS, [landing, {"source": "erp", "status": "landed"}])
    page = report(warehouse, settings)
    assert headline(page) == "No release: the gate sound clusters did not hold on customer_xref"
    top = page[page.index("<body>") : page.index('class="tiles"')]
    assert "Readers still see release 1" in top
    assert "Expected 0, found 3. Such as erp:1." in top
    assert "<b>CRM</b> kept its last good snapshot" in top and "2 rows came, 900 before" in top
    assert not (settings.places.reports / "release-000001.html").exists()


@pytest.mark.parametrize(
    ("verdict", "refused"),
    [
        (HELD, False),
        (HELD | {"passed": False}, True),
        (HELD | {"passed": False, "severity": "warning"}, False),
        (HELD | {"passed": False, "override": "ann: known"}, False),
        (HELD | {"passed": False, "gate": "safe_to_import", "subject": "raw.erp"}, False),
    ],
)
def test_only_a_broken_gate_that_nobody_overrode_refuses_a_night(
    verdict: dict[str, Any],
    refused: bool,
    warehouse: Warehouse,
    settings: Settings,
    quality_world: ModuleType,
) -> None:
    quality_world.put(warehouse, tables.GATE_VERDICTS, [verdict])
    assert headline(report(warehouse, settings)).startswith("No release") is refused


def test_a_gate_is_one_line_that_says_where_it_stopped(
    warehouse: Warehouse, settings: Settings, quality_world: ModuleType
) -> None:
    stopped = HELD | {"passed": False, "subject": "customer_clusters"}
    warned = stopped | {"severity": "warning", "expectation": "Clusters are small."}
    quality_world.put(warehouse, tables.GATE_VERDICTS, [HELD, stopped, warned])
    page = report(warehouse, settings)
    gates = re.findall(r"<tr[^>]*><td>sound clusters</td>.*?</tr>", page)
    assert len(gates) == 1
    assert "<b>stopped</b>" in gates[0] and "1 of 3" in gates[0]
    assert "<b>customer_clusters</b>, customer_xref" in gates[0]


def test_a_refusal_says_how_a_person_may_let_it_through(
    warehouse: Warehouse, settings: Settings, quality_world: ModuleType
) -> None:
    remedy = "If it is right so, a named person may let release 2 through"
    quality_world.put(warehouse, tables.GATE_VERDICTS, [HELD | {"passed": False, "remedy": remedy}])
    top = report(warehouse, settings).split('class="tiles"')[0]
    assert remedy in top


def test_what_blocking_left_out_is_on_the_page(
    warehouse: Warehouse, settings: Settings, quality_world: ModuleType
) -> None:
    model = {"party_type": "person", "warnings": ["person: 3 keys of blocking rule phone are <shared>"]}
    quality_world.put(warehouse, tables.MODELS_IN_USE, [model])
    assert "person: 3 keys of blocking rule phone are &lt;shared&gt;" in report(warehouse, settings)


def test_the_first_night_may_stop_at_once(settings: Settings) -> None:
    with Warehouse.in_memory() as empty:
        page = report(empty, settings, problem="crm: the file is <missing>")
    assert headline(page) == "No release: the run failed"
    assert "crm: the file is &lt;missing&gt;" in page
    assert "Readers see nothing yet." in page


def test_a_rollback_is_told(warehouse: Warehouse, settings: Settings) -> None:
    score(warehouse, settings)
    publish(warehouse, settings.places.home, 1)
    publish(warehouse, settings.places.home, 2, current=1)
    assert headline(report(warehouse, settings)) == "Readers see release 1, rolled back from 2"


def test_a_damaged_release_is_named_and_the_report_is_written(
    warehouse: Warehouse, settings: Settings
) -> None:
    score(warehouse, settings)
    publish(warehouse, settings.places.home, 1)
    publish(warehouse, settings.places.home, 2)
    (settings.places.published / "releases/000001/quality_scores.parquet").write_bytes(b"not parquet")
    assert "Release <b>1</b> cannot be read" in report(warehouse, settings)


def test_no_personal_value_reaches_the_page(warehouse: Warehouse, settings: Settings) -> None:
    marker = "PERSONALMARKER"
    for table in (tables.CUSTOMERS_STANDARDIZED, tables.GOLDEN_CUSTOMERS, tables.GOLDEN_CELLS):
        for column in sorted(table.personal):
            kind = table.types[column]
            if kind in {"VARCHAR", "VARCHAR[]"}:
                value = f"'{marker}'" if kind == "VARCHAR" else f"['{marker}']"
                warehouse.run(f'update {table.name} set "{column}" = {value}')
    assert marker in str(warehouse.rows("select name from golden_customers"))
    assert marker not in report(warehouse, settings)


def test_hostile_titles_and_owners_are_escaped(
    warehouse: Warehouse, quality_world: ModuleType, tmp_path: Path
) -> None:
    hostile = "</text></svg><script>alert(1)</script>\"'&"
    settings = quality_world.settings_for(tmp_path, title=hostile, owner=hostile)
    outline = Outline()
    outline.feed(page := report(warehouse, settings))
    assert "script" not in outline.tags
    assert "&lt;script&gt;alert(1)" in page


def test_the_same_night_gives_the_same_page(warehouse: Warehouse, settings: Settings) -> None:
    first = report(warehouse, settings)
    warehouse.run("set threads = 1")
    assert report(warehouse, settings) == first
