"""Postal addresses."""

from typing import NamedTuple

from mdm_pipeline.standardize.text import fold


class Address(NamedTuple):
    """An address and its parts."""

    address: str | None
    province: str | None
    city: str | None
    district: str | None
    street: str | None
    house_number: str | None
    unit: str | None
    postcode: str | None


class ContactCell(NamedTuple):
    """A cell that holds an address and a phone."""

    address: str | None
    phone: str | None


def parse_address(
    address: str | None, province: str | None, city: str | None, district: str | None,
    street: str | None, postcode: str | None, country: str | None,
) -> Address | None:  # fmt: skip
    """Return an address, given in one line or in parts, taken apart."""
    text = fold(" ".join(part for part in (address, province, city, district, street, postcode) if part))
    return Address(text, None, None, None, None, None, None, None) if text else None


def split_contact_cell(cell: str | None, country: str | None) -> ContactCell | None:
    """Return the address and the phone of a cell that holds both."""
    text = fold(cell)
    return ContactCell(text, None) if text else None
