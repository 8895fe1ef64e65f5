"""A world of one source with three columns: files are delivered, landed, and looked at."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from mdm_pipeline.settings import Places, Settings
from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.sources import Judge, LandingReport, SourcesReport, land, summarize
from mdm_pipeline.warehouse import Warehouse

HEADER = ("id", "name", "city")


def fit(_: str) -> None:
    """Find every candidate fit to import."""


def make_source(**changes: Any) -> SourceSettings:
    given = {
        "name": "crm",
        "title": "CRM",
        "owner": "sales",
        "trust": 0.5,
        "read": {"kind": "csv", "file": "crm.csv"},
        "key": "id",
        "header": HEADER,
        "delta": {"column": "_op"},
        "retries": 0,
        "retry_seconds": 0,
        "attributes": {"display_name": "name", "city": "city"},
    }
    return SourceSettings.model_validate(given | changes)


@dataclass(frozen=True)
class World:
    """One source, its sources folder, its home and a warehouse in memory."""

    warehouse: Warehouse
    places: Places
    source: SourceSettings

    @property
    def settings(self) -> Settings:
        return Settings.model_construct(places=self.places, sources=(self.source,))

    def having(self, **changes: Any) -> "World":
        """Return the same world with other settings of its source."""
        return replace(self, source=make_source(**changes))

    def deliver(self, content: str | bytes, file: str = "crm.csv") -> Path:
        path = self.places.sources / file
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def deliver_rows(self, *rows: str, header: str = "id,name,city") -> None:
        self.deliver("\n".join([header, *rows]) + "\n")

    def land(self, judge: Judge = fit) -> LandingReport:
        return land(self.warehouse, self.settings, self.source.name, judge)

    def land_rows(self, *rows: str, header: str = "id,name,city") -> LandingReport:
        self.deliver_rows(*rows, header=header)
        return self.land()

    def summarize(self) -> SourcesReport:
        return summarize(self.warehouse, self.settings)

    def rows(self, columns: str = "id, name, city") -> list[tuple[Any, ...]]:
        return self.warehouse.rows(f"select {columns} from {self.source.raw_table} order by _row_number")

    def release(self, snapshot: str | None) -> None:
        """Pretend that a release was made from a snapshot."""
        self.warehouse.run(
            "create or replace table last_release as"
            " select 1::bigint as release, map {'crm': ?::varchar} as snapshots",
            [snapshot],
        )


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    folder = tmp_path / "delivered"
    folder.mkdir()
    with Warehouse.in_memory() as warehouse:
        yield World(warehouse, Places(sources=folder, home=tmp_path / "home"), make_source())
