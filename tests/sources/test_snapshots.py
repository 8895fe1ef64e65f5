"""Snapshots are named by their content, survive a kill at any moment, and old ones go."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mdm_pipeline.sources.snapshots import KEPT, Snapshots

cell = st.text(st.characters(codec="utf-8", exclude_characters='",\r\n\0'), max_size=3)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.sampled_from(["", "1", "2", "3", "4"]), cell, cell), min_size=1, max_size=8),
    data=st.data(),
)
def test_row_order_changes_nothing(world, rows, data):
    world = world.having(max_shrink=1)
    first = world.land_rows(*map(",".join, rows))
    landed = world.rows("*")
    again = world.land_rows(*map(",".join, data.draw(st.permutations(rows))))
    assert again.snapshot == first.snapshot
    assert world.rows("*") == landed
    assert sorted(world.rows()) == sorted(rows)


def test_rows_are_numbered_in_the_order_of_their_keys(world):
    world.land_rows("b,1,x", "a,2,x", "c,3,x", "a,1,x")
    assert [row[0] for row in world.rows("id")] == ["a", "a", "b", "c"]
    assert [row[0] for row in world.rows("_row_number")] == [1, 2, 3, 4]


def test_cells_cannot_run_into_each_other(world):
    world.land_rows("1,ab,c", "1,a,bc", "1,,abc", "1,abc,")
    assert len({row[0] for row in world.rows("_row_hash")}) == 4


def test_any_change_gives_another_name(world):
    names = [world.land_rows("1,a,x", last).snapshot for last in ("2,b,x", "2,b,y", "3,b,y")]
    extra = [world.land_rows("1,a,x,", f"2,b,x,{cell}", header="id,name,city,extra") for cell in ("", "e")]
    assert len({*names, *(report.snapshot for report in extra)}) == 5


def test_rows_that_differ_only_where_nobody_looks_have_an_order_too(world):
    rows = ["1,a,x,f", "1,a,x,e", "1,a,x,"]
    first = world.land_rows(*rows, header="id,name,city,extra")
    again = world.land_rows(*reversed(rows), header="id,name,city,extra")
    assert again.snapshot == first.snapshot
    assert world.rows("extra") == [("",), ("e",), ("f",)]


def test_old_snapshots_go_but_the_released_one_stays(world):
    released = world.land_rows("0,first,x").snapshot
    world.release(released)
    last = [world.land_rows(f"{number},a,x").snapshot for number in range(1, KEPT + 4)]
    kept = {path.name for path in (world.places.landed / "crm").glob("*.parquet")}
    assert kept == {released, *last[-KEPT:]}


def test_what_a_kill_left_behind_counts_for_nothing(world):
    good = world.land_rows("1,a,x")
    folder = world.places.landed / "crm"
    (folder / "candidate.part").write_bytes(b"half")
    (folder / "CURRENT.part").write_bytes(b"{")
    assert Snapshots(folder).current().name == good.snapshot
    report = world.land_rows("1,a,x", "2,b,x")
    assert (report.status, report.rows) == ("landed", 2)
    assert not list(folder.glob("*.part"))


def test_a_lost_snapshot_is_told(world):
    good = world.land_rows("1,a,x")
    (world.places.landed / "crm" / good.snapshot).unlink()
    report = world.land_rows("1,b,x")
    assert report.status == "landed"
    assert report.warnings == [
        f"the last good snapshot {good.snapshot} was taken away; nothing to compare with"
    ]


LANDING = """
import sys
from pathlib import Path
from mdm_pipeline.settings import Places, load_settings
from mdm_pipeline.sources import land
from mdm_pipeline.warehouse import Warehouse

config, delivered, home = map(Path, sys.argv[1:])
places = Places(config=config, sources=delivered, home=home)
settings = load_settings(places)
with Warehouse.open(places.warehouse) as warehouse:
    print("open", flush=True)
    report = land(warehouse, settings, "crm", lambda table: None)
    assert report.status == "landed", report.message
    print(report.snapshot, warehouse.fingerprint("raw.crm"), flush=True)
"""

CONFIG = """
{name: crm, title: CRM, owner: sales, trust: 0.5, key: id, header: [id, name, city], max_shrink: 1,
 read: {kind: csv, file: crm.csv}, attributes: {display_name: name}}
"""


def start(folder: Path) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-c",
        LANDING,
        *(os.fspath(folder / name) for name in ("config", "in", "home")),
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> list[str]:
    output, _ = process.communicate()
    assert process.returncode == 0
    return output.split()[1:]


def kill_when(process: subprocess.Popen[str], moment: Path) -> None:
    """Kill the process as soon as a file is being written."""
    while process.poll() is None:
        if moment.exists():
            process.send_signal(signal.SIGKILL)
            break
        time.sleep(0.001)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["incoming.part", "candidate.part"])
def test_a_kill_while_landing_leaves_the_last_good_snapshot_and_the_next_run_lands(tmp_path, moment):
    (tmp_path / "config/sources").mkdir(parents=True)
    (tmp_path / "config/sources/crm.yaml").write_text(CONFIG)
    (tmp_path / "in").mkdir()
    delivered, folder = tmp_path / "in/crm.csv", tmp_path / "home/warehouse/landed/crm"
    delivered.write_text("id,name,city\n1,a,x\n")
    (first, _) = finish(start(tmp_path))
    delivered.write_text(
        "id,name,city\n" + "".join(f"{n},name {n * 7919 % 10007},x\n" for n in range(60_000))
    )
    kill_when(start(tmp_path), folder / moment)
    assert json.loads((folder / "CURRENT.json").read_text())["snapshot"] == first
    assert Snapshots(folder).current().rows == 1
    after_kill = finish(start(tmp_path))
    assert Snapshots(folder).current().rows == 60_000
    assert finish(start(tmp_path)) == after_kill
