"""A survey of the blocking rules as lines for a terminal, and as JSON for machines."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from mdm_pipeline.linkage.survey import PartySurvey, RuleSurvey, Survey

COLUMNS = f"  {'rule':22}{'alone':>12}{'adds':>12}{'only':>12}{'reaches':>10}{'largest':>9}{'left out':>10}"
TRUE_COLUMNS = f"{'true adds':>11}{'gain':>8}{'true only':>11}"


def told(survey: Survey) -> str:
    """Return a table of the rules for each party type, and what should be thought about."""
    lines = [line for part in survey.party_types for line in (*_party(part), "")]
    if survey.true_pairs_between_types is not None:
        lines.append(_recall(survey))
    lines += [
        "alone: pairs that the rule brings; adds: to the rules before it; only: no other rule brings them;",
        "reaches: records; largest: records of its largest key; left out: keys that too many records share",
    ]
    return "\n".join(lines)


def as_json(survey: Survey) -> dict[str, Any]:
    """Return the survey for machines; keys are shown by their ends."""
    return asdict(survey)


def _party(part: PartySurvey) -> Iterator[str]:
    each = part.pairs / part.records if part.records else 0.0
    over = " (over budget)" if each > part.wanted else ""
    yield (
        f"{part.party_type}: {part.records:,} records, {part.pairs:,} pairs,"
        f" {each:.1f} a record of a budget of {part.wanted:g}{over}"
    )
    if part.true_pairs is not None and part.true_met is not None:
        yield f"  of {part.true_pairs:,} true pairs {_share(part.true_met, part.true_pairs)} meet"
    yield COLUMNS + (TRUE_COLUMNS if part.true_pairs is not None else "")
    yield from (_rule(rule) for rule in part.rules)
    yield from _largest(part)
    yield from _missed(part)
    if part.idle:
        what = "pair" if part.true_pairs is None else "true pair"
        idle = ", ".join(f"{rule.name} ({rule.only:,} pairs)" for rule in part.idle)
        yield f"  may go, each for itself, for no {what} would be lost: {idle}"


def _rule(rule: RuleSurvey) -> str:
    line = (
        f"  {rule.name:22}{rule.alone:12,}{rule.adds:12,}{rule.only:12,}{rule.reaches:10,}"
        f"{rule.largest_block:9,}{rule.blocks_left_out:10,}"
    )
    if rule.true_adds is None or rule.true_only is None:
        return line
    gain = f"{rule.true_adds / rule.adds:.4f}" if rule.adds else ""
    return f"{line}{rule.true_adds:11,}{gain:>8}{rule.true_only:11,}"


def _largest(part: PartySurvey) -> Iterator[str]:
    if part.largest_blocks:
        yield "  largest blocks"
    for one in part.largest_blocks:
        yield f"    {one.rule:22}{one.records:8,} records  {one.key}{'' if one.used else '  left out'}"


def _missed(part: PartySurvey) -> Iterator[str]:
    if part.shared_by_missed:
        yield "  true pairs that never meet, by what they share, and the pairs that a rule on it would make"
    for one in part.shared_by_missed:
        yield f"    {one.feature:22}{one.true_pairs:8,} of {one.pairs:,}"


def _recall(survey: Survey) -> str:
    between = survey.true_pairs_between_types or 0
    true = between + sum(part.true_pairs or 0 for part in survey.party_types)
    met = sum(part.true_met or 0 for part in survey.party_types)
    return f"all: {true:,} true pairs, {_share(met, true)} meet; {between:,} cannot, being of two party types"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else "none"
