"""Chinese addresses: divisions against the official table, then street, number and unit.

A missing province or city is added where the city, the county or the town named leaves no choice
(张家港市 is in 苏州市, 江苏省). A town or subdistrict is not part of the street.
"""

import re
from typing import NamedTuple

from mdm_pipeline.standardize.address_parts import Address, Given
from mdm_pipeline.standardize.divisions import (
    COUNTY,
    PROVINCE,
    Division,
    at_start,
    at_start_by_sound,
    by_code,
    city_of,
    full_names,
    towns,
)

POSTCODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
ROAD_AFTER = re.compile(r"(?:[东西南北中]?[一二三四五六七八九十]?(?:路|街|大道|道|巷|弄|胡同|桥|环路))")
TOWN = re.compile(r"^.{1,8}?(?:街道|地区|镇|乡|苏木)(?=.)")
STREET = re.compile(r"^(.*?)(\d{1,5}(?:-\d{1,4})?)(?:号院|号(?!楼|线)|弄|#)?(?!国道|省道|县道)(.*)$")
PART_WORD = re.compile(r"(?<=[0-9a-z])(?:号楼|栋|幢|座|单元|层|楼|室|房|号)(?=[0-9a-z]|$)")


class Region(NamedTuple):
    """The divisions that an address names or implies, and what is left of it."""

    province: Division | None
    city: Division | None
    district: Division | None
    rest: str


def parse_chinese(given: Given) -> Address:
    """Return the parts of a Chinese address."""
    text = _line(given)
    postcode = given.postcode if given.postcode and POSTCODE.fullmatch(given.postcode) else None
    if postcode is None and (found := re.search(r"(?:邮编[:：]?)?(?<!\d)(\d{6})$", text)):
        postcode, text = found.group(1), text[: found.start()]
    region = _region(text)
    town, rest = _split_town(region.rest)
    if region.district is None:
        region = _from_town(region, town)
    street, number, unit = _split_street(rest)
    names = [division.name if division else None for division in region[:3]]
    shown = names[:1] + [name for name in names[1:] if name not in names[:1]]
    return Address(
        address="".join(filter(None, [*shown, region.rest])) or None,
        province=names[0],
        city=names[1] or given.city,
        district=names[2] or given.district,
        street=street,
        house_number=number,
        unit=unit,
        postcode=postcode,
    )


def _line(given: Given) -> str:
    """Join the parts to one line, leaving out what the next part says again."""
    parts = [
        part for part in (given.province, given.city, given.district, given.street or given.line) if part
    ]
    if given.street and given.line:
        parts = [given.line]
    joined = ""
    for part in parts:
        joined = part if part.startswith(joined) else joined + part
    return re.sub(r"[\s,，、;；]+", "", joined)


def _region(text: str) -> Region:
    """Read divisions from the front, each inside the one before, and complete what they imply."""
    rest = re.sub(r"^(?:中华人民共和国|中国)", "", text)
    last: Division | None = None
    while last is None or last.level < COUNTY:
        piece, found = _next_division(rest, last)
        if not found and last is not None and (size := _repeated(rest, last)):
            rest = rest[size:]
            continue
        if not found:
            break
        rest = rest[len(piece) :]
        if len(found) > 1:
            return Region(None, None, _nameless(found), rest)
        last = found[0]
    return _completed(last, rest)


def _next_division(text: str, inside: Division | None) -> tuple[str, tuple[Division, ...]]:
    """Return the next place name: full, short (no road word may follow), or a misspelt first one."""
    piece, found = at_start(text, inside, shorts=True)
    if piece not in full_names() and ROAD_AFTER.match(text[len(piece) :]):
        found = ()
    if not found and inside is None:
        piece, found = at_start_by_sound(text)
    return piece, tuple(division for division in found if division.level == found[0].level)


def _repeated(text: str, division: Division) -> int:
    """Return how long a second writing of the same place is (北京市北京市门头沟区)."""
    return next((len(name) for name in (division.name, f"{division.short}市") if text.startswith(name)), 0)


def _nameless(found: tuple[Division, ...]) -> Division:
    """Return a county whose name several cities share: the name is known, the place is not."""
    return Division("", found[0].name, found[0].short)


def _completed(last: Division | None, rest: str) -> Region:
    if last is None:
        return Region(None, None, None, rest)
    city = city_of(last)
    district = (
        last if last.level == COUNTY and last != city and (city is None or last.name != city.name) else None
    )
    return Region(by_code()[last.code[:PROVINCE]], city, district, rest)


def _split_town(text: str) -> tuple[str | None, str]:
    """Cut the town or subdistrict off: a known one, or what ends in 街道 or 镇 before a street."""
    for size in range(min(len(text) - 1, 12), 1, -1):
        if text[:size] in towns():
            return text[:size], text[size:]
    found = TOWN.match(text)
    if found and re.search(r"路|街|道|巷|\d", text[found.end() :]):
        return found.group(), text[found.end() :]
    return None, text


def _from_town(region: Region, town: str | None) -> Region:
    """Add the district that a town lies in, where only one fits the city or province named."""
    within = region.city or region.province
    if town is None or within is None:
        return region
    prefix = within.code
    codes = {code[:COUNTY] for code in towns().get(town, ()) if code.startswith(prefix)}
    county = by_code().get(codes.pop()) if len(codes) == 1 else None
    if county is None:
        return region
    completed = _completed(county, region.rest)
    return completed._replace(rest=region.rest)


def _split_street(text: str) -> tuple[str | None, str | None, str | None]:
    """Split 滨江路696号紫金中心B座2103室 into street, number and unit."""
    found = STREET.match(text)
    if found is None or not found.group(1):
        return text or None, None, None
    return found.group(1), found.group(2), _unit(found.group(3))


def _unit(text: str) -> str | None:
    """Unify 25栋3单元112室, 25幢3单元112 and 25号楼3-112 to 25-3-112."""
    unit = re.sub(r"[()（）\s.,，]", "", text.lower())
    unit = PART_WORD.sub("-", unit)
    return unit.strip("-") or None
