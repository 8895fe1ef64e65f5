"""What every command shares: the three places, and how a command opens the warehouse."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mdm_pipeline.durable import exclusive
from mdm_pipeline.settings import Places, Settings, load_settings

if TYPE_CHECKING:
    from mdm_pipeline.warehouse import Warehouse

Config = Annotated[Path | None, typer.Option("--config", help="folder of YAML files; ours where it has none")]
Sources = Annotated[Path | None, typer.Option("--sources", help="folder of the source files")]
Home = Annotated[Path | None, typer.Option("--home", help="folder under which a run writes everything")]


def settings_of(config: Path | None, sources: Path | None, home: Path | None) -> Settings:
    """Read the settings from the three places given as options or in the environment."""
    options = {"MDM_CONFIG": config, "MDM_SOURCES": sources, "MDM_HOME": home}
    given = {name: str(path) for name, path in options.items() if path is not None}
    return load_settings(Places.from_environment(os.environ | given))


@contextmanager
def last_run(settings: Settings) -> Iterator["Warehouse"]:
    """Open the warehouse as the last run left it; no run can start meanwhile."""
    from mdm_pipeline.warehouse import Warehouse

    with (
        exclusive(settings.places.work / "run.lock"),
        Warehouse.open(settings.places.warehouse, settings.operations.engine) as warehouse,
    ):
        yield warehouse
