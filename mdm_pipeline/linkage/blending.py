"""Blend what people labelled into what training learned: m counted from SAME pairs, beside EM's.

EM sees every pair and guesses which are one party; people see few and know. For each comparison EM's m counts
as `em_counts_as` pairs, and the labelled ones as many as they are, less where some stand for far more pairs
than others. u is left alone: labelled DIFFERENT pairs are chosen for being alike. Bounds come afterwards.
"""

from typing import Any

from mdm_pipeline.linkage.backend import Scratch
from mdm_pipeline.linkage.features import COMPARABLE
from mdm_pipeline.linkage.labels import LABELLED, STANDS_FOR
from mdm_pipeline.linkage.parties import no_frequencies
from mdm_pipeline.settings.matching import Comparison, PartyModel

LEAST = -1e6  # below any weight: each labelled pair is counted


def blend_labels(scratch: Scratch, model: PartyModel, splink: dict[str, Any]) -> dict[str, Any]:
    """Return the Splink settings with the labelled pairs of `labelled_pairs` counted in."""
    if not scratch.count(LABELLED):
        return splink
    linker = scratch.linker(COMPARABLE, splink, no_frequencies(scratch, model.term_frequency_columns))
    scored = scratch.score(linker, f"(select * exclude ({STANDS_FOR}) from {LABELLED})", LEAST)
    comparisons = [
        _blended(stored, comparison, _counts(scratch, scored, comparison), model.training.em_counts_as)
        for comparison, stored in zip(model.comparisons, splink["comparisons"], strict=True)
    ]
    return {**splink, "comparisons": comparisons}


def _counts(scratch: Scratch, scored: str, comparison: Comparison) -> list[float]:
    """Count the labelled pairs of each level that is not missing, from the last level to the first."""
    levels = sum(not level.missing for level in comparison.levels)
    rows: dict[int, tuple[float, float]] = {
        row[0]: row[1:]
        for row in scratch.rows(f"""
            select gamma_{comparison.name}, sum({STANDS_FOR}), sum({STANDS_FOR} * {STANDS_FOR})
            from {scored} join {LABELLED}
                on record_number_l = join_key_l and record_number_r = join_key_r
            where gamma_{comparison.name} >= 0 group by all order by all
        """)
    }
    stood = sum(weight for weight, _ in rows.values())
    pairs = stood * stood / sum(squares for _, squares in rows.values()) if rows else 0.0
    return [rows.get(number, (0.0, 0.0))[0] * pairs / stood if rows else 0.0 for number in range(levels)]


def _blended(
    stored: dict[str, Any], comparison: Comparison, counts: list[float], em_counts_as: float
) -> dict[str, Any]:
    """Return a comparison of Splink's settings with m blended; levels with `fixed` keep theirs."""
    total, remaining = em_counts_as + sum(counts), list(counts)
    levels = []
    for level, trained in zip(comparison.levels, stored["comparison_levels"], strict=True):
        if level.missing:
            levels.append(trained)
            continue
        labelled = remaining.pop()
        m = (em_counts_as * float(trained["m_probability"]) + labelled) / total
        levels.append(trained if level.fixed else {**trained, "m_probability": m})
    return {**stored, "comparison_levels": levels}
