"""SIGKILL at every touch of the published folder, and readers that never see a part of a release."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from mdm_pipeline.publishing import next_release, publish
from mdm_pipeline.settings import Settings
from mdm_pipeline.warehouse import Warehouse

PROJECT = Path(__file__).parents[2]


def passed() -> None:
    """The gate held."""


def files_of(home: Path, release: int) -> dict[str, bytes]:
    folder = home / "published/releases" / f"{release:06d}"
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.suffix in {".parquet", ".csv"} or path.name == "manifest.json"
    }


@pytest.mark.slow
def test_a_publisher_killed_anywhere_leaves_a_whole_release_and_no_trace(
    tmp_path: Path, world: ModuleType
) -> None:
    killed, undisturbed = tmp_path / "killed", tmp_path / "undisturbed"
    script = [sys.executable, "-m", "tests.publishing.killed_publisher", str(killed)]
    done = subprocess.run(script, cwd=PROJECT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    kills = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(kills) >= 40
    settings = world.settings_for(undisturbed)
    last = next_release(world.settings_for(killed)) - 1
    for release in range(1, last + 1):
        with Warehouse.in_memory() as warehouse:
            world.fill(warehouse, release)
            publish(warehouse, settings, release, world.provenance(), passed)
        assert files_of(killed, release) == files_of(undisturbed, release)
    assert sorted(path.name for path in (killed / "published/releases").iterdir()) == [
        *(f"{release:06d}" for release in range(1, last + 1)),
        "CURRENT.copy.json",
    ]


def read_once(published: Path) -> None:
    """Read the release that CURRENT.json names, and find it whole."""
    pointer = json.loads((published / "CURRENT.json").read_bytes())
    manifest = json.loads((published / pointer["manifest"]).read_bytes())
    rows = manifest["content"]["files"]["crosswalk.parquet"]["rows"]
    with duckdb.connect(str(published / pointer["golden"]), read_only=True) as opened:
        events = "select count(*), min(release), max(release) from customer_events"
        assert opened.execute(events).fetchone() == (rows, pointer["release"], pointer["release"])
        parquet = f"select count(*) from read_parquet('{published / pointer['crosswalk']}')"
        assert opened.execute(parquet).fetchone() == (rows,)


@pytest.mark.slow
def test_readers_in_a_loop_see_whole_releases_only(
    warehouse: Warehouse, tmp_path: Path, world: ModuleType
) -> None:
    settings: Settings = world.settings_for(tmp_path, keep_releases=10)
    publish(warehouse, settings, 1, world.provenance(), passed)
    stop, failures, reads = threading.Event(), [], []

    def read_on() -> None:
        while not stop.is_set():
            try:
                read_once(tmp_path / "published")
                reads.append(1)
            except Exception as error:
                failures.append(error)

    readers = [threading.Thread(target=read_on) for _ in range(2)]
    for reader in readers:
        reader.start()
    for release in range(2, 21):
        world.fill(warehouse, release, values=world.HOSTILE * release)
        publish(warehouse, settings, release, world.provenance(), passed)
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert len(reads) > 20
