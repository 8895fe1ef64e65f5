"""Parquet lands as text without loss, and a cut file is an error."""

import datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

NOON = datetime.datetime(2026, 5, 3, 12, 30, 1, tzinfo=datetime.UTC)
VALUES = {
    "text": (pa.array(["007"]), "007"),
    "big text": (pa.array(["007"], pa.large_string()), "007"),
    "category": (pa.array(["北京"]).dictionary_encode(), "北京"),
    "integer": (pa.array([9007199254740993]), "9007199254740993"),
    "float": (pa.array([0.1]), "0.1"),
    "decimal": (pa.array([Decimal("1.10")]), "1.10"),
    "boolean": (pa.array([True]), "true"),
    "date": (pa.array([NOON.date()]), "2026-05-03"),
    "timestamp": (pa.array([NOON.replace(tzinfo=None)]), "2026-05-03T12:30:01"),
    "timestamp with zone": (pa.array([NOON]), "2026-05-03T12:30:01+00:00"),
    "nothing": (pa.array([None]), None),
}


@pytest.fixture
def parquet_world(world):
    return world.having(read={"kind": "parquet", "file": "crm.parquet"})


def deliver(world, name):
    path = world.places.sources / "crm.parquet"
    pq.write_table(pa.table({"id": ["1"], "name": name, "city": [None]}), path)
    return path


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_lands_as_plain_text(parquet_world, kind):
    value, text = VALUES[kind]
    deliver(parquet_world, value)
    assert parquet_world.land().message is None
    assert parquet_world.rows() == [("1", text, None)]


@pytest.mark.parametrize(
    "value", [pa.array([b"\x00"]), pa.array([[1, 2]]), pa.array([datetime.timedelta(1)])]
)
def test_a_value_without_a_plain_text_form_is_refused(parquet_world, value):
    deliver(parquet_world, value)
    report = parquet_world.land()
    assert report.problem == "malformed"
    assert "column 'name' holds a value of type" in report.message


def test_a_cut_file_is_malformed(parquet_world):
    path = deliver(parquet_world, ["a"])
    path.write_bytes(path.read_bytes()[:-4])
    report = parquet_world.land()
    assert report.problem == "malformed"
    assert "crm.parquet is cut or is not Parquet" in report.message


def test_a_file_without_rows_is_empty(parquet_world):
    deliver(parquet_world, ["a"])
    pq.write_table(
        pa.table({name: pa.array([], pa.string()) for name in ("id", "name", "city")}),
        deliver(parquet_world, ["a"]),
    )
    assert parquet_world.land().problem == "empty"
