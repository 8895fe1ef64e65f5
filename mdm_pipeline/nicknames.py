"""Given names that are used for each other: Bob is Robert, Bill is William, and some are several.

Part of the kernel, because `linkage/` weighs by it and `identity/` refuses by it. Reads the vocabulary that
lies with the others in `standardize/vocabulary/`, where the README names its source.
"""

import csv
from pathlib import Path

VOCABULARY = Path(__file__).parent / "standardize" / "vocabulary" / "nicknames.csv"


def read_nicknames(path: Path = VOCABULARY) -> list[tuple[str, str]]:
    """Return (name, group), both folded; two names that share a group are used for each other."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["name"], row["group"]) for row in csv.DictReader(file)]
