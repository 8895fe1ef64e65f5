"""What the assets are handed: the settings of this run, its lock and the warehouse."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import dagster as dg
from pydantic import PrivateAttr

from mdm_pipeline.durable import exclusive
from mdm_pipeline.orchestration.explained import explained
from mdm_pipeline.orchestration.interruption import told_again
from mdm_pipeline.orchestration.left_behind import at_work
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
        run_id = context.run.run_id if context.run is not None else "outside_of_a_run"
        heard = told_again(dg.DagsterExecutionInterruptedError)
        with heard, at_work(places.work, run_id), exclusive(places.work / "run.lock", waiting):
            yield self

    @property
    def settings(self) -> Settings:
        """Everything that the YAML files of this run say."""
        return self._settings

    @contextmanager
    def open(self, step: str) -> Iterator[Warehouse]:
        """Open the work file for a step, close it again (it has one writer); errors tell no values."""
        engine = self._settings.operations.engine
        with explained(step), Warehouse.open(self._settings.places.warehouse, engine) as warehouse:
            yield warehouse
