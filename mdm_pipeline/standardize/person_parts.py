"""What a Chinese and a Latin person's name say alike."""

from typing import NamedTuple


class PersonParts(NamedTuple):
    """A person's name without its display; without a given name there is no `person_pinyin`."""

    family_name: str | None = None
    given_name: str | None = None
    given_initial: str | None = None
    middle_name: str | None = None
    person_pinyin: str | None = None
    title: str | None = None
