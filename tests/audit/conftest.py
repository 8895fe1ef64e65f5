"""Fixtures of the audit tests: the world as a module, a warehouse filled with it, a new home."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from mdm_pipeline.settings import Settings
from mdm_pipeline.warehouse import Warehouse


@pytest.fixture(scope="session")
def quality_world() -> ModuleType:
    path = Path(__file__).with_name("quality_world.py")
    spec = importlib.util.spec_from_file_location("quality_world", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def warehouse(quality_world: ModuleType) -> Iterator[Warehouse]:
    with Warehouse.in_memory() as opened:
        quality_world.fill(opened)
        yield opened


@pytest.fixture
def settings(quality_world: ModuleType, tmp_path: Path) -> Settings:
    made: Settings = quality_world.settings_for(tmp_path)
    return made
