"""Tiny worlds for linkage: standardized records written by hand, with what is not said left NULL."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mdm_pipeline.settings import Places, Settings, load_settings
from mdm_pipeline.tables import CUSTOMERS_STANDARDIZED
from mdm_pipeline.warehouse import Warehouse, quoted

Rows = Sequence[dict[str, Any]]
World = Callable[[Rows], Warehouse]


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with Warehouse.in_memory() as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(replace(Places(), home=tmp_path))


@pytest.fixture
def world(warehouse: Warehouse) -> World:
    def make(rows: Rows) -> Warehouse:
        warehouse.run(f"drop table if exists {CUSTOMERS_STANDARDIZED.name}")
        warehouse.create_empty(CUSTOMERS_STANDARDIZED)
        for row in rows:
            full = _defaults(row)
            names = ", ".join(quoted(name) for name in full)
            marks = ", ".join("?" for _ in full)
            warehouse.run(
                f"insert into {CUSTOMERS_STANDARDIZED.name} ({names}) values ({marks})", list(full.values())
            )
        return warehouse

    return make


def _defaults(row: dict[str, Any]) -> dict[str, Any]:
    source, source_id = row["record_id"].split(":")
    full = {"source": source, "source_id": source_id, "party_type": "organization", **row}
    if "org_core" in full:
        full.setdefault("org_core_pinyin", full["org_core"])
        full.setdefault("name_key", "".join(filter(None, (full["org_core"], full.get("org_trade")))))
    if "tax_id_key" in full:
        full.setdefault("tax_id_valid", True)
    if "family_name" in full:
        given = full.get("given_name")
        full.setdefault("party_type", "person")
        full.setdefault("person_pinyin", " ".join(filter(None, (full["family_name"], given))))
        full.setdefault("name_key", "".join(filter(None, (full["family_name"], given))))
    return full
