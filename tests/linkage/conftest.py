"""Tiny worlds for linkage: standardized records written by hand, with what is not said left NULL."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mdm_pipeline.settings import Places, Settings, load_settings
from mdm_pipeline.tables import CUSTOMERS_STANDARDIZED
from mdm_pipeline.warehouse import Warehouse
from tests.rows import put

Rows = Sequence[dict[str, Any]]
Fill = Callable[[Warehouse, Rows], Warehouse]


@pytest.fixture(scope="session")
def shipped_settings() -> Settings:
    return load_settings(Places())


@pytest.fixture
def settings(shipped_settings: Settings, tmp_path: Path) -> Settings:
    return shipped_settings.model_copy(update={"places": replace(Places(), home=tmp_path)})


@pytest.fixture(scope="session")
def fill() -> Fill:
    return _fill


@pytest.fixture
def world(fill: Fill) -> Iterator[Callable[[Rows], Warehouse]]:
    with Warehouse.in_memory() as warehouse:
        yield lambda rows: fill(warehouse, rows)


def _fill(warehouse: Warehouse, rows: Rows) -> Warehouse:
    put(warehouse, CUSTOMERS_STANDARDIZED, [_whole(row) for row in rows])
    return warehouse


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """Add what standardizing would have added: the kind of party, keys of names, a valid tax id."""
    source, source_id = row["record_id"].split(":")
    person = "family_name" in row
    added: dict[str, Any] = {"source": source, "source_id": source_id, "tax_id_valid": "tax_id_key" in row}
    if born := row.get("birth_date"):
        added |= {"birth_year": born.year, "birth_month": born.month, "birth_text": born.isoformat()}
    if person:
        parts = [part for part in (row["family_name"], row.get("given_name")) if part]
        added |= {"party_type": "person", "person_pinyin": " ".join(parts), "name_key": "".join(parts)}
    else:
        core = row.get("org_core")
        added |= {"party_type": "organization", "org_core_pinyin": core, "name_key": core}
        if core is not None and "org_trade" in row:
            added["name_key"] = core + row["org_trade"]
    return added | row
