"""A tiny world of two sources and three customers whose errors are counted by hand."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from mdm_pipeline import tables
from mdm_pipeline.settings import Places, Settings
from mdm_pipeline.settings.audit import AuditSettings
from mdm_pipeline.settings.matching import MatchingSettings, PartyModel
from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.warehouse import Warehouse
from tests.rows import put

AUDIT = {
    "error": "A value is an error when it is missing, unusable or contradicts the golden value.",
    "stale_after_days": 365,
    "likely_duplicate_weight": 0,
    "owner": "master-data",
    "record": {"impact": 4, "difficulty": 2},
    "attributes": {
        "name": {
            "impact": 5, "difficulty": 2, "owner": "master-data", "given_by": ["organization_name"],
            "required": True,
            "raw": "raw_name", "clean": "name", "same": ["name_key"], "within": "name_script",
        },
        "tax_id": {
            "impact": 4, "difficulty": 3, "owner": "finance", "given_by": ["tax_id"],
            "parties": ["organization"],
            "raw": "raw_tax_id", "clean": "tax_id", "valid": "tax_id_valid", "same": ["tax_id_key"],
        },
        "phone": {
            "impact": 3, "difficulty": 1, "owner": "sales", "given_by": ["phone"],
            "raw": "raw_phone", "clean": "phones",
        },
    },
}  # fmt: skip

SOURCE = {"trust": 0.5, "read": {"kind": "csv", "file": "x.csv"}, "key": "k", "header": ["k", "a", "b", "c"]}


def sources(title: str = "ERP", owner: str = "finance") -> tuple[SourceSettings, ...]:
    erp = SOURCE | {"name": "erp", "title": title, "owner": owner}
    crm = SOURCE | {"name": "crm", "title": "CRM", "owner": "sales"}
    return (
        SourceSettings.model_validate(erp | {"attributes": {"organization_name": "a", "tax_id": "b"}}),
        SourceSettings.model_validate(crm | {"attributes": {"organization_name": "a", "phone": "c"}}),
    )


def settings_for(home: Path, **source: str) -> Settings:
    model = PartyModel.model_construct(merge_weight=2.0, review_weight=-4.0)
    return Settings.model_construct(
        places=Places(home=home),
        sources=sources(**source),
        audit=AuditSettings.model_validate(AUDIT),
        matching=MatchingSettings.model_construct(organization=model, person=model),
    )


def shipped_audit() -> AuditSettings:
    return AuditSettings.model_validate(
        yaml.safe_load((Places().config / "audit.yaml").read_text(encoding="utf-8"))
    )


def record(record_id: str, customer: str, **values: Any) -> dict[str, Any]:
    """Return one standardized record; a name is given in one spelling, its key is the same in lower case."""
    source, source_id = record_id.split(":")
    name = values.pop("name", "Acme")
    return {
        "record_id": record_id, "source": source, "source_id": source_id, "customer": customer,
        "party_type": "organization", "raw_name": name, "name": name, "name_script": "latin",
        "name_key": name and name.lower(), "updated_at": datetime(2026, 1, 1),
        **values,
    }  # fmt: skip


def good_tax(number: str) -> dict[str, Any]:
    return {"raw_tax_id": number, "tax_id": number, "tax_id_key": number, "tax_id_valid": True}


def bad_tax(number: str) -> dict[str, Any]:
    return good_tax(number) | {"tax_id_valid": False}


RECORDS = [
    record("erp:1", "c1", **good_tax("111")),
    record("erp:2", "c1", **good_tax("222")),  # redundant, and contradicts erp:1
    record("crm:1", "c1", name="Acme Ltd", raw_phone="1", phones=["+1"]),  # contradicts the name
    record("crm:4", "c1"),  # redundant, and without the phone that crm:1 knows
    record("erp:3", "c2", name="Beta", **bad_tax("9")),  # unusable
    record("crm:2", "c2", name="贝塔", name_script="han", raw_phone="0000"),  # a placeholder phone
    record(
        "crm:3", "c3", name=None, party_type="person", updated_at=datetime(2024, 1, 1)
    ),  # no name, which it must have; no phone
]

CELLS = [
    ("c1", "name", "erp:1"),
    ("c1", "tax_id", "erp:1"),
    ("c1", "phone", "crm:1"),
    ("c2", "name", "erp:3"),
    ("c2", "tax_id", "erp:3"),
]

GOLDEN = [
    {"customer_id": "c1", "party_type": "organization", "name": "Acme", "tax_id": "111", "phone": "+1"},
    {"customer_id": "c2", "party_type": "organization", "name": "Beta", "tax_id": "9"},
    {"customer_id": "c3", "party_type": "person"},
]


def fill(warehouse: Warehouse, records: Iterable[dict[str, Any]] = RECORDS) -> None:
    """Fill every table that the score reads."""
    records = list(records)
    columns = tables.CUSTOMERS_STANDARDIZED.columns
    put(
        warehouse,
        tables.CUSTOMERS_STANDARDIZED,
        [{name: value for name, value in row.items() if name in columns} for row in records],
    )
    keys = ("record_id", "source", "source_id")
    put(
        warehouse,
        tables.CUSTOMER_XREF,
        [{key: r[key] for key in keys} | {"customer_id": r["customer"], "valid_from": 1} for r in records],
    )
    aside = {"source": "erp", "source_id": "9", "row_number": 9, "reason": "no_key"}
    put(warehouse, tables.QUARANTINE, [aside])
    fill_golden(warehouse, records)


def fill_golden(warehouse: Warehouse, records: list[dict[str, Any]]) -> None:
    """Fill the golden tables and one pair that waits for a judgement."""
    found = {c: sorted({r["source"] for r in records if r["customer"] == c}) for c in ("c1", "c2", "c3")}
    golden = [
        row | {"sources": found[row["customer_id"]], "records": 2, "updated_at": datetime(2026, 1, 1)}
        for row in GOLDEN
    ]
    put(warehouse, tables.GOLDEN_CUSTOMERS, golden)
    cells = [
        {"customer_id": c, "attribute": a, "source": r.split(":")[0], "source_id": r.split(":")[1]}
        for c, a, r in CELLS
    ]
    put(warehouse, tables.GOLDEN_CELLS, cells)
    pair = {"record_id_l": "crm:2", "record_id_r": "crm:3", "customer_id_l": "c2", "customer_id_r": "c3"}
    unlike = pair | {"record_id_l": "crm:1", "customer_id_l": "c1", "match_weight": -1.0}
    waiting = [pair | {"match_weight": 1.0}, unlike]
    put(warehouse, tables.REVIEW_QUEUE, [row | {"reason": "between_thresholds"} for row in waiting])
