"""Worlds for the dbt project: the demo's configuration, or a small one, under a home of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from mdm_pipeline.settings import Places, Settings, load_settings
from mdm_pipeline.warehouse import Warehouse, quoted

Rows = Sequence[Mapping[str, str | None]]
Land = Callable[[Settings, Mapping[str, Rows]], None]


@pytest.fixture(scope="session")
def demo() -> Settings:
    return load_settings(Places())


@pytest.fixture
def settings(demo: Settings, tmp_path: Path) -> Settings:
    return demo.model_copy(update={"places": replace(Places(), home=tmp_path)})


@pytest.fixture(scope="session")
def land() -> Land:
    return _land


def _land(settings: Settings, worlds: Mapping[str, Rows]) -> None:
    """Leave rows in the raw tables as the landing does; sources that are not named are empty."""
    with Warehouse.open(settings.places.warehouse) as warehouse:
        warehouse.run("create schema if not exists raw")
        for source in settings.sources:
            rows = worlds.get(source.name, [])
            columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in source.header}
            row_hash = f"md5(concat_ws(chr(31), {', '.join(map(quoted, source.header))}))"
            with warehouse.lend("came", pa.table(columns)):
                warehouse.run(
                    f"create or replace table {source.raw_table} as"
                    f" select *, row_number() over () as _row_number, {row_hash} as _row_hash from came"
                )
