"""Overrides: a named person lets one release through although one expectation does not hold, and says why."""

from collections.abc import Iterable
from dataclasses import replace

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.quality.suites import Suite
from mdm_pipeline.quality.verdicts import Verdict
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.quality import Override
from mdm_pipeline.tables import LAST_RELEASE
from mdm_pipeline.warehouse import Warehouse


def standing(
    warehouse: Warehouse, settings: Settings, gate: str, suites: Iterable[Suite]
) -> tuple[Override, ...]:
    """Return the overrides of a gate for the release that this run would publish.

    Raises ConfigError for one, for this release or a later one, that no overridable expectation answers to.
    """
    release = next_release(warehouse)
    to_come = [each for each in settings.quality.overrides if each.gate == gate and each.release >= release]
    require_overridable(to_come, suites)
    return tuple(override for override in to_come if override.release == release)


def require_overridable(overrides: Iterable[Override], suites: Iterable[Suite]) -> None:
    """Raise ConfigError for an override of an expectation that is not there or not overridable."""
    expectations = [expectation for suite in suites for expectation in suite.expectations]
    overridable = sorted(expectation.says for expectation in expectations if expectation.overridable)
    for override in overrides:
        if override.expectation not in overridable:
            raise ConfigError(
                f"quality.yaml, overrides: {override.expectation!r} of {override.gate} cannot be overridden;"
                f" these can: {overridable}"
            )


def offer(verdict: Verdict, suites: Iterable[Suite], release: int) -> Verdict:
    """Return a verdict with what a named person may write to let the release through, where one may."""
    offered = {each.says for suite in suites for each in suite.expectations if each.overridable}
    if not verdict.stops or verdict.expectation not in offered:
        return verdict
    entry = f'{{gate: {verdict.gate}, expectation: "{verdict.expectation}", release: {release},'
    return replace(
        verdict,
        remedy=f"If it is right so, a named person may let release {release} through: write under overrides"
        f" in quality.yaml {entry} person: NAME, reason: WHY IT IS RIGHT}}, and run again",
    )


def decide(verdict: Verdict, overrides: Iterable[Override]) -> Verdict:
    """Return a verdict with the override that answers to it, when it needs one."""
    if verdict.passed:
        return verdict
    for override in overrides:
        if override.expectation == verdict.expectation and override.subject in (None, verdict.subject):
            return replace(verdict, override=f"{override.person}: {override.reason}")
    return verdict


def next_release(warehouse: Warehouse) -> int:
    """Return the release that this run would publish."""
    if not warehouse.has(LAST_RELEASE.name):
        return 1
    return int(warehouse.value("select coalesce(max(release), 0) + 1 from last_release"))
