"""A suite that makes no sense is refused with its file and its key, before any data is judged."""

from pathlib import Path

import pytest

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.quality.check import check_gates
from mdm_pipeline.settings import Settings

GOOD = """
suite: Cells are few
table: golden_cells
expectations:
  - says: A rule is named
    type: expect_column_values_to_not_be_null
    severity: critical
    column: rule
"""


@pytest.fixture
def own_suite(tmp_path: Path, settings: Settings) -> Settings:
    """Settings whose folder has a suite of its own for sound_clusters."""
    (tmp_path / "expectations").mkdir()
    (tmp_path / "expectations" / "sound_clusters.yaml").write_text(GOOD, encoding="utf-8")
    return settings.model_copy(update={"places": settings.places.__class__(config=tmp_path)})


def test_what_ships_with_us_makes_sense(settings: Settings, own_suite: Settings) -> None:
    check_gates(settings)
    check_gates(own_suite)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        (
            "expect_column_values_to_not_be_null",
            "expect_wonders",
            r"'A rule is named': there is no type 'expect_wonders'",
        ),
        (
            "column: rule",
            "column: roule",
            r"'A rule is named': golden_cells has no columns \['roule'\]; it has",
        ),
        ("column: rule", "colum: rule", r"'A rule is named': .*column: field required"),
        ("column: rule", "column: rule\n    mostly: 7", r"'A rule is named': mostly: "),
        (
            "column: rule",
            "column: rule\n    mostly: $moon",
            r"'A rule is named': nothing is called \['moon'\]; there are",
        ),
        (
            "severity: critical",
            "severity: dire",
            r"expectations\.0\.severity: Input should be 'critical' or 'warning'",
        ),
        ("says: A rule is named", "sais: A rule is named", r"expectations\.0\.says: Field required"),
        ("table: golden_cells", "tabel: golden_cells", r"tabel: Extra inputs are not permitted"),
        ("table: golden_cells", "table: golden_sells", r"golden_sells, which is not there"),
        ("expectations:", "expectations: {}\nothers:", r"expectations: Input should be a valid"),
        ("suite: Cells", "suite: [Cells", r"is not YAML"),
        (
            "expect_column_values_to_not_be_null",
            "expect_few_rows\n    query: select rool from golden_cells",
            r"'A rule is named': .*Binder Error.*rool",
        ),
        ("expect_column_values_to_not_be_null", "expect_few_rows\n    query: selekt", r"Parser Error"),
        (
            "expect_column_values_to_not_be_null",
            "expect_few_rows\n    query: from lost",
            r"Catalog Error.*lost",
        ),
        (
            "expectations:",
            "expectations:\n  - {says: A rule is named, type: t, severity: warning}",
            r"say the same",
        ),
    ],
)
def test_a_mistake_is_named_with_file_and_key(own_suite: Settings, was: str, becomes: str, said: str) -> None:
    file = own_suite.places.config / "expectations" / "sound_clusters.yaml"
    file.write_text(GOOD.replace(was, becomes), encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"(?s)sound_clusters\.yaml.*{said}"):
        check_gates(own_suite)


def test_an_override_is_checked_too(settings: Settings) -> None:
    override = {"gate": "ready_to_link", "expectation": "There are records", "release": 1, "person": "Li Na",
                "reason": "I am in a hurry"}  # fmt: skip
    quality = settings.quality.model_validate({**settings.quality.model_dump(), "overrides": [override]})
    with pytest.raises(ConfigError, match="'There are records' of ready_to_link cannot be overridden"):
        check_gates(settings.model_copy(update={"quality": quality}))


def test_a_limit_of_one_source_is_its_own(settings: Settings) -> None:
    quality = settings.quality.model_validate(
        {**settings.quality.model_dump(), "sources": {"crm": {"with_key": 0.5}}}
    )
    assert quality.import_limits("crm").with_key == 0.5
    assert quality.import_limits("erp") == quality.safe_to_import
    with pytest.raises(ValueError, match="with_kee"):
        settings.quality.model_validate(
            {**settings.quality.model_dump(), "sources": {"crm": {"with_kee": 0.5}}}
        )
