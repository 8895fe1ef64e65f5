"""Phone numbers: every number of a cell in E.164, on Google's metadata (phonenumberslite).

A number without its area code cannot be E.164; it is kept as `+86~25022438`: country, a tilde, the
subscriber's number, so that it can still agree with another of its kind and is never dialled by mistake.
Placeholders (`vocabulary/placeholder_phones.csv`, one repeated digit, a run like 12345678) are dropped.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumber, ValidationResult

from mdm_pipeline.standardize.countries import country as country_code
from mdm_pipeline.standardize.text import CACHED, fold, is_han
from mdm_pipeline.standardize.vocabulary import words

BETWEEN = re.compile(r"[;/|,、，；。\n]+|(?<=\d)\s*(?:或|和|&|\bor\b|\bund\b)\s*(?=[+\d(])")
LABEL = re.compile(r"[A-Za-z一-鿿]+\.?\s*[:：]?(?=[\s+(\d]|$)")
EXTENSION = re.compile(r"(?:转|分机|ext\.?|extension|x|durchwahl|#)\s*[:：]?\s*(\d{1,6})\s*$", re.IGNORECASE)
CN_EXTENSION = re.compile(r"(?<=\d{7})-(\d{1,5})$")
TRUNK = re.compile(r"\(\s*0\s*\)")
CN_MOBILE = re.compile(r"(?:86)?1[3-9]\d{9}")
# Germany writes area code, slash, number, and so do some Americans (310/246-1501); elsewhere a slash stands
# between two numbers.
AREA_SLASH = re.compile(r"(?<![\d/])(\(?0\d{2,5}\)?(?= ?/ ?\d)|[2-9]\d\d(?= ?/ ?\d{3}-+\d{4}\b)) ?/ ?")
# Forms that name their country by themselves, for cells whose country is unknown or wrong.
TELLING = (
    ("CN", re.compile(r"(?:86)?1[3-9]\d{9}|\(?0(?:10|2\d|[3-9]\d\d)[)-]\d{8}|\(0[3-9]\d\d\)\d{7}")),
    ("US", re.compile(r"(?:1[ .-])?(?:\(\d{3}\) ?\d{3}-\d{4}|\d{3}[.~-]\d{3}[.-]\d{4})|[2-9]\d\d[2-9]\d{6}")),
    ("GB", re.compile(r"07\d{3} ?\d{6}|0\d{4} \d{6}|02[03489] \d{8}|0(?:11[3-8]|1[2-9]1) \d{7}")),
    (
        "DE",
        re.compile(
            r"0(?:15[279]|16[023]|17\d)[ -]\d{7,8}|0(?:30|40|69|89|[2-9]\d1) \d{6,8}|0\d{2,4}~\d{5,8}"
        ),
    ),
)
ITALY = 39
LOCAL = {"CN": (86, re.compile(r"[2-9]\d{6,7}")), "US": (1, re.compile(r"[2-9]\d{6}"))}


class Phone(NamedTuple):
    """One number in E.164 (or country, tilde, subscriber's number), with its extension where it has one."""

    e164: str
    extension: str | None


@lru_cache(maxsize=CACHED)
def phones(cell: str | None, country: str | None) -> tuple[Phone, ...]:
    """Return every phone of a cell, sorted, without doubles and placeholders.

    >>> phones("0755-21264151-8001 / 138 0013 8001", "CN")
    (Phone(e164='+8613800138001', extension=None), Phone(e164='+8675521264151', extension='8001'))
    >>> phones("25022438", "CN"), phones("00000000", "CN")
    ((Phone(e164='+86~25022438', extension=None),), ())
    """
    text = fold(cell)
    if text is None or sum(map(str.isdigit, text)) < 6:
        return ()
    parts = [part.strip() for part in BETWEEN.split(AREA_SLASH.sub(r"\1~", text))]
    region = country_code(country) or _told_by(parts)
    found = {phone for part in parts for phone in _in_part(part, region)}
    numbers_with_extension = {phone.e164 for phone in found if phone.extension}
    return tuple(
        sorted((p for p in found if p.extension or p.e164 not in numbers_with_extension), key=_order)
    )


def _told_by(parts: list[str]) -> str | None:
    """Return the country that the forms of a cell's numbers name, when they name only one."""
    told = {code for part in parts for code, form in TELLING if form.fullmatch(part)}
    told |= {code for part in parts if (code := _region_of_international(part)) is not None}
    return told.pop() if len(told) == 1 else None


def _region_of_international(part: str) -> str | None:
    text = re.sub(r"^00", "+", part)
    number = _possible(TRUNK.sub("", text), None) if text.startswith("+") else None
    return (
        phonenumbers.region_code_for_country_code(number.country_code)
        if number and number.country_code
        else None
    )


def _order(phone: Phone) -> tuple[str, str]:
    return phone.e164, phone.extension or ""


def _in_part(part: str, region: str | None) -> tuple[Phone, ...]:
    """Read a part as one number, or as several with only spaces between them."""
    one = _phone(part, region)
    pieces = part.split()
    if len(pieces) < 2 or (one is not None and sum(map(str.isdigit, part)) <= 13):
        return (one,) if one else ()
    for cut in range(1, len(pieces)):
        left, right = _phone(" ".join(pieces[:cut]), region), _in_part(" ".join(pieces[cut:]), region)
        if left and right:
            return (left, *right)
    return (one,) if one else ()


@lru_cache(maxsize=CACHED)
def _phone(text: str, region: str | None) -> Phone | None:
    text, extension = _split_extension(LABEL.sub("", text) if not EXTENSION.search(text) else text, region)
    digits = re.sub(r"\D", "", text)
    if not 7 <= len(digits) <= 17 or is_placeholder(digits):
        return None
    number = _parsed(text, digits, region)
    if number is not None and not is_placeholder(str(number.national_number)):
        return Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), extension)
    local = LOCAL.get(region or "")
    if local is None or not local[1].fullmatch(digits):
        return None
    return Phone(f"+{local[0]}~{digits}", extension)


def _split_extension(text: str, region: str | None) -> tuple[str, str | None]:
    found = EXTENSION.search(text)
    if found is None and (region in ("CN", None) or is_han(text)):
        found = CN_EXTENSION.search(text)
    if found is None:
        return text, None
    return LABEL.sub("", text[: found.start()]), found.group(1)


def _parsed(text: str, digits: str, region: str | None) -> PhoneNumber | None:
    """Parse a number: by its own country code, else its record's country, else the country its form tells."""
    text = TRUNK.sub("", text).strip()
    telling = next((code for code, form in TELLING if form.fullmatch(text)), None)
    text = text.replace("~", " ")
    if re.match(r"\(?00", text) and region != "US":
        text = "+" + digits[2:]
    if text.startswith("+"):
        return _possible(text, None)
    if region is not None and region != "CN" and (number := _possible(text, region)):
        return number
    if CN_MOBILE.fullmatch(digits) and telling in ("CN", None):
        return _possible("+86" + digits[-11:], None)
    return _possible(text, telling if region is None else region) or _possible(text, telling)


def _possible(text: str, region: str | None) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    whole = _is_all_of(number, text) and (_long_enough(number) or phonenumbers.is_valid_number(number))
    return number if whole else None


def _is_all_of(number: PhoneNumber, text: str) -> bool:
    """Refuse a number for which the library dropped digits as a carrier's code: only prefixes may go."""
    if number.italian_leading_zero and number.country_code != ITALY:
        return False
    digits, national = re.sub(r"\D", "", text), str(number.national_number)
    return (
        re.fullmatch(rf"(?:00|011)?(?:{number.country_code})?[01]?0?", digits[: -len(national)]) is not None
    )


def _long_enough(number: PhoneNumber) -> bool:
    """Refuse what is possible only by the loosest pattern: a short national number is a local one."""
    return len(str(number.national_number)) >= (9 if number.country_code in (86, 44) else 8)


def is_placeholder(digits: str) -> bool:
    """Tell whether digits stand for no phone: a listed number, one repeated digit, or a run up or down."""
    bare = digits.lstrip("0")
    tail = digits[-7:]
    if digits in words("placeholder_phones", "digits") or bare in words("placeholder_phones", "digits"):
        return True
    return len(set(tail)) == 1 or tail in "01234567890123456789" or tail in "98765432109876543210"
