"""A tiny world with known truth: two sources, five landed rows, three customers, all promises kept."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from mdm_pipeline import tables
from mdm_pipeline.settings import Places, Settings, load_settings
from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.warehouse import Warehouse, quoted
from tests import rows as rows_of

Rows = list[dict[str, Any]]


def source(name: str, key: str, header: list[str], **attributes: Any) -> SourceSettings:
    return SourceSettings.model_validate(
        {
            "name": name, "title": name, "owner": "finance", "trust": 0.9, "key": key, "header": header,
            "read": {"kind": "csv", "file": f"{name}.csv"}, "attributes": attributes,
        }
    )  # fmt: skip


ERP = source("erp", "code", ["code", "name", "phone"], display_name="name", phone="phone")
CRM = source("crm", "id", ["id", "full name", "mail"], person_name="full name", email="mail")

RAW = {
    "erp": [
        {"code": "C1", "name": "Acme Ltd", "phone": "+4420111", "_row_number": 1, "_row_hash": "h1"},
        {"code": "C2", "name": "Bolt GmbH", "phone": "+4930222", "_row_number": 2, "_row_hash": "h2"},
        {"code": None, "name": "?", "phone": None, "_row_number": 3, "_row_hash": "h3"},
    ],
    "crm": [
        {"id": "A1", "full name": "Acme", "mail": "x@acme.com", "_row_number": 1, "_row_hash": "h4"},
        {"id": "A2", "full name": "Ann Lee", "mail": "ann@lee.org", "_row_number": 2, "_row_hash": "h5"},
    ],
}


def record(record_id: str, row_hash: str, party_type: str, name: str, **more: Any) -> dict[str, Any]:
    source, source_id = record_id.split(":")
    return {
        "record_id": record_id, "source": source, "source_id": source_id, "row_hash": row_hash,
        "party_type": party_type, "name": name, "country": "GB", **more,
    }  # fmt: skip


def member(record_id: str, customer_id: str, valid_from: int = 1) -> dict[str, Any]:
    source, source_id = record_id.split(":")
    return {
        "record_id": record_id, "source": source, "source_id": source_id, "customer_id": customer_id,
        "valid_from": valid_from,
    }  # fmt: skip


def live(customer_id: str, party_type: str) -> dict[str, Any]:
    return {
        "customer_id": customer_id, "party_type": party_type, "state": "live", "resolves_to": customer_id,
        "generation": 1, "first_release": 1,
    }  # fmt: skip


def cell(customer_id: str, attribute: str, value: str, record_id: str) -> dict[str, Any]:
    source, source_id = record_id.split(":")
    return {
        "customer_id": customer_id, "attribute": attribute, "value": value, "source": source,
        "source_id": source_id, "rule": "most_trusted", "candidates": 2,
    }  # fmt: skip


GOLDEN: Rows = [
    {"customer_id": "c-1", "party_type": "organization", "name": "Acme Ltd", "records": 2,
     "phone": "+4420111222", "phones": ["+4420111222"]},
    {"customer_id": "c-2", "party_type": "organization", "name": "Bolt GmbH", "records": 1},
    {"customer_id": "c-3", "party_type": "person", "name": "Ann Lee", "records": 1},
]  # fmt: skip
XREF = [member("erp:C1", "c-1"), member("crm:A1", "c-1"), member("erp:C2", "c-2"), member("crm:A2", "c-3")]

WORLD: dict[str, Rows] = {
    "source_landings": [{"source": "erp", "rows": 3}, {"source": "crm", "rows": 2}],
    "customers_standardized": [
        record("erp:C1", "h1", "organization", "Acme Ltd", phones=["+4420111222"], emails=["a@acme.com"]),
        record("erp:C2", "h2", "organization", "Bolt GmbH", currency="EUR", credit_grade="A",
               tax_id="DE136695976", tax_id_kind="vat_de", tax_id_key="136695976", tax_id_valid=True),
        record("crm:A1", "h4", "organization", "Acme", emails=["x@acme.com"], status="active"),
        record("crm:A2", "h5", "person", "Ann Lee", emails=["ann@lee.org"]),
    ],
    "quarantine": [{"source": "erp", "row_number": 3, "row_hash": "h3", "reason": "no_key"}],
    "customer_clusters": [
        {"record_id": "erp:C1", "cluster_id": "crm:A1", "party_type": "organization"},
        {"record_id": "crm:A1", "cluster_id": "crm:A1", "party_type": "organization"},
        {"record_id": "erp:C2", "cluster_id": "erp:C2", "party_type": "organization"},
        {"record_id": "crm:A2", "cluster_id": "crm:A2", "party_type": "person"},
    ],
    "cluster_cuts": [{"record_id_l": "crm:A1", "record_id_r": "erp:C2", "rule": "branch_conflict"}],
    "customer_xref": XREF,
    "customer_ids": [live("c-1", "organization"), live("c-2", "organization"), live("c-3", "person")],
    "golden_customers": GOLDEN,
    "golden_cells": [
        cell("c-1", "name", "Acme Ltd", "erp:C1"), cell("c-1", "phone", "+4420111222", "erp:C1"),
        cell("c-2", "name", "Bolt GmbH", "erp:C2"), cell("c-3", "name", "Ann Lee", "crm:A2"),
    ],
    "customer_events": [
        {"release": 1, "event": "created", "customer_id": name, "record_id": "", "other_customer_id": ""}
        for name in ("c-1", "c-2", "c-3")
    ],
    "relationships": [{"customer_id": "c-3", "relation": "contact_of", "other_customer_id": "c-1"}],
    "tags": [{"customer_id": "c-1", "tag": "region", "value": "EMEA"}],
    "last_release": [],
    "last_golden_customers": [],
    "last_customer_xref": [],
}  # fmt: skip


def put(warehouse: Warehouse, name: str, rows: Rows) -> None:
    """Make a table of a contract (or its last_ twin) from rows that may leave columns out."""
    contract = tables.ALL.get(name) or tables.ALL[name.removeprefix("last_")]
    rows_of.put(warehouse, replace(contract, name=name), rows)


def put_raw(warehouse: Warehouse, given: SourceSettings, rows: Rows, table: str | None = None) -> None:
    """Make the landed table of a source."""
    columns = ", ".join(f"{quoted(name)} varchar" for name in given.header)
    table = table or given.raw_table
    warehouse.run("create schema if not exists raw")
    warehouse.run(f"create or replace table {table} ({columns}, _row_number bigint, _row_hash varchar)")
    names = [*given.header, "_row_number", "_row_hash"]
    marks = ", ".join("?" for _ in names)
    for row in rows:
        warehouse.run(f"insert into {table} values ({marks})", [row.get(name) for name in names])


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The shipped limits, loosened where four records are too few for a share, and the two sources."""
    shipped = load_settings(Places())
    quality = shipped.quality
    return shipped.model_copy(
        update={
            "sources": (ERP, CRM),
            "quality": quality.model_copy(
                update={
                    "safe_to_import": quality.safe_to_import.model_copy(
                        update={"few": 0, "with_key": 0.6, "with_name": 0.6, "with_contact": 0.6}
                    ),
                    "ready_to_link": quality.ready_to_link.model_copy(update={"few": 0, "quarantined": 0.25}),
                    "fit_to_publish": quality.fit_to_publish.model_copy(update={"few": 0}),
                }
            ),
        }
    )


@pytest.fixture(scope="session")
def kept_world() -> Iterator[Warehouse]:
    """The tiny world, once, with a copy of each table in the schema `kept`."""
    with Warehouse.in_memory() as warehouse:
        warehouse.run("set threads = 1")
        for name, rows in WORLD.items():
            put(warehouse, name, rows)
        for given in (ERP, CRM):
            put_raw(warehouse, given, RAW[given.name])
        warehouse.run("create schema kept")
        for name in (*WORLD, "raw.erp", "raw.crm"):
            warehouse.run(f"create table kept.{name.replace('.', '_')} as from {name}")
        yield warehouse


@pytest.fixture
def world(kept_world: Warehouse) -> Warehouse:
    """The tiny world as it was made, whatever the last test did to it."""
    for name in (*WORLD, "raw.erp", "raw.crm"):
        kept_world.run(f"create or replace table {name} as from kept.{name.replace('.', '_')}")
    kept_world.run("drop table if exists gate_verdicts")
    return kept_world


@pytest.fixture(scope="session")
def put_rows() -> Callable[[Warehouse, str, Rows], None]:
    return put


@pytest.fixture(scope="session")
def put_landing() -> Callable[..., None]:
    return put_raw


@pytest.fixture(scope="session")
def make_source() -> Callable[..., SourceSettings]:
    return source
