"""Postal addresses taken apart: province, city, district, street, house number, unit, postcode.

An address comes in one line or in columns. Chinese ones go to `addresses_chinese`, all others to
`addresses_western`. The cell that holds an address and a phone is split here.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from mdm_pipeline.standardize.address_parts import Address, Given
from mdm_pipeline.standardize.addresses_chinese import parse_chinese
from mdm_pipeline.standardize.addresses_western import parse_western
from mdm_pipeline.standardize.countries import country as country_code
from mdm_pipeline.standardize.phones import is_placeholder, phones
from mdm_pipeline.standardize.text import CACHED, fold, is_han, key
from mdm_pipeline.standardize.vocabulary import words

LONGEST_ADDRESS = 300
EXTENSION = r"(?:-\d{1,5}|\s*(?:转|x|ext\.?)\s*\d{1,5})?"
# A whole phone at the end of a cell; the postcodes and room numbers before it are no part of it.
PHONE_FORMS = (
    r"(?:\+|00)\d[\d ()./-]{6,18}\d",
    r"(?:86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}",
    r"(?:1[ .-])?\(\d{3}\)[ .-]?\d{3}[ .-]?\d{4}",
    r"\(?0\d{1,5}\)?[ ./-]?\d[\d ./-]{4,10}\d",
    r"(?:1[ .-])?\d{3}[ .-]?\d{3}[ .-]?\d{4}",
    r"\d{7,8}",
)
BOUNDARY = r"(?:^|(?<=[\s、，,;；:：/|。])|(?<=[^\W\d_]))"
PHONE_TAILS = tuple(re.compile(rf"{BOUNDARY}({form}{EXTENSION})$") for form in PHONE_FORMS)
LABEL = re.compile(
    r"(?:电话|联系电话|手机|tel|telefon|phone|fon|mobil|mobile)\.?\s*[:：]?\s*$", re.IGNORECASE
)

__all__ = ["Address", "ContactCell", "parse_address", "split_contact_cell"]


class ContactCell(NamedTuple):
    """A cell that holds an address and a phone."""

    address: str | None
    phone: str | None


@lru_cache(maxsize=CACHED)
def parse_address(  # noqa: PLR0913, PLR0917 - one argument a column of the SQL function
    address: str | None,
    province: str | None,
    city: str | None,
    district: str | None,
    street: str | None,
    postcode: str | None,
    country: str | None,
) -> Address | None:
    """Return an address, given in one line or in parts, taken apart; None when it says nothing.

    >>> found = parse_address("苏州市张家港市南丰镇天生桥大道588号", None, None, None, None, None, "CN")
    >>> found.province, found.city, found.district, found.street, found.house_number
    ('江苏省', '苏州市', '张家港市', '天生桥大道', '588')
    >>> found = parse_address("122 Broad Lane, Apt 533, Pittsburgh, PA 15259", *[None] * 5, "US")
    >>> found.street, found.house_number, found.unit, found.city, found.province, found.postcode
    ('broad ln', '122', 'apt 533', 'Pittsburgh', 'PA', '15259')
    """
    cells = [_clean(cell) for cell in (address, province, city, district, street, postcode)]
    given = Given._make([*cells, country_code(country)])
    text = " ".join(filter(None, cells))
    if not text:
        return None
    chinese = is_han(text) if given.country in (None, "CN", "HK", "TW", "MO") else False
    return parse_chinese(given) if chinese else parse_western(given)


@lru_cache(maxsize=CACHED)
def split_contact_cell(cell: str | None, country: str | None) -> ContactCell | None:
    """Return the address and the phone of a cell that holds both, or one of them.

    >>> split_contact_cell("上海市青浦区滨江路696号  021-22997392", "CN")
    ContactCell(address='上海市青浦区滨江路696号', phone='021-22997392')
    >>> split_contact_cell("439 Mill Boulevard, Albuquerque, NM 87117 (505) 349-8042", "US").phone
    '(505) 349-8042'
    >>> split_contact_cell("892 River Street, Buffalo, NY 14267", "US").phone is None
    True
    """
    text = _clean(cell)
    if text is None:
        return None
    region = country_code(country)
    for form in PHONE_TAILS:
        found = form.search(text)
        if found is not None and _is_phone(found.group(1), region):
            address = LABEL.sub("", text[: found.start()]).strip(" 、，,;；:：/|。")
            return ContactCell(_clean(address), found.group(1).strip())
    if not re.search(r"[^\W\d_]", text) and sum(map(str.isdigit, text)) > 6:
        return ContactCell(None, text)
    return ContactCell(text, None)


def _is_phone(text: str, region: str | None) -> bool:
    """Tell a phone from a postcode or a room: whole for its country, or a placeholder."""
    digits = re.sub(r"\D", "", text)
    if is_placeholder(digits):
        return True
    return len(digits) >= (7 if region == "CN" else 9) and bool(phones(text, region))


def _clean(cell: str | None) -> str | None:
    text = fold(cell)
    if key(text) is None or text is None or text.casefold() in words("placeholder_texts", "text"):
        return None
    return text[:LONGEST_ADDRESS].strip(" ,;、，；") or None
