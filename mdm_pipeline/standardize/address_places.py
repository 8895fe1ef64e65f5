"""Places as Western addresses write them: postcode and city, or one of them."""

import re
from functools import cache

from mdm_pipeline.standardize.countries import country as country_code
from mdm_pipeline.standardize.text import key, squash
from mdm_pipeline.standardize.vocabulary import rows, words

SHORTEST_COUNTRY = 4  # shorter names are also states, articles and legal forms
GERMAN_CITY = re.compile(r"^(?:D-?|A-?|CH-?)?(\d{4,5})(?:\s+(.+))?$", re.IGNORECASE)
DUTCH_CITY = re.compile(r"^(\d{4}\s?[A-Z]{2})(?:\s+(.+))?$", re.IGNORECASE)
# Singapore, India, Russia and others: of six digits no house number is made.
SIX_DIGITS = re.compile(r"^(?P<before>\d{6})(?:\s+\D+)?$|^\D+\s(?P<behind>\d{6})$")
POSTCODE_AND_CITY = re.compile(r"^(?:D-?)?\d{5}(?:\s+[^\d]+)?$", re.IGNORECASE)
SHORT_POSTCODE_AND_CITY = re.compile(r"^\d{4}(?:\s+[^\d]+)?$")
NUMBER_LAST_COUNTRIES = frozenset(
    ["DE", "AT", "CH", "NL", "BE", "ES", "IT", "PT", "SE", "NO", "DK", "FI", "PL", "CZ", "SK", "HU"]
)


def is_place(text: str, country: str | None) -> bool:
    """Tell whether an address is a place alone: a postcode, with a city or not, or a word that is no street.

    >>> is_place("3000 Leuven", "BE"), is_place("3000 Leuven", None), is_place("28660", "ES")
    (True, False, True)
    >>> is_place("Madrid", "ES"), is_place("Königinstrasse", "DE")
    (True, False)
    """
    if any(map(str.isdigit, text)):
        number_last = country in NUMBER_LAST_COUNTRIES
        return bool(POSTCODE_AND_CITY.match(text) or (number_last and SHORT_POSTCODE_AND_CITY.match(text)))
    tokens = re.findall(r"[^\W_]+", squash(text))
    ends = tuple(row["word"] for row in rows("street_signs") if row["stands"] == "ending")
    return not any(token in words("street_signs", "word") or token.endswith(ends) for token in tokens)


def split_country(line: str | None) -> tuple[str | None, str | None]:
    """Cut the country off the end of an address in one line and return its code; Georgia may be a state.

    >>> split_country("23 King Street, Leeds, United Kingdom")
    ('23 King Street, Leeds', 'GB')
    >>> split_country("6781 Metaxa Forest, Athens, Georgia")[1] is None
    True
    """
    head, _, last = (line or "").rpartition(",")
    name = key(last)
    if not head or name is None or len(name) < SHORTEST_COUNTRY or name in province_names():
        return line, None
    code = country_code(last)
    return (head, code) if code else (line, None)


@cache
def province_names() -> frozenset[str | None]:
    """Return the names and codes of provinces, each for equality."""
    return frozenset(key(row["alias"]) for row in rows("western_provinces"))


def split_place(text: str, country: str | None) -> tuple[str | None, str | None]:
    """Return the postcode and the city of a place.

    >>> split_place("1102 MG Amsterdam", "NL"), split_place("40270 Bonn", "DE"), split_place("Bonn", None)
    (('1102 MG', 'Amsterdam'), ('40270', 'Bonn'), (None, 'Bonn'))
    >>> split_place("Singapore 059413", "SG"), split_place("059413", None)
    (('059413', 'Singapore'), ('059413', None))
    """
    if six := SIX_DIGITS.match(text):
        postcode = six["before"] or six["behind"]
        return postcode, text.replace(postcode, "").strip() or None
    found = (DUTCH_CITY.match(text) if country == "NL" else None) or GERMAN_CITY.match(text)
    return (found.group(1), found.group(2)) if found else (None, text)
