"""Nights between which a person changed something: sources, stored models, how records are compared."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from mdm_pipeline.settings.places import DEFAULT_CONFIG
from tests.path.nights import DATA, Night, copied, run_night

pytestmark = pytest.mark.slow

DAY1, DAY2 = DATA / "day1", DATA / "day2"


def _config(folder: Path, change: Callable[[Path], object] = lambda _: None) -> Path:
    shutil.copytree(DEFAULT_CONFIG, folder)
    change(folder)
    return folder


def _without(*sources: str) -> Callable[[Path], object]:
    return lambda folder: [(folder / "sources" / f"{source}.yaml").unlink() for source in sources]


def _only(source: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        for path in (folder / "sources").glob("*.yaml"):
            if path.stem != source:
                path.unlink()
        path = folder / "sources" / f"{source}.yaml"
        lines = [line for line in path.read_text("utf-8").splitlines() if "record_id" not in line]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    return change


def _allow(folder: Path, release: int, verdicts: list[str]) -> None:
    """Let a named person have a release in spite of verdicts that they may override."""
    path = folder / "quality.yaml"
    content = yaml.safe_load(path.read_text("utf-8"))
    content["overrides"] = [
        {
            "gate": "fit_to_publish",
            "expectation": verdict,
            "release": release,
            "person": "Li Na",
            "reason": "Support has moved into the CRM.",
        }
        for verdict in verdicts
    ]
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def _ids(night: Night) -> dict[tuple[object, object], object]:
    rows = night.published("select source, source_id, customer_id from customer_xref where valid_to is null")
    return {(source, source_id): customer for source, source_id, customer in rows}


def _models(night: Night) -> set[tuple[object, ...]]:
    return set(night.worked("select distinct party_type, model_version from linked_pairs"))


def test_a_source_joins_and_leaves_again(tmp_path: Path) -> None:
    home, few = tmp_path / "home", _config(tmp_path / "few", _without("support"))
    before = run_night(home, DAY1, few)
    assert before.succeeded
    kept = _ids(before)
    joined = run_night(home, DAY1)
    assert joined.succeeded
    assert {source for source, _ in _ids(joined)} == {source for source, _ in kept} | {"support"}
    known = {row[0] for row in joined.published("select customer_id from customer_ids")}
    assert set(kept.values()) <= known

    pointer = joined.pointer
    left = run_night(home, DAY1, few)
    assert not left.succeeded
    assert left.pointer == pointer
    broken = left.worked(
        "select distinct expectation from gate_verdicts where gate = 'fit_to_publish' and not passed"
    )
    assert ("Few records are gone since the last release",) in broken

    _allow(few, 3, [str(verdict) for (verdict,) in broken])
    allowed = run_night(home, DAY1, few)
    assert allowed.succeeded
    assert set(_ids(allowed)) == set(kept)
    assert set(_ids(allowed).values()) <= known


def test_models_that_were_deleted_are_trained_anew(night_one: Night, tmp_path: Path) -> None:
    home = copied(night_one, tmp_path)
    shutil.rmtree(home / "warehouse" / "models")
    night = run_night(home, DAY2)
    assert night.succeeded
    assert not _models(night) & _models(night_one)


def test_another_way_of_comparing_trains_anew(night_one: Night, tmp_path: Path) -> None:
    def change(folder: Path) -> None:
        path = folder / "matching.yaml"
        text = path.read_text("utf-8")
        assert "least_weight: -7" in text
        path.write_text(text.replace("least_weight: -7", "least_weight: -6"), encoding="utf-8")

    night = run_night(copied(night_one, tmp_path), DAY1, _config(tmp_path / "config", change))
    assert night.succeeded
    assert {party for party, _ in _models(night) & _models(night_one)} <= {"person"}
    assert _ids(night).keys() == _ids(night_one).keys()


@pytest.mark.parametrize(
    ("source", "party_type"), [("crm_account", "organization"), ("crm_contact", "person")]
)
def test_a_night_of_one_kind_of_parties(source: str, party_type: str, tmp_path: Path) -> None:
    night = run_night(tmp_path / "home", DAY1, _config(tmp_path / "config", _only(source)))
    assert night.succeeded
    assert night.published("select distinct party_type from golden_customers") == [(party_type,)]
    assert party_type in night.report
