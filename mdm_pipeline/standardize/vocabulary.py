"""Read the vocabularies: facts about the world that people may correct without touching code.

Reads `vocabulary/*.csv` (sources in its README.md), each once for a process. Knows how a file is shaped,
not what it is for.
"""

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "vocabulary"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a vocabulary."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def words(name: str, column: str) -> frozenset[str]:
    """Return the values of one column."""
    return frozenset(row[column] for row in rows(name))


@cache
def mapping(name: str, source: str, target: str) -> dict[str, str]:
    """Return one column by another."""
    return {row[source]: row[target] for row in rows(name)}
