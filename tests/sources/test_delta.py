"""A delta is applied to the last good snapshot, and applying it again changes nothing."""

import csv
import shutil
from pathlib import Path

import pytest

from mdm_pipeline.settings import Places, load_settings

DELTA = "_op,id,name,city"
SMALL = Path(__file__).parents[1] / "data" / "multisource_small"
TRUTH = Path(__file__).parents[1] / "truth" / "multisource_small"


def test_insert_update_and_delete(world):
    world.land_rows("1,a,x", "2,b,x", "3,c,x")
    report = world.land_rows("I,4,d,y", "U,2,B,y", "D,3,,", header=DELTA)
    assert world.rows() == [("1", "a", "x"), ("2", "B", "y"), ("4", "d", "y")]
    assert (report.status, report.load, report.rows_read, report.rows) == ("landed", "delta", 3, 3)
    assert report.warnings == []


def test_the_same_delta_twice_gives_the_same_snapshot(world):
    world.land_rows("1,a,x", "2,b,x", ",c,x")
    delta = ["I,3,d,y", "U,1,A,y", "D,2,,", "I,,e,y", "I,,e,y"]
    once = world.land_rows(*delta, header=DELTA)
    rows = world.rows()
    twice = world.land()
    assert twice.snapshot == once.snapshot
    assert world.rows() == rows
    assert twice.warnings == ["1 deletes name keys that the last snapshot does not have"]


def test_the_last_word_on_a_key_counts(world):
    world.land_rows("1,a,x", "2,b,x")
    world.land_rows("D,1,,", "I,1,new,y", "I,3,c,y", "D,3,,", "U,2,B,y", "U,2,BB,z", header=DELTA)
    assert world.rows() == [("1", "new", "y"), ("2", "BB", "z")]


def test_an_update_takes_the_place_of_all_rows_of_its_key(world):
    world = world.having(max_shrink=0.5)
    world.land_rows("1,a,x", "1,b,x", "2,c,x")
    world.land_rows("U,1,d,y", header=DELTA)
    assert world.rows() == [("1", "d", "y"), ("2", "c", "x")]


def test_a_delta_equals_the_full_load_of_the_same_content(world):
    world.land_rows("1,a,x", "2,b,x")
    by_delta = world.land_rows("U,2,B,y", "I,3,c,z", header=DELTA)
    in_full = world.land_rows("3,c,z", "1,a,x", "2,B,y")
    assert by_delta.snapshot == in_full.snapshot


def test_an_empty_delta_is_a_quiet_night(world):
    full = world.land_rows("1,a,x")
    report = world.land_rows(header=DELTA)
    assert (report.status, report.load, report.rows_read) == ("landed", "delta", 0)
    assert report.snapshot == full.snapshot


def test_a_delta_without_a_snapshot_says_so(world):
    report = world.land_rows("I,1,a,x", header=DELTA)
    assert (report.status, report.problem) == ("absent", "malformed")
    assert "a delta came but there is no snapshot to apply it to; deliver one full extract" in report.message


def test_a_delta_may_bring_a_new_column_which_changes_no_row(world):
    world.land_rows("1,a,x", "2,b,x")
    hashes = world.rows("id, _row_hash")
    world.land_rows("U,2,b,x,new", header=DELTA + ",extra")
    assert world.rows("id, extra") == [("1", None), ("2", "new")]
    assert world.rows("id, _row_hash") == hashes


def test_a_column_that_is_declared_later_counts_like_one_that_always_was(world):
    world.land_rows("1,a,x,e", "2,b,x,f", header="id,name,city,extra")
    wider = world.having(header=("id", "name", "city", "extra"))
    by_delta = wider.land_rows("U,2,b,x,g", header=DELTA + ",extra")
    in_full = wider.land_rows("1,a,x,e", "2,b,x,g", header="id,name,city,extra")
    assert by_delta.snapshot == in_full.snapshot


def test_a_delta_that_deletes_too_many_rows_stops_its_own_import(world):
    full = world.land_rows(*(f"{number},a,x" for number in range(10)))
    report = world.land_rows(*(f"D,{number},," for number in range(10)), header=DELTA)
    assert (report.status, report.problem, report.snapshot) == ("kept_last", "shrunk", full.snapshot)
    assert "0 rows came after 10 in the last good snapshot" in report.message
    assert len(world.rows()) == 10


@pytest.mark.parametrize("changes", [{"header": ("id", "name", "town"), "attributes": {"city": "town"}},
                                     {"header": ("no", "name", "city"), "key": "no"}])  # fmt: skip
def test_a_delta_under_a_renamed_column_asks_for_a_full_extract(world, changes):
    full = world.land_rows("1,a,x", "2,b,x")
    renamed = world.having(**changes)
    header = ",".join(renamed.source.header)
    report = renamed.land_rows("U,1,A,y", header="_op," + header)
    assert (report.status, report.problem, report.snapshot) == ("kept_last", "malformed", full.snapshot)
    assert "deliver one full extract" in report.message
    assert renamed.land_rows("1,A,y", "2,b,x", header=header).status == "landed"


def test_the_operation_column_may_stand_anywhere_and_have_other_codes(world):
    world = world.having(delta={"column": "what", "insert": "new", "update": "changed", "delete": "gone"})
    world.land_rows("1,a,x", "2,b,x")
    world.land_rows("1,,,gone", "3,c,y,new", header="id,name,city,what")
    assert world.rows() == [("2", "b", "x"), ("3", "c", "y")]


@pytest.mark.slow
def test_the_generated_days_give_the_keys_of_their_truth(world, tmp_path):
    """The generator's truth names the records that exist after a day; the deltas must lead there."""
    for source in load_settings(Places()).sources:
        there = type(world)(world.warehouse, world.places, source)
        for day in ("day1", "day2"):
            shutil.copy(SMALL / day / source.read.file, there.places.sources)
            assert there.land().status == "landed"
        with (TRUTH / "day2" / "truth.csv").open(encoding="utf-8", newline="") as file:
            expected = {row["source_id"] for row in csv.DictReader(file) if row["source"] == source.name}
        assert {row[0] for row in there.rows(f'"{source.key}"')} == expected
