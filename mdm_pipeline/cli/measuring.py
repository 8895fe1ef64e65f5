"""`mdm evaluate` and `mdm blocking`: how right the last run was, and what its blocking rules bring."""

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mdm_pipeline.cli.options import Config, Home, Sources, last_run, settings_of
from mdm_pipeline.durable import replace_text
from mdm_pipeline.errors import ConfigError
from mdm_pipeline.settings import Settings

if TYPE_CHECKING:
    from mdm_pipeline.warehouse import Warehouse


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

    settings = settings_of(config, sources, home)
    folder = out or settings.places.home / "evaluation"
    if [truth, sample, labels].count(None) < 2:
        raise ConfigError("--truth, --sample and --labels each ask for something else; give one of them")
    with last_run(settings) as warehouse:
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

    settings = settings_of(config, sources, home)
    with last_run(settings) as warehouse:
        known = None if truth is None else partial(entities, warehouse, truth, settings.places.sources)
        survey = survey_blocking(warehouse, settings, known)
    print(told.told(survey))
    if out is not None:
        replace_text(out, json.dumps(told.as_json(survey), indent=1, ensure_ascii=False) + "\n")
