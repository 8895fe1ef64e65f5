import json
from pathlib import Path

import pyarrow as pa
import pytest

from mdm_pipeline.errors import ModelError
from mdm_pipeline.linkage.store import NewModel, current_model, save_model


def _model(version: str, configuration: str = "c1") -> NewModel:
    manifest = {"version": version, "configuration": configuration, "prior_weight": -3.0}
    tables = {"shared_values": pa.table({"value": ["x"]}), "frequencies/core": pa.table({"core": ["a"]})}
    return NewModel(manifest, {"comparisons": []}, tables, {"match_weights": "<svg/>"})


def test_last_saved_model_is_current_and_older_versions_stay(tmp_path: Path) -> None:
    save_model(tmp_path, "person", _model("v1"))
    save_model(tmp_path, "person", _model("v2"))
    current = current_model(tmp_path, "person", "c1")
    assert (current.version, current.prior_weight, current.has_frequencies) == ("v2", -3.0, True)
    assert current.table("frequencies/core").to_pydict() == {"core": ["a"]}
    assert sorted(path.name for path in (tmp_path / "person").iterdir()) == ["CURRENT", "v1", "v2"]


def test_what_a_killed_run_left_behind_is_never_read(tmp_path: Path) -> None:
    save_model(tmp_path, "person", _model("v1"))
    (tmp_path / "person" / ".v2.4711").mkdir()
    (tmp_path / "person" / ".v2.4711" / "model.json").write_text("{")
    assert current_model(tmp_path, "person", "c1").version == "v1"
    assert save_model(tmp_path, "person", _model("v2")).version == "v2"


@pytest.mark.parametrize("damage", ["none", "configuration", "manifest", "model"])
def test_model_that_cannot_be_used_says_what_to_do(tmp_path: Path, damage: str) -> None:
    if damage != "none":
        folder = save_model(tmp_path, "person", _model("v1")).folder
        if damage == "manifest":
            (folder / "manifest.json").unlink()
        if damage == "model":
            (folder / "model.json").write_text("{")
    with pytest.raises(ModelError, match="mdm train"):
        current_model(tmp_path, "person", "other" if damage == "configuration" else "c1")


def test_manifest_is_plain_json(tmp_path: Path) -> None:
    folder = save_model(tmp_path, "person", _model("v1")).folder
    assert json.loads((folder / "manifest.json").read_text())["version"] == "v1"
    assert (folder / "charts" / "match_weights.svg").read_text() == "<svg/>"
