"""`mdm model list`, `show` and `promote`: which linkage models there are, and which one is in use."""

import json
from pathlib import Path
from typing import Annotated

import typer

from mdm_pipeline.cli.options import Config, Home, Sources, settings_of
from mdm_pipeline.durable import exclusive


def list_models(config: Config = None, sources: Sources = None, home: Home = None) -> None:
    """List what happened to the models, oldest first, and what is in use and waits as a candidate now."""
    from mdm_pipeline.linkage.history import read_history
    from mdm_pipeline.settings.model import PARTY_TYPES

    models = settings_of(config, sources, home).places.models
    history = read_history(models)
    for one in history.entries:
        print(f"{one.when}  {one.party_type:12}  {one.version}  {one.what:8}  {one.who}  {one.why}".rstrip())
    for kind in PARTY_TYPES:
        in_use, candidate = history.version_in_use(kind), history.candidate(kind)
        waiting = "" if candidate is None else f"; candidate {candidate}"
        print(f"{kind}: {in_use or 'none yet; `mdm run` trains the first'} in use{waiting}")


def show(
    version: Annotated[str, typer.Argument(help="version of a model, as `mdm model list` names it")],
    config: Config = None,
    sources: Sources = None,
    home: Home = None,
) -> None:
    """Print a version's manifest: configuration, fingerprint of its data, labels, what training noted."""
    from mdm_pipeline.linkage.promotion import find_model

    stored = find_model(settings_of(config, sources, home), version)
    print(json.dumps(stored.manifest, indent=1, ensure_ascii=False))
    charts = stored.folder / "charts"
    print(charts if charts.is_dir() else Path(stored.folder))


def promote(
    versions: Annotated[list[str], typer.Argument(help="one version for each party type")],
    why: Annotated[str, typer.Option("--why", help="the reason, which is kept")],
    config: Config = None,
    sources: Sources = None,
    home: Home = None,
) -> None:
    """Let the next nights weigh with these versions; to go back, promote the earlier ones again."""
    from mdm_pipeline.linkage.promotion import promote as put_in_use
    from mdm_pipeline.orchestration.account import account

    settings = settings_of(config, sources, home)
    with exclusive(settings.places.work / "run.lock"):
        for one in put_in_use(settings, versions, who=account(), why=why):
            print(f"{one.party_type}: {one.version} is in use from the next run on, before {one.instead_of}")
