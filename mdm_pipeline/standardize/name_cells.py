"""Split a cell that holds a name and an address: Adidas AG Adi-Dassler-Strasse 1 91074 Herzogenaurach.

The legal form ends a name; without one it is what surely begins an address: a number before a street word, a
street that is followed by its number, a postcode before its place. Commas help. Where nothing is sure the
whole cell is the name, so that no name is ever cut short by a guess.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from mdm_pipeline.standardize.address_places import SHORTEST_COUNTRY, province_names
from mdm_pipeline.standardize.countries import country as country_code
from mdm_pipeline.standardize.organizations_latin import BRANCH_WORDS, LONGEST_FORM, form_words
from mdm_pipeline.standardize.text import CACHED, fold, is_han, key, squash
from mdm_pipeline.standardize.vocabulary import rows, words

TOKEN = re.compile(r"[^\W_]+")
BETWEEN = " \t,;:/|-–—，；：、"
CHINESE = re.compile(
    r"^(.*(?:公司|厂|店|集团|事务所|合作社|中心))[\s,，;；:：、]*(\S*?(?:路|街|道|巷|村|号|镇).*)$"
)
POSTCODE = re.compile(r"\d{4,6}")
POSTCODE_LATER = re.compile(r"(?<=\w) (?=\d{4,6}\b(?!.*\b\d{4,6}\b))")
PLACE_AFTER_NUMBER = re.compile(r"^(\D+ \d+[a-z]?) (?=\D+$)")
SHORTEST_AFTER_NUMBER = 3
GERMAN_BRANCHES = ("niederlassung", "filiale", "geschaftsstelle", "betriebsstatte")
COUNTRY_CODES = frozenset({"usa", "uk"})
LONGEST_COUNTRY = 4  # words
STREET_WITHIN = 5  # words between a house number and its street word, or a street word and its number


class NameCell(NamedTuple):
    """The parts of a cell that holds a name, and perhaps an address and its country."""

    name: str | None
    address: str | None
    country: str | None


class Token(NamedTuple):
    """A word of a cell, squashed, and where it stands."""

    word: str
    start: int
    end: int


@lru_cache(maxsize=CACHED)
def split_name_cell(cell: str | None) -> NameCell | None:
    """Return the name, the address and the country of a cell; the whole as name where the border is unsure.

    >>> split_name_cell("adidas ag adi dassler strasse 1 91074 germany")
    NameCell(name='adidas ag', address='adi dassler strasse 1, 91074', country='DE')
    >>> split_name_cell("sanofi 54 rue la boetie paris")
    NameCell(name='sanofi', address='54 rue la boetie paris', country=None)
    >>> split_name_cell("Studio 54 Ltd, 12 High Street, Leeds").name, split_name_cell("Hotel Berlin").address
    ('Studio 54 Ltd', None)
    >>> split_name_cell("杭州小富贸易有限公司 杭州市中山路8号")
    NameCell(name='杭州小富贸易有限公司', address='杭州市中山路8号', country=None)
    """
    text = fold(cell)
    if text is None or key(text) is None:
        return None
    if is_han(text):
        found = CHINESE.match(text)
        if found is None:
            return _whole(text)
        return NameCell(found.group(1).strip(BETWEEN), found.group(2).strip(BETWEEN), None)
    tokens = [Token(squash(word.group()), *word.span()) for word in TOKEN.finditer(text)]
    border = _border(text, tokens)
    if border is None or not text[: tokens[border].start].strip(BETWEEN):
        return _whole(text)
    return _cut(text, tokens, border)


def _whole(text: str) -> NameCell:
    return NameCell(text, None, None)


def _cut(text: str, tokens: list[Token], border: int) -> NameCell:
    """Cut a cell before a token, and the country off its end."""
    name = text[: tokens[border].start].strip(BETWEEN)
    size = _country_words(tokens[border:])
    code = country_code(text[tokens[-size].start :]) if size else None
    end = tokens[-size].start if size else len(text)
    return NameCell(name, _with_comma(text[tokens[border].start : end].strip(BETWEEN)), code)


def _with_comma(address: str) -> str | None:
    """Set what follows a street apart from it, a postcode or a place, as the reading of addresses expects."""
    if "," not in address:
        address = POSTCODE_LATER.sub(", ", address) if POSTCODE_LATER.search(address) else address
        address = PLACE_AFTER_NUMBER.sub(r"\1, ", address) if "," not in address else address
    return address or None


def _country_words(tokens: list[Token]) -> int:
    """Return how many words at the end name a country."""
    for size in range(min(LONGEST_COUNTRY, len(tokens)), 0, -1):
        name = "".join(token.word for token in tokens[-size:])
        known = len(name) >= SHORTEST_COUNTRY or name in COUNTRY_CODES
        if known and name not in province_names() and country_code(name) is not None:
            return size
    return 0


def _border(text: str, tokens: list[Token]) -> int | None:
    """Return the number of the token at which the address begins, or None when that is unsure."""
    street = next((at for at in range(1, len(tokens)) if _street_starts(tokens, at)), None)
    after_form = _after_form(tokens, street)
    if after_form is not None:
        return after_form if after_form < len(tokens) else None
    begins = [at for at in (_after_comma(text, tokens), street) if at is not None]
    return min(begins) if begins else _postcode(tokens)


def _after_form(tokens: list[Token], street: int | None) -> int | None:
    """Return the token after the last legal form that can be the name's; len(tokens) when nothing follows."""
    border = None
    at = 1
    while at < len(tokens) and (street is None or at <= street):
        size = _form_size(tokens, at)
        if size and _may_end(tokens, at, size):
            border = at + size
        at += max(size, 1)
    return None if border is None or any(map(_is_branch, tokens[border:])) else border


def _is_branch(token: Token) -> bool:
    return token.word in BRANCH_WORDS or token.word.endswith(GERMAN_BRANCHES)


def _form_size(tokens: list[Token], at: int) -> int:
    """Return how many words from here on are a legal form, "se co kgaa" and "s p a" as one."""
    ahead = [token.word for token in tokens[at : at + LONGEST_FORM]]
    return next((n for n in range(len(ahead), 0, -1) if _is_form(ahead[:n])), 0)


def _is_form(ahead: list[str]) -> bool:
    forms = form_words()
    spelled = " ".join(ahead)
    return spelled in forms or spelled.replace(" co ", " and co ") in forms


def _may_end(tokens: list[Token], at: int, size: int) -> bool:
    """Tell whether a form ends the name: Boston Co Coffee goes on; after a number PA and CO are states."""
    form = " ".join(token.word for token in tokens[at : at + size])
    if any(map(_has_digit, tokens[1:at])) and len(form) < SHORTEST_AFTER_NUMBER:
        return False
    rest = tokens[at + size :]
    signs = any(_has_digit(token) or token.word in _signs("first", "behind") for token in rest)
    return form not in _inner_forms() or not rest or signs or _country_words(rest) == len(rest)


def _has_digit(token: Token) -> bool:
    return any(map(str.isdigit, token.word))


def _after_comma(text: str, tokens: list[Token]) -> int | None:
    """Return the token after the first comma, where a number follows somewhere behind it."""
    comma = text.find(",")
    behind = [at for at, token in enumerate(tokens) if token.start > comma]
    numbered = any(_has_digit(tokens[at]) for at in behind)
    return behind[0] if comma > 0 and behind and numbered else None


def _street_starts(tokens: list[Token], at: int) -> bool:
    """Tell whether a street begins here: 54 rue La Boetie, Königinstrasse 28, via Roma 1."""
    word, *near = [token.word for token in tokens[at : at + 1 + STREET_WITHIN]]
    number = next((n for n, one in enumerate(near) if one[0].isdigit()), None)
    if word[0].isdigit():
        if number == 0:
            return at + 2 < len(tokens) and _street_starts(tokens, at + 1)
        return any(one in _signs("first", "behind") for one in near[:number])
    if number is None:
        return False
    return (number > 0 and word in _signs("first")) or (number == 0 and _is_street(word))


def _is_street(word: str) -> bool:
    return any(word.endswith(end) and len(word) > len(end) + 2 for end in _signs("ending"))


def _postcode(tokens: list[Token]) -> int | None:
    """Return the token of a postcode behind which only a place follows, and no more numbers."""
    last = next((at for at in range(len(tokens) - 1, 0, -1) if tokens[at].word[0].isdigit()), None)
    if last is None or not POSTCODE.fullmatch(tokens[last].word):
        return None
    sure = len(tokens[last].word) > 4 or _country_words(tokens[last:])
    return last if sure and not any(token.word[0].isdigit() for token in tokens[1:last]) else None


@cache
def _signs(*stands: str) -> frozenset[str]:
    return frozenset(row["word"] for row in rows("street_signs") if row["stands"] in stands)


@cache
def _inner_forms() -> frozenset[str]:
    return words("inner_legal_forms", "words")
