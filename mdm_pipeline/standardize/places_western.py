"""Names of Western provinces and cities, each in the spelling of the vocabulary."""

import re
from functools import cache

from mdm_pipeline.standardize.text import key
from mdm_pipeline.standardize.vocabulary import rows

SHORTEST_NAME = 3  # of a province: Zug; OH is a code, and so is NSW in capitals


@cache
def _spellings(name: str, column: str) -> dict[tuple[str, str | None], str]:
    return {(row["country"], key(row["alias"])): row[column] for row in rows(name)}


@cache
def _provinces_anywhere() -> dict[str | None, set[str]]:
    """Return what a province's name means in any country, for records whose country is unknown."""
    found: dict[str | None, set[str]] = {}
    for row in rows("western_provinces"):
        found.setdefault(key(row["alias"]), set()).add(row["province"])
    return found


def known_province(text: str, country: str | None) -> str | None:
    """Return the province that a text names in its country, or in all the world when that is one."""
    if country is not None:
        return _spellings("western_provinces", "province").get((country, key(text)))
    meant = _provinces_anywhere().get(key(text), set())
    return min(meant) if len(meant) == 1 and len(text) > SHORTEST_NAME else None


def province_name(text: str | None, country: str | None) -> str | None:
    """Return a province in the vocabulary's spelling; in the US and Germany nothing else is one.

    >>> [province_name(*of) for of in (("oh", "US"), ("Ohio", None), ("Nv", None), ("zug", "CH"))]
    ['OH', 'OH', 'NV', 'Zug']
    """
    if not text or any(map(str.isdigit, text)):
        return None
    known = known_province(text, country)
    if known is not None or country in ("US", "DE"):
        return known
    is_code = len(text) < SHORTEST_NAME or (len(text) == SHORTEST_NAME and text.isupper())
    return text.upper() if is_code else _titled(text)


def city_name(text: str | None, country: str | None) -> str | None:
    """Return a city in the vocabulary's spelling, else with capitals."""
    if not text:
        return None
    name = re.sub(r"^\d{4,6}\s+|\s+\d{4,6}$", "", text).strip(" ,.")
    if not name or name.isdigit():
        return None
    return _spellings("western_cities", "city").get((country or "", key(name))) or _titled(name)


def _titled(text: str) -> str:
    small = {"upon", "am", "an", "der", "on", "le", "de", "la", "of", "the", "im", "in", "and", "bei"}
    done = [
        word.lower()
        if i and word.lower() in small
        else "-".join(part.capitalize() for part in word.split("-"))
        for i, word in enumerate(text.split())
    ]
    return " ".join(done)
