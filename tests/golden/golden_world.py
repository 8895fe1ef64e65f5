"""Tiny worlds for golden/: records as dicts that name their customer, and a warehouse filled with them."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from mdm_pipeline.settings import Places, Settings, load_settings
from mdm_pipeline.settings.survivorship import SurvivorshipSettings
from mdm_pipeline.tables import (
    CUSTOMER_IDS,
    CUSTOMER_XREF,
    CUSTOMERS_STANDARDIZED,
    GOLDEN_CELLS,
    GOLDEN_CUSTOMERS,
    SHARED_VALUES,
)
from mdm_pipeline.warehouse import Warehouse
from tests.rows import put

Record = dict[str, Any]
SOURCES = ("billing", "crm_account", "crm_contact", "erp", "shop", "support")


def shipped() -> Settings:
    return load_settings(Places())


def with_units(settings: Settings, **changes: dict[str, Any]) -> Settings:
    """Change units: with_units(settings, name={"by": ["longest"]})."""
    given = settings.survivorship.model_dump(by_alias=True, exclude_none=True)
    for tag in given["tags"]:
        for condition in tag["when"]:
            for test in [name for name in condition if condition[name] is None]:
                del condition[test]
    for name, change in changes.items():
        given["units"][name] = given["units"][name] | change
    survivorship = SurvivorshipSettings.model_validate(given)
    return settings.model_copy(update={"survivorship": survivorship})


def record(record_id: str, customer: str, **fields: Any) -> Record:
    """Return a record of a customer; organizations unless said otherwise, lists empty, the rest NULL."""
    source, _, source_id = record_id.partition(":")
    lists = {name: [] for name, kind in CUSTOMERS_STANDARDIZED.types.items() if kind.endswith("[]")}
    known = {"record_id": record_id, "source": source, "source_id": source_id, "customer": customer}
    proper = {f"proper_{part}": fields.get(part) for part in ("name", "family_name", "given_name")}
    return (
        dict.fromkeys(CUSTOMERS_STANDARDIZED.columns)
        | lists
        | {"party_type": "organization"}
        | known
        | proper
        | fields
    )


def fill(warehouse: Warehouse, records: list[Record]) -> None:
    """Write the tables that golden/ reads; the customer's party type is the one of its first record."""
    names = list(CUSTOMERS_STANDARDIZED.columns)
    put(warehouse, CUSTOMERS_STANDARDIZED, [{name: r[name] for name in names} for r in records])
    put(
        warehouse,
        CUSTOMER_XREF,
        [
            {k: r[k] for k in ("record_id", "source", "source_id")}
            | {"customer_id": r["customer"], "valid_from": 1}
            for r in records
        ],
    )
    types = {r["customer"]: r["party_type"] for r in reversed(records)}
    ids = [{"customer_id": c, "party_type": t, "state": "live", "resolves_to": c} for c, t in types.items()]
    put(warehouse, CUSTOMER_IDS, ids)
    put(warehouse, SHARED_VALUES, [])


def golden(warehouse: Warehouse) -> dict[str, Record]:
    """Return golden_customers by customer."""
    rows = warehouse.rows(f"select * from {GOLDEN_CUSTOMERS.name}")
    return {row[0]: dict(zip(GOLDEN_CUSTOMERS.columns, row, strict=True)) for row in rows}


def cells(warehouse: Warehouse) -> dict[tuple[str, str], Record]:
    """Return golden_cells by customer and attribute."""
    rows = warehouse.rows(f"select * from {GOLDEN_CELLS.name}")
    return {row[:2]: dict(zip(GOLDEN_CELLS.columns, row, strict=True)) for row in rows}


def random_world(seed: int, customers: int = 12, records: int = 40) -> list[Record]:
    """Return records with few different values, many gaps, and every kind of status and date."""
    chance = random.Random(seed)
    return [_random_record(chance, number, customers) for number in range(records)]


def _random_record(chance: random.Random, number: int, customers: int) -> Record:
    def some(*values: Any) -> Any:
        return chance.choice([None, *values])

    def several(*values: str) -> list[str]:
        return sorted(chance.sample(values, chance.randint(0, len(values))))

    customer = chance.randrange(customers)
    day = datetime(2026, 1, 1)
    return record(
        f"{chance.choice(SOURCES)}:{number}",
        f"c{customer}",
        party_type=("organization", "person")[customer % 2],
        name=some("Aa", "AA", "Aa Ltd", "B", "Ba", "京东"),
        proper_name=some("Aa", "Aa Ltd", "B", "Ba", "京东"),
        name_is_makeshift=some(True, False, False),
        proper_family_name=some("F", "G"),
        proper_given_name=some("H", "I"),
        name_key=some("aa", "b"),
        name_script=some("han", "latin"),
        other_names=several("Aa", "B", "C"),
        org_core=some("a", "b"),
        org_form=some("ltd"),
        family_name=some("f", "g"),
        given_name=some("h", "i"),
        gender=some("female", "male"),
        birth_date=some(date(1980, 1, 2), date(1980, 2, 1)),
        tax_id=some("T1", "T2", "T30"),
        tax_id_key=some("1", "2"),
        tax_id_kind=some("uscc", "ein"),
        tax_id_valid=some(True, False),
        tax_id_masked=some(True, False),
        identifiers=several("lei:A", "lei:B", "passport:1"),
        phones=several("+861", "+862", "+863"),
        emails=several("a@x.example", "b@x.example"),
        website=some("x.example", "y.example"),
        contact_name=some("Ann", "Bo"),
        country=some("CN", "US"),
        province=some("p", "q"),
        city=some("s", "t"),
        district=some("d"),
        street=some("u", "v"),
        address=some("1 u", "2 v", "22 v"),
        postcode=some("100", "200"),
        bank_account=some("B1", "B2"),
        industry=some("retail", "software"),
        credit_grade=some("A", "B"),
        credit_limit=some(100.0, 2500.0),
        currency=some("CNY", "USD"),
        status=some("active", "frozen", "closed", "deleted"),
        defaulted=several("country", "currency", "credit_grade") if chance.random() < 0.5 else [],
        created_at=some(day - timedelta(days=900), day - timedelta(days=3000, hours=5)),
        updated_at=some(day, day - timedelta(days=400), day - timedelta(days=2000)),
    )
