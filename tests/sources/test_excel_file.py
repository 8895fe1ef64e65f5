"""A workbook lands as what its cells mean: whole numbers without '.0', ISO dates, ids with their zeros."""

import datetime

import pytest
from openpyxl import Workbook

DAY = datetime.datetime(2026, 5, 3)


@pytest.fixture
def excel_world(world):
    return world.having(read={"kind": "excel", "file": "crm.xlsx", "sheet": "customers"})


def deliver(world, *rows, header=("id", "name", "city"), sheet="customers"):
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in (header, *rows):
        page.append(row)
    path = world.places.sources / "crm.xlsx"
    book.save(path)
    book.close()
    return path


def test_cells_land_as_their_values(excel_world):
    deliver(
        excel_world,
        ("00123", 123.0, 0.5),
        (7, DAY, DAY.replace(hour=9)),
        ("8", True, None),
        ("9", "=1+1", DAY.date()),
    )
    assert excel_world.land().message is None
    assert excel_world.rows() == [
        ("00123", "123", "0.5"),
        ("7", "2026-05-03T00:00:00", "2026-05-03T09:00:00"),
        ("8", "true", None),
        ("9", None, "2026-05-03"),
    ]


def test_rows_without_values_are_no_rows_and_short_rows_are_filled(excel_world):
    deliver(excel_world, ("1", "a"), (None, None, None), ("2", "b", "x"))
    assert excel_world.land().rows == 2
    assert excel_world.rows() == [("1", "a", None), ("2", "b", "x")]


def test_a_cell_beyond_the_header_is_malformed(excel_world):
    deliver(excel_world, ("1", "a", "x"), ("2", "王小明", "x", "北京"))
    report = excel_world.land()
    assert report.problem == "malformed"
    assert "crm.xlsx: row 3 has 4 cells, 3 were expected" in report.message
    assert "王小明" not in report.message


def test_a_missing_sheet_is_named_with_those_there_are(excel_world):
    deliver(excel_world, ("1", "a", "x"), sheet="other")
    report = excel_world.land()
    assert report.problem == "missing"
    assert "has no sheet 'customers'; it has ['other']" in report.message


def test_a_cut_workbook_is_malformed(excel_world):
    path = deliver(excel_world, ("1", "a", "x"))
    path.write_bytes(path.read_bytes()[:2000])
    assert excel_world.land().problem == "malformed"


def test_a_workbook_may_bring_a_delta_and_errors_name_its_row(excel_world):
    deliver(excel_world, ("1", "a", "x"))
    excel_world.land()
    deliver(
        excel_world, ("I", "2", "b", "x"), (None,), ("?", "3", "c", "x"), header=("_op", "id", "name", "city")
    )
    assert "the operation at row 4 is none of" in excel_world.land().message
    deliver(excel_world, ("I", "2", "b", "x"), ("D", "1"), header=("_op", "id", "name", "city"))
    assert excel_world.land().load == "delta"
    assert excel_world.rows() == [("2", "b", "x")]
