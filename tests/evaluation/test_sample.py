"""A person's labels of a small sample give precision and recall, with an interval that keeps its word."""

import csv
from pathlib import Path

import numpy as np
import pytest

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.evaluation import draw_sample, estimate, told_estimate
from mdm_pipeline.evaluation.intervals import Interval, Stratum, estimate_recall, estimate_share
from mdm_pipeline.evaluation.sample import LABEL, STRATUM, allocate
from mdm_pipeline.linkage import keep_labels
from mdm_pipeline.settings import Places, Settings, load_settings
from mdm_pipeline.tables import CLUSTER_CUTS, CUSTOMER_XREF, CUSTOMERS_STANDARDIZED, LINKED_PAIRS
from mdm_pipeline.warehouse import Warehouse
from tests.rows import put

# Sixty customers of two records each; in every sixth of them the two are strangers. Each first record has
# a pair with the next customer's: near the threshold, and truly one party with every tenth.
CUSTOMERS = 60


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(Places())


@pytest.fixture
def warehouse(settings: Settings) -> Warehouse:
    warehouse = Warehouse.in_memory()
    keys = [{"record_id": f"erp:{n}", "source": "erp", "source_id": str(n)} for n in range(2 * CUSTOMERS)]
    put(warehouse, CUSTOMER_XREF, [{**key, "customer_id": f"c{n // 2}"} for n, key in enumerate(keys)])
    named = [{**key, "party_type": "person", "raw_name": f"=王 {n}"} for n, key in enumerate(keys)]
    put(warehouse, CUSTOMERS_STANDARDIZED, named)
    merge = settings.matching.person.merge_weight
    joined = [_pair(2 * n, 2 * n + 1, merge + 20) for n in range(CUSTOMERS)]
    near = [_pair(2 * n, 2 * n + 2, merge - 1) for n in range(CUSTOMERS - 2)]
    cut = _pair(1, 5, merge + 2)
    put(warehouse, LINKED_PAIRS, [*joined, *near, cut])
    put(warehouse, CLUSTER_CUTS, [_cut(cut)])
    return warehouse


def _pair(left: int, right: int, weight: float) -> dict[str, object]:
    ids = sorted((f"erp:{left}", f"erp:{right}"))
    return {"record_id_l": ids[0], "record_id_r": ids[1], "party_type": "person", "match_weight": weight}


def _cut(pair: dict[str, object]) -> dict[str, object]:
    kept = {name: pair[name] for name in ("record_id_l", "record_id_r", "match_weight")}
    return {**kept, "rule": "different_persons"}


def _is_same(row: dict[str, str]) -> bool:
    left, right = sorted(int(row[side].removeprefix("erp:")) for side in ("record_id_l", "record_id_r"))
    return left % 12 != 0 if left // 2 == right // 2 else left % 20 == 0


def _read(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))


def _write(file: Path, rows: list[dict[str, str]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return file


def _labelled(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{**row, "label": "SAME" if _is_same(row) else "different"} for row in rows]


def test_sample_is_drawn_alike_from_each_stratum_and_shows_both_records(
    warehouse: Warehouse, settings: Settings, tmp_path: Path
) -> None:
    for name in ("one.csv", "again.csv"):
        drawn = draw_sample(warehouse, settings, 30, tmp_path / name)
    assert (drawn.drawn, drawn.pairs, drawn.strata) == (30, 2 * CUSTOMERS - 1, 3)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "again.csv").read_bytes()
    rows = _read(tmp_path / "one.csv")
    assert {row["outcome"] for row in rows} == {"joined", "apart", "cut"}
    assert sum(float(row["stands_for"]) for row in rows) == pytest.approx(drawn.pairs, abs=0.01)
    assert all(row["label"] == "" and row["raw_name_l"].startswith("'=王") for row in rows)
    assert (tmp_path / "one.csv").stat().st_mode & 0o077 == 0
    with pytest.raises(ConfigError, match="there already"):
        draw_sample(warehouse, settings, 30, tmp_path / "one.csv")
    with pytest.raises(ConfigError, match="there are 3 strata"):
        draw_sample(warehouse, settings, 2, tmp_path / "two.csv")


def test_all_pairs_labelled_are_the_truth(warehouse: Warehouse, settings: Settings, tmp_path: Path) -> None:
    draw_sample(warehouse, settings, 1000, tmp_path / "all.csv")
    found = estimate(warehouse, _write(tmp_path / "told.csv", _labelled(_read(tmp_path / "all.csv"))))
    right, lost = CUSTOMERS - CUSTOMERS // 6, CUSTOMERS // 10
    assert found.parts[0].precision.estimate == pytest.approx(right / CUSTOMERS)
    assert found.parts[0].recall.estimate == pytest.approx(right / (right + lost))
    assert found.parts[0].recall.low == pytest.approx(found.parts[0].recall.high)


def test_labels_are_bound_to_records_wherever_their_rows_stand(
    warehouse: Warehouse, settings: Settings, tmp_path: Path
) -> None:
    draw_sample(warehouse, settings, 40, tmp_path / "s.csv")
    rows = _labelled(_read(tmp_path / "s.csv"))
    first = estimate(warehouse, _write(tmp_path / "a.csv", rows))
    kept = [{name: row[name] for name in (*STRATUM, *LABEL)} for row in reversed(rows)]
    swapped = [{**row, "record_id_l": row["record_id_r"], "record_id_r": row["record_id_l"]} for row in kept]
    assert estimate(warehouse, _write(tmp_path / "b.csv", swapped)) == first
    unsure = [{**row, "label": "unsure" if row["outcome"] == "cut" else row["label"]} for row in rows]
    told = told_estimate(estimate(warehouse, _write(tmp_path / "c.csv", unsure)))
    assert "1 UNSURE" in told
    warehouse.run("update customer_xref set customer_id = 'c0'")
    assert estimate(warehouse, tmp_path / "a.csv").moved == sum(row["outcome"] != "joined" for row in rows)


def test_labelled_sample_is_what_training_takes(
    warehouse: Warehouse, settings: Settings, tmp_path: Path
) -> None:
    draw_sample(warehouse, settings, 30, tmp_path / "s.csv")
    file = _write(tmp_path / "a.csv", _labelled(_read(tmp_path / "s.csv")))
    at_home = settings.model_copy(update={"places": Places(home=tmp_path)})
    assert keep_labels(warehouse, at_home, file) == 30


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"label": "maybe"}, "line 2: the label is none of SAME, DIFFERENT, UNSURE"),
        ({"record_id_l": "sap:9"}, "['sap:9'], which are none of the last run's records"),
        ({"of_pairs": "many"}, "line 2: two record ids, of_pairs"),
        ({"record_id_l": "erp:1", "record_id_r": "erp:1"}, "line 2: two record ids"),
    ],
)
def test_labels_that_cannot_be_used_say_why(
    warehouse: Warehouse, settings: Settings, tmp_path: Path, change: dict[str, str], complaint: str
) -> None:
    draw_sample(warehouse, settings, 30, tmp_path / "s.csv")
    rows = _read(tmp_path / "s.csv")
    with pytest.raises(ConfigError) as caught:
        estimate(warehouse, _write(tmp_path / "a.csv", [{**rows[0], **change}, *rows[1:]]))
    assert complaint in str(caught.value)


def test_sample_of_which_rows_are_gone_or_doubled_is_refused(
    warehouse: Warehouse, settings: Settings, tmp_path: Path
) -> None:
    draw_sample(warehouse, settings, 30, tmp_path / "s.csv")
    rows = _labelled(_read(tmp_path / "s.csv"))
    with pytest.raises(ConfigError, match="holds 2 strata of 3"):
        estimate(warehouse, _write(tmp_path / "a.csv", [row for row in rows if row["outcome"] != "cut"]))
    with pytest.raises(ConfigError, match="stand twice"):
        estimate(warehouse, _write(tmp_path / "b.csv", [*rows, {**rows[0], "label": "UNSURE"}]))
    with pytest.raises(ConfigError, match=r"lacks the columns \['label'\]"):
        bare = [{name: cell for name, cell in row.items() if name != "label"} for row in rows]
        estimate(warehouse, _write(tmp_path / "c.csv", bare))


def test_interval_holds_the_true_value_as_often_as_it_says() -> None:
    """Strata like those of customers that are nearly all right: huge and pure, small and mixed."""
    joined = {"heavy": (52_000, 51_930), "light": (1_800, 1_690), "chained": (900, 820)}
    apart = {"near": (4_900, 60), "cut": (350, 40)}
    sizes = {("person", "joined", name): size for name, (size, _) in joined.items()}
    sizes |= {("person", "apart", name): size for name, (size, _) in apart.items()}
    drawn = allocate(sizes, 300)
    random = np.random.default_rng(5)

    def sampled(outcome: str, strata: dict[str, tuple[int, int]]) -> list[Stratum]:
        numbers = [(size, true, drawn["person", outcome, name]) for name, (size, true) in strata.items()]
        return [
            Stratum(size, n, int(random.hypergeometric(true, size - true, n))) for size, true, n in numbers
        ]

    right, lost = (sum(true for _, true in strata.values()) for strata in (joined, apart))
    held = np.zeros(2)
    for _ in range(300):
        one, other = sampled("joined", joined), sampled("apart", apart)
        precision = right / sum(size for size, _ in joined.values())
        held += (_holds(estimate_share(one), precision),
                 _holds(estimate_recall(one, other), right / (right + lost)))  # fmt: skip
    assert min(held) >= 0.93 * 300
    assert max(held) < 300  # an interval that always holds says nothing


def _holds(interval: Interval, value: float) -> bool:
    return interval.low <= value <= interval.high


def test_strata_without_labels_say_nothing() -> None:
    assert estimate_share([Stratum(10, 0, 0)]) == Interval(0.5, 0.0, 1.0)
    assert estimate_share([]) == Interval(1.0, 1.0, 1.0)
    assert estimate_share([Stratum(8, 8, 6)]) == Interval(0.75, 0.75, 0.75)
