"""dedupe, which learns from the pairs that it asks about."""

import csv
from collections.abc import Callable
from pathlib import Path

ANSWERS = 200


def cluster(records: Path, _name: str, same: Callable[[str, str], bool]) -> dict[str, str]:
    """Cluster the records of a set."""
    import random

    import dedupe
    import numpy
    from dedupe import variables

    random.seed(1)
    numpy.random.seed(1)  # dedupe draws from both
    with records.open(newline="") as file:
        rows = {row.pop("record_id"): row for row in csv.DictReader(file)}
    data = {key: {column: value or None for column, value in row.items()} for key, row in rows.items()}
    columns = next(iter(data.values()))
    deduper = dedupe.Dedupe([variables.String(column, has_missing=True) for column in columns], num_cores=1)
    keys = {id(row): key for key, row in data.items()}
    deduper.prepare_training(data)
    for _ in range(ANSWERS):
        (pair,) = deduper.uncertain_pairs()
        match = same(*(keys[id(row)] for row in pair))
        deduper.mark_pairs({"match": [pair] if match else [], "distinct": [] if match else [pair]})
    deduper.train()
    return {
        key: str(number)
        for number, (members, _) in enumerate(deduper.partition(data, 0.5))
        for key in members
    }
