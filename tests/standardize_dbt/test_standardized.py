"""dbt on real rows: contracts, balance, values parsed once, hostile cells, other configurations."""

import csv
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mdm_pipeline.errors import MdmError
from mdm_pipeline.settings import Places, Settings
from mdm_pipeline.standardize import project
from mdm_pipeline.tables import CUSTOMERS_STANDARDIZED, QUARANTINE
from mdm_pipeline.warehouse import Row, Warehouse

pytestmark = pytest.mark.slow

ERP: dict[str, str | None] = {"cust_type": "1", "country": "CN", "updated_at": "2025-09-21 06:16:54"}


@pytest.fixture(scope="module")
def home(demo: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of one home for the whole file, so that the project is parsed once."""
    return demo.model_copy(update={"places": replace(Places(), home=tmp_path_factory.mktemp("home"))})


@pytest.fixture(scope="module")
def no_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:

        def refuse(*_: object) -> None:
            raise AssertionError("dbt asked for the network")

        patch.setattr(socket.socket, "connect", refuse)
        yield


@pytest.fixture
def run(home: Settings, land: Any, no_network: None) -> Any:
    """Land rows, run the models and return what a query says."""

    def _run(worlds: dict[str, list[dict[str, str | None]]], sql: str) -> list[Row]:
        land(home, worlds)
        project.invoke(
            home, ["build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
        )
        return read(home, sql)

    return _run


def read(settings: Settings, sql: str) -> list[Row]:
    with Warehouse.open(settings.places.warehouse) as warehouse:
        return warehouse.rows(sql)


def change(settings: Settings, sql: str) -> None:
    with Warehouse.open(settings.places.warehouse) as warehouse:
        warehouse.run(sql)


def test_models_contracts_and_tests_hold_on_the_small_data_set(
    home: Settings, land: Any, no_network: None
) -> None:
    day = Path(__file__).parents[1] / "data" / "multisource_small" / "day1"
    worlds = {}
    for source in home.sources:
        with (day / source.read.file).open(encoding="utf-8") as file:
            worlds[source.name] = [{k: v or None for k, v in row.items()} for row in csv.DictReader(file)]
    land(home, worlds)
    project.invoke(home, ["build", "--exclude-resource-type", "unit_test"])
    tested = project.invoke(home, ["test"])
    assert {str(each.status) for each in tested.results} <= {"pass", "success"}
    with Warehouse.open(home.places.warehouse) as warehouse:
        assert warehouse.columns(CUSTOMERS_STANDARDIZED.name) == CUSTOMERS_STANDARDIZED.types
        assert warehouse.columns(QUARANTINE.name) == QUARANTINE.types
        for node in project.parse(home).nodes.values():
            if node.resource_type == "model":
                described = {column for column, said in node.columns.items() if said.description}
                assert described == set(warehouse.columns(node.name)), node.name
        kept, aside = warehouse.count(CUSTOMERS_STANDARDIZED.name), warehouse.count(QUARANTINE.name)
        assert kept + aside == sum(len(rows) for rows in worlds.values())
        assert kept > 0.99 * (kept + aside)


def test_row_order_changes_nothing(home: Settings, run: Any) -> None:
    rows = [
        ERP | {"code": f"C{n}", "name": f"小富{n}有限公司", "tax_no": f"91310116MA8FLKPF{n}"}
        for n in range(9)
    ]
    rows.append(rows[3])
    everything = f"select * from {CUSTOMERS_STANDARDIZED.name}"
    first = run({"erp": rows}, everything)
    assert run({"erp": rows[::-1]}, everything) == first
    assert len(first) == 9


def test_a_value_is_parsed_once_and_forgotten_when_it_is_gone(
    home: Settings, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = ERP | {"code": "C1", "name": "小富汽车配件有限公司", "email": "info@xiaofu.com.cn"}
    two = ERP | {"code": "C2", "name": "州茂服装有限公司"}
    cached = "select name, parsed.name from parsed_organizations order by name"
    run({"erp": [one]}, cached)
    change(
        home, "update parsed_organizations set parsed = struct_update(parsed, name := 'taken from the cache')"
    )
    assert run({"erp": [one, two]}, cached) == [
        ("小富汽车配件有限公司", "taken from the cache"),
        ("州茂服装有限公司", "州茂服装有限公司"),
    ]
    assert run({"erp": [two]}, cached) == [("州茂服装有限公司", "州茂服装有限公司")]
    assert read(home, "select count(*) from parsed_emails") == [(0,)]
    change(
        home, "update parsed_organizations set parsed = struct_update(parsed, name := 'of the old version')"
    )
    monkeypatch.setattr("mdm_pipeline.standardize.functions.version", lambda: "another-version")
    assert run({"erp": [two]}, cached) == [("州茂服装有限公司", "州茂服装有限公司")]


def test_rows_that_cannot_be_used_are_set_aside_with_their_reason(run: Any) -> None:
    rows = [
        ERP | {"code": "C1", "name": "Old Name Ltd", "updated_at": "2024-01-01 00:00:00"},
        ERP | {"code": "C1", "name": "New Name Ltd", "updated_at": "2025-01-01 00:00:00"},
        ERP | {"code": " ", "name": "Keyless Ltd"},
        ERP | {"code": "C2", "contact": "x" * 5_000_000},
        ERP | {"code": "C3", "name": "a\x00b"},
        ERP | {"code": "C4", "bank_account": "中国建设银行 6222084080861783802"},
    ]
    reasons = run({"erp": rows}, "select row_number, reason from quarantine order by row_number")
    assert reasons == [
        (1, "duplicate_key"),
        (3, "no_key"),
        (4, "impossible_length"),
        (5, "nul_character"),
        (6, "nothing_to_identify"),
    ]


def test_one_name_of_any_kind_or_one_number_is_enough(run: Any) -> None:
    shop: dict[str, str | None] = {"country_code": "CN"}
    worlds = {
        "erp": [
            ERP | {"code": "C1", "short_name": "小富汽配"},
            ERP | {"code": "C2", "short_name": "N/A"},
            ERP | {"code": "C3", "phone": "22997392"},
        ],
        "shop": [
            shop | {"user_id": "1", "nickname": "快乐涛873"},
            shop | {"user_id": "2", "nickname": "无"},
            shop | {"user_id": "3", "nickname": "---"},
        ],
    }
    aside = "select source || ':' || source_id from quarantine order by all"
    assert run(worlds, aside) == [("erp:C2",), ("shop:2",), ("shop:3",)]


def test_a_city_is_no_address(run: Any) -> None:
    rows = [
        ERP | {"code": "C1", "name": "A", "reg_address": "上海市浦东新区"},
        ERP | {"code": "C2", "name": "B", "reg_address": "上海市浦东新区张杨路500号"},
        ERP | {"code": "C3", "name": "C", "reg_address": "Atlanta, GA 30385", "country": "US"},
        ERP | {"code": "C4", "name": "D", "reg_address": "P.O. Box 7, Atlanta, GA 30385", "country": "US"},
    ]
    found = run(
        {"erp": rows},
        "select raw_address is not null, address, city from customers_standardized order by source_id",
    )
    assert found == [
        (True, None, "上海市"),
        (True, "上海市浦东新区张杨路500号", "上海市"),
        (True, None, "Atlanta"),
        (True, "P.O. Box 7, Atlanta, GA 30385", "Atlanta"),
    ]


def test_a_city_is_not_its_own_district(run: Any) -> None:
    city = {"province": "广东省", "city": "东莞市", "district": "东莞市", "country_code": "CN"}
    rows = [city | {"user_id": "1", "real_name": "杨涛", "address_detail": "迎宾路149号"}]
    found = run({"shop": rows}, "select province, city, district from customers_standardized")
    assert found == [("广东省", "东莞市", None)]


def test_a_limit_below_zero_and_a_placeholder_are_no_credit_limit(run: Any) -> None:
    limits = ["250000", "0", "-5000", "999999999", "99,999,999", "9999999999.99", "9500000"]
    rows = [
        ERP | {"code": f"C{n}", "name": f"州茂{n}服装有限公司", "credit_limit": limit, "currency": "CNY"}
        for n, limit in enumerate(limits)
    ]
    found = run({"erp": rows}, "select credit_limit from customers_standardized order by source_id")
    assert [limit for (limit,) in found] == [250_000, 0, None, None, None, None, 9_500_000]


HOSTILE = [
    "'; drop table raw.erp; --",
    '=HYPERLINK("http://x")',
    "<script>alert(1)</script>",
    "a\u202eb",
    "{{ 1 / 0 }}",
]


def test_hostile_cells_pass_through(home: Settings, run: Any) -> None:
    rows = [
        dict.fromkeys(home.source("erp").header, cell) | {"code": f"C{n}"} for n, cell in enumerate(HOSTILE)
    ]
    assert run({"erp": rows}, "select raw_name from customers_standardized order by source_id") == [
        (cell,) for cell in HOSTILE
    ]


def test_what_dbt_says_of_a_failure_holds_no_value_and_no_connection_stays(home: Settings, run: Any) -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    run({"erp": [ERP | {"code": "C1", "name": "Secret Name"}]}, "select 1")
    change(home, "alter table raw.erp rename column tax_no to other")
    with pytest.raises(MdmError, match=r"dbt run failed: stg_erp__customers: .*Binder Error") as error:
        project.invoke(home, ["run", "--select", "stg_erp__customers"])
    assert "Secret" not in str(error.value)
    assert DuckDBConnectionManager._ENV is None
    duckdb.connect(str(home.places.warehouse), config={"threads": 1}).close()


def test_callbacks_hear_each_model(home: Settings, run: Any) -> None:
    run({"erp": [ERP | {"code": "C1", "name": "州茂服装有限公司"}]}, "select 1")
    heard: list[str] = []

    def hear(event: Any) -> None:
        if event.info.name == "LogModelResult":
            heard.append(event.data.node_info.node_name)

    project.invoke(home, ["run", "--select", "quarantine"], callbacks=[hear])
    assert heard == ["quarantine"]


def test_another_configuration_runs_the_same_path(
    demo: Settings, tmp_path: Path, land: Any, no_network: None
) -> None:
    source = type(demo.sources[0]).model_validate(
        {
            "name": "members",
            "title": "Members {{ of a club }}",
            "owner": "club",
            "trust": 0.5,
            "read": {"kind": "csv", "file": "members.csv"},
            "key": "select",
            "header": ["select", 'the "who"', "Born {{ on }}"],
            "attributes": {
                "person_name": 'the "who"',
                "birth_date": {
                    "column": "Born {{ on }}",
                    "transform": "date",
                    "formats": ["%d.%m.%Y", "%Y-%m-%d"],
                },
            },
        }
    )
    places = replace(Places(), home=tmp_path)
    settings = demo.model_copy(update={"sources": (source,), "places": places})
    land(settings, {"members": [{"select": "1", 'the "who"': "Jack Smith", "Born {{ on }}": "31.05.1980"}]})
    project.invoke(settings, ["build", "--exclude-resource-type", "unit_test"])
    found = read(
        settings,
        "select record_id, party_type, raw_name, cast(birth_date as varchar) from customers_standardized",
    )
    assert found == [("members:1", "person", "Jack Smith", "1980-05-31")]
    assert re.search(r"members", (settings.places.dbt / "models/staging/sources.yml").read_text())
