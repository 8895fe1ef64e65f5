"""The threshold is judged on whole customers, under rules that hold whatever pairs weigh."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mdm_pipeline.evaluation.thresholds import AtWeight, customers_by_merge_weight, merge_weights
from mdm_pipeline.evaluation.truth import read_truth
from mdm_pipeline.identity import form_clusters
from mdm_pipeline.settings import Places, Settings, load_settings
from mdm_pipeline.tables import CUSTOMER_XREF, CUSTOMERS_STANDARDIZED, LINKED_PAIRS, MODELS_IN_USE
from mdm_pipeline.warehouse import Warehouse
from tests.rows import put

# Anna's three records hang on pairs of 9 and 3; a pair of 9 leads to Bert's, who has another given name.
PERSONS = {"1": ("anna", "a"), "2": ("anna", "a"), "3": (None, "a"), "4": ("bert", "b")}
PAIRS = {("1", "2"): 9.0, ("2", "3"): 3.0, ("2", "4"): 9.0}


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(Places())


@pytest.fixture
def warehouse(tmp_path: Path, settings: Settings) -> Iterator[Warehouse]:
    lines = [f"erp,{record},{entity}" for record, (_, entity) in PERSONS.items()]
    (tmp_path / "truth.csv").write_text("\n".join(["source,source_id,entity_id", *lines]) + "\n")
    keys = {one: {"record_id": f"erp:{one}", "source": "erp", "source_id": one} for one in PERSONS}
    with Warehouse.in_memory() as warehouse:
        put(warehouse, CUSTOMER_XREF, [{**key, "customer_id": "published"} for key in keys.values()])
        people = [
            {**keys[record], "party_type": "person", "given_name": given, "family_name": "beck"}
            for record, (given, _) in PERSONS.items()
        ]
        put(warehouse, CUSTOMERS_STANDARDIZED, people)
        put(warehouse, LINKED_PAIRS, [_pair(*pair, weight) for pair, weight in PAIRS.items()])
        warehouse.create_empty(MODELS_IN_USE)
        read_truth(warehouse, tmp_path, settings.places.sources)
        yield warehouse


def _pair(left: str, right: str, weight: float) -> dict[str, object]:
    return {"record_id_l": f"erp:{left}", "record_id_r": f"erp:{right}", "party_type": "person",
            "match_weight": weight}  # fmt: skip


def _persons(curve: tuple[AtWeight, ...]) -> dict[float, tuple[int, int]]:
    return {
        at.merge_weight: (at.scores.customers, at.scores.pairs.right)
        for at in curve
        if at.party_type == "person"
    }


def test_each_weight_forms_customers_of_its_own_and_rules_still_hold(
    warehouse: Warehouse, settings: Settings
) -> None:
    curve = _persons(customers_by_merge_weight(warehouse, settings, form_clusters))
    assert list(curve) == merge_weights(settings)
    assert curve[-2.0] == (2, 3)  # Anna whole; Bert apart, because his given name is another
    assert curve[4.0] == (3, 1)
    assert curve[10.0] == (4, 0)


def test_the_working_file_is_only_read(warehouse: Warehouse, settings: Settings) -> None:
    customers_by_merge_weight(warehouse, settings, form_clusters)
    assert not warehouse.has("customer_clusters")
    assert warehouse.rows("select distinct customer_id from scored_records") == [("published",)]
