"""Tax ids and bank accounts."""

from typing import NamedTuple

from mdm_pipeline.standardize.text import fold


class TaxId(NamedTuple):
    """One tax id; `key` is what two spellings of one id share."""

    tax_id: str
    kind: str | None
    key: str | None
    valid: bool
    masked: bool


def parse_tax_id(cell: str | None, country: str | None) -> TaxId | None:
    """Return a tax id with its kind, or None for an empty cell or a placeholder."""
    text = fold(cell)
    return TaxId(text.upper(), None, text.upper(), False, False) if text else None


def bank_account(cell: str | None) -> str | None:
    """Return the account number of a cell that may name the bank as well."""
    return "".join(c for c in fold(cell) or "" if c.isdigit()) or None
