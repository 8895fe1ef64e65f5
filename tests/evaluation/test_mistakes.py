"""Each missed pair says where it was lost."""

import json
from pathlib import Path

import pytest

from mdm_pipeline.evaluation import evaluate_customers, told, write_evaluation
from mdm_pipeline.settings import Places, Settings, load_settings
from mdm_pipeline.tables import CLUSTER_CUTS, CUSTOMER_XREF, CUSTOMERS_STANDARDIZED, LINKED_PAIRS
from mdm_pipeline.warehouse import Warehouse
from tests.rows import put

# record, party type, customer; all are one party in truth, and so are u and v
RECORDS = [("erp:1", "person", "x"), ("erp:2", "person", "y"), ("erp:3", "person", "z"),
           ("erp:4", "person", "w"), ("erp:5", "organization", "o"), ("erp:8", "person", "x")]  # fmt: skip


def _answer(warehouse: Warehouse, settings: Settings, asked: str) -> int:
    """Stand in for linkage with answers that are known: erp:4 never meets, erp:2 weighs little."""
    heavy = settings.matching.person.merge_weight + 1
    rows = [
        _pair("erp:1", "erp:2", "phone", heavy - 3),
        _pair("erp:1", "erp:3", "phone", heavy),
        _pair("erp:1", "erp:4", None, heavy),
        _pair("erp:2", "erp:3", "phone", heavy),
    ]
    put(warehouse, LINKED_PAIRS, rows)
    warehouse.run("create or replace temp table answered_pairs as select * from linked_pairs")
    return len(rows)


def _pair(left: str, right: str, rule: str | None, weight: float) -> dict[str, object]:
    evidence = [{"comparison": "name", "level": "same name", "weight": weight}]
    return {"record_id_l": left, "record_id_r": right, "party_type": "person", "match_weight": weight,
            "blocking_rule": rule, "evidence": evidence}  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> Path:
    lines = [f"erp,{record[-1]},a" for record, _, _ in RECORDS[:5]] + ["erp,8,b"]
    (tmp_path / "truth.csv").write_text("\n".join(["source,source_id,entity_id", *lines]) + "\n")
    (tmp_path / "relations.csv").write_text("entity_id,other_entity_id,relation\nb,a,sister_of\n")
    return tmp_path


def _fill(warehouse: Warehouse) -> None:
    keys = [{"record_id": one, "source": "erp", "source_id": one[-1]} for one, _, _ in RECORDS]
    put(
        warehouse,
        CUSTOMER_XREF,
        [{**key, "customer_id": row[2]} for key, row in zip(keys, RECORDS, strict=True)],
    )
    records = [{**key, "party_type": row[1]} for key, row in zip(keys, RECORDS, strict=True)]
    put(warehouse, CUSTOMERS_STANDARDIZED, records)
    cut = {"record_id_l": "erp:1", "record_id_r": "erp:3", "rule": "different_persons"}
    put(warehouse, CLUSTER_CUTS, [cut])


def test_missed_pairs_are_told_by_where_they_were_lost(world: Path) -> None:
    settings = load_settings(Places())
    with Warehouse.in_memory() as warehouse:
        _fill(warehouse)
        evaluation = evaluate_customers(warehouse, settings, world, _answer)
        write_evaluation(warehouse, evaluation, world / "out")
    places = {one.what: one.pairs for one in evaluation.mistakes if one.missed}
    assert places == {
        "two party types": 4,
        "never compared": 3,
        "weighs too little": 1,
        "cut: different_persons": 1,
        "joined to others first": 1,
    }
    missed = (world / "out" / "missed_pairs.csv").read_text().splitlines()
    false = (world / "out" / "false_pairs.csv").read_text().splitlines()
    assert len(missed) == 1 + sum(places.values())
    assert [line.split(",")[1:5] for line in false[1:]] == [
        ["erp:1", "erp:8", "sister_of", "through other records"]
    ]
    numbers = json.loads((world / "out" / "evaluation.json").read_text())
    assert sum(numbers["missed_pairs"].values()) == sum(places.values())
    assert numbers["false_pairs"] == {"person: sister_of, joined through other records": 1}
    assert "missed, person, cut: different_persons: 1" in told(evaluation)
    assert evaluation.mistakes[-1].examples == (("erp:1", "erp:8"),)


def test_records_that_only_the_truth_or_only_the_run_has_are_told(world: Path) -> None:
    lines = (world / "truth.csv").read_text().replace("erp,4,a", "erp,44,a")
    (world / "truth.csv").write_text(lines)
    with Warehouse.in_memory() as warehouse:
        _fill(warehouse)
        evaluation = evaluate_customers(warehouse, load_settings(Places()), world, _answer)
    assert (evaluation.absent, evaluation.unscored) == (1, 1)
    assert "1 of them are not in the run" in told(evaluation)
    assert "1 records of the run are not in the truth" in told(evaluation)
