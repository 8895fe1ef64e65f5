"""identity.yaml: what ships is whole, and what is wrong is named."""

from pathlib import Path

import pytest

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.settings.identity import IdentitySettings, Rules
from mdm_pipeline.settings.load import DEFAULT_CONFIG, _load_file

SHIPPED = (DEFAULT_CONFIG / "identity.yaml").read_text(encoding="utf-8")


def load(folder: Path, text: str) -> IdentitySettings:
    (folder / "identity.yaml").write_text(text, encoding="utf-8")
    return _load_file(folder, "identity.yaml", IdentitySettings)


def test_every_rule_is_shipped_with_its_urgency(tmp_path: Path) -> None:
    settings = load(tmp_path, SHIPPED)
    assert all(settings.urgency(rule) >= 0 for rule in Rules.model_fields)


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("max_records: 200", "max_records: 1", "too_large.max_records"),
        ("same_from_similarity: 0.75", "same_from_similarity: 75", "same_from_similarity"),
        ("sister_company:", "sister_companies:", "sister_companies"),
        ("max_questions: 20000", "max_questions: many", "review.max_questions"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, right: str, wrong: str, named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        load(tmp_path, SHIPPED.replace(right, wrong))
