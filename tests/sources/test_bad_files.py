"""The ways in which a file can be bad: each stops its import with its message, the last good rows stay."""

import gzip

import pytest

GOOD = [f"{number},王小明{number},北京" for number in range(100)]
SECRET = "张三丰"


def text(*rows: str, header: str = "id,name,city") -> bytes:
    return ("\n".join([header, *rows]) + "\n").encode()


BAD = {
    "missing": (None, "missing", "no file crm.csv or crm.csv.gz"),
    "no bytes": (b"", "empty", "has no bytes"),
    "only a byte order mark": ("\ufeff".encode(), "empty", "has no header"),
    "header only": (text(), "empty", "a header came without rows"),
    "cut in a row": (text(*GOOD, f"x,{SECRET}")[:-1], "malformed", "line 102 has 2 cells, 3 were expected"),
    "cut in a quoted cell": (text(*GOOD, f'x,"{SECRET}')[:-1], "malformed", "line 102 has a quote that"),
    "a cell too many": (text(f"x,{SECRET},a,b", *GOOD), "malformed", "the row at line 2 has 4 cells"),
    "line counted through quoted breaks": (
        text('x,"a\nb\r\nc",d', "y,z"),
        "malformed",
        "the row at line 5 has 2 cells",
    ),
    "reordered header": (
        text(*GOOD, header="id,city,name"),
        "header",
        "columns ['city', 'name'] stand in another order than expected",
    ),
    "renamed header": (
        text(*GOOD, header="id,name,town"),
        "header",
        "columns ['city'] are missing (3 came, 3 were expected); renamed? these are new: ['town']",
    ),
    "missing column": (text("1,a", header="id,name"), "header", "columns ['city'] are missing (2 came"),
    "doubled column": (text("1,a,b,c", header="id,name,city,CITY"), "header", "['CITY', 'city'] stand twice"),
    "reserved column": (text("1,a,b,c", header="id,name,city,_row_hash"), "header", "a name that we keep"),
    "no header": (text(*GOOD, header=f"x,{SECRET},北京"), "header", "has 0 of the 3 expected column names"),
    "GBK for UTF-8": (text(*GOOD[:5]) + f"x,{SECRET},北京\n".encode("gbk"), "undecodable", "line 7 (byte"),
    "UTF-16 for UTF-8": (text(*GOOD).decode().encode("utf-16"), "undecodable", "is not utf-8: line 1"),
    "unclosed quote": (
        text(f'x,"{SECRET},北京', *GOOD, 'y,"a",b'),
        "malformed",
        "the row at line 2 has a quote that is not closed before other text",
    ),
    "unclosed quote and no other": (
        text(*GOOD, f'x,"{SECRET},北京', *GOOD),
        "malformed",
        "the row at line 102 has a quote that is never closed",
    ),
    "90 % shrunk": (
        text(*GOOD[:10]),
        "shrunk",
        "10 rows came after 100 in the last good snapshot, and no more than 20% may be lost",
    ),
    "cut gzip": (gzip.compress(text(*GOOD))[:-20], "malformed", "cut or damaged gzip"),
    "damaged gzip": (gzip.compress(text(*GOOD))[:30] + b"\0" * 40, "malformed", "cut or damaged gzip"),
    "unknown operation": (
        text(f"I,200,{SECRET},x", f"{SECRET},201,b,c", header="_op,id,name,city"),
        "malformed",
        "the operation at line 3 is none of 'I' (insert), 'U' (update) and 'D' (delete)",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_stops_its_import_and_the_last_good_snapshot_stays(world, name):
    content, problem, message = BAD[name]
    good = world.land_rows(*GOOD)
    before = world.rows()
    if content is None:
        (world.places.sources / "crm.csv").unlink()
    else:
        world.deliver(content)
    report = world.land()
    assert (report.status, report.problem) == ("kept_last", problem)
    assert message in report.message
    assert report.message.startswith("crm: ")
    assert report.message.endswith("The last good snapshot (100 rows) stays in use.")
    assert SECRET not in report.message
    assert (report.snapshot, report.rows) == (good.snapshot, 100)
    assert world.rows() == before
    assert not list((world.places.landed / "crm").glob("*.part"))


@pytest.mark.parametrize("name", ["missing", "header only", "no header", "GBK for UTF-8", "cut in a row"])
def test_a_bad_first_file_leaves_an_empty_table_with_the_declared_header(world, name):
    content, problem, _ = BAD[name]
    if content is not None:
        world.deliver(content)
    report = world.land()
    assert (report.status, report.problem, report.rows, report.snapshot) == ("absent", problem, 0, None)
    assert "No earlier snapshot exists" in report.message
    assert world.warehouse.columns("raw.crm") == {
        "id": "VARCHAR",
        "name": "VARCHAR",
        "city": "VARCHAR",
        "_row_number": "BIGINT",
        "_row_hash": "VARCHAR",
    }


def test_two_files_of_which_one_can_be_meant_are_refused(world):
    world.deliver_rows(*GOOD)
    world.deliver(gzip.compress(text(*GOOD)), "crm.csv.gz")
    report = world.land()
    assert (report.problem, report.status) == ("ambiguous", "absent")
    assert "both crm.csv and crm.csv.gz came" in report.message


def test_a_file_that_is_surely_utf8_is_not_read_as_another_encoding(world):
    world = world.having(read={"kind": "csv", "file": "crm.csv", "encoding": "latin-1"})
    report = world.land_rows(*GOOD)
    assert report.problem == "undecodable"
    assert "is written in utf-8 but latin-1 is declared" in report.message


def test_a_good_file_after_a_bad_one_is_landed(world):
    world.land_rows(*GOOD)
    world.deliver(b"")
    world.land()
    report = world.land_rows(*GOOD[:90])
    assert (report.status, report.problem, report.message, report.rows) == ("landed", None, None, 90)


def test_the_last_good_rows_have_every_column_that_is_declared_by_now(world):
    world.land_rows(*GOOD)
    wider = world.having(header=("id", "name", "since", "city"))
    assert wider.land().problem == "header"
    assert wider.rows("id, name, since, city")[0] == ("0", "王小明0", None, "北京")


def test_rows_with_the_same_key_or_none_do_not_stop_the_import(world):
    report = world.land_rows("1,a,x", "1,a,x", "1,b,x", ",c,x")
    assert (report.status, report.rows, report.new) == ("landed", 4, 1)


def test_what_is_odd_but_no_reason_to_stop_is_a_warning(world):
    world.deliver("id,extra,name,city,\n1,e,a,x,u")
    report = world.land()
    assert report.status == "landed"
    assert report.warnings == [
        "new columns ['extra', '_unnamed_5'] were landed but are not mapped to anything",
        "crm.csv does not end with a line break; its last cell may be cut",
    ]
    assert world.rows("id, name, city, extra, _unnamed_5") == [("1", "a", "x", "e", "u")]
