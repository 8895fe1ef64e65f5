"""What a record says of a person, and whether two such facts can be one person's."""

from dataclasses import dataclass
from functools import cached_property

from mdm_pipeline.identity import names
from mdm_pipeline.identity.names import Initials, Nicknames


@dataclass(frozen=True)
class PersonFact:
    """Names, birth date (ISO), gender and identifiers of a record; what it does not say is empty."""

    given: str
    pinyin: str
    family: str
    initial: str
    birth: str
    gender: str
    ids: str = ""

    @cached_property
    def has_han_given(self) -> bool:
        """Whether the given name is written in Chinese characters."""
        return names.is_han(self.given)

    @cached_property
    def family_sound(self) -> str:
        """The family name in pinyin or Latin letters, where the given name is known."""
        return self.pinyin.partition(" ")[0]

    @cached_property
    def given_sound(self) -> str:
        """The given name in pinyin or Latin letters."""
        return (self.pinyin.partition(" ")[2] if self.has_han_given else "") or self.given

    def is_born_apart_from(self, other: "PersonFact", unknown: frozenset[str]) -> bool:
        """Tell whether two known birth dates cannot be one."""
        known = self.birth and other.birth and not {self.birth, other.birth} & unknown
        return bool(known) and not names.one_birth_date(self.birth, other.birth)

    def has_same_names_as(self, other: "PersonFact") -> bool:
        """Tell whether both have the same names in any order."""
        if self.pinyin == other.pinyin:
            return bool(self.pinyin)
        return sorted(self.pinyin.split()) == sorted(other.pinyin.split())

    def shares_an_id_with(self, other: "PersonFact") -> bool:
        """Tell whether both have a passport or another identifier in common: a name may be misspelt."""
        return bool(self.ids and other.ids) and not set(self.ids.split()).isdisjoint(other.ids.split())

    def is_of_other_family_than(self, other: "PersonFact") -> bool:
        """Tell whether two Chinese family names differ; Western ones change with marriage."""
        if self.family == other.family or not (names.is_han(self.family) and names.is_han(other.family)):
            return False
        sounds = self.family_sound and other.family_sound
        return not (sounds and names.one_sound(self.family_sound, other.family_sound))

    def has_other_initial_than(self, other: "PersonFact", initials: Initials) -> bool:
        """Tell whether an initial and a given name, or another initial, cannot be one person's."""
        both_given = bool(self.given and other.given)
        one, another = self.given or self.initial, other.given or other.initial
        return not both_given and not names.one_initial(one, another, initials)

    def has_other_given_than(self, other: "PersonFact", nicknames: Nicknames, typo_from: int) -> bool:
        """Tell whether two given names cannot be one person's."""
        if not self.given or not other.given or names.one_sound(self.given_sound, other.given_sound):
            return False
        if self.has_han_given and other.has_han_given:
            return True
        if names.is_latin(self.given_sound) != names.is_latin(other.given_sound):
            return False
        same = names.one_latin_given_name(self.given_sound, other.given_sound, nicknames, typo_from)
        return not same or bool(self.gender and other.gender and self.gender != other.gender)
