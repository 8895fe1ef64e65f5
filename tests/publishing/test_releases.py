"""Listing, rolling back and recalling releases."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from mdm_pipeline.errors import ReleaseError
from mdm_pipeline.publishing import list_releases, next_release, publish, recall, rollback
from mdm_pipeline.settings import Settings
from mdm_pipeline.warehouse import Warehouse

FILES = ["tags.parquet", "crosswalk.csv", "golden.duckdb", "manifest.json", "release.json"]
RECALLED = ["customer_xref", "customer_ids", "customer_events", "golden_customers", "quality_scores"]


def passed() -> None:
    """The gate held."""


@pytest.fixture(scope="module")
def published(world: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home: Path = tmp_path_factory.mktemp("home")
    with Warehouse.in_memory() as warehouse:
        for number in (1, 2, 3):
            world.fill(warehouse, release=number)
            publish(warehouse, world.settings_for(home), number, world.provenance(), passed)
    return home


@pytest.fixture
def three(published: Path, settings: Settings) -> Settings:
    """Three releases that a test may change."""
    shutil.copytree(published, settings.places.home, dirs_exist_ok=True)
    return settings


def test_nothing_was_ever_published(settings: Settings) -> None:
    assert list_releases(settings) == []
    with pytest.raises(ReleaseError, match="there are none yet"):
        rollback(settings, 1, "ann", "why")


def test_a_rollback_moves_the_pointer_and_is_remembered(three: Settings) -> None:
    summary = rollback(three, 1, "ann", "wrong merges")
    assert summary.is_current and summary.release == 1
    assert [(each.release, each.is_current) for each in list_releases(three)] == [
        (1, True),
        (2, False),
        (3, False),
    ]
    pointer = json.loads((three.places.published / "CURRENT.json").read_text(encoding="utf-8"))
    assert pointer["path"] == "releases/000001"
    last = pointer["published"][-1]
    assert (last["action"], last["who"], last["reason"]) == ("rollback", "ann", "wrong merges")
    assert [move["release"] for move in pointer["published"]] == [1, 2, 3, 1]


def test_a_release_is_one_line_for_a_terminal(three: Settings) -> None:
    path = three.places.published / "releases/000001/manifest.json"
    path.write_text("{}", encoding="utf-8")
    lines = [str(each) for each in list_releases(three)]
    assert "manifest.json is damaged" in lines[0]
    assert lines[2] == "*      3  2026-01-02T03:04:00+00:00  15 customers  15 records"


def test_times_are_told_to_the_second(warehouse: Warehouse, settings: Settings, world: ModuleType) -> None:
    to_the_microsecond = replace(world.provenance(), when=datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC))
    publish(warehouse, settings, 1, to_the_microsecond, passed)
    assert list_releases(settings)[0].when == "2026-01-02T03:04:05+00:00"


def test_a_rollback_needs_a_release_a_person_and_a_reason(three: Settings) -> None:
    with pytest.raises(ReleaseError, match=r"no release 9; there are \[1, 2, 3\]"):
        rollback(three, 9, "ann", "why")
    with pytest.raises(ReleaseError, match="current already"):
        rollback(three, 3, "ann", "why")
    with pytest.raises(ReleaseError, match="who asked for it and why"):
        rollback(three, 1, "ann", " ")


@pytest.mark.parametrize("name", FILES)
def test_nobody_rolls_back_to_a_damaged_release(name: str, three: Settings) -> None:
    path = three.places.published / "releases/000001" / name
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(ReleaseError, match=f"000001/{name} is damaged"):
        rollback(three, 1, "ann", "why")
    path.unlink()
    with pytest.raises(ReleaseError, match=f"000001/{name} is missing"):
        rollback(three, 1, "ann", "why")
    assert next(each.release for each in list_releases(three) if each.is_current) == 3


def test_a_new_home_recalls_empty_tables(settings: Settings) -> None:
    with Warehouse.in_memory() as fresh:
        assert recall(fresh, settings).release is None
        assert fresh.count("last_release") == fresh.count("last_customer_ids") == 0
        assert "generation" in fresh.columns("last_customer_ids")


def test_recall_loads_what_was_published_last_even_after_a_rollback(
    three: Settings, warehouse: Warehouse, world: ModuleType
) -> None:
    world.fill(warehouse, release=3)
    rollback(three, 1, "ann", "why")
    with Warehouse.in_memory() as fresh:
        assert recall(fresh, three).release == 3
        assert fresh.rows("select release, snapshots['erp'] from last_release") == [(3, "3.parquet")]
        for table in RECALLED:
            assert fresh.content_hash(f"last_{table}") == warehouse.content_hash(table)


def test_recall_names_a_damaged_file(three: Settings) -> None:
    path = three.places.published / "releases/000003/customer_ids.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with (
        Warehouse.in_memory() as fresh,
        pytest.raises(ReleaseError, match=r"customer_ids\.parquet is damaged"),
    ):
        recall(fresh, three)


@pytest.mark.parametrize("others", [[], ["000002", "000003"]], ids=["three releases", "only the first"])
def test_a_lost_pointer_stops_the_run_until_a_person_names_the_release(
    three: Settings, others: list[str]
) -> None:
    (three.places.published / "CURRENT.json").unlink()
    for name in others:
        shutil.rmtree(three.places.published / "releases" / name)
    with Warehouse.in_memory() as fresh, pytest.raises(ReleaseError, match="`mdm rollback 3 --reason TEXT`"):
        recall(fresh, three)
    with pytest.raises(ReleaseError, match="readers see none of them"):
        next_release(three)
    listed = list_releases(three)
    assert listed and not any(each.is_current for each in listed)
    assert rollback(three, listed[-1].release, "ann", "the pointer was lost").is_current
    assert next_release(three) == 4
    pointer = json.loads((three.places.published / "CURRENT.json").read_text(encoding="utf-8"))
    assert [move["action"] for move in pointer["published"]] == ["publish"] * 3 + ["rollback"]


def test_a_home_that_was_emptied_starts_anew(three: Settings) -> None:
    (three.places.published / "CURRENT.json").unlink()
    for folder in (three.places.published / "releases").glob("0*"):
        shutil.rmtree(folder)
    assert list_releases(three) == []
    assert next_release(three) == 1


def test_a_damaged_pointer_stops_everything(three: Settings) -> None:
    Path(three.places.published / "CURRENT.json").write_text('{"release": 3', encoding="utf-8")
    with Warehouse.in_memory() as fresh, pytest.raises(ReleaseError, match=r"CURRENT.json is damaged"):
        recall(fresh, three)
