"""A named person can let one release through, with a reason; nobody can do so without."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.quality.gates import require_passed, run_gate
from mdm_pipeline.quality.suites import EXPECTATIONS
from mdm_pipeline.settings import Places, Settings, load_settings
from mdm_pipeline.settings.quality import Override
from mdm_pipeline.warehouse import Warehouse

RETIRED = "Few customers were retired since the last release"


def override(**changes: Any) -> Override:
    given = {"gate": "fit_to_publish", "expectation": RETIRED, "release": 8, "person": "Li Na",
             "reason": "The Polish branch was closed."}  # fmt: skip
    return Override.model_validate({**given, **changes})


def with_overrides(settings: Settings, *overrides: Override) -> Settings:
    return settings.model_copy(
        update={"quality": settings.quality.model_copy(update={"overrides": overrides})}
    )


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """Settings whose gate judges the golden customers alone."""
    suites = tmp_path / "expectations" / "fit_to_publish"
    suites.mkdir(parents=True)
    (suites / "golden_customers.yaml").symlink_to(EXPECTATIONS / "fit_to_publish" / "golden_customers.yaml")
    return settings.model_copy(update={"places": Places(config=tmp_path)})


@pytest.fixture
def shrunk(world: Warehouse) -> Warehouse:
    """Release 7 had one customer more, who was rightly retired."""
    world.run("insert into last_release (release) values (7)")
    world.run("insert into last_golden_customers from golden_customers")
    world.run("insert into last_golden_customers (customer_id, records) values ('c-4', 1)")
    world.run(
        "insert into customer_ids (customer_id, party_type, state, reason)"
        " values ('c-4', 'person', 'retired', 'record deleted')"
    )
    world.run("insert into customer_events values (1, 'created', 'c-4', '', '', '')")
    return world


def test_without_an_override_the_release_is_refused(shrunk: Warehouse, settings: Settings) -> None:
    report = run_gate(shrunk, settings, "fit_to_publish")
    assert [verdict.expectation for verdict in report.refusals] == [RETIRED]


def test_a_refusal_says_what_a_person_may_write_and_that_lets_it_through(
    shrunk: Warehouse, settings: Settings
) -> None:
    told = run_gate(shrunk, settings, "fit_to_publish").summary
    assert "a named person may let release 8 through" in told
    written = yaml.safe_load(told[told.index("{") : told.index("}") + 1])
    assert run_gate(
        shrunk, with_overrides(settings, Override.model_validate(written)), "fit_to_publish"
    ).passed


def test_an_override_lets_one_release_through_and_is_kept(shrunk: Warehouse, settings: Settings) -> None:
    report = run_gate(shrunk, with_overrides(settings, override()), "fit_to_publish")
    assert report.passed
    require_passed(shrunk, "fit_to_publish", "golden_customers")
    kept = shrunk.rows("select expectation, passed, override from gate_verdicts where override is not null")
    assert kept == [(RETIRED, False, "Li Na: The Polish branch was closed.")]


@pytest.mark.parametrize("release", [7, 9])
def test_an_override_for_another_release_changes_nothing(
    shrunk: Warehouse, settings: Settings, release: int
) -> None:
    assert not run_gate(shrunk, with_overrides(settings, override(release=release)), "fit_to_publish").passed


def test_an_override_for_another_table_changes_nothing(shrunk: Warehouse, settings: Settings) -> None:
    overrides = with_overrides(settings, override(subject="customer_xref"))
    assert not run_gate(shrunk, overrides, "fit_to_publish").passed


@pytest.mark.parametrize("sentence", ["There are customers", "Nobody said this"])
def test_only_what_is_overridable_can_be_overridden(
    shrunk: Warehouse, settings: Settings, sentence: str
) -> None:
    with pytest.raises(ConfigError, match=r"quality\.yaml, overrides: .* cannot be overridden; these can: "):
        run_gate(shrunk, with_overrides(settings, override(expectation=sentence)), "fit_to_publish")
    past = with_overrides(settings, override(expectation=sentence, release=3))
    assert not run_gate(shrunk, past, "fit_to_publish").passed, "an override of the past is history"


@pytest.mark.parametrize("missing", ["person", "reason", "release", "expectation"])
@pytest.mark.parametrize("how", ["left out", "blank"])
def test_an_override_names_a_person_and_a_reason(tmp_path: Path, missing: str, how: str) -> None:
    shipped = Places().config
    given = override().model_dump(exclude_none=True)
    if how == "blank":
        given[missing] = "  "
    else:
        del given[missing]
    text = (
        (shipped / "quality.yaml")
        .read_text(encoding="utf-8")
        .replace("overrides: []", f"overrides: [{given}]")
    )
    (tmp_path / "quality.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "sources").symlink_to(shipped / "sources")
    with pytest.raises(ConfigError, match=rf"quality\.yaml: overrides\.0\.{missing}"):
        load_settings(Places(config=tmp_path))
