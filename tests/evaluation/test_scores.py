"""The numbers against a slow oracle that looks at every pair of records."""

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.evaluation.scores import score_customers
from mdm_pipeline.evaluation.slices import merged_relations, slice_pairs
from mdm_pipeline.evaluation.truth import read_truth
from mdm_pipeline.tables import CUSTOMER_XREF, CUSTOMERS_STANDARDIZED
from mdm_pipeline.warehouse import Warehouse
from tests.rows import put

Placed = list[tuple[str, str, str]]  # source, entity_id, customer_id

RECORDS = st.lists(
    st.tuples(st.sampled_from(["erp", "crm"]), st.sampled_from("abcd"), st.sampled_from("xyz")),
    min_size=1,
    max_size=12,
)


def _world(warehouse: Warehouse, folder: Path, placed: Placed) -> None:
    lines = [f"{source},{number},{entity}" for number, (source, entity, _) in enumerate(placed)]
    (folder / "truth.csv").write_text("\n".join(["source,source_id,entity_id", *lines]) + "\n")
    keys = [
        {"record_id": f"{source}:{number}", "source": source, "source_id": str(number)}
        for number, (source, _, _) in enumerate(placed)
    ]
    customers = [{**key, "customer_id": row[2], "run": 1} for key, row in zip(keys, placed, strict=True)]
    for customer in customers:
        customer.pop("run")
    put(warehouse, CUSTOMER_XREF, customers)
    put(warehouse, CUSTOMERS_STANDARDIZED, [{**key, "party_type": "person"} for key in keys])


@given(placed=RECORDS)
@settings(max_examples=40, deadline=None)
def test_scores_are_those_of_looking_at_every_pair(
    placed: Placed, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("truth")
    with Warehouse.in_memory() as warehouse:
        _world(warehouse, folder, placed)
        assert read_truth(warehouse, folder) == len(placed)
        scores = score_customers(warehouse)
        between = [part for part in slice_pairs(warehouse) if part.value == "between two"]
    pairs = list(combinations(placed, 2))
    assert (scores.pairs.true, scores.pairs.said, scores.pairs.right) == _counted(pairs)
    precision = sum(_share(placed, one, 2, 1) for one in placed) / len(placed)
    recall = sum(_share(placed, one, 1, 2) for one in placed) / len(placed)
    assert scores.bcubed.precision == pytest.approx(precision)
    assert scores.bcubed.recall == pytest.approx(recall)
    assert scores.strangers == sum(_strangers(placed, customer) for customer in {one[2] for one in placed})
    assert scores.most_strangers == max(_strangers(placed, one[2]) for one in placed)
    assert scores.exact_parties == sum(_is_exact(placed, entity) for entity in {one[1] for one in placed})
    for part in between:
        apart = [(a, b) for a, b in pairs if a[0] != b[0]]
        assert (part.pairs.true, part.pairs.said, part.pairs.right) == _counted(apart)


def _counted(pairs: list[tuple[tuple[str, str, str], tuple[str, str, str]]]) -> tuple[int, int, int]:
    true = [a[1] == b[1] for a, b in pairs]
    said = [a[2] == b[2] for a, b in pairs]
    return sum(true), sum(said), sum(t and s for t, s in zip(true, said, strict=True))


def _share(placed: Placed, one: tuple[str, str, str], of: int, within: int) -> float:
    group = [other for other in placed if other[of] == one[of]]
    return sum(other[within] == one[within] for other in group) / len(group)


def _strangers(placed: Placed, customer: str) -> int:
    parties = Counter(one[1] for one in placed if one[2] == customer)
    return parties.total() - max(parties.values())


def _is_exact(placed: Placed, entity: str) -> bool:
    customers = {one[2] for one in placed if one[1] == entity}
    return len(customers) == 1 and all(one[1] == entity for one in placed if one[2] in customers)


def test_related_parties_in_one_customer_are_counted_by_relation(tmp_path: Path) -> None:
    (tmp_path / "relations.csv").write_text(
        "entity_id,other_entity_id,relation\na,b,sister_of\na,c,sister_of\nb,c,owner_of\n"
    )
    with Warehouse.in_memory() as warehouse:
        _world(warehouse, tmp_path, [("erp", "a", "x"), ("crm", "b", "x"), ("erp", "c", "y")])
        read_truth(warehouse, tmp_path)
        found = {one.relation: (one.merged, one.pairs) for one in merged_relations(warehouse)}
    assert found == {"sister_of": (1, 2), "owner_of": (0, 1)}


def test_record_that_the_run_does_not_have_is_a_customer_of_its_own(tmp_path: Path) -> None:
    with Warehouse.in_memory() as warehouse:
        _world(warehouse, tmp_path, [("erp", "a", "x"), ("crm", "a", "x")])
        with (tmp_path / "truth.csv").open("a") as file:
            file.write("erp,77,a\n")
        read_truth(warehouse, tmp_path)
        scores = score_customers(warehouse)
    assert (scores.customers, scores.pairs.right, scores.pairs.true) == (2, 1, 3)


@pytest.mark.parametrize(
    ("truth", "complaint"),
    [
        (None, "no truth.csv"),
        ("source,source_id,party\nerp,0,a\n", "no columns ['entity_id']"),
        ("source,source_id,entity_id\nerp,0,a\nerp,0,b\n", "more than once"),
        ("source,source_id,entity_id\nsap,0,a\n", "['sap'], those of the run ['erp']"),
    ],
)
def test_truth_that_cannot_be_used_says_why(tmp_path: Path, truth: str | None, complaint: str) -> None:
    with Warehouse.in_memory() as warehouse:
        _world(warehouse, tmp_path, [("erp", "a", "x")])
        (tmp_path / "truth.csv").unlink()
        if truth is not None:
            (tmp_path / "truth.csv").write_text(truth)
        with pytest.raises(ConfigError) as caught:
            read_truth(warehouse, tmp_path)
    assert complaint in str(caught.value)
