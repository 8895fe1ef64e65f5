"""A tiny world of published tables: a few customers with hostile values, ready to be published."""

from datetime import UTC, datetime
from pathlib import Path

from mdm_pipeline import tables
from mdm_pipeline.publishing import Provenance
from mdm_pipeline.settings import Places, Settings
from mdm_pipeline.settings.publishing import PublishingSettings
from mdm_pipeline.warehouse import Warehouse
from tests.rows import put

HOSTILE = (
    "=1+1",
    "+49 30",
    "-2",
    "@sum(a1)",
    'say "hi"',
    "a,b;c",
    "two\nlines",
    "cr\r\nlf",
    "'; drop table x; --",
    "<script>alert(1)</script>",
    "\u202egnirts",
    " padded ",
    "华为技术有限公司",
    "\\.",
    "NULL",
)


def settings_for(home: Path, keep_releases: int = 30) -> Settings:
    return Settings.model_construct(
        places=Places(home=home), publishing=PublishingSettings(keep_releases=keep_releases)
    )


def provenance(who: str = "nightly") -> Provenance:
    return Provenance(who=who, when=datetime(2026, 1, 2, 3, 4, tzinfo=UTC), models={"person": "p-1"})


def fill(warehouse: Warehouse, release: int = 1, values: tuple[str, ...] = HOSTILE) -> None:
    """Fill every table that publishing reads: one customer of one record for each value."""
    customers = [(f"c{number:03d}", f"{value}{number}") for number, value in enumerate(values)]
    _fill_identity(warehouse, customers, release)
    _fill_golden(warehouse, customers)
    _fill_verdicts(warehouse)
    landed = {"source": "erp", "status": "landed", "snapshot": f"{release}.parquet"}
    put(warehouse, tables.SOURCE_LANDINGS, [landed, {"source": "crm", "status": "absent"}])


def _fill_verdicts(warehouse: Warehouse) -> None:
    verdict = {"gate": "fit_to_publish", "subject": "golden_customers", "fingerprint": "f1"}
    one = {"expectation": "one", "severity": "critical", "passed": True}
    two = {"expectation": "two", "severity": "critical", "passed": False, "override": "ann: known"}
    three = {"expectation": "three", "severity": "warning", "passed": False}
    put(warehouse, tables.GATE_VERDICTS, [verdict | each for each in (one, two, three)])


def _fill_identity(warehouse: Warehouse, customers: list[tuple[str, str]], release: int) -> None:
    now = [
        {"record_id": f"erp:{k}", "source": "erp", "source_id": k, "customer_id": c, "valid_from": 1}
        for c, k in customers
    ]
    past = now[0] | {"valid_from": 0, "valid_to": 1, "customer_id": "c-old"}
    put(warehouse, tables.CUSTOMER_XREF, [*now, past])
    live = [
        {"customer_id": c, "party_type": "person", "state": "live", "resolves_to": c} for c, _ in customers
    ]
    old = {"customer_id": "c-old", "state": "redirected", "resolves_to": "c000"}
    put(warehouse, tables.CUSTOMER_IDS, [*live, old])
    created = {"release": release, "event": "created", "record_id": "", "other_customer_id": ""}
    put(warehouse, tables.CUSTOMER_EVENTS, [created | {"customer_id": c} for c, _ in customers])


def _fill_golden(warehouse: Warehouse, customers: list[tuple[str, str]]) -> None:
    golden = [
        {"customer_id": c, "party_type": "person", "name": v, "phones": [v, "+1"], "records": 1}
        for c, v in customers
    ]
    put(warehouse, tables.GOLDEN_CUSTOMERS, golden)
    cells = [{"customer_id": c, "attribute": "name", "value": v, "losers": [_loser(v)]} for c, v in customers]
    put(warehouse, tables.GOLDEN_CELLS, cells)
    related = {"customer_id": "c000", "relation": "branch_of", "other_customer_id": "c001", "records": 1}
    put(warehouse, tables.RELATIONSHIPS, [related])
    put(warehouse, tables.TAGS, [{"customer_id": "c000", "tag": "region", "value": "CN-East"}])
    score = {"scope": "landed", "source": "erp", "attribute": "all", "dimension": "error_rate"}
    put(warehouse, tables.QUALITY_SCORES, [score | {"rows": 2, "bad": 1, "score": 0.5}])


def _loser(value: str) -> dict[str, str]:
    return {"source": "erp", "source_id": value, "value": value}
