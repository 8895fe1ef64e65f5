"""Fixtures of the golden tests: the world and the oracle as modules, an empty warehouse, shipped settings."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from mdm_pipeline.settings import Settings
from mdm_pipeline.warehouse import Warehouse


@pytest.fixture(scope="session")
def world() -> ModuleType:
    return _module("golden_world")


@pytest.fixture(scope="session")
def oracle() -> ModuleType:
    return _module("survivorship_oracle")


@pytest.fixture(scope="session")
def settings(world: ModuleType) -> Settings:
    shipped: Settings = world.shipped()
    return shipped


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with Warehouse.in_memory() as opened:
        yield opened


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
