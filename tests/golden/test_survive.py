import random
from datetime import datetime
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mdm_pipeline.errors import ContractError
from mdm_pipeline.golden import survive
from mdm_pipeline.settings import Settings
from mdm_pipeline.tables import GOLDEN_CELLS, GOLDEN_CUSTOMERS
from mdm_pipeline.warehouse import Warehouse, quoted

pytestmark = pytest.mark.slow

FEW = hypothesis_settings(
    max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MANY = hypothesis_settings(FEW, max_examples=10)
SEEDS = st.integers(0, 10**6)
RANKS = ["source_trust", "most_recent", "most_frequent", "best_supported", "most_complete", "longest"]
ADDRESS = ("country", "province", "city", "district", "address", "postcode")


def _random_rules(world: ModuleType, settings: Settings, seed: int) -> Settings:
    """Put the interchangeable rules of every unit into another order."""
    chance = random.Random(seed)
    changes: dict[str, dict[str, Any]] = {}
    for name, unit in settings.survivorship.units.items():
        fixed = [rule for rule in unit.by if rule not in RANKS]
        drawn = chance.sample(RANKS, chance.randint(1, len(RANKS)))
        if unit.by[0] == "count":
            drawn = [rule for rule in drawn if rule != "longest"]
        changes[name] = {"by": fixed + drawn, "dormant": chance.choice(["last", "equal"])}
        if chance.random() < 0.5:
            trust = chance.choice([0.1, 0.95, {"person": 0.9}, {"organization": 0.2}])
            changes[name]["trust"] = {chance.choice(world.SOURCES): trust}
    return world.with_units(settings, **changes)  # type: ignore[no-any-return]


def _run(warehouse: Warehouse, world: ModuleType, records: list[Any], settings: Settings) -> dict[str, Any]:
    world.fill(warehouse, records)
    survive(warehouse, settings)
    return world.golden(warehouse)  # type: ignore[no-any-return]


@FEW
@given(seed=SEEDS)
def test_golden_and_cells_equal_the_oracle(
    world: ModuleType, oracle: ModuleType, settings: Settings, seed: int
) -> None:
    _assert_oracle_agrees(world, oracle, settings, seed)


@pytest.mark.slow
@MANY
@given(seed=SEEDS)
def test_golden_and_cells_equal_the_oracle_in_many_worlds(
    world: ModuleType, oracle: ModuleType, settings: Settings, seed: int
) -> None:
    _assert_oracle_agrees(world, oracle, settings, seed)


def _assert_oracle_agrees(world: ModuleType, oracle: ModuleType, settings: Settings, seed: int) -> None:
    records = world.random_world(seed)
    shuffled = random.Random(seed).sample(records, len(records))
    for rules in (settings, _random_rules(world, settings, seed)):
        truth = oracle.Oracle(records, rules)
        with Warehouse.in_memory() as warehouse:
            assert _run(warehouse, world, shuffled, rules) == truth.golden()
            found = world.cells(warehouse)
        wanted = truth.cells()
        assert found.keys() == wanted.keys()
        for key, cell in wanted.items():
            assert {name: found[key][name] for name in cell} == cell, key


def test_row_order_changes_nothing(world: ModuleType, settings: Settings) -> None:
    records = world.random_world(1)
    tables = []
    for rows in (records, records[::-1]):
        with Warehouse.in_memory() as warehouse:
            _run(warehouse, world, rows, settings)
            tables.append(
                [warehouse.rows(f"select * from {t.name}") for t in (GOLDEN_CUSTOMERS, GOLDEN_CELLS)]
            )
    assert tables[0] == tables[1]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_value_comes_from_one_record_of_the_customer_and_leaves_with_it(
    world: ModuleType, settings: Settings, seed: int
) -> None:
    records = world.random_world(seed)
    gone = random.Random(seed).choice(records)
    kept = [r for r in records if r is not gone]
    with Warehouse.in_memory() as warehouse:
        before = _run(warehouse, world, records, settings)
        _assert_provenance(before, world.cells(warehouse), records)
        after = _run(warehouse, world, kept, settings)
        _assert_provenance(after, world.cells(warehouse), kept)
    assert {c for c in before if before[c] != after.get(c)} == {gone["customer"]}


def _assert_provenance(golden: dict[str, Any], cells: dict[Any, Any], records: list[Any]) -> None:
    by_key = {(r["source"], r["source_id"]): r for r in records}
    for (customer, attribute), cell in cells.items():
        winner = by_key[cell["source"], cell["source_id"]]
        assert winner["customer"] == customer
        value = golden[customer][attribute]
        given = f"proper_{attribute}" if f"proper_{attribute}" in winner else attribute
        if given in winner and not isinstance(value, list) and attribute != "status":
            assert value == winner[given], attribute
    for customer, row in golden.items():
        addresses = [tuple(r[c] for c in ADDRESS) for r in records if r["customer"] == customer]
        assert tuple(row[c] for c in ADDRESS) in {*addresses, (None,) * len(ADDRESS)}
        phones = {phone for r in records if r["customer"] == customer for phone in r["phones"]}
        assert set(row["phones"] or ()) <= phones


def test_cells_and_golden_say_the_same_for_every_attribute(
    warehouse: Warehouse, world: ModuleType, settings: Settings
) -> None:
    _run(warehouse, world, world.random_world(7, customers=30, records=150), settings)
    for column in GOLDEN_CUSTOMERS.columns:
        if column == "customer_id":
            continue
        bad = warehouse.value(
            f"select count(*) from golden_customers as g"
            f" left join golden_cells as c on c.customer_id = g.customer_id and c.attribute = '{column}'"
            f" where cast(g.{quoted(column)} as varchar) is distinct from c.value"
        )
        assert bad == 0, column
        assert warehouse.value(f"select count({column}) from golden_customers") > 0, column


def test_report_counts_what_was_written(warehouse: Warehouse, world: ModuleType, settings: Settings) -> None:
    records = world.random_world(3)
    world.fill(warehouse, records)
    report = survive(warehouse, settings)
    assert report.records == len(records)
    assert report.customers == report.organizations + report.persons == len({r["customer"] for r in records})
    assert report.cells == warehouse.count("golden_cells") > report.contested_cells > 0


def test_nothing_is_left_behind(warehouse: Warehouse, world: ModuleType, settings: Settings) -> None:
    _run(warehouse, world, world.random_world(3), settings)
    names = {row[0] for row in warehouse.rows("select table_name from duckdb_tables()")}
    assert names == {
        "customers_standardized", "customer_xref", "customer_ids", "golden_customers", "golden_cells",
        "shared_values",
    }  # fmt: skip


def test_a_former_member_gives_nothing(warehouse: Warehouse, world: ModuleType, settings: Settings) -> None:
    world.fill(warehouse, [world.record("erp:1", "c", website="a.example"), world.record("erp:2", "c")])
    warehouse.run("update customer_xref set valid_to = 2 where record_id = 'erp:1'")
    survive(warehouse, settings)
    assert world.golden(warehouse)["c"]["website"] is None


def test_a_member_without_a_record_stops_the_step(
    warehouse: Warehouse, world: ModuleType, settings: Settings
) -> None:
    world.fill(warehouse, [world.record("erp:1", "c"), world.record("erp:2", "c")])
    warehouse.run("delete from customers_standardized where record_id = 'erp:1'")
    with pytest.raises(ContractError, match="1 current rows name records"):
        survive(warehouse, settings)


def test_a_customer_that_is_not_live_stops_the_step(
    warehouse: Warehouse, world: ModuleType, settings: Settings
) -> None:
    world.fill(warehouse, [world.record("erp:1", "c")])
    warehouse.run("update customer_ids set state = 'redirected'")
    with pytest.raises(ContractError, match="1 name customers"):
        survive(warehouse, settings)


def test_no_customers_give_empty_tables(warehouse: Warehouse, world: ModuleType, settings: Settings) -> None:
    world.fill(warehouse, [])
    assert survive(warehouse, settings).customers == 0
    assert warehouse.count("golden_cells") == 0


# What the shipped rules promise, case by case: fields of records, then the golden values that must come out.
DAY = datetime(2026, 1, 1)
CASES: dict[str, tuple[list[tuple[str, dict[str, Any]]], dict[str, Any]]] = {
    "legal name over short name": (
        [
            ("shop:1", {"name": "华信", "name_script": "han", "org_core": "华信"}),
            ("shop:2", {"name": "华信", "name_script": "han", "org_core": "华信"}),
            (
                "support:3",
                {
                    "name": "上海华信贸易有限公司",
                    "name_script": "han",
                    "org_core": "华信",
                    "org_form": "有限公司",
                },
            ),
        ],
        {"name": "上海华信贸易有限公司", "other_names": ["华信"]},
    ),
    "own script over pinyin": (
        [
            (
                "erp:1",
                {"name": "Wang Fang", "name_script": "latin", "family_name": "wang", "given_name": "fang"},
            ),
            ("support:2", {"name": "王芳", "name_script": "han", "family_name": "王", "given_name": "芳"}),
        ],
        {"name": "王芳", "family_name": "王", "given_name": "芳", "other_names": ["Wang Fang"]},
    ),
    "a real name, be it of a closed record, over a login": (
        [
            (
                "billing:1",
                {
                    "name": "Jim Mcdonald",
                    "proper_name": "Jim McDonald",
                    "family_name": "mcdonald",
                    "proper_family_name": "McDonald",
                    "status": "closed",
                },
            ),
            (
                "shop:2",
                {
                    "name": "jmcdonald88",
                    "family_name": "mcdonald",
                    "name_is_makeshift": True,
                    "updated_at": DAY,
                },
            ),
        ],
        {"name": "Jim McDonald", "family_name": "McDonald", "other_names": ["jmcdonald88"]},
    ),
    "a login where there is nothing better": (
        [("shop:1", {"name": "jm88", "name_is_makeshift": True}), ("erp:2", {"emails": ["a@x.example"]})],
        {"name": "jm88"},
    ),
    "what its source wrote in proper case over what we mended": (
        [
            ("erp:1", {"name": "RAY MACKAY", "proper_name": "Ray Mackay", "name_key": "raymackay"}),
            ("support:2", {"name": "Ray MacKay", "name_key": "raymackay"}),
        ],
        {"name": "Ray MacKay", "other_names": ["Ray Mackay"]},
    ),
    "valid tax id over trusted one": (
        [
            ("erp:1", {"tax_id": "T1", "tax_id_kind": "a", "tax_id_valid": False}),
            ("support:2", {"tax_id": "T2", "tax_id_kind": "b", "tax_id_valid": True}),
            ("erp:3", {"tax_id": "3*", "tax_id_kind": "c", "tax_id_valid": True, "tax_id_masked": True}),
        ],
        {"tax_id": "T2", "tax_id_kind": "b"},
    ),
    "recent record of an equally trusted source": (
        [
            ("erp:1", {"contact_name": "Old", "updated_at": datetime(2020, 1, 1)}),
            ("erp:2", {"contact_name": "New", "updated_at": DAY}),
        ],
        {"contact_name": "New", "updated_at": DAY},
    ),
    "trust fades: the less trusted new over the trusted old": (
        [
            ("erp:1", {"contact_name": "Old", "updated_at": datetime(2016, 1, 1)}),
            ("support:2", {"contact_name": "New", "updated_at": DAY}),
        ],
        {"contact_name": "New"},
    ),
    "address as one unit, the fuller first": (
        [
            ("erp:1", {"country": "CN", "city": "上海市", "updated_at": DAY}),
            (
                "shop:2",
                {
                    "country": "CN",
                    "city": "北京市",
                    "street": "长安街",
                    "address": "长安街1",
                    "updated_at": DAY,
                },
            ),
        ],
        {"city": "北京市", "address": "长安街1", "postcode": None},
    ),
    "a street without its city over a city alone": (
        [
            ("erp:1", {"city": "上海市", "province": "上海市", "country": "CN", "updated_at": DAY}),
            ("erp:2", {"city": "上海市", "province": "上海市", "country": "CN", "updated_at": DAY}),
            ("support:3", {"street": "长安街", "address": "长安街1", "country": "CN", "updated_at": DAY}),
        ],
        {"city": None, "address": "长安街1"},
    ),
    "a dormant record gives what no other gives": (
        [
            ("erp:1", {"phones": ["+861"], "website": "old.example", "status": "closed"}),
            ("support:2", {"phones": ["+862"]}),
        ],
        {"phone": "+862", "phones": ["+862"], "website": "old.example", "status": "active"},
    ),
    "frozen by a trusted source": (
        [("erp:1", {"status": "frozen"}), ("billing:2", {"status": "active"})],
        {"status": "frozen"},
    ),
    "a freeze by an untrusted source does not stop business": (
        [("support:1", {"status": "frozen"}), ("billing:2", {"status": "active"})],
        {"status": "active"},
    ),
    "deleted only when all records are": (
        [("erp:1", {"status": "deleted"}), ("support:2", {"status": None})],
        {"status": "active"},
    ),
    "all deleted": (
        [("erp:1", {"status": "deleted"}), ("crm_account:2", {"status": "deleted"})],
        {"status": "deleted", "records": 2},
    ),
    "limit with its own currency": (
        [
            ("erp:1", {"credit_limit": 100.0, "currency": "CNY"}),
            ("billing:2", {"currency": "USD", "updated_at": DAY}),
        ],
        {"credit_limit": 100.0, "currency": "CNY"},
    ),
    "as old as the oldest record, closed or not": (
        [
            ("erp:1", {"created_at": datetime(2010, 1, 1), "status": "closed"}),
            ("shop:2", {"created_at": datetime(2020, 1, 1)}),
        ],
        {"created_at": datetime(2010, 1, 1), "sources": ["erp", "shop"], "records": 2},
    ),
    "lists are unions": (
        [
            ("erp:1", {"phones": ["+862"], "emails": ["b@x.example"]}),
            ("shop:2", {"phones": ["+861", "+862"], "emails": []}),
        ],
        {"phones": ["+861", "+862"], "phone": "+862", "emails": ["b@x.example"]},
    ),
}


def test_shipped_rules_keep_their_promises(
    warehouse: Warehouse, world: ModuleType, settings: Settings
) -> None:
    records = [
        world.record(f"{source_id}-{number}", case, **fields)
        for number, (case, (given_records, _)) in enumerate(CASES.items())
        for source_id, fields in given_records
    ]
    golden = _run(warehouse, world, records, settings)
    for case, (_, wanted) in CASES.items():
        assert {name: golden[case][name] for name in wanted} == wanted, case


def test_best_phone_and_list_of_phones_name_one_record(
    warehouse: Warehouse, world: ModuleType, settings: Settings
) -> None:
    _run(warehouse, world, world.random_world(11, customers=30, records=150), settings)
    cells = world.cells(warehouse)
    for (customer, attribute), cell in cells.items():
        if attribute in ("phone", "email"):
            union = cells[customer, attribute + "s"]
            assert (union["source"], union["source_id"]) == (cell["source"], cell["source_id"])
            assert union["rule"] == "union"


def test_a_cell_says_that_a_login_gave_way(
    warehouse: Warehouse, world: ModuleType, settings: Settings
) -> None:
    login = {"name": "jmcdonald88", "name_is_makeshift": True}
    records = [
        world.record("erp:1", "c", name="Jim McDonald", status="closed"),
        world.record("shop:2", "c", **login),
    ]
    _run(warehouse, world, records, settings)
    cell = world.cells(warehouse)["c", "name"]
    assert (cell["value"], cell["rule"], cell["source"]) == ("Jim McDonald", "last_resort", "erp")


def test_a_default_gives_way_to_a_written_value_and_is_named_where_it_stays(
    warehouse: Warehouse, world: ModuleType, settings: Settings
) -> None:
    records = [
        world.record("erp:1", "a", country="GB", currency="GBP", defaulted=["country", "currency"]),
        world.record("support:2", "a", country="US", city="Austin"),
        world.record("erp:3", "b", country="GB", city="Leeds", defaulted=["country"]),
    ]
    golden, cells = _run(warehouse, world, records, settings), world.cells(warehouse)
    assert (golden["a"]["country"], golden["a"]["city"], golden["a"]["currency"]) == ("US", "Austin", "GBP")
    assert cells["a", "country"]["rule"] == "default_last"
    assert [loser["value"] for loser in cells["a", "country"]["losers"]] == ["GB"]
    assert cells["a", "currency"]["rule"] == "default"
    assert (cells["b", "country"]["rule"], cells["b", "city"]["rule"]) == ("default", "only_value")


def test_losers_stand_in_order_of_their_rank(
    warehouse: Warehouse, world: ModuleType, settings: Settings
) -> None:
    names = ["a.example", "b.example", "c.example"]
    records = [
        world.record(f"erp:{n}-{m}", "c", website=w) for n, w in enumerate(names) for m in range(n + 1)
    ]
    _run(warehouse, world, records, settings)
    cell = world.cells(warehouse)["c", "website"]
    assert (cell["value"], cell["rule"], cell["candidates"]) == ("c.example", "most_frequent", 6)
    assert [loser["value"] for loser in cell["losers"]] == ["b.example", "a.example"]
    assert all(a["value"] > b["value"] for a, b in pairwise(cell["losers"]))
