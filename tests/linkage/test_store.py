"""Models are stored whole, each promotion is on record, and nothing that is damaged is used."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from mdm_pipeline.errors import ModelError
from mdm_pipeline.linkage.history import Entry, read_history, write_down
from mdm_pipeline.linkage.plan import configuration_hash
from mdm_pipeline.linkage.promotion import promote
from mdm_pipeline.linkage.store import NewModel, current_model, save_model
from mdm_pipeline.settings import Settings


def _model(version: str, configuration: str = "c1") -> NewModel:
    manifest = {"version": version, "configuration": configuration, "prior_weight": -3.0}
    tables = {"shared_values": pa.table({"value": ["x"]}), "frequencies/core": pa.table({"core": ["a"]})}
    return NewModel(manifest, {"comparisons": []}, tables, {"match_weights": "<svg/>"})


def _use(models: Path, version: str) -> Path:
    folder = save_model(models, "person", _model(version)).folder
    write_down(models, [Entry("promoted", "person", version, "ann", "tried")])
    return folder


def test_promoted_model_is_in_use_and_others_stay(tmp_path: Path) -> None:
    _use(tmp_path, "v1")
    _use(tmp_path, "v2")
    save_model(tmp_path, "person", _model("v3"))
    current = current_model(tmp_path, "person", "c1")
    assert (current.version, current.prior_weight, current.has_frequencies) == ("v2", -3.0, True)
    assert current.table("frequencies/core").to_pydict() == {"core": ["a"]}
    assert sorted(path.name for path in (tmp_path / "person").iterdir()) == ["v1", "v2", "v3"]


def test_what_a_killed_run_left_behind_is_never_read(tmp_path: Path) -> None:
    _use(tmp_path, "v1")
    (tmp_path / "person" / ".v2.4711").mkdir()
    (tmp_path / "person" / ".v2.4711" / "model.json").write_text("{")
    assert current_model(tmp_path, "person", "c1").version == "v1"
    assert save_model(tmp_path, "person", _model("v2")).version == "v2"


@pytest.mark.parametrize("damage", ["none", "configuration", "manifest", "model", "frequencies/core"])
def test_model_that_cannot_be_used_says_what_to_do(tmp_path: Path, damage: str) -> None:
    if damage != "none":
        folder = _use(tmp_path, "v1")
        if damage == "manifest":
            (folder / "manifest.json").unlink()
        if damage == "model":
            (folder / "model.json").write_text("{")
        if damage == "frequencies/core":
            (folder / "frequencies" / "core.parquet").write_bytes(b"")
    with pytest.raises(ModelError, match="mdm train"):
        current_model(tmp_path, "person", "other" if damage == "configuration" else "c1")


def test_manifest_is_plain_json(tmp_path: Path) -> None:
    folder = _use(tmp_path, "v1")
    assert json.loads((folder / "manifest.json").read_text())["version"] == "v1"
    assert (folder / "charts" / "match_weights.svg").read_text() == "<svg/>"


@pytest.mark.parametrize("edit", ["changed", "taken out", "broken"])
def test_a_history_that_was_edited_is_refused(tmp_path: Path, edit: str) -> None:
    for version in ("v1", "v2", "v3"):
        _use(tmp_path, version)
    path = tmp_path / "history.jsonl"
    first, second, third = path.read_text().splitlines()
    edited = {"changed": [first, second.replace("ann", "bob"), third], "taken out": [first, third]}
    path.write_text("\n".join(edited.get(edit, [first, second[:20]])) + "\n")
    with pytest.raises(ModelError, match="backup"):
        read_history(tmp_path)


def test_a_promotion_is_on_record_with_what_comparing_showed(settings: Settings) -> None:
    models, configuration = settings.places.models, configuration_hash(settings.matching, "person")
    for version in ("v1", "v2"):
        save_model(models, "person", _model(version, configuration))
    promote(settings, ["v1"], who="ann", why="the first")
    write_down(models, [Entry("compared", "person", "v2", "ann", instead_of="v1", shown={"merged": 3})])
    promote(settings, ["v2"], who="bob", why="finds more")
    promote(settings, ["v1"], who="ann", why="too much")
    assert [
        (one.version, one.who, one.why, one.instead_of, one.shown)
        for one in read_history(models).of("promoted", "person")
    ] == [
        ("v1", "ann", "the first", None, None),
        ("v2", "bob", "finds more", "v1", {"merged": 3}),
        ("v1", "ann", "too much", "v2", None),
    ]
    assert current_model(models, "person", configuration).version == "v1"


@pytest.mark.parametrize(
    ("version", "why", "told"),
    [
        ("v9", "try", "no model 'v9'"),
        ("old", "try", "was trained for configuration"),
        ("torn", "try", "cannot be read"),
        ("v1", "try", "in use already"),
        ("v2", " ", "give both"),
    ],
)
def test_a_promotion_that_cannot_hold_is_refused_and_changes_nothing(
    settings: Settings, version: str, why: str, told: str
) -> None:
    models, configuration = settings.places.models, configuration_hash(settings.matching, "person")
    for name in ("v1", "v2", "torn"):
        save_model(models, "person", _model(name, configuration))
    save_model(models, "person", _model("old", "another"))
    (models / "person" / "torn" / "shared_values.parquet").unlink()
    promote(settings, ["v1"], who="ann", why="the first")
    before = read_history(models)
    with pytest.raises(ModelError, match=told):
        promote(settings, [version], who="ann", why=why)
    assert read_history(models) == before
