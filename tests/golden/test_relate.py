from itertools import combinations
from types import ModuleType
from typing import Any

from mdm_pipeline.golden import RelationsReport, relate
from mdm_pipeline.settings import Settings
from mdm_pipeline.tables import SHARED_VALUES
from mdm_pipeline.warehouse import Warehouse
from tests.rows import put

HOME = {"street": "长安街", "house_number": "1", "city": "北京市", "country": "CN"}


def _person(world: ModuleType, record_id: str, customer: str, **fields: Any) -> dict[str, Any]:
    return world.record(record_id, customer, party_type="person", **fields)  # type: ignore[no-any-return]


def _related(
    warehouse: Warehouse, world: ModuleType, settings: Settings, records: list[Any]
) -> tuple[RelationsReport, dict[tuple[str, str, str], str]]:
    world.fill(warehouse, records)
    report = relate(warehouse, settings)
    rows = warehouse.rows("select customer_id, relation, other_customer_id, reason from relationships")
    return report, {row[:3]: row[3] for row in rows}


def _org(world: ModuleType, record_id: str, customer: str, **fields: Any) -> dict[str, Any]:
    return world.record(record_id, customer, **fields)  # type: ignore[no-any-return]


def test_a_branch_finds_its_head_by_name(warehouse: Warehouse, world: ModuleType, settings: Settings) -> None:
    records = [
        _org(world, "erp:1", "head", org_core="a", org_trade="tea"),
        _org(world, "erp:2", "branch", org_core="a", org_trade="tea", org_branch="north"),
        _org(world, "erp:3", "sister", org_core="a", org_trade="steel"),
    ]
    _, related = _related(warehouse, world, settings, records)
    assert related == {("branch", "branch_of", "head"): "same_name_without_branch: erp:1, erp:2"}


def test_a_rule_that_holds_twice_is_told_once_with_all_its_records(
    warehouse: Warehouse, world: ModuleType, settings: Settings
) -> None:
    records = [
        _org(world, "erp:1", "head", org_core="b"),
        _org(world, "erp:2", "head", org_core="a"),
        _org(world, "erp:3", "branch", org_core="b", org_branch="north"),
        _org(world, "erp:4", "branch", org_core="a", org_branch="north"),
    ]
    for order in (records, records[::-1]):
        _, related = _related(warehouse, world, settings, order)
        told = related["branch", "branch_of", "head"]
        assert told == "same_name_without_branch: erp:1, erp:2, erp:3, erp:4"


def test_a_borrowed_tax_id_outweighs_the_name(
    warehouse: Warehouse, world: ModuleType, settings: Settings
) -> None:
    records = [
        _org(world, "erp:1", "head", org_core="b", tax_id_key="T", tax_id_valid=True),
        _org(world, "erp:2", "branch", org_core="a", org_branch="north", tax_id_key="T", tax_id_valid=True),
        _org(world, "erp:3", "namesake", org_core="a"),
    ]
    _, related = _related(warehouse, world, settings, records)
    assert related == {("branch", "branch_of", "head"): "borrowed_tax_id: erp:1, erp:2"}


def test_of_two_heads_of_one_name_the_place_decides_and_otherwise_nobody(
    warehouse: Warehouse, world: ModuleType, settings: Settings
) -> None:
    records = [
        _org(world, "erp:1", "shenzhen", org_core="a", org_place="深圳"),
        _org(world, "erp:2", "beijing", org_core="a", org_place="北京"),
        _org(world, "erp:3", "branch", org_core="a", org_place="深圳", org_branch="north"),
        _org(world, "erp:4", "lost branch", org_core="a", org_branch="south"),
    ]
    report, related = _related(warehouse, world, settings, records)
    assert set(related) == {("branch", "branch_of", "shenzhen")}
    assert report.branches_without_head == 1


def test_an_invalid_tax_id_is_no_reason(warehouse: Warehouse, world: ModuleType, settings: Settings) -> None:
    records = [
        _org(world, "erp:1", "head", org_core="b", tax_id_key="T", tax_id_valid=False),
        _org(world, "erp:2", "branch", org_core="a", org_branch="n", tax_id_key="T", tax_id_valid=False),
    ]
    assert _related(warehouse, world, settings, records)[1] == {}


def test_contacts_by_account_name_and_employer(
    warehouse: Warehouse, world: ModuleType, settings: Settings
) -> None:
    records = [
        _org(world, "crm_account:1", "account"),
        _person(world, "crm_contact:1", "by account", account_record_id="crm_account:1"),
        _org(world, "erp:2", "names", contact_pinyin="wang fang", phones=["+861"]),
        _person(world, "shop:2", "by name", person_pinyin="wang fang", phones=["+861", "+862"]),
        _person(world, "shop:3", "namesake", person_pinyin="wang fang", phones=["+863"]),
        _org(world, "erp:4", "employer", name="华信有限公司", other_names=["华信"]),
        _person(world, "support:4", "by employer", employer_name="华信"),
        _org(world, "erp:5", "first of two", name="同名"),
        _org(world, "erp:6", "second of two", name="同名"),
        _person(world, "support:5", "ambiguous", employer_name="同名"),
    ]
    _, related = _related(warehouse, world, settings, records)
    assert related == {
        ("by account", "contact_of", "account"): "account_of_contact: crm_account:1, crm_contact:1",
        ("by name", "contact_of", "names"): "named_contact_with_same_phone_or_mail: erp:2, shop:2",
        ("by employer", "contact_of", "employer"): "named_employer: erp:4, support:4",
    }


def test_a_household_needs_two_ties(warehouse: Warehouse, world: ModuleType, settings: Settings) -> None:
    records = [
        _person(world, "shop:1", "a", family_name="wang", phones=["+861"], **HOME),
        _person(world, "shop:2", "b", family_name="wang", phones=["+862"], **HOME),
        _person(world, "shop:3", "c", family_name="li", phones=["+861"], **HOME),
        _person(world, "shop:4", "d", family_name="zhao", phones=["+869"], **HOME),
        _person(world, "shop:5", "e", family_name="wang", phones=["+862"]),
        _person(world, "shop:6", "f", family_name="sun", phones=["+862"]),
    ]
    _, related = _related(warehouse, world, settings, records)
    assert {key: reason.split(":")[0] for key, reason in related.items()} == {
        ("a", "same_household", "b"): "same_address_and_family_name",
        ("a", "same_household", "c"): "same_address_and_phone",
        ("b", "same_household", "e"): "same_phone_and_family_name",
    }


def test_a_flat_is_a_household_unless_a_business_is_in_it(
    warehouse: Warehouse, world: ModuleType, settings: Settings
) -> None:
    office = HOME | {"unit": "9"}
    records = [
        _person(world, "shop:1", "a", family_name="wang", unit="1", **HOME),
        _person(world, "shop:2", "b", family_name="li", unit="1", **HOME),
        _person(world, "shop:3", "c", family_name="sun", unit="2", **HOME),
        _person(world, "shop:4", "colleague", family_name="zhao", **office),
        _person(world, "shop:5", "other colleague", family_name="qian", **office),
        _org(world, "erp:6", "office", **office),
    ]
    _, related = _related(warehouse, world, settings, records)
    assert related == {("a", "same_household", "b"): "same_flat: shop:1, shop:2"}


def test_a_tower_block_is_no_household(warehouse: Warehouse, world: ModuleType, settings: Settings) -> None:
    most = settings.survivorship.relations.household_max
    records = [_person(world, f"shop:{n}", f"p{n}", family_name="wang", **HOME) for n in range(most + 1)]
    report, related = _related(warehouse, world, settings, records)
    assert related == {}
    assert (report.crowded_values, report.crowded_pairs) == (1, (most + 1) * most // 2)
    _, related = _related(warehouse, world, settings, records[:-1])
    assert len(related) == most * (most - 1) // 2


def test_a_switchboard_of_thousands_makes_no_pairs(
    warehouse: Warehouse, world: ModuleType, settings: Settings
) -> None:
    records = [_org(world, f"erp:{n}", f"o{n}", phones=["+861"]) for n in range(5000)]
    records += [
        _org(world, "erp:a", "oa", emails=["x@y.example"]),
        _org(world, "erp:b", "ob", emails=["x@y.example"]),
    ]
    report, related = _related(warehouse, world, settings, records)
    assert related == {("oa", "shared_contact", "ob"): "same_email: erp:a, erp:b"}
    assert report.crowded_pairs == 5000 * 4999 // 2


def test_a_branch_on_its_heads_phone_is_told_once(
    warehouse: Warehouse, world: ModuleType, settings: Settings
) -> None:
    records = [
        _org(world, "erp:1", "z head", org_core="a", phones=["+861"]),
        _org(world, "erp:2", "branch", org_core="a", org_branch="north", phones=["+861"]),
    ]
    assert set(_related(warehouse, world, settings, records)[1]) == {("branch", "branch_of", "z head")}


def test_no_one_relates_to_itself_and_no_reason_holds_a_value(
    warehouse: Warehouse, world: ModuleType, settings: Settings
) -> None:
    records = [
        _person(
            world,
            f"shop:{n}",
            f"c{n // 3}",
            family_name="wang",
            phones=["+861"],
            account_record_id="erp:1",
            **HOME,
        )
        for n in range(9)
    ] + [_org(world, "erp:1", "o", phones=["+862"]), _org(world, "erp:2", "o", phones=["+862"])]
    _, related = _related(warehouse, world, settings, records)
    households = {("c" + str(a), "same_household", "c" + str(b)) for a, b in combinations(range(3), 2)}
    contacts = {(f"c{n}", "contact_of", "o") for n in range(3)}
    assert set(related) == households | contacts
    assert related["c0", "same_household", "c1"] == (
        "same_address_and_family_name: shop:0, shop:1, shop:2, shop:3 and 2 more"
    )
    assert warehouse.value("select records from relationships where customer_id = 'c0' limit 1") in (4, 6)


def test_row_order_changes_nothing(warehouse: Warehouse, world: ModuleType, settings: Settings) -> None:
    records = world.random_world(5, customers=30, records=120)
    caps = settings.survivorship.relations.model_copy(update={"household_max": 50, "shared_contact_max": 50})
    survivorship = settings.survivorship.model_copy(update={"relations": caps})
    roomy = settings.model_copy(update={"survivorship": survivorship})
    tables = []
    for rows in (records, records[::-1]):
        world.fill(warehouse, rows)
        relate(warehouse, roomy)
        tables.append(warehouse.rows("select * from relationships"))
    assert tables[0] == tables[1] != []


def test_a_placeholder_ties_nobody(warehouse: Warehouse, world: ModuleType, settings: Settings) -> None:
    records = [_org(world, f"erp:{n}", f"o{n}", phones=["+861"], emails=["x@y.example"]) for n in range(2)]
    world.fill(warehouse, records)
    put(warehouse, SHARED_VALUES, [{"attribute": "phone", "value": "+861", "kind": "placeholder"}])
    relate(warehouse, settings)
    reasons = warehouse.rows("select reason from relationships")
    assert reasons == [("same_email: erp:0, erp:1",)]
