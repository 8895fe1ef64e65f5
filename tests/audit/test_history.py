"""The history of releases: none before the first, and a damaged pointer is said to be damaged."""

from pathlib import Path

import pytest

from mdm_pipeline.audit.history import read_history
from mdm_pipeline.audit.summary import summary
from mdm_pipeline.errors import ReleaseError
from mdm_pipeline.settings import Places, load_settings
from mdm_pipeline.warehouse import Warehouse


def test_there_is_no_history_before_the_first_release(tmp_path: Path) -> None:
    with Warehouse.in_memory() as warehouse:
        assert read_history(warehouse, Places(home=tmp_path)).points == ()


def test_a_damaged_pointer_is_said_to_be_damaged(tmp_path: Path) -> None:
    places = Places(home=tmp_path)
    places.published.mkdir()
    places.current.write_text('{"release": 1, "path": "rel', encoding="utf-8")
    with pytest.raises(ReleaseError, match="is damaged; restore it from a backup"):
        summary(load_settings(places))
