"""Judge: planned expectations go to Great Expectations, in the database, and come back as verdicts.

Great Expectations is imported inside the functions: it takes seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    from great_expectations.compatibility import pydantic
    from great_expectations.exceptions.exceptions import ExpectationNotFoundError
    from great_expectations.expectations.registry import get_expectation_impl

    import mdm_pipeline.quality.few_rows  # noqa: F401 - registers our type

    expectation = planned.expectation
    try:
        kind: Any = get_expectation_impl(expectation.type)
        return kind(**planned.arguments, severity=expectation.severity, meta={"place": place})
    except ExpectationNotFoundError:
        raise planner.wrong(expectation, f"there is no type {expectation.type!r}") from None
    except pydantic.ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise planner.wrong(expectation, problems) from None


def judge(warehouse: Warehouse, planner: Planner, heading: Heading) -> tuple[Verdict, ...]:
    """Judge one suite and return its verdicts in their order."""
    from mdm_pipeline.quality import engine

    plans = planner.plan()
    asked = {place: build(planner, planned, place) for place, planned in enumerate(plans) if planned.to_ask}
    with engine.borrowed(warehouse) as source:
        results = dict(zip(asked, engine.validate(source, planner.table, list(asked.values())), strict=True))
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


def _problem(exception_info: Mapping[str, Any]) -> str | None:
    """Say that Great Expectations could not judge; its message is left out because it may quote a value."""
    found = [exception_info, *(each for each in exception_info.values() if isinstance(each, Mapping))]
    if not any(each.get("raised_exception") for each in found):
        return None
    return "the database refused the question"
