"""Fixtures of the golden tests: the world and the oracle as modules, an empty warehouse, shipped settings."""

from collections.abc import Iterator
from types import ModuleType

import pytest

from mdm_pipeline.settings import Settings
from mdm_pipeline.warehouse import Warehouse
from tests.golden import golden_world, survivorship_oracle


@pytest.fixture(scope="session")
def world() -> ModuleType:
    return golden_world


@pytest.fixture(scope="session")
def oracle() -> ModuleType:
    return survivorship_oracle


@pytest.fixture(scope="session")
def settings() -> Settings:
    return golden_world.shipped()


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with Warehouse.in_memory() as opened:
        yield opened
