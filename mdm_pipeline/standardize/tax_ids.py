"""Tax ids by country and form, and bank account numbers.

    uscc     Chinese unified social credit code, 18 characters; key = its organization code (positions 9-17)
    cn_15    the old Chinese 15-character code of organizations; key = its organization code (positions 7-15)
    ric      Chinese resident id, 18 characters or 15 digits; key = the 18 characters
    ein      US employer id; vat_gb, vat_de, vat_..: VAT ids; key = the id

`valid` says that the check digit holds, or that the form is right where there is none. Check digits are
computed here for China (stdnum takes eighteen zeros and fails on unknown districts), else by python-stdnum.
A USCC has two, its own and that of the organization code in it: a slip does not make another valid code.
"""

import re
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, NamedTuple

from stdnum.exceptions import ValidationError

from mdm_pipeline.standardize.countries import country as country_code
from mdm_pipeline.standardize.text import CACHED, fold

EU = frozenset(re.findall("..", "ATBEBGCYCZDEDKEEELESFIFRHRHUIEITLTLULVMTNLPLPTROSESISK"))
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
NEVER_USED = str.maketrans("OI", "01")
LOOK_ALIKES = str.maketrans("OISZ", "0152")
CONFUSED = str.maketrans("OIL", "011")
DATE = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
RESIDENT_18 = re.compile(rf"[1-9]\d{{5}}(?:18|19|20)\d\d{DATE}\d{{3}}[\dX]")
RESIDENT_15 = re.compile(rf"[1-9]\d{{5}}\d\d{DATE}\d{{3}}")
USCC = re.compile(rf"[{USCC_ALPHABET}]{{2}}\d{{6}}[{USCC_ALPHABET}]{{10}}")
CN_15 = re.compile(r"\d{6}[0-9A-Z]{8}[0-9A-Z]")
MASK = re.compile(r"[*•●＊]+|X{3,}")


class TaxId(NamedTuple):
    """One tax id; `key` is what two spellings of one id share."""

    tax_id: str
    kind: str | None
    key: str | None
    valid: bool
    masked: bool


@lru_cache(maxsize=CACHED)
def parse_tax_id(cell: str | None, country: str | None) -> TaxId | None:
    """Return a tax id with its kind, or None for an empty cell or a placeholder.

    >>> parse_tax_id("91440303ma9b2uu906", "CN")
    TaxId(tax_id='91440303MA9B2UU906', kind='uscc', key='MA9B2UU90', valid=True, masked=False)
    >>> parse_tax_id("75-7699602", "US").tax_id, parse_tax_id("000000000000000000", "CN")
    ('757699602', None)
    """
    text = re.sub(r"[^0-9A-Z*•●]", "", (fold(cell) or "").upper())[:40]
    if _is_placeholder(text):
        return None
    if masked := MASK.search(text):
        return _masked(text, masked)
    region = _region(text, country_code(country))
    if region == "CN":
        return _chinese(text)
    if region == "US":
        return _american(text)
    if region is not None and region in {*EU, "GB", "GR"}:
        return _vat(text, "EL" if region == "GR" else region)
    return TaxId(text, None, text, False, False)


def bank_account(cell: str | None) -> str | None:
    """Return the account number of a cell that may name the bank as well; letters and digits only.

    >>> bank_account("中国农业银行 6222 9431 8544 6146 360"), bank_account("DKB DE53 9823 3915 0252 5529 79")
    ('6222943185446146360', 'DE53982339150252552979')
    """
    text = (fold(cell) or "").upper()
    iban = re.search(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", text)
    runs = re.findall(r"\d(?:[ -]?\d){4,}", text)
    found = iban.group() if iban else max(runs, key=len, default="")
    account = re.sub(r"[^0-9A-Z]", "", found)
    return None if not account or len(set(account)) == 1 else account


def _is_placeholder(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    if len(text) < 6 or (not digits and "*" not in text):
        return True
    return (len(set(digits)) == 1 and len(digits) > 6) or digits.startswith(("123456789", "987654321"))


def _masked(text: str, mask: re.Match[str]) -> TaxId:
    """Keep what can be seen: the visible ends tell two masked ids apart."""
    kind = "ric" if len(text) == 18 and text[:6].isdigit() else None
    visible = f"{text[: mask.start()]}*{text[mask.end() :]}"
    return TaxId(text, kind, visible if len(visible) > 5 else None, False, True)


def _region(text: str, country: str | None) -> str | None:
    """Say whose id it is: its own prefix first, then the record's country, then its form."""
    prefix = text[:2]
    if len(text) > 7 and prefix in EU | {"GB"} and re.search(r"\d{5}", text):
        return prefix
    if (
        country is not None
        and country != "CN"
        and len(text) == 18
        and USCC.fullmatch(text.translate(CONFUSED))
    ):
        return "CN"
    if country is not None:
        return country
    return "CN" if len(text) in (15, 18) else "US" if re.fullmatch(r"\d{9}", text) else None


def _chinese(text: str) -> TaxId:
    if len(text) == 18 and RESIDENT_18.fullmatch(text) and not _uscc_holds(text):
        return TaxId(text, "ric", text, _resident_holds(text), False)
    if len(text) == 15 and RESIDENT_15.fullmatch(text) and not _organization_holds(text[6:]):
        whole = _resident_18(text)
        return TaxId(text, "ric", whole, True, False)
    if len(text) == 18:
        mended = _mended(text)
        if USCC.fullmatch(mended):
            return TaxId(mended, "uscc", mended[8:17], _uscc_holds(mended), False)
    mended = text.translate(CONFUSED)
    if CN_15.fullmatch(mended):
        return TaxId(mended, "cn_15", mended[6:], _organization_holds(mended[6:]), False)
    return TaxId(text, None, text, False, False)


def _mended(text: str) -> str:
    """Read O as 0 and I as 1, which the code never uses; S, Z and L only where the check digits then hold."""
    readings = [text.translate(table) for table in (NEVER_USED, CONFUSED, LOOK_ALIKES)]
    mended = (reading for reading in readings if USCC.fullmatch(reading))
    return next(filter(_uscc_holds, readings), next(mended, text))


def _american(text: str) -> TaxId:
    digits = text.removeprefix("US").translate(CONFUSED)
    if re.fullmatch(r"\d{9}", digits):
        return TaxId(digits, "ein", digits, _holds("stdnum.us.ein", digits), False)
    return TaxId(text, None, text, False, False)


def _vat(text: str, country: str) -> TaxId:
    prefix = text[:2] if text[:2] in (country, "GB") else ""
    number = text[len(prefix) :]
    if country in ("DE", "GB"):
        number = number.translate(CONFUSED)
    vat = country + number
    if not 9 <= len(vat) <= 15 or not re.search(r"\d{4}", number):
        return TaxId(text, None, text, False, False)
    module = "stdnum.gb.vat" if country == "GB" else "stdnum.eu.vat"
    return TaxId(vat, f"vat_{country.lower()}", vat, _holds(module, vat), False)


@cache
def _library(module: str) -> Any:
    return import_module(module)


def _holds(module: str, number: str) -> bool:
    """Ask python-stdnum; some of its checks raise more than its own error on odd input."""
    try:
        _library(module).validate(number)
    except (ValidationError, KeyError, ValueError, IndexError):
        return False
    return True


def _uscc_holds(text: str) -> bool:
    """Tell whether both check digits hold: the whole code's and that of the organization code within it."""
    if not USCC.fullmatch(text) or len(set(text)) < 4 or not _organization_holds(text[8:17]):
        return False
    total = sum(USCC_ALPHABET.index(c) * weight for c, weight in zip(text[:17], USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[-total % 31] == text[17]


def _organization_holds(code: str) -> bool:
    values = [int(c, 36) for c in code[:8]]
    check = -sum(v * weight for v, weight in zip(values, ORGANIZATION_WEIGHTS, strict=True)) % 11
    return ("X" if check == 10 else str(check)) == code[8]


def _resident_check(body: str) -> str:
    return "10X98765432"[sum(int(c) * w for c, w in zip(body, RESIDENT_WEIGHTS, strict=True)) % 11]


def _resident_holds(text: str) -> bool:
    return _resident_check(text[:17]) == text[17]


def _resident_18(text: str) -> str:
    body = f"{text[:6]}19{text[6:]}"
    return body + _resident_check(body)
