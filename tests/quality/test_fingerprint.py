"""A fingerprint changes with any cell, name or type of a table, and with nothing else."""

from pathlib import Path

import pytest

from mdm_pipeline.warehouse import Warehouse

ROWS = """
select
    i as number, 'k' || i as "key", cast(i * 1.5 as double) as share, i % 2 = 0 as flag,
    date '2020-01-01' + cast(i as integer) as day, timestamp '2020-01-01' as moment,
    case when i % 3 = 0 then null when i % 3 = 1 then [] else ['p', null] end as phones,
    [{'source': 'erp', 'source_id': 'k' || i, 'value': nullif('v' || i % 5, 'v0')}] as losers,
    map {'erp': 'file' || i} as snapshots
from range(3000) as r(i)
"""


@pytest.fixture
def table() -> Warehouse:
    warehouse = Warehouse.in_memory()
    warehouse.run(f"create table t as {ROWS}")
    return warehouse


def test_order_threads_and_storage_do_not_matter(table: Warehouse, tmp_path: Path) -> None:
    first = table.fingerprint("t")
    for threads in (1, 2, 7):
        table.run(f"set threads = {threads}")
        assert table.fingerprint("t") == first
    table.run("create or replace table t as from t order by hash(number)")
    assert table.fingerprint("t") == first
    with Warehouse.open(tmp_path / "w.duckdb") as stored:
        stored.run(f"create table t as {ROWS}")
        stored.run("checkpoint")
        assert stored.fingerprint("t") == first


@pytest.mark.parametrize(
    "change",
    [
        "update t set phones = [] where number = 3", "update t set phones = null where number = 4",
        "update t set phones = [null] where number = 4", "update t set phones = ['p', ''] where number = 5",
        "update t set phones = [null, 'p'] where number = 5", "update t set losers = [] where number = 5",
        "update t set losers = null where number = 5",
        "update t set losers = losers || losers where number = 5",
        "update t set losers = [{'source': 'erp', 'source_id': 'k5', 'value': ''}] where number = 5",
        "update t set snapshots = map {'erp': 'other'} where number = 5",
        "update t set snapshots = map {} where number = 5", "update t set flag = null where number = 5",
        "update t set \"key\" = null where number = 5", "update t set share = share + 1e-9 where number = 5",
        "update t set day = day + 1 where number = 5", "insert into t from t where number = 5",
        "delete from t where number = 5", "alter table t rename share to part",
        "alter table t alter number type integer", "alter table t add column t varchar",
        "update t set \"key\" = if(number = 5, 'k6', 'k5') where number in (5, 6)",
    ],
)  # fmt: skip
def test_every_change_is_seen(table: Warehouse, change: str) -> None:
    before = table.fingerprint("t")
    table.run(change)
    assert table.fingerprint("t") != before


def test_several_tables_have_one_fingerprint_whatever_their_order(table: Warehouse) -> None:
    table.run("create table u as select 1 as n")
    table.run("create table v as select 2 as n")
    both = table.fingerprint("u", "v")
    assert both == table.fingerprint("v", "u")
    assert len({both, table.fingerprint("u"), table.fingerprint("v")}) == 3
    table.run("create or replace table u as select 2 as n")
    table.run("create or replace table v as select 1 as n")
    assert table.fingerprint("u", "v") != both
