"""Given names, and which are used for each other: Bob is Robert, Bill is William, and some are several.

Part of the kernel, because `linkage/` weighs by it and `identity/` refuses by it. Reads the vocabularies that
lie with the others in `standardize/vocabulary/`, where the README names their sources.
"""

import csv
from pathlib import Path

VOCABULARY = Path(__file__).parent / "standardize" / "vocabulary" / "nicknames.csv"
GIVEN_NAMES = VOCABULARY.with_name("given_names.csv")


def read_nicknames(path: Path = VOCABULARY) -> list[tuple[str, str]]:
    """Return (name, group), both folded; two names that share a group are used for each other."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["name"], row["group"]) for row in csv.DictReader(file)]


def read_given_names(path: Path = GIVEN_NAMES) -> list[tuple[str, str]]:
    """Return (name, group) of every well-known given name and its short forms; a name is of its own group."""
    with path.open(encoding="utf-8", newline="") as file:
        return [*read_nicknames(), *((row["name"], row["name"]) for row in csv.DictReader(file))]
