"""How often the interval of a labelled sample holds the true value, on a set whose truth is known.

    python bench/sample.py --home HOME --truth DIR [--config DIR] [--pairs 300] [--seeds 200]

HOME has been run. Each seed draws a sample as `mdm evaluate --sample` does and labels it from the truth, as a
person would; prints how often the 95 % intervals of precision and recall hold what counting every pair gives.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from mdm_pipeline.evaluation.intervals import Interval, Stratum, estimate_recall, estimate_share
from mdm_pipeline.evaluation.sample import JOINED, PAIRS, Key, allocate, choose, list_pairs
from mdm_pipeline.evaluation.truth import read_truth
from mdm_pipeline.settings import Places, Settings, load_settings
from mdm_pipeline.warehouse import Warehouse

Strata = dict[Key, Stratum]
Estimates = tuple[Interval, Interval]


def label_every_pair(warehouse: Warehouse, settings: Settings, truth: Path) -> dict[Key, int]:
    """Make `labelled_pairs` of all pairs that can be drawn; return how many each stratum has."""
    read_truth(warehouse, truth, settings.places.sources)
    sizes = list_pairs(warehouse, settings)
    warehouse.run(f"""
        create or replace temp table labelled_pairs as
        select pairs.*, l.entity_id = r.entity_id as is_same from {PAIRS} as pairs
        inner join scored_records as l on pairs.record_id_l = l.record_id
        inner join scored_records as r on pairs.record_id_r = r.record_id
    """)
    return sizes


def draws(warehouse: Warehouse, sizes: dict[Key, int], pairs: int, seeds: int) -> Iterator[Strata]:
    """Yield what the labels of each seed's sample say of each stratum."""
    drawn = allocate(sizes, pairs)
    for seed in range(1, seeds + 1):
        choose(warehouse, drawn, seed)
        yield _strata(
            warehouse, sizes, "labelled_pairs semi join sampled_pairs using (record_id_l, record_id_r)"
        )


def estimates(strata: Strata) -> Estimates:
    """Return precision and recall."""
    joined = [one for key, one in strata.items() if key[1] == JOINED]
    apart = [one for key, one in strata.items() if key[1] != JOINED]
    return estimate_share(joined), estimate_recall(joined, apart)


def _strata(warehouse: Warehouse, sizes: dict[Key, int], labelled: str) -> Strata:
    rows = warehouse.rows(
        "select party_type, outcome, band, count(*), count(*) filter (is_same)"
        f" from {labelled} group by all order by all"
    )
    return {tuple(key): Stratum(sizes[tuple(key)], count, same) for *key, count, same in rows}


def told(name: str, true: float, found: list[Interval]) -> str:
    """Return a line: the true value, how often it was held, and the mean limits."""
    held = sum(one.low <= true <= one.high for one in found) / len(found)
    low, high = (sum(getattr(one, side) for one in found) / len(found) for side in ("low", "high"))
    return f"{name:10} {true:.4f}  held by {held:.1%} of {len(found)}  {low:.4f} to {high:.4f} on average"


def main() -> None:
    """Draw, label, estimate and count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--config", type=Path, default=Places().config)
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument("--seeds", type=int, default=200)
    given = parser.parse_args()
    settings = load_settings(Places(config=given.config, home=given.home))
    with Warehouse.open(settings.places.warehouse) as warehouse:
        sizes = label_every_pair(warehouse, settings, given.truth)
        precision, recall = estimates(_strata(warehouse, sizes, "labelled_pairs"))
        found = [estimates(strata) for strata in draws(warehouse, sizes, given.pairs, given.seeds)]
    print(f"{given.pairs} of {sum(sizes.values()):,} pairs in {len(sizes)} strata")
    print(told("precision", precision.estimate, [one for one, _ in found]))
    print(told("recall", recall.estimate, [one for _, one in found]))


if __name__ == "__main__":
    main()
