"""The judge's word, the changes since the last release, and the two tables that the run reads."""

import json

import pytest

from mdm_pipeline.errors import ContractError
from mdm_pipeline.sources.landing import LandingReport
from mdm_pipeline.tables import SOURCE_LANDINGS


def changes(world):
    return world.warehouse.rows("select source_id, change from source_changes order by source_id")


def test_the_judge_sees_the_candidate_before_it_is_adopted(world):
    world.land_rows("1,a,x")
    seen = []

    def judge(table: str) -> None:
        seen.append(
            (world.warehouse.rows(f"select id, name from {table} order by id"), world.rows("id, name"))
        )

    world.deliver_rows("1,a,x", "2,b,x")
    world.land(judge)
    assert seen == [([("1", "a"), ("2", "b")], [("1", "a")])]


def test_an_unfit_candidate_is_not_adopted(world):
    good = world.land_rows("1,a,x")
    world.deliver_rows("1,a,x", "2,b,x")
    report = world.land(lambda table: "id must match ^C: 2 rows do not")
    assert (report.status, report.problem, report.snapshot) == ("kept_last", "unfit", good.snapshot)
    assert report.message.startswith("crm: id must match ^C: 2 rows do not; correct")
    assert (report.rows_read, report.rows) == (2, 1)
    assert world.rows() == [("1", "a", "x")]
    assert world.warehouse.rows("select table_name from information_schema.tables order by 1") == [
        ("_landings",),
        ("crm",),
    ]


def test_a_report_is_one_row_of_the_contract():
    assert list(LandingReport.__annotations__) == list(SOURCE_LANDINGS.columns)


def test_before_the_first_release_every_record_is_new(world):
    report = world.land_rows("1,a,x", "2,b,x", ",c,x")
    world.summarize()
    assert (report.new, report.changed, report.gone) == (2, 0, 0)
    assert changes(world) == [("1", "new"), ("2", "new")]


def test_changes_are_counted_against_the_snapshot_of_the_last_release(world):
    released = world.land_rows("1,a,x", "2,b,x", "3,c,x", "4,d,x", "4,e,x")
    world.release(released.snapshot)
    world.land_rows("1,a,x", "2,b,x", "9,z,z", "4,e,x")
    report = world.land_rows("4,d,x", "1,a,x", "2,B,x", "5,f,x")
    summary = world.summarize()
    assert (report.new, report.changed, report.gone) == (1, 2, 1)
    assert changes(world) == [("2", "changed"), ("3", "gone"), ("4", "changed"), ("5", "new")]
    assert (summary.changes, summary.rows, summary.stopped) == (4, 4, ())
    assert summary.landings == (report,)


@pytest.mark.parametrize("snapshot", [None, "no such file.parquet"])
def test_without_the_released_file_everything_is_new(world, snapshot):
    world.release(snapshot)
    assert world.land_rows("1,a,x").new == 1


def test_a_stopped_source_keeps_its_rows_and_the_summary_says_so(world):
    world.release(world.land_rows("1,a,x").snapshot)
    world.deliver(b"")
    world.land()
    summary = world.summarize()
    assert [(landing.status, landing.new) for landing in summary.stopped] == [("kept_last", 0)]
    assert world.warehouse.rows("select source, status, problem, rows, owner from source_landings") == [
        ("crm", "kept_last", "empty", 1, "sales")
    ]
    assert changes(world) == []


def test_a_source_that_was_not_landed_is_named(world):
    with pytest.raises(ContractError, match=r"sources \['crm'\] were not landed"):
        world.summarize()
    world.land_rows("1,a,x")
    world.summarize()
    with pytest.raises(ContractError, match=r"sources \['erp'\] were not landed"):
        world.having(name="erp").summarize()


def test_hostile_cells_lie_in_the_warehouse_as_they_came(world):
    names = [
        "NUL\0 '; drop table raw.crm; --",
        "\u202e<script>",
        "x" * 5_000_000,
        "=1+1",
        "00123",
        "a\r\nb",
        "",
    ]
    rows = [f'{number},"{name}",x' for number, name in enumerate(names)]
    assert world.land_rows(*rows).status == "landed"
    assert [row[0] for row in world.rows("name")] == names
    assert world.warehouse.value("select count(distinct _row_hash) from raw.crm") == len(names)


def test_a_new_column_is_told_and_changes_no_record(world):
    released = world.land_rows("1,a,x", "2,b,x")
    world.release(released.snapshot)
    report = world.land_rows("1,a,x,news", "2,b,y,news", header="id,name,city,extra")
    world.summarize()
    assert report.warnings == ["new columns ['extra'] were landed but are not mapped to anything"]
    assert report.snapshot != released.snapshot
    assert changes(world) == [("2", "changed")]


def first_edition(world, snapshot):
    """Make a snapshot what it was when every column counted for the hash of a row."""
    folder = world.places.landed / "crm"
    counted = "md5(concat_ws(':', id, name, city, extra))"
    world.warehouse.run(
        f"copy (select * replace ({counted} as _row_hash) from read_parquet('{folder / snapshot}'))"
        f" to '{folder / 'old.parquet'}' (format parquet)"
    )
    (folder / "old.parquet").rename(folder / snapshot)
    pointer = folder / "CURRENT.json"
    told = json.loads(pointer.read_text())
    del told["hash_edition"]
    pointer.write_text(json.dumps(told))


def test_a_snapshot_of_the_first_edition_is_compared_by_the_columns_that_count_now(world):
    extra = "id,name,city,extra"
    released = world.land_rows("1,a,x,e", "2,b,x,f", header=extra)
    world.release(released.snapshot)
    hashes = world.rows("id, _row_hash")
    first_edition(world, released.snapshot)
    world.deliver(b"")
    kept = world.land()
    assert (kept.status, kept.changed, world.rows("id, _row_hash")) == ("kept_last", 0, hashes)
    world.land_rows("I,3,c,x,g", header="_op," + extra)
    world.summarize()
    assert changes(world) == [("3", "new")]
    assert world.rows("id, _row_hash")[:2] == hashes
