"""The page says what the numbers say, shows the models, and lets no value of a record run or through."""

import re
from pathlib import Path

import pytest

from mdm_pipeline.evaluation import evaluate_customers, look_at_records, write_page
from mdm_pipeline.evaluation.curves import pairs_by_weight, records_by_own_weight, unlinkable
from mdm_pipeline.settings import Places, Settings, load_settings
from mdm_pipeline.tables import CLUSTER_CUTS, CUSTOMER_XREF, CUSTOMERS_STANDARDIZED, LINKED_PAIRS
from mdm_pipeline.warehouse import Warehouse
from tests.rows import put

# Records 1, 2 and 3 are one party; 4 is another. What each pair weighs, and each record against itself:
PAIRS = {("1", "2"): 12.0, ("2", "3"): -3.0, ("1", "4"): 5.0}
THEMSELVES = {"1": 14.0, "2": 14.0, "3": -4.0, "4": 6.0}
EVIL = "<script>alert(1)</script>"


def _answer(warehouse: Warehouse, settings: Settings, asked: str) -> int:
    """Stand in for linkage: the pairs as they were linked, and each record beside itself."""
    rows = [_pair(one, one, weight) for one, weight in THEMSELVES.items()]
    rows += [_pair(*pair, weight) for pair, weight in PAIRS.items()]
    put(warehouse, LINKED_PAIRS, rows)
    warehouse.run("create or replace temp table answered_pairs as select * from linked_pairs")
    put(warehouse, LINKED_PAIRS, rows[len(THEMSELVES) :])
    return len(rows)


def _pair(left: str, right: str, weight: float) -> dict[str, object]:
    return {"record_id_l": f"erp:{left}", "record_id_r": f"erp:{right}", "party_type": "person",
            "match_weight": weight, "blocking_rule": "phone"}  # fmt: skip


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    lines = ["source,source_id,entity_id", "erp,1,a", "erp,2,a", "erp,3,a", "erp,4,b"]
    (tmp_path / "truth.csv").write_text("\n".join(lines) + "\n")
    warehouse = Warehouse.in_memory()
    keys = [{"record_id": f"erp:{one}", "source": "erp", "source_id": one} for one in THEMSELVES]
    put(warehouse, CUSTOMER_XREF, [{**key, "customer_id": f"x{key['source_id'] > '3'}"} for key in keys])
    named = [{**key, "party_type": "person", "raw_name": EVIL, "name": "王五"} for key in keys]
    put(warehouse, CUSTOMERS_STANDARDIZED, named)
    put(warehouse, CLUSTER_CUTS, [])
    levels = [(f"same {EVIL}", 0.9, 0.0001, 13.1), ("other 名字", 0.1, 0.99, -3.3)]
    warehouse.run("create temp table model_levels (party_type text, method text, comparison text,"
                  " number int, level text, m double, u double, match_weight double)")  # fmt: skip
    for number, level in enumerate(levels):
        warehouse.run("insert into model_levels values ('person', 'trained', 'name', ?, ?, ?, ?, ?)",
                      [number, *level])  # fmt: skip
    return warehouse


def test_page_shows_numbers_and_pictures_and_runs_nothing(warehouse: Warehouse, tmp_path: Path) -> None:
    settings = load_settings(Places())
    evaluation = evaluate_customers(warehouse, settings, tmp_path, _answer)
    page = write_page(warehouse, settings, tmp_path / "out", evaluation).read_text(encoding="utf-8")
    assert "Pairwise F1 1.0000" in page
    assert page.count("<svg") == 4
    assert "other 名字" in page
    assert "王五" not in page
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"(?!#)", page)
    again = write_page(warehouse, settings, tmp_path / "again", evaluation).read_text(encoding="utf-8")
    assert again == page


def test_without_a_truth_the_page_shows_what_needs_none(warehouse: Warehouse, tmp_path: Path) -> None:
    settings = load_settings(Places())
    look_at_records(warehouse, settings, _answer)
    page = write_page(warehouse, settings, tmp_path).read_text(encoding="utf-8")
    assert "No truth was given" in page
    assert "1 of 4 persons cannot reach the merge weight" in page
    assert page.count("<svg") == 2


def test_precision_and_recall_of_a_threshold_count_all_true_pairs(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    evaluate_customers(warehouse, load_settings(Places()), tmp_path, _answer)
    found = {at.weight: (at.precision, round(at.recall, 4)) for at in pairs_by_weight(warehouse)}
    assert found == {12: (1.0, 0.3333), 5: (0.5, 0.3333), -3: (pytest.approx(2 / 3), 0.6667)}
    below = {at.weight: at.share for at in records_by_own_weight(warehouse)}
    assert below == {-4: 0.0, 6: 0.25, 14: 0.5}
    assert unlinkable(warehouse, "person", 6.0) == (1, 4)
