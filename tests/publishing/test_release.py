"""What a release holds, what it refuses, and that two runs of one input write the same bytes."""

import csv
import errno
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from mdm_pipeline import durable
from mdm_pipeline.errors import GateError, ReleaseError
from mdm_pipeline.publishing import ReleaseReport, next_release, publish
from mdm_pipeline.publishing.export import export
from mdm_pipeline.publishing.pointer import Move, folder_of, move_pointer, sweep
from mdm_pipeline.settings import Settings
from mdm_pipeline.tables import PUBLISHED
from mdm_pipeline.warehouse import Warehouse

pytestmark = pytest.mark.slow


def passed() -> None:
    """The gate held."""


def current(settings: Settings) -> dict[str, object]:
    text = (settings.places.published / "CURRENT.json").read_text(encoding="utf-8")
    content: dict[str, object] = json.loads(text)
    return content


def content_of(folder: Path) -> dict[str, bytes]:
    same = {path for path in folder.iterdir() if path.suffix in {".parquet", ".csv"}}
    return {path.name: path.read_bytes() for path in same | {folder / "manifest.json"}}


@pytest.fixture(scope="module")
def first(world: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> ReleaseReport:
    """The first release of a home, for tests that only read it."""
    with Warehouse.in_memory() as warehouse:
        world.fill(warehouse)
        home = tmp_path_factory.mktemp("home")
        return publish(warehouse, world.settings_for(home), 1, world.provenance(), passed)


def test_a_release_holds_every_table_in_every_form(first: ReleaseReport, world: ModuleType) -> None:
    names = {table.name for table in PUBLISHED} | {"crosswalk"}
    assert {path.name for path in first.path.iterdir()} == {f"{name}.parquet" for name in names} | {
        "crosswalk.csv", "golden.duckdb", "manifest.json", "release.json",
    }  # fmt: skip
    assert set(first.rows) == names
    assert first.rows["golden_customers"] == len(world.HOSTILE)
    assert [path.name for path in first.path.parent.glob("0*")] == ["000001"]


def test_current_names_files_that_open(first: ReleaseReport, world: ModuleType) -> None:
    published = first.path.parents[1]
    pointer = json.loads((published / "CURRENT.json").read_bytes())
    assert (pointer["release"], pointer["path"]) == (1, "releases/000001")
    assert (published / pointer["crosswalk"]).exists() and (published / pointer["manifest"]).exists()
    with duckdb.connect(str(published / pointer["golden"]), read_only=True) as opened:
        count = opened.execute("select count(*) from golden_customers").fetchone()
        assert count == (len(world.HOSTILE),)


def test_the_database_explains_its_tables_and_opens_in_old_drivers(first: ReleaseReport) -> None:
    with duckdb.connect(str(first.path / "golden.duckdb"), read_only=True) as opened:
        silent = "select table_name from duckdb_tables() where comment is null"
        assert opened.execute(silent).fetchall() == []
        silent = "select column_name from duckdb_columns() where comment is null and database_name = 'golden'"
        assert opened.execute(silent).fetchall() == []
        version = "select tags['storage_version'] from duckdb_databases() where database_name = 'golden'"
        assert "v1.0.0" in str(opened.execute(version).fetchall())


def test_hostile_keys_and_values_come_back_exactly(first: ReleaseReport, world: ModuleType) -> None:
    folder = first.path
    keys = sorted(f"{value}{number}" for number, value in enumerate(world.HOSTILE))
    with (folder / "crosswalk.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = list(csv.reader(stream))
    assert header == ["source", "source_id", "customer_id"]
    assert sorted(row[1] for row in rows) == keys
    parquet = duckdb.sql(f"select * from '{folder}/crosswalk.parquet'").fetchall()
    assert [tuple(row) for row in rows] == parquet
    names = duckdb.sql(f"select name from '{folder}/golden_customers.parquet' order by 1").fetchall()
    assert sorted(name for (name,) in names) == keys


@pytest.mark.slow
def test_row_groups_do_not_depend_on_threads(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.run(
        "insert into customer_events by name select 7 as release, 'joined' as event, 'c000' as customer_id,"
        " 'erp:' || hash(i) as record_id, '' as other_customer_id from range(400000) as numbers(i)"
    )
    contents = []
    for threads in (1, 3, 4):
        warehouse.run(f"set threads = {threads}")
        folder = tmp_path / str(threads)
        folder.mkdir()
        export(warehouse, folder, row_group_rows=20_480)
        contents.append((folder / "customer_events.parquet").read_bytes())
    assert contents[0] == contents[1] == contents[2]


def test_two_runs_of_one_input_write_the_same_bytes(tmp_path: Path, world: ModuleType) -> None:
    contents = []
    for number, threads in enumerate((1, 4)):
        with Warehouse.in_memory() as warehouse:
            warehouse.run(f"set threads = {threads}")
            world.fill(warehouse)
            who = world.provenance(f"run {number}")
            contents.append(
                content_of(publish(warehouse, world.settings_for(tmp_path / who.who), 1, who, passed).path)
            )
    assert contents[0] == contents[1]


def test_rows_that_came_in_another_order_write_the_same_bytes(
    warehouse: Warehouse, settings: Settings, world: ModuleType, tmp_path: Path
) -> None:
    first = content_of(publish(warehouse, settings, 1, world.provenance(), passed).path)
    for table in PUBLISHED:
        name, key = table.name, table.key[0]
        warehouse.run(f"create or replace table {name} as select * from {name} order by hash({key})")
    second = publish(warehouse, world.settings_for(tmp_path / "other"), 1, world.provenance(), passed).path
    assert content_of(second) == first


def test_the_manifest_says_what_the_release_was_made_from(first: ReleaseReport, world: ModuleType) -> None:
    folder = first.path
    content = json.loads((folder / "manifest.json").read_bytes())["content"]
    assert content["snapshots"] == {"erp": "1.parquet"}
    assert content["models"] == {"person": "p-1"}
    assert content["gates"]["fit_to_publish"] == {
        "expectations": 3, "failed": 1, "warned": 1, "overrides": ["ann: known"], "fingerprints": ["f1"],
    }  # fmt: skip
    entry = content["files"]["crosswalk.csv"]
    assert (entry["rows"], entry["sha256"]) == (
        len(world.HOSTILE),
        durable.sha256_of(folder / "crosswalk.csv"),
    )
    assert "2026" not in (folder / "manifest.json").read_text(encoding="utf-8")


def test_the_gate_is_asked_before_writing_and_before_the_pointer_moves(
    warehouse: Warehouse, settings: Settings, world: ModuleType
) -> None:
    asked = 0

    def fails_at(turn: int) -> Callable[[], None]:
        def require() -> None:
            nonlocal asked
            asked += 1
            if asked == turn:
                raise GateError("not this data")

        return require

    for turn in (1, 2):
        asked = 0
        with pytest.raises(GateError):
            publish(warehouse, settings, 1, world.provenance(), fails_at(turn))
        assert not (settings.places.published / "CURRENT.json").exists()
    assert publish(warehouse, settings, 1, world.provenance(), passed).release == 1


def test_numbers_only_go_forward(warehouse: Warehouse, settings: Settings, world: ModuleType) -> None:
    assert next_release(settings) == 1
    publish(warehouse, settings, 1, world.provenance(), passed)
    assert next_release(settings) == 2
    with pytest.raises(ReleaseError, match="publish 2"):
        publish(warehouse, settings, 1, world.provenance(), passed)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("delete from golden_customers where customer_id = 'c003'", r"crosswalk.customer_id: 1 .*c003"),
        ("delete from customer_ids where customer_id = 'c004'", r"customer_ids.*c004"),
        ("update tags set customer_id = 'c-gone'", r"tags.customer_id"),
        ("update customer_ids set resolves_to = 'c-gone' where customer_id = 'c-old'", r"resolves_to"),
        ("insert into tags select * from tags", r"tags: 1 keys"),
        ("drop table tags", r"\['tags'\] are not in the warehouse"),
    ],
)
def test_tables_that_do_not_fit_together_are_refused(
    damage: str, told: str, warehouse: Warehouse, settings: Settings, world: ModuleType
) -> None:
    warehouse.run(damage)
    with pytest.raises(ReleaseError, match=told):
        publish(warehouse, settings, 1, world.provenance(), passed)
    assert not (settings.places.published / "CURRENT.json").exists()
    assert list((settings.places.published).glob("releases/*")) == []


def test_an_id_once_published_may_not_vanish(
    warehouse: Warehouse, settings: Settings, world: ModuleType
) -> None:
    publish(warehouse, settings, 1, world.provenance(), passed)
    warehouse.run("delete from customer_xref where valid_to is not null")
    warehouse.run("delete from customer_ids where customer_id = 'c-old'")
    with pytest.raises(ReleaseError, match=r"1 ids of release 000001 are gone, such as \['c-old'\]"):
        publish(warehouse, settings, 2, world.provenance(), passed)


@pytest.mark.parametrize("full_at", [1, 14])
def test_a_full_disk_leaves_the_last_release(
    full_at: int, warehouse: Warehouse, settings: Settings, world: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(warehouse, settings, 1, world.provenance(), passed)
    before = current(settings)
    turns = 0

    def fsync(_: int) -> None:
        nonlocal turns
        turns += 1
        if turns >= full_at:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(durable.os, "fsync", fsync)
    with pytest.raises(ReleaseError, match="No space left"):
        publish(warehouse, settings, 2, world.provenance(), passed)
    monkeypatch.undo()
    assert current(settings) == before
    assert publish(warehouse, settings, 2, world.provenance(), passed).release == 2


def test_only_the_last_releases_are_kept(warehouse: Warehouse, tmp_path: Path, world: ModuleType) -> None:
    settings = world.settings_for(tmp_path, keep_releases=2)
    numbers = range(1, 5)
    dropped = [publish(warehouse, settings, n, world.provenance(), passed).dropped for n in numbers]
    assert dropped == [(), (), (1,), (2,)]
    assert sorted(path.name for path in (tmp_path / "published/releases").glob("0*")) == ["000003", "000004"]


def test_the_current_release_is_kept_however_old_it_is(tmp_path: Path, world: ModuleType) -> None:
    places, pointer = world.settings_for(tmp_path).places, None
    for number, action in ((1, "publish"), (2, "publish"), (3, "publish"), (4, "publish"), (1, "rollback")):
        folder_of(places, number).mkdir(parents=True, exist_ok=True)
        move = Move(release=number, when="", who="", action=action, reason=None, seal="")
        pointer = move_pointer(places, pointer, move)
    assert sweep(places, pointer, keep=1) == (2, 3)


def test_what_others_put_beside_the_releases_stays(
    warehouse: Warehouse, settings: Settings, world: ModuleType
) -> None:
    releases = settings.places.published / "releases"
    (releases / "000001.tmp-77").mkdir(parents=True)
    (releases / "000001").mkdir()
    (releases / "notes").mkdir()
    publish(warehouse, settings, 1, world.provenance(), passed)
    assert sorted(path.name for path in releases.iterdir()) == ["000001", "CURRENT.copy.json", "notes"]
    assert (releases / "000001/manifest.json").exists()


def test_a_lost_pointer_is_never_taken_for_a_first_run(
    warehouse: Warehouse, settings: Settings, world: ModuleType
) -> None:
    for number in (1, 2):
        publish(warehouse, settings, number, world.provenance(), passed)
    (settings.places.published / "CURRENT.json").unlink()
    with pytest.raises(ReleaseError, match=r"CURRENT.json is missing beside releases"):
        publish(warehouse, settings, 1, world.provenance(), passed)
    assert (settings.places.published / "releases/000002/golden.duckdb").exists()
