"""Organization names taken apart."""

from typing import NamedTuple

from mdm_pipeline.standardize.text import fold, key


class Organization(NamedTuple):
    """An organization's name and its parts."""

    name: str
    script: str
    name_key: str | None
    place: str | None
    core: str | None
    core_pinyin: str | None
    trade: str | None
    form: str | None
    branch: str | None
    former_name: str | None
    remark: str | None


def parse_organization(name: str | None, country: str | None) -> Organization | None:
    """Return an organization's name taken apart, or None for an empty cell."""
    text = fold(name)
    if text is None:
        return None
    return Organization(text, "other", key(text), None, key(text), None, None, None, None, None, None)
