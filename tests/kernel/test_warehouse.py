"""The engine seam keeps contracts: casts, order, unique keys, all or nothing."""

from pathlib import Path

import pytest

from mdm_pipeline.errors import ContractError
from mdm_pipeline.settings.operations import Engine
from mdm_pipeline.tables import ALL, SOURCE_CHANGES, Table
from mdm_pipeline.warehouse import Warehouse, quoted

ROW = "select 'erp' as source, '1' as source_id, 'new' as change"


def test_replace_casts_orders_and_counts() -> None:
    with Warehouse.in_memory() as warehouse:
        query = "select 'gone' as change, 2 as source_id, 'erp' as source union all select 'new', 1, 'erp'"
        assert warehouse.replace(SOURCE_CHANGES, query) == 2
        assert warehouse.rows("from source_changes") == [("erp", "1", "new"), ("erp", "2", "gone")]


def test_replace_binds_values_so_that_a_quote_is_only_a_quote() -> None:
    with Warehouse.in_memory() as warehouse:
        hostile = "1'; drop table source_changes; --"
        warehouse.replace(
            SOURCE_CHANGES, "select 'erp' as source, $id as source_id, 'new' as change", {"id": hostile}
        )
        assert warehouse.value("select source_id from source_changes") == hostile


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select 'erp' as source, '1' as source_id", "lacks ['change']"),
        (f"{ROW}, 1 as surplus", "adds ['surplus']"),
        (f"{ROW} union all {ROW}", "1 keys"),
    ],
)
def test_a_broken_contract_is_refused_and_the_old_table_stays(query: str, said: str) -> None:
    with Warehouse.in_memory() as warehouse:
        warehouse.replace(SOURCE_CHANGES, ROW)
        with pytest.raises(ContractError) as error:
            warehouse.replace(SOURCE_CHANGES, query)
        assert said in str(error.value)
        assert warehouse.count("source_changes") == 1


def test_a_transaction_is_all_or_nothing() -> None:
    with Warehouse.in_memory() as warehouse:
        warehouse.replace(SOURCE_CHANGES, ROW)
        with pytest.raises(RuntimeError), warehouse.transaction():
            warehouse.run("delete from source_changes")
            raise RuntimeError
        assert warehouse.count("source_changes") == 1


def test_it_takes_no_more_of_the_machine_than_it_is_told(tmp_path: Path) -> None:
    engine = Engine(memory="64MiB", threads=1, spill_folder=tmp_path / "disk" / "it's here")
    with Warehouse.open(tmp_path / "mdm.duckdb", engine) as warehouse:
        warehouse.run("create temp table numbers as select hash(n) as h from range(12000000) as t(n)")
        spilled = {Path(row[0]).parent for row in warehouse.rows("select path from duckdb_temporary_files()")}
        assert spilled == {engine.spill_folder}
        settings = "select current_setting('memory_limit'), current_setting('threads')"
        assert warehouse.rows(settings) == [("64.0 MiB", 1)]


def test_an_identifier_with_a_quote_stays_an_identifier() -> None:
    with Warehouse.in_memory() as warehouse:
        name = 'a"; drop table x; --'
        warehouse.run(f"create table t as select 1 as {quoted(name)}")
        assert list(warehouse.columns("t")) == [name]


@pytest.mark.parametrize("table", ALL.values(), ids=ALL)
def test_every_contract_can_be_made_and_names_its_key_and_personal_columns(table: Table) -> None:
    with Warehouse.in_memory() as warehouse:
        warehouse.create_empty(table)
        assert set(table.key) | table.personal <= set(warehouse.columns(table.name))


def test_nothing_in_the_engine_reaches_for_the_network() -> None:
    with Warehouse.in_memory() as warehouse:
        for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
            assert warehouse.value(f"select current_setting('{setting}')") is False
