"""Dates as they are written: 1987-02-31 was never a day, yet two records that give it were born on one."""

import re

DIGITS = {"%Y": "([0-9]{4})", "%m": "([0-9]{2})", "%d": "([0-9]{2})"}


def date_form(text: str) -> tuple[str, str] | None:
    """Return a date format as a regular expression, and how its groups make YYYY-MM-DD; None: not of digits.

    >>> date_form("%d.%m.%Y")
    ('([0-9]{2})[.]([0-9]{2})[.]([0-9]{4})', '\\\\3-\\\\2-\\\\1')
    >>> date_form("%Y-%m"), date_form("%d %b %Y")
    (None, None)
    """
    parts = re.findall(r"%.", text)
    if sorted(parts) != sorted(DIGITS):
        return None
    pieces = [DIGITS.get(piece) or f"[{piece}]" for piece in re.findall(r"%.|[^%]", text)]
    return "".join(pieces), "-".join(f"\\{parts.index(part) + 1}" for part in DIGITS)
