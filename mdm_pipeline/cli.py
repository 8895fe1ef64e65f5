"""`mdm`: the same functions as in Dagster, for people without a browser.

Reads the three places from options (or MDM_CONFIG, MDM_SOURCES, MDM_HOME), calls one function, prints what
came of it. An MdmError is one clear line and exit code 1; a night that was refused is exit code 2; a job that
was told to stop is 130 (Ctrl-C) or 143 (SIGTERM).
"""

import json
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mdm_pipeline.durable import exclusive, replace_text
from mdm_pipeline.errors import ConfigError, MdmError
from mdm_pipeline.settings import Places, Settings, load_settings

if TYPE_CHECKING:
    from mdm_pipeline.warehouse import Warehouse

app = typer.Typer(
    help="One trustworthy customer list from many systems.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
config_app = typer.Typer(help="The configuration.", no_args_is_help=True)
app.add_typer(config_app, name="config")

Config = Annotated[Path | None, typer.Option("--config", help="folder of YAML files; ours where it has none")]
Sources = Annotated[Path | None, typer.Option("--sources", help="folder of the source files")]
Home = Annotated[Path | None, typer.Option("--home", help="folder under which a run writes everything")]


def _settings(config: Path | None, sources: Path | None, home: Path | None) -> Settings:
    options = {"MDM_CONFIG": config, "MDM_SOURCES": sources, "MDM_HOME": home}
    given = {name: str(path) for name, path in options.items() if path is not None}
    return load_settings(Places.from_environment(os.environ | given))


def _launch(settings: Settings, job: str) -> bool:
    """Run a job in this process, which ends at once when it is told to stop."""
    from mdm_pipeline.orchestration.clock import say
    from mdm_pipeline.orchestration.interruption import Interruption, unless_stopped

    say("preparing: configuration, dbt manifest, definitions")

    def work(interruption: Interruption) -> bool:
        from mdm_pipeline.orchestration.launch import launch

        return launch(settings, job, interruption)

    return unless_stopped(work)


@app.command()
def run(config: Config = None, sources: Sources = None, home: Home = None) -> None:
    """Reconcile: land, standardize, link, identify, survive, publish, audit."""
    settings = _settings(config, sources, home)
    succeeded = _launch(settings, "nightly_reconciliation")

    from mdm_pipeline.audit.summary import summary

    with exclusive(settings.places.work / "run.lock"):
        print(summary(settings, succeeded=succeeded))
    if not succeeded:
        raise typer.Exit(2)


@app.command()
def train(
    labels: Annotated[
        Path | None, typer.Option("--labels", help="CSV of labelled pairs: record_id_l,record_id_r,label")
    ] = None,
    config: Config = None,
    sources: Sources = None,
    home: Home = None,
) -> None:
    """Train both linkage models anew on the customers standardized last and the labels given last."""
    settings = _settings(config, sources, home)
    if labels is not None:
        from mdm_pipeline.linkage import keep_labels
        from mdm_pipeline.warehouse import Warehouse

        with (
            exclusive(settings.places.work / "run.lock"),
            Warehouse.open(settings.places.warehouse, settings.operations.engine) as warehouse,
        ):
            print(f"{keep_labels(warehouse, settings, labels):,} labelled pairs are kept for every training")
    if not _launch(settings, "train_models"):
        raise typer.Exit(2)


@app.command()
def report(config: Config = None, sources: Sources = None, home: Home = None) -> None:
    """Score what is there and write the audit report."""
    settings = _settings(config, sources, home)
    succeeded = _launch(settings, "weekly_audit")
    print(settings.places.reports / "report.html")
    if not succeeded:
        raise typer.Exit(2)


@app.command()
def evaluate(
    truth: Annotated[
        Path | None,
        typer.Option("--truth", help="folder with a truth.csv, or a truth.yaml that says where it is"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="folder for what is found; with --sample, the file")
    ] = None,
    by_weight: Annotated[
        bool, typer.Option("--by-weight", help="also form and score whole customers at other merge weights")
    ] = False,
    sample: Annotated[
        int | None,
        typer.Option(
            "--sample", help="draw so many pairs for a person to label into --out FILE (personal data)"
        ),
    ] = None,
    labels: Annotated[
        Path | None, typer.Option("--labels", help="a labelled sample: estimate precision and recall from it")
    ] = None,
    config: Config = None,
    sources: Sources = None,
    home: Home = None,
) -> None:
    """Say how right the customers of the last run are, and where each missed pair was lost.

    Without a truth: what the models weigh, and which records are too poor to be linked; or an estimate from a
    sample of pairs that a person labels.
    """
    from mdm_pipeline.evaluation import scored_run
    from mdm_pipeline.warehouse import Warehouse

    settings = _settings(config, sources, home)
    folder = out or settings.places.home / "evaluation"
    if [truth, sample, labels].count(None) < 2:
        raise ConfigError("--truth, --sample and --labels each ask for something else; give one of them")
    with (
        exclusive(settings.places.work / "run.lock"),
        Warehouse.open(settings.places.warehouse, settings.operations.engine) as warehouse,
    ):
        if (warning := scored_run(warehouse, settings.places).warning) is not None:
            print(f"!! {warning}")
        if sample is not None:
            _sample(warehouse, settings, sample, out)
        elif labels is not None:
            _estimate(warehouse, labels, folder)
        else:
            _evaluate(warehouse, settings, truth, folder, by_weight=by_weight)


def _evaluate(
    warehouse: "Warehouse", settings: Settings, truth: Path | None, folder: Path, *, by_weight: bool
) -> None:
    from mdm_pipeline import evaluation as evaluating
    from mdm_pipeline.identity import form_clusters
    from mdm_pipeline.linkage import answer, portray_models

    evaluation: evaluating.Evaluation | None = None
    curve: tuple[evaluating.AtWeight, ...] = ()
    if truth is None:
        evaluating.look_at_records(warehouse, settings, answer)
    else:
        evaluation = evaluating.evaluate_customers(warehouse, settings, truth, answer)
        evaluating.write_evaluation(warehouse, evaluation, folder)
        print(evaluating.told(evaluation))
    if evaluation is not None and by_weight:
        curve = evaluating.customers_by_merge_weight(warehouse, settings, form_clusters)
        evaluating.write_by_merge_weight(curve, folder)
        print(evaluating.told_by_merge_weight(curve))
    portray_models(warehouse, settings)
    page = evaluating.write_page(warehouse, settings, folder, evaluation, curve)
    if evaluation is not None:
        print(f"each wrong pair with its evidence: {folder}")
    print(page)


def _sample(warehouse: "Warehouse", settings: Settings, pairs: int, file: Path | None) -> None:
    from mdm_pipeline.evaluation import draw_sample

    if file is None:
        raise ConfigError("a sample holds personal data and is written only where you say: --out FILE.csv")
    drawn = draw_sample(warehouse, settings, pairs, file)
    print(f"{drawn.drawn:,} of {drawn.pairs:,} pairs, from {drawn.strata} strata: {file}")
    print("It holds personal data: keep it safe, and delete it when the labels are used.")
    print(f"Fill the column label with SAME, DIFFERENT or UNSURE, then `mdm evaluate --labels {file}`.")


def _estimate(warehouse: "Warehouse", labels: Path, folder: Path) -> None:
    from mdm_pipeline import evaluation as evaluating

    found = evaluating.estimate(warehouse, labels)
    print(evaluating.told_estimate(found), evaluating.write_estimate(found, folder), sep="\n")


@app.command()
def blocking(
    truth: Annotated[
        Path | None, typer.Option("--truth", help="folder with a truth, to tell true pairs")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="JSON file for the same numbers")] = None,
    config: Config = None,
    sources: Sources = None,
    home: Home = None,
) -> None:
    """Say what each blocking rule brings and costs on the customers standardized last."""
    from mdm_pipeline.evaluation.truth import entities
    from mdm_pipeline.linkage import survey_blocking, told
    from mdm_pipeline.warehouse import Warehouse

    settings = _settings(config, sources, home)
    with (
        exclusive(settings.places.work / "run.lock"),
        Warehouse.open(settings.places.warehouse, settings.operations.engine) as warehouse,
    ):
        known = None if truth is None else partial(entities, warehouse, truth, settings.places.sources)
        survey = survey_blocking(warehouse, settings, known)
    print(told.told(survey))
    if out is not None:
        replace_text(out, json.dumps(told.as_json(survey), indent=1, ensure_ascii=False) + "\n")


@app.command()
def releases(config: Config = None, sources: Sources = None, home: Home = None) -> None:
    """List the releases, the current one marked."""
    from mdm_pipeline.publishing.releases import list_releases

    settings = _settings(config, sources, home)
    published = list_releases(settings)
    for release in published:
        print(release)
    if not published:
        print(f"no release in {settings.places.published} yet; `mdm run` makes the first")


@app.command()
def rollback(
    release: Annotated[int, typer.Argument(help="number of the release that readers shall see")],
    reason: Annotated[str, typer.Option("--reason", help="why; kept with the release")],
    config: Config = None,
    home: Home = None,
) -> None:
    """Let readers see an earlier release again; what was said since stays on record."""
    from mdm_pipeline.orchestration.account import account
    from mdm_pipeline.publishing.releases import rollback as roll_back

    roll_back(_settings(config, None, home), release, who=account(), reason=reason)
    print(f"release {release} is current")


@app.command()
def prepare(config: Config = None, sources: Sources = None, home: Home = None) -> None:
    """Build dbt's manifest, from which Dagster's definitions are made."""
    from mdm_pipeline.orchestration.launch import prepare as prepare_home

    prepare_home(_settings(config, sources, home))


@app.command()
def dev(
    port: Annotated[int, typer.Option(help="port of the web page")] = 3000,
    config: Config = None,
    sources: Sources = None,
    home: Home = None,
) -> None:
    """Open the Dagster UI, with schedules and sensors, on the same definitions."""
    from mdm_pipeline.orchestration.launch import open_user_interface

    open_user_interface(_settings(config, sources, home), port)


@config_app.command("check")
def check(config: Config = None, sources: Sources = None, home: Home = None) -> None:
    """Read every YAML file and say what is wrong with it, or what was found."""
    from mdm_pipeline.linkage.rehearsal import rehearse_models
    from mdm_pipeline.quality.check import check_gates
    from mdm_pipeline.standardize.project import rehearse

    settings = _settings(config, sources, home)
    rehearse(settings)
    rehearse_models(settings)
    check_gates(settings)
    for source in settings.sources:
        columns, attributes = len(source.header), len(source.mapped)
        print(f"{source.name}: {source.read.kind}, {columns} columns, {attributes} attributes")
    found = "1 source" if len(settings.sources) == 1 else f"{len(settings.sources)} sources"
    print(f"{found}; the configuration in {settings.places.config} can be used")


def main() -> None:
    """Run the command line; turn an MdmError into one line."""
    try:
        app()
    except MdmError as error:
        print(f"mdm: {error}", file=sys.stderr)
        sys.exit(1)
