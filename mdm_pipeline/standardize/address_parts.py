"""An address as it comes and as it leaves."""

from typing import NamedTuple


class Given(NamedTuple):
    """An address as its source wrote it, folded: one line, or parts, or some of both."""

    line: str | None
    province: str | None
    city: str | None
    district: str | None
    street: str | None
    postcode: str | None
    country: str | None


class Address(NamedTuple):
    """An address and its parts, each in one spelling."""

    address: str | None = None
    province: str | None = None
    city: str | None = None
    district: str | None = None
    street: str | None = None
    house_number: str | None = None
    unit: str | None = None
    postcode: str | None = None
