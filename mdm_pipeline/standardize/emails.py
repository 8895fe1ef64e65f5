"""E-mail addresses and hosts."""

from typing import NamedTuple

from mdm_pipeline.standardize.text import fold


class Email(NamedTuple):
    """One mailbox; domain_class is free or company."""

    email: str
    domain: str
    domain_class: str


def emails(cell: str | None) -> list[Email]:
    """Return every mail address of a cell, sorted, without doubles."""
    text = (fold(cell) or "").lower()
    return [Email(text, text.split("@")[1], "company")] if text.count("@") == 1 else []


def host(cell: str | None) -> str | None:
    """Return the host of a website without www."""
    return fold(cell)
