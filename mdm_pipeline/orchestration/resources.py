"""What the assets are handed: the settings of this run, its lock and the warehouse."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import dagster as dg
from pydantic import PrivateAttr

from mdm_pipeline.durable import exclusive
from mdm_pipeline.settings import Places, Settings, load_settings
from mdm_pipeline.warehouse import Warehouse


def _say(log: dg.DagsterLogManager | None, text: str) -> None:
    if log is not None:
        log.warning(text)


class Mdm(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The pipeline of one home: read once when a run starts, locked until it ends."""

    config: str
    sources: str
    home: str
    _settings: Settings = PrivateAttr()

    @classmethod
    def at(cls, places: Places) -> "Mdm":
        """Make the resource for these places."""
        return cls(config=str(places.config), sources=str(places.sources), home=str(places.home))

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Mdm"]:
        """Read the settings, and let no other run of this home begin before this one has ended."""
        places = Places(config=Path(self.config), sources=Path(self.sources), home=Path(self.home))
        self._settings = load_settings(places)
        waiting = partial(_say, context.log, "another run is at work in this home; waiting for it")
        with exclusive(places.work / "run.lock", waiting):
            yield self

    @property
    def settings(self) -> Settings:
        """Everything that the YAML files of this run say."""
        return self._settings

    def open(self) -> Warehouse:
        """Open the work file; close it again by the `with` block, since it has one writer."""
        return Warehouse.open(self._settings.places.warehouse)
