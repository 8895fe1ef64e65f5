"""Western addresses: American, British, German, and a plain reading for the others.

    122 Broad Lane, Apt 533, Pittsburgh, PA 15259
    Unit 31, 4 Manor Road, Bristol, BS1 1WY
    Beethovenstr. 83, 40270 Düsseldorf

Read by form; what the American form does not explain goes to usaddress. Street words have one short spelling
(Street, St. -> st), German streets end in str, Fifth Avenue is 5th ave; provinces and cities have the
vocabulary's spelling.
"""

import re
from typing import Any

from mdm_pipeline.standardize.address_parts import Address, Given
from mdm_pipeline.standardize.address_places import (
    GERMAN_CITY,
    NUMBER_LAST_COUNTRIES,
    SIX_DIGITS,
    is_place,
    split_country,
    split_place,
)
from mdm_pipeline.standardize.places_western import city_name, known_province, province_name
from mdm_pipeline.standardize.text import latin, squash
from mdm_pipeline.standardize.vocabulary import mapping, words

ZIP = re.compile(r"\b(\d{5})(?:-\d{4})?$")
UK_POSTCODE = re.compile(r"\b(GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]?(?: ?\d[A-Z]{2})?)$", re.IGNORECASE)
UNIT = re.compile(
    r"^(?:apt|apartment|suite|ste|unit|flat|room|rm|floor|fl|building|bldg|block|office|studio|wohnung|whg|etage|#)"
    r"\b\.?\s*#?\s*[\w-]+$|^#\s*[\w-]+$|^\d+(?:st|nd|rd|th) floor$",
    re.IGNORECASE,
)
UNIT_AT_END = re.compile(
    r"[\s,]+((?:apt|apartment|suite|ste|unit|flat|room|rm|floor|fl|bldg)\b\.?\s*#?\s*[\w-]+|#\s*[\w-]+)$",
    re.IGNORECASE,
)
UNIT_AT_START = re.compile(r"^((?:flat|unit|apartment|apt|suite|studio)\s+[\w-]+)[\s,]+(?=\d)", re.IGNORECASE)
NUMBER_FIRST = re.compile(r"^(\d+[a-z]?(?:\s?[-/]\s?\d+[a-z]?)?)\s+(.+)$", re.IGNORECASE)
NUMBER_LAST = re.compile(r"^(.*?[^\W\d].*?)\s*\b(\d+\s?[a-z]?(?:\s?[-/]\s?\d+\s?[a-z]?)?)$", re.IGNORECASE)
STATE_COUNTRIES = frozenset({"US", "CA", "AU"})
UNIT_WORDS = {"apartment": "apt", "suite": "ste", "room": "rm", "floor": "fl", "building": "bldg"}
DIRECTIONS = frozenset({"n", "s", "e", "w", "ne", "nw", "se", "sw"})


def parse_western(given: Given) -> Address:
    """Return the parts of an address that is not Chinese."""
    line, named = split_country(given.line)
    if given.country not in (None, named):
        line, named = given.line, None
    country = given.country or named or _country_of(given)
    found = _from_line(line, country) if line else Address()
    if given.street:
        street, number, unit = _split_street(given.street, country)
        found = found._replace(street=street, house_number=number, unit=unit or found.unit)
    city = city_name(given.city, country) or found.city
    province = province_name(given.province, country) or found.province
    postcode = _postcode(given.postcode, country) or found.postcode
    district = " ".join(latin(given.district).split()).title() if given.district else None
    found = found._replace(province=province, city=city, district=district, postcode=postcode)
    return found._replace(address=_display(given, found, country) or None)


def _display(given: Given, found: Address, country: str | None) -> str:
    """Write an address in one line; what came in parts as its country's post writes it.

    >>> parts = Given(None, "california", "Los Angeles", None, "6 N Ave", "90065", "US")
    >>> _display(parts, Address(province="CA", city="Los Angeles", postcode="90065"), "US")
    '6 N Ave, Los Angeles, CA 90065'
    """
    if given.line:
        parts = (given.line, given.street, given.district, given.city, given.province, given.postcode)
        return ", ".join(part for part in parts if part)
    province, city, postcode = found.province or given.province, found.city, found.postcode
    if country in NUMBER_LAST_COUNTRIES:
        place = " ".join(filter(None, (postcode, city or province)))
    elif country in STATE_COUNTRIES:
        place = ", ".join(filter(None, (city, " ".join(filter(None, (province, postcode))))))
    else:
        place = ", ".join(filter(None, (city, None if province == city else province, postcode)))
    return ", ".join(filter(None, (given.street, given.district, place)))


def _country_of(given: Given) -> str | None:
    """Guess the country from the form of the last part, where the record names none."""
    text = given.postcode or given.line or ""
    last = text.rpartition(",")[2].strip()
    if re.search(r"\b[A-Z]{2} \d{5}(?:-\d{4})?$", last):
        return "US"
    if UK_POSTCODE.search(last) and re.search(r"\d[A-Z]{2}$", last):
        return "GB"
    if GERMAN_CITY.match(last) and " " in last:
        return "DE"
    return None


def _from_line(line: str, country: str | None) -> Address:
    pieces = [piece.strip(" .") for piece in line.split(",") if piece.strip(" .")]
    if country == "US":
        return _american(pieces, line)
    if country in ("GB", "IE"):
        return _british(pieces, country)
    return _continental(pieces, country)


def _american(pieces: list[str], line: str) -> Address:
    last = pieces[-1] if len(pieces) > 1 else ""
    zipped = ZIP.search(last)
    state_text = last[: zipped.start()].strip() if zipped else last
    state = province_name(state_text, "US") if state_text else None
    inline = None
    if state is None and (found := re.match(r"^(.+?)\s+([A-Za-z]{2})$", state_text)):
        state, inline = province_name(found.group(2), "US"), found.group(1)
    if state is None and zipped is None:
        return _american_by_library(line) if len(pieces) == 1 else _plain_american(pieces)
    rest = pieces[:-1]
    city = inline or (rest.pop() if len(rest) > 1 or _no_street(rest) else None)
    city = city or (state_text if state is None else None)
    street, number, unit = _street_of(rest, "US")
    postcode = zipped.group(1) if zipped else None
    return Address(None, state, city_name(city, "US"), None, street, number, unit, postcode)


def _no_street(pieces: list[str]) -> bool:
    """Tell whether what stands before the state is a city alone: no number and no word for a street."""
    if len(pieces) != 1 or any(map(str.isdigit, pieces[0])):
        return False
    return words("street_words", "word").isdisjoint(latin(pieces[0]).split())


def _plain_american(pieces: list[str]) -> Address:
    """Read an address that stops at its city."""
    city = pieces[-1] if not any(map(str.isdigit, pieces[-1])) else None
    street, number, unit = _street_of(pieces[:-1] if city else pieces, "US")
    return Address(city=city_name(city, "US"), street=street, house_number=number, unit=unit)


def _american_by_library(line: str) -> Address:
    parts = _tagged(line)
    street = " ".join(value for label, value in parts.items() if label.startswith("StreetName"))
    unit = " ".join(value for label, value in parts.items() if label.startswith("Occupancy"))
    return Address(
        province=province_name(parts.get("StateName"), "US"),
        city=city_name(parts.get("PlaceName"), "US"),
        street=_street(street, "US"),
        house_number=parts.get("AddressNumber", "").lower() or None,
        unit=_unit(unit),
        postcode=_postcode(parts.get("ZipCode"), "US"),
    )


def _tagged(line: str) -> dict[str, str]:
    import usaddress

    tagged: dict[str, Any] = {}
    for word, label in usaddress.parse(line):
        tagged[label] = f"{tagged[label]} {word.strip(',')}" if label in tagged else word.strip(",")
    return tagged


def _british(pieces: list[str], country: str) -> Address:
    rest = list(pieces)
    postcode: str | None = None
    found = UK_POSTCODE.search(rest[-1]) if rest else None
    if found is not None and (len(rest) > 1 or re.search(r"\d[A-Z]{2}$", rest[-1], re.I)):
        postcode = _postcode(found.group(1), country)
        before = rest[-1][: found.start()].strip()
        rest = [*rest[:-1], before] if before else rest[:-1]
    province = None
    if len(rest) > 2 and not NUMBER_FIRST.match(rest[-2]):
        province = known_province(rest[-1], country)
        rest = rest[:-1] if province else rest
    city = rest.pop() if len(rest) > 1 and not NUMBER_FIRST.match(rest[-1]) else None
    street, number, unit = _street_of(rest, country)
    return Address(None, province, city_name(city, country), None, street, number, unit, postcode)


def _continental(pieces: list[str], country: str | None) -> Address:
    is_city = (any(form.match(piece) for form in (GERMAN_CITY, SIX_DIGITS)) for piece in pieces)
    place = next((i for i, found in enumerate(is_city) if i > 0 and found), None)
    if len(pieces) == 1 and is_place(pieces[0], country):
        place = 0
    if place is None:
        city = pieces[-1] if len(pieces) > 1 and not any(map(str.isdigit, pieces[-1])) else None
        street, number, unit = _street_of(pieces[:-1] if city else pieces, country)
        return Address(city=city_name(city, country), street=street, house_number=number, unit=unit)
    postcode, city = split_place(pieces[place], country)
    street, number, unit = _street_of(pieces[:place], country)
    return Address(None, None, city_name(city, country), None, street, number, unit, postcode)


def _street_of(pieces: list[str], country: str | None) -> tuple[str | None, str | None, str | None]:
    units = [piece for piece in pieces if UNIT.match(piece)]
    others = [piece for piece in pieces if not UNIT.match(piece)]
    street, number, unit = _split_street(_numbered(others) or ", ".join(others), country)
    return street, number, unit or _unit(" ".join(units))


def _numbered(pieces: list[str]) -> str | None:
    """Return the piece with the house number; the building's or the firm's name may stand before it.

    >>> _numbered(["Chrysler Building", "405 Lexington Avenue"]), _numbered(["5 High St", "2 Annex"])
    ('405 Lexington Avenue', '5 High St')
    """
    return next((piece for piece in pieces if re.search(r"\b\d", piece)), None)


def _split_street(text: str, country: str | None) -> tuple[str | None, str | None, str | None]:
    """Split one street line into street, house number and unit."""
    unit: str | None = None
    for pattern in (UNIT_AT_END, UNIT_AT_START):
        if found := pattern.search(text):
            unit = _unit(found.group(1))
            text = (text[: found.start()] + text[found.end() :]).strip(" ,")
    text = _without_whereabouts(text)
    order = (NUMBER_LAST, NUMBER_FIRST) if country in NUMBER_LAST_COUNTRIES else (NUMBER_FIRST, NUMBER_LAST)
    for pattern in order:
        if found := pattern.match(text):
            number, street = found.groups() if pattern is NUMBER_FIRST else reversed(found.groups())
            return _street(street, country), re.sub(r"\s", "", number.lower()), unit
    return _street(text, country), None, unit


def _without_whereabouts(text: str) -> str:
    """Cut what only says where a house stands, once a street or a number has been named.

    >>> _without_whereabouts("2450 Broadway between 90th and 91st Sts."), _without_whereabouts("Off Lane")
    ('2450 Broadway', 'Off Lane')
    """
    pieces = text.split()
    bare = [squash(piece).strip(".,") for piece in pieces]
    after = mapping("street_whereabouts", "word", "after")
    for at, word in enumerate(bare[2:], start=2):
        street = not words("street_words", "word").isdisjoint(bare[:at])
        number = after.get(word) == "number" and any(map(str.isdigit, bare[:at]))
        if word in after and (street or number):
            return " ".join(pieces[:at]).strip(" ,")
    return text


def _street(text: str | None, country: str | None) -> str | None:
    """Return a street in one spelling: squashed, street words short, German streets ending in str."""
    bare = re.sub(r"['’`´.]", " " if country in NUMBER_LAST_COUNTRIES else "", squash(text or ""))
    tokens = re.findall(r"[^\W_]+", bare)
    if country in NUMBER_LAST_COUNTRIES:
        joined = re.sub(r"\bstr(?:asse)?\b", "str", " ".join(tokens))
        return re.sub(r"strasse\b|str\b", "str", re.sub(r"\s+str\b", "str", joined)) or None
    short = mapping("street_words", "word", "canonical")
    tokens = [mapping("street_ordinals", "word", "ordinal").get(token, token) for token in tokens]
    last = len(tokens) - (2 if tokens and short.get(tokens[-1]) in DIRECTIONS else 1)
    shown = [
        short.get(token, token) if i >= last or (i == 0 and short.get(token) in DIRECTIONS) else token
        for i, token in enumerate(tokens)
    ]
    return " ".join(shown) or None


def _unit(text: str) -> str | None:
    tokens = re.findall(r"[^\W_]+|#", latin(text))
    tokens = [UNIT_WORDS.get(token, token) for token in tokens if token != "#" or len(tokens) == 2]
    return " ".join("apt" if token == "#" else token for token in tokens) or None


def _postcode(text: str | None, country: str | None) -> str | None:
    bare = re.sub(r"[^A-Z0-9]", "", (text or "").upper())
    if not bare or len(bare) > 10 or not any(map(str.isdigit, bare)):
        return None
    if country == "GB":
        return f"{bare[:-3]} {bare[-3:]}" if re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", bare) else bare
    return bare[:5] if country == "US" and len(bare) in (5, 9) and bare.isdigit() else bare
