"""`mdm run`, `train`, `report`, `prepare`, `dev`: the jobs of Dagster, in this process or in its UI."""

from pathlib import Path
from typing import Annotated

import typer

from mdm_pipeline.cli.options import Config, Home, Sources, last_run, settings_of
from mdm_pipeline.durable import exclusive
from mdm_pipeline.settings import Settings


def _launch(settings: Settings, job: str) -> bool:
    """Run a job in this process, which ends at once when it is told to stop."""
    from mdm_pipeline.orchestration.clock import say
    from mdm_pipeline.orchestration.interruption import Interruption, unless_stopped

    say("preparing: configuration, dbt manifest, definitions")

    def work(interruption: Interruption) -> bool:
        from mdm_pipeline.orchestration.launch import launch

        return launch(settings, job, interruption)

    return unless_stopped(work)


def run(config: Config = None, sources: Sources = None, home: Home = None) -> None:
    """Reconcile: land, standardize, link, identify, survive, publish, audit."""
    settings = settings_of(config, sources, home)
    succeeded = _launch(settings, "nightly_reconciliation")

    from mdm_pipeline.audit.summary import summary

    with exclusive(settings.places.work / "run.lock"):
        print(summary(settings, succeeded=succeeded))
    if not succeeded:
        raise typer.Exit(2)


def train(
    labels: Annotated[
        Path | None, typer.Option("--labels", help="CSV of labelled pairs: record_id_l,record_id_r,label")
    ] = None,
    config: Config = None,
    sources: Sources = None,
    home: Home = None,
) -> None:
    """Train both linkage models anew on the customers standardized last and the labels given last.

    They are candidates: nights go on with the models in use until `mdm model promote`.
    """
    settings = settings_of(config, sources, home)
    if labels is not None:
        from mdm_pipeline.linkage import keep_labels

        with last_run(settings) as warehouse:
            print(f"{keep_labels(warehouse, settings, labels):,} labelled pairs are kept for every training")
    if not _launch(settings, "train_models"):
        raise typer.Exit(2)


def report(config: Config = None, sources: Sources = None, home: Home = None) -> None:
    """Score what is there and write the audit report."""
    settings = settings_of(config, sources, home)
    succeeded = _launch(settings, "weekly_audit")
    print(settings.places.reports / "report.html")
    if not succeeded:
        raise typer.Exit(2)


def prepare(config: Config = None, sources: Sources = None, home: Home = None) -> None:
    """Build dbt's manifest, from which Dagster's definitions are made."""
    from mdm_pipeline.orchestration.launch import prepare as prepare_home

    prepare_home(settings_of(config, sources, home))


def dev(
    port: Annotated[int, typer.Option(help="port of the web page")] = 3000,
    config: Config = None,
    sources: Sources = None,
    home: Home = None,
) -> None:
    """Open the Dagster UI, with schedules and sensors, on the same definitions."""
    from mdm_pipeline.orchestration.launch import open_user_interface

    open_user_interface(settings_of(config, sources, home), port)
