"""One peer on one set, in a process and an environment of its own: `child.py PEER SET FOLDER`.

Reads FOLDER/records.csv, writes FOLDER/PEER.csv (record_id, cluster_id). Peers that learn from a person's
answers ask `answers`, which knows the truth, counts, and stops at the number that the table names.
"""

import csv
import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

Answer = Callable[[str, str], bool]


def person_with(truth: Path) -> Answer:
    """Stand in for a person who is asked whether two records are one party."""
    entities: dict[str, str] = {}

    def same(one: str, other: str) -> bool:
        if not entities:
            with truth.open(newline="") as file:
                entities.update({row["record_id"]: row["entity_id"] for row in csv.DictReader(file)})
        same.asked += 1  # type: ignore[attr-defined]
        return entities[one] == entities[other]

    same.asked = 0  # type: ignore[attr-defined]
    return same


def main() -> None:
    peer, name, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    same = person_with(folder / "truth.csv")
    clusters = importlib.import_module(f"by_{peer}").cluster(folder / "records.csv", name, same)
    with (folder / f"{peer}.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("record_id", "cluster_id"), *clusters.items()])
    (folder / f"{peer}.json").write_text(json.dumps({"answers": same.asked}))  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
