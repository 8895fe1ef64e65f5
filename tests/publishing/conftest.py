"""Fixtures of the publishing tests: the world as a module, a warehouse filled with it, a new home."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from mdm_pipeline.settings import Settings
from mdm_pipeline.warehouse import Warehouse


@pytest.fixture(scope="session")
def world() -> ModuleType:
    path = Path(__file__).with_name("release_world.py")
    spec = importlib.util.spec_from_file_location("release_world", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def warehouse(world: ModuleType) -> Iterator[Warehouse]:
    with Warehouse.in_memory() as opened:
        world.fill(opened)
        yield opened


@pytest.fixture
def settings(world: ModuleType, tmp_path: Path) -> Settings:
    made: Settings = world.settings_for(tmp_path)
    return made
