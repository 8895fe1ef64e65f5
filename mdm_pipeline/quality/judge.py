"""Judge: planned expectations go to Great Expectations, in the database, and come back as verdicts.

Great Expectations is imported when the first expectation is built, not before.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from mdm_pipeline.quality.plan import Planned, Planner
from mdm_pipeline.quality.verdicts import Verdict, expected, failing_keys, observed
from mdm_pipeline.warehouse import Warehouse


@dataclass(frozen=True)
class Heading:
    """What all verdicts of one suite share."""

    gate: str
    subject: str
    fingerprint: str


def build(planner: Planner, planned: Planned, place: int) -> Any:
    """Return what Great Expectations is asked, or raise ConfigError naming file and key."""
    expectation = planned.expectation
    settled = {"severity": expectation.severity, "meta": {"place": place}}
    try:
        return _engine().make(expectation.type, {**planned.arguments, **settled})
    except ValueError as problem:
        raise planner.wrong(expectation, str(problem)) from None


def judge(warehouse: Warehouse, planner: Planner, heading: Heading) -> tuple[Verdict, ...]:
    """Judge one suite and return its verdicts in their order."""
    plans = planner.plan()
    asked = {place: build(planner, planned, place) for place, planned in enumerate(plans) if planned.to_ask}
    results = dict(zip(asked, _engine().validate(warehouse, planner.table, [*asked.values()]), strict=True))
    return tuple(
        _verdict(warehouse, planned, results.get(place), heading) for place, planned in enumerate(plans)
    )


def _verdict(warehouse: Warehouse, planned: Planned, result: Any, heading: Heading) -> Verdict:
    asked = Verdict(
        gate=heading.gate,
        subject=heading.subject,
        fingerprint=heading.fingerprint,
        expectation=planned.expectation.says,
        severity=planned.expectation.severity,
    )
    if planned.vacuous:
        return replace(asked, passed=True, observed="nothing to judge: no such column is mapped")
    problem = planned.unjudged or _problem(result.exception_info)
    if problem is not None:
        return replace(asked, observed=f"could not be judged: {problem}")
    failing = result.result.get("unexpected_count")
    return replace(
        asked,
        passed=bool(result.success),
        observed=observed(planned, result.result),
        expected=expected(planned),
        failing=failing,
        failing_keys=failing_keys(warehouse, planned) if failing else (),
    )


def _engine() -> ModuleType:
    """Import Great Expectations, which takes seconds and warns of what it uses."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from mdm_pipeline.quality import engine
    return engine


def _problem(exception_info: Mapping[str, Any]) -> str | None:
    """Say that Great Expectations could not judge; its message is left out because it may quote a value."""
    found = [exception_info, *(each for each in exception_info.values() if isinstance(each, Mapping))]
    if not any(each.get("raised_exception") for each in found):
        return None
    return "the database refused the question"
