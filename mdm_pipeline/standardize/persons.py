"""Person names taken apart."""

from typing import NamedTuple

from mdm_pipeline.standardize.text import fold, key


class Person(NamedTuple):
    """A person's name and its parts."""

    name: str
    script: str
    name_key: str | None
    family_name: str | None
    given_name: str | None
    given_initial: str | None
    middle_name: str | None
    person_pinyin: str | None
    title: str | None
    remark: str | None


def parse_person(
    name: str | None, family: str | None, given: str | None, country: str | None
) -> Person | None:
    """Return a person's name taken apart, or None for an empty cell."""
    text = fold(name)
    if text is None:
        return None
    return Person(text, "other", key(text), None, None, None, None, None, None, None)
