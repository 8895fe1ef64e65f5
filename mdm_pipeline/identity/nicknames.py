"""Given names that are used for each other, from the vocabulary that standardizing keeps."""

import csv
from pathlib import Path

from mdm_pipeline.identity.names import Nicknames

VOCABULARY = Path(__file__).resolve().parents[1] / "standardize" / "vocabulary" / "nicknames.csv"


def read_nicknames(path: Path = VOCABULARY) -> Nicknames:
    """Return the groups of each name: two names that share a group can be one person's."""
    groups: dict[str, set[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            groups.setdefault(row["name"], set()).add(row["group"])
    return {name: frozenset(found) for name, found in groups.items()}
