"""The official divisions of China: provinces, cities, counties and towns, found at either end of a text.

Reads `vocabulary/cn_divisions.csv`. A full name (海淀区) is always a place; a short one (海淀) may be a brand
or a street as well, so the caller says how far it trusts short names. Codes nest: the code of a city starts
with its province's.
"""

import re
from functools import cache
from typing import NamedTuple

from mdm_pipeline.standardize.pinyin import pinyin
from mdm_pipeline.standardize.vocabulary import mapping, rows, words

PROVINCE, CITY, COUNTY = 2, 4, 6
LONGEST_NAME = 15
NO_PLACE = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
SUFFIX = re.compile(r"(?:特别行政区|自治[区州县旗]|林区|矿区|新区|地区|[省市区县旗盟])$")
MUNICIPALITIES = frozenset({"11", "12", "31", "50", "81", "82"})


class Division(NamedTuple):
    """A province (2 digits), city (4), county (6); `short` is the name without its suffix."""

    code: str
    name: str
    short: str

    @property
    def level(self) -> int:
        """Return the number of digits of the code."""
        return len(self.code)

    def within(self, other: "Division") -> bool:
        """Tell whether this division is the other one or lies in it."""
        return self.code.startswith(other.code)


@cache
def by_code() -> dict[str, Division]:
    """Return provinces, cities and counties; what is only a heading of the table (市辖区) is left out."""
    return {
        row["code"]: Division(row["code"], row["name"], short_name(row["name"]))
        for row in rows("cn_divisions")
        if len(row["code"]) <= COUNTY and row["name"] not in NO_PLACE
    }


@cache
def full_names() -> dict[str, tuple[Division, ...]]:
    """Return divisions by full name."""
    return _grouped([(division.name, division) for division in by_code().values()])


@cache
def short_names() -> dict[str, tuple[Division, ...]]:
    """Return divisions by short name, where it has two characters or more."""
    return _grouped([(d.short, d) for d in by_code().values() if d.short != d.name and len(d.short) > 1])


@cache
def towns() -> dict[str, tuple[str, ...]]:
    """Return the codes of towns and subdistricts (9 digits) by name."""
    grouped: dict[str, list[str]] = {}
    for row in rows("cn_divisions"):
        if len(row["code"]) > COUNTY:
            grouped.setdefault(row["name"], []).append(row["code"])
    return {name: tuple(codes) for name, codes in grouped.items()}


@cache
def latin_places() -> dict[str, str]:
    """Return provinces and cities by their short name in pinyin or an old romanization, to their pinyin."""
    places = {pinyin(d.short): pinyin(d.short) for d in by_code().values() if d.level < COUNTY}
    old = mapping("cn_place_romanizations", "latin", "name")
    return places | {name: pinyin(chinese) for name, chinese in old.items()}


def short_name(name: str) -> str:
    """Return a division's name without its suffix and the peoples it is named for.

    >>> short_name("秀山土家族苗族自治县"), short_name("内蒙古自治区"), short_name("延边朝鲜族自治州")
    ('秀山', '内蒙古', '延边')
    """
    short = SUFFIX.sub("", name)
    if "自治" in name:
        shorter = _peoples().sub("", short)
        short = shorter if len(shorter) > 1 else short
    return short if len(short) > 1 else name


def city_of(division: Division) -> Division | None:
    """Return the city of a county, the city itself, or a municipality."""
    if division.code[:PROVINCE] in MUNICIPALITIES:
        return by_code()[division.code[:PROVINCE]]
    if division.level == PROVINCE:
        return None
    return by_code().get(division.code[:CITY]) or (division if division.level == COUNTY else None)


def at_start(text: str, inside: Division | None, *, shorts: bool) -> tuple[str, tuple[Division, ...]]:
    """Return the longest place name that a text starts with, and the divisions it may be."""
    return _longest([text[:size] for size in range(min(len(text), LONGEST_NAME), 1, -1)], inside, shorts)


def at_end(text: str, inside: Division | None, *, shorts: bool) -> tuple[str, tuple[Division, ...]]:
    """Return the longest place name that a text ends with, and the divisions it may be."""
    return _longest([text[-size:] for size in range(min(len(text), LONGEST_NAME), 1, -1)], inside, shorts)


def at_start_by_sound(text: str) -> tuple[str, tuple[Division, ...]]:
    """Return the full place name that a text sounds like at its start (诚口县 is 城口县)."""
    for size in (5, 4, 3):
        if len(text) > size and (found := _full_names_by_sound().get(pinyin(text[:size]))):
            return text[:size], full_names()[found]
    return "", ()


def named(text: str) -> tuple[Division, ...]:
    """Return the divisions of exactly this name, full or short, the highest level first."""
    found = full_names().get(text) or short_names().get(text) or ()
    return tuple(division for division in found if division.level == found[0].level)


@cache
def _full_names_by_sound() -> dict[str, str]:
    return {pinyin(name): name for name in sorted(full_names(), reverse=True) if len(name) > 2}


@cache
def _peoples() -> re.Pattern[str]:
    names = sorted(words("cn_ethnic_groups", "name"), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(names)})+$")


def _longest(pieces: list[str], inside: Division | None, shorts: bool) -> tuple[str, tuple[Division, ...]]:
    for piece in pieces:
        found = full_names().get(piece, ()) + (short_names().get(piece, ()) if shorts else ())
        found = tuple(d for d in found if inside is None or (d.within(inside) and d.level > inside.level))
        if found:
            return piece, found
    return "", ()


def _grouped(pairs: list[tuple[str, Division]]) -> dict[str, tuple[Division, ...]]:
    grouped: dict[str, list[Division]] = {}
    for name, division in pairs:
        grouped.setdefault(name, []).append(division)
    return {name: tuple(sorted(found, key=lambda d: (d.level, d.code))) for name, found in grouped.items()}
