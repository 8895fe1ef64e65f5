"""Fixtures of the audit tests: the world as a module, a warehouse filled with it, a new home."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from mdm_pipeline.settings import Settings
from mdm_pipeline.warehouse import Warehouse
from tests.audit import quality_world


@pytest.fixture(scope="session", name="quality_world")
def the_quality_world() -> ModuleType:
    return quality_world


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with Warehouse.in_memory() as opened:
        quality_world.fill(opened)
        yield opened


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return quality_world.settings_for(tmp_path)
