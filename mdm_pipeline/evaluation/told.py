"""An evaluation as lines for a terminal."""

from collections.abc import Iterator

from mdm_pipeline.evaluation.evaluate import Evaluation
from mdm_pipeline.evaluation.scores import Score
from mdm_pipeline.evaluation.thresholds import AtWeight

HEADS = f"{'':32}{'F1':>8}{'precision':>11}{'recall':>9}"


def told(evaluation: Evaluation) -> str:
    """Return the numbers as aligned lines, the most important first."""
    return "\n".join([*_scores(evaluation), "", *_slices(evaluation), "", *_lost(evaluation)])


def told_by_merge_weight(curve: tuple[AtWeight, ...]) -> str:
    """Return whole customers at each merge weight as aligned lines."""
    head = f"{'merge from':32}{'F1':>8}{'precision':>11}{'recall':>9}{'B-cubed':>10}{'strangers':>11}"
    lines = (
        f"{_line(f'{at.party_type} {at.merge_weight:+.0f}', at.scores.pairs.score)}"
        f"{at.scores.bcubed.f1:10.4f}{at.scores.most_strangers:11,}"
        for at in sorted(curve, key=lambda at: (at.party_type, at.merge_weight))
    )
    return "\n".join([head, *lines])


def _scores(evaluation: Evaluation) -> Iterator[str]:
    scores = evaluation.scores
    records = f"{scores.records:,} records of {scores.parties:,} parties"
    yield f"{records} are {scores.customers:,} customers of {evaluation.run.customers_of}"
    if evaluation.absent:
        yield f"{evaluation.absent:,} of them are not in the run, and count as customers of their own"
    if evaluation.unscored:
        yield f"{evaluation.unscored:,} records of the run are not in the truth, and are not scored"
    yield HEADS
    yield _line("pairwise", scores.pairs.score)
    yield _line("B-cubed", scores.bcubed)
    yield f"exactly right: {scores.exact_parties:,} parties ({scores.exact_parties / scores.parties:.1%})"
    yield (
        f"strangers: {scores.strangers:,} records in {scores.customers_with_strangers:,} customers,"
        f" at most {scores.most_strangers:,} in one"
    )


def _slices(evaluation: Evaluation) -> Iterator[str]:
    yield HEADS
    for part in evaluation.slices:
        if part.pairs.true or part.pairs.said:
            yield _line(f"{part.of}: {part.value}", part.pairs.score)
    for one in evaluation.relations:
        yield f"{one.relation}: {one.merged:,} of {one.pairs:,} pairs of parties wrongly merged"


def _lost(evaluation: Evaluation) -> Iterator[str]:
    yield "pairs of records that are one party"
    for stage in evaluation.stages:
        yield (
            f"  {stage.party_type}: {stage.pairs:,}, met by blocking {_share(stage.met, stage.pairs)},"
            f" heavy enough {_share(stage.heavy, stage.pairs)},"
            f" one customer {_share(stage.joined, stage.pairs)}"
        )
    yield "pairs of records that are wrong"
    for one in evaluation.mistakes:
        yield f"  {'missed' if one.missed else 'false'}, {one.party_type}, {one.what}: {one.pairs:,}"


def _line(name: str, score: Score) -> str:
    return f"{name:32}{score.f1:8.4f}{score.precision:11.4f}{score.recall:9.4f}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else "none"
