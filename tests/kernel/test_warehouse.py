"""The engine seam keeps contracts: casts, order, unique keys, all or nothing."""

import pytest

from mdm_pipeline.errors import ContractError
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
