"""Two nights from end to end: counts balance, ids persist, deleted records leave, releases are whole."""

import csv
import json
import os
import random
import shutil
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mdm_pipeline.cli import app
from mdm_pipeline.settings.places import DEFAULT_CONFIG
from tests.path.nights import DATA, TRUTH, Night, copied, run_night, table_bytes

pytestmark = pytest.mark.slow

Key = tuple[str, str]


def _truth(day: str) -> dict[Key, str]:
    with (TRUTH / day / "truth.csv").open(encoding="utf-8") as handle:
        return {(row["source"], row["source_id"]): row["entity_id"] for row in csv.DictReader(handle)}


def _events(kind: str) -> list[dict[str, str]]:
    with (TRUTH / "day2" / "events.csv").open(encoding="utf-8") as handle:
        return [row for row in csv.DictReader(handle) if row["event"] == kind]


def _crosswalk(night: Night) -> dict[Key, str]:
    with (night.release / "crosswalk.csv").open(encoding="utf-8", newline="") as handle:
        return {(row["source"], row["source_id"]): row["customer_id"] for row in csv.DictReader(handle)}


def _pairs(groups: dict[Key, str]) -> set[frozenset[Key]]:
    members: dict[str, list[Key]] = {}
    for key, group in groups.items():
        members.setdefault(group, []).append(key)
    return {frozenset(pair) for group in members.values() for pair in combinations(group, 2)}


@pytest.mark.parametrize("day", ["day1", "day2"])
def test_every_landed_row_is_in_a_customer_or_in_quarantine(
    day: str, night_one: Night, night_two: Night
) -> None:
    night = night_one if day == "day1" else night_two
    assert night.succeeded
    landed = night.worked("select sum(rows) from source_landings")[0][0]
    set_aside = night.worked("select count(*) from quarantine")[0][0]
    assert landed == len(_truth(day))
    assert len(_crosswalk(night)) + set_aside == landed
    assert night.published("select sum(records) from golden_customers") == [(len(_crosswalk(night)),)]


@pytest.mark.parametrize("day", ["day1", "day2"])
def test_customers_are_the_parties_of_the_truth(day: str, night_one: Night, night_two: Night) -> None:
    found, true = _pairs(_crosswalk(night_one if day == "day1" else night_two)), _pairs(_truth(day))
    precision, recall = len(found & true) / len(found), len(found & true) / len(true)
    assert 2 * precision * recall / (precision + recall) >= 0.95


def test_evaluate_counts_the_pairs_that_the_published_crosswalk_has(night_one: Night, tmp_path: Path) -> None:
    truth, home, out = (os.fspath(path) for path in (TRUTH / "day1", night_one.home, tmp_path))
    told = CliRunner().invoke(app, ["evaluate", "--truth", truth, "--home", home, "--out", out])
    assert told.exit_code == 0, told.output
    numbers = json.loads((tmp_path / "evaluation.json").read_text("utf-8"))
    found, true = _pairs(_crosswalk(night_one)), _pairs(_truth("day1"))
    counts = {"right": len(found & true), "said": len(found), "true": len(true)}
    assert {name: numbers["pairwise"][name] for name in counts} == counts
    assert sum(numbers["missed_pairs"].values()) == len(true - found)
    assert sum(stage["joined"] for stage in numbers["true_pairs"].values()) == len(found & true)


def test_evaluate_draws_the_models_without_a_truth(night_one: Night, tmp_path: Path) -> None:
    home, out = os.fspath(night_one.home), os.fspath(tmp_path)
    told = CliRunner().invoke(app, ["evaluate", "--home", home, "--out", out])
    assert told.exit_code == 0, told.output
    page = (tmp_path / "evaluation.html").read_text("utf-8")
    assert "same brand and trade" in page
    assert "What the person model weighs" in page
    assert "cannot reach the merge weight" in page


def test_labels_of_a_sample_estimate_what_counting_every_pair_gives(night_one: Night, tmp_path: Path) -> None:
    home, file, out = (os.fspath(path) for path in (night_one.home, tmp_path / "s.csv", tmp_path))
    drawn = CliRunner().invoke(app, ["evaluate", "--home", home, "--sample", "300", "--out", file])
    assert drawn.exit_code == 0, drawn.output
    assert "personal data" in drawn.output
    with (tmp_path / "s.csv").open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    true, found = _pairs(_truth("day1")), _pairs(_crosswalk(night_one))
    with (tmp_path / "s.csv").open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0].keys())
        writer.writeheader()
        for row in rows:
            ends = frozenset(tuple(row[side].split(":", 1)) for side in ("record_id_l", "record_id_r"))
            writer.writerow({**row, "label": "SAME" if ends in true else "DIFFERENT"})
    told = CliRunner().invoke(app, ["evaluate", "--home", home, "--labels", file, "--out", out])
    assert told.exit_code == 0, told.output
    precision = json.loads((tmp_path / "estimate.json").read_text("utf-8"))["estimates"]["all"]["precision"]
    assert precision["low"] <= len(found & true) / len(found) <= precision["high"]


def test_blocking_is_surveyed_with_the_pairs_of_the_truth(night_one: Night, tmp_path: Path) -> None:
    truth, home, out = (os.fspath(path) for path in (TRUTH / "day1", night_one.home, tmp_path / "b.json"))
    told = CliRunner().invoke(app, ["blocking", "--truth", truth, "--home", home, "--out", out])
    assert told.exit_code == 0, told.output
    numbers = json.loads((tmp_path / "b.json").read_text("utf-8"))
    within = sum(part["true_pairs"] for part in numbers["party_types"])
    assert within + numbers["true_pairs_between_types"] == len(_pairs(_truth("day1")))
    assert sum(part["true_met"] for part in numbers["party_types"]) >= 0.97 * within


def test_an_organization_has_neither_gender_nor_birth_date(night_one: Night) -> None:
    query = (
        "select count(*) from golden_customers where party_type = 'organization'"
        " and (gender is not null or birth_date is not null)"
    )
    assert night_one.published(query) == [(0,)]


def test_an_id_once_published_always_resolves(night_one: Night, night_two: Night) -> None:
    first = set(_crosswalk(night_one).values())
    now = {
        row[0]: row
        for row in night_two.published("select customer_id, state, resolves_to, reason from customer_ids")
    }
    live = {row[0] for row in night_two.published("select customer_id from golden_customers")}
    for customer in first:
        _, state, resolves_to, reason = now[customer]
        assert resolves_to in live or (state == "retired" and reason)


def test_customers_whose_records_stayed_keep_their_id(night_one: Night, night_two: Night) -> None:
    before, after = _crosswalk(night_one), _crosswalk(night_two)
    moved = Counter(before[key] == after[key] for key in before.keys() & after.keys())
    assert moved[True] / moved.total() > 0.97


def test_deleted_records_leave_and_say_so(night_two: Night) -> None:
    deleted = {(row["source"], row["source_id"]) for row in _events("deleted")}
    assert deleted
    assert not deleted & _crosswalk(night_two).keys()
    left = night_two.published("select record_id from customer_events where event = 'left' and release = 2")
    assert {f"{source}:{source_id}" for source, source_id in deleted} <= {row[0] for row in left}
    ended = night_two.published("select source, source_id from customer_xref where valid_to = 2")
    assert deleted <= set(ended)


def test_a_reused_code_is_another_customer(night_one: Night, night_two: Night) -> None:
    for event in _events("code_reused"):
        key = (event["source"], event["source_id"])
        assert _crosswalk(night_one)[key] != _crosswalk(night_two)[key]


def test_new_records_are_customers_too(night_one: Night, night_two: Night) -> None:
    new = _truth("day2").keys() - _truth("day1").keys()
    assert new
    assert new <= _crosswalk(night_two).keys()


def test_a_release_is_whole(night_two: Night) -> None:
    names = {path.name for path in night_two.release.iterdir()}
    tables = ("golden_customers", "golden_cells", "customer_xref", "customer_ids", "customer_events")
    tables += ("relationships", "tags", "quality_scores", "crosswalk")
    assert {f"{table}.parquet" for table in tables} | {
        "crosswalk.csv",
        "golden.duckdb",
        "manifest.json",
    } <= names
    assert night_two.pointer["release"] == 2


def test_the_same_input_gives_the_same_bytes_in_any_row_order_on_a_smaller_machine(
    night_one: Night, tmp_path: Path
) -> None:
    shuffled = tmp_path / "sources"
    shuffled.mkdir()
    for path in (DATA / "day1").iterdir():
        with path.open(encoding="utf-8", newline="") as handle:
            header, *rows = csv.reader(handle)
        random.Random(7).shuffle(rows)
        with (shuffled / path.name).open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows([header, *rows])
    config = tmp_path / "config"
    shutil.copytree(DEFAULT_CONFIG / "sources", config / "sources")
    (config / "operations.yaml").write_text("engine: {memory: 512MB, threads: 1}", encoding="utf-8")
    again = run_night(tmp_path / "home", shuffled, config)
    assert table_bytes(again.release) == table_bytes(night_one.release)


def test_a_night_with_nothing_new_says_the_same_again(night_two: Night, tmp_path: Path) -> None:
    again = run_night(copied(night_two, tmp_path), DATA / "day2")
    assert again.succeeded
    now, before = table_bytes(again.release), table_bytes(night_two.release)
    steady = now.keys() - {"quality_scores.parquet"}
    assert {name: now[name] for name in steady} == {name: before[name] for name in steady}
