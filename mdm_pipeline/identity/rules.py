"""The rules that keep two records apart, each a fact of a record and whether two facts clash.

A fact is a text made by `facts.py` (NULL: the record has no say), so that records with one fact are judged
once. Two groups may be joined when no fact of the one clashes with a fact of the other.
"""

from collections.abc import Callable
from dataclasses import dataclass

from mdm_pipeline.identity import names
from mdm_pipeline.identity.names import Nicknames
from mdm_pipeline.settings.identity import NamesRule, PersonsRule, Rules, TaxIdsRule

SEPARATOR = "\x1f"
ALIAS_SEPARATOR = "\x1e"

Clash = Callable[[str, str], bool]


@dataclass(frozen=True)
class PairRule:
    """A rule: its name in settings and cuts, the column of its facts, when two clash, what a cut says."""

    name: str
    fact: str
    clash: Clash
    says: str


def pair_rules(rules: Rules, nicknames: Nicknames) -> tuple[PairRule, ...]:
    """Return the enabled rules over pairs of records, in the order in which a cut names them."""
    tax_ids, persons = (
        tax_ids_clash(rules.tax_ids_conflict),
        persons_clash(rules.different_persons, nicknames),
    )
    brands, trades = brands_clash(rules.different_brands), trades_clash(rules.sister_company)
    every = (
        PairRule("tax_ids_conflict", "tax_fact", tax_ids, "own different valid tax ids"),
        PairRule(
            "branch_conflict", "branch_fact", branches_clash, "are two branches, or branch and head office"
        ),
        PairRule("different_persons", "person_fact", persons, "differ in given name, birth date or gender"),
        PairRule("different_brands", "brand_fact", brands, "have different brands"),
        PairRule("sister_company", "brand_fact", trades, "have one brand and different trades"),
    )
    return tuple(rule for rule in every if getattr(rules, rule.name).enabled)


def tax_ids_clash(rule: TaxIdsRule) -> Clash:
    """Return when two tax facts (kind, key) clash: comparable kinds, different keys, and no typing slip."""
    first_of = {kind: min(kinds) for kinds in rule.one_kind for kind in kinds}

    def clash(a: str, b: str) -> bool:
        (kind_a, key_a), (kind_b, key_b) = a.split(SEPARATOR), b.split(SEPARATOR)
        if first_of.get(kind_a, kind_a) != first_of.get(kind_b, kind_b) or key_a == key_b:
            return False
        return not (kind_a in rule.without_check_digit and names.one_slip_apart(key_a, key_b))

    return clash


def branches_clash(a: str, b: str) -> bool:
    """Tell whether two branch facts (branch; empty for the head office) are two offices."""
    if not a or not b:
        return a != b
    return not names.one_brand(a, b, 0.75)


def persons_clash(rule: PersonsRule, nicknames: Nicknames) -> Clash:
    """Return when two person facts cannot be one person: by birth date, given name or gender."""
    unknown = {day.isoformat() for day in rule.unknown_birth_dates}

    def clash(a: str, b: str) -> bool:
        one, other = _Person.of(a), _Person.of(b)
        births = {one.birth, other.birth} - {""}
        if len(births) == 2 and not births & unknown and not names.one_birth_date(one.birth, other.birth):
            return True
        named = bool(one.given and other.given)
        return named and not _one_person_name(one, other, nicknames, rule.typo_from_length)

    return clash


@dataclass(frozen=True)
class _Person:
    given: str
    pinyin: str
    family: str
    initial: str
    birth: str
    gender: str

    @classmethod
    def of(cls, fact: str) -> "_Person":
        return cls(*fact.split(SEPARATOR))

    @property
    def given_sound(self) -> str:
        return self.pinyin.partition(" ")[2] or self.given if names.is_han(self.given) else self.given


def _one_person_name(a: _Person, b: _Person, nicknames: Nicknames, typo_from: int) -> bool:
    if names.one_sound(a.given_sound, b.given_sound):
        return True
    if a.pinyin and sorted(a.pinyin.split()) == sorted(b.pinyin.split()):
        return True
    if names.is_han(a.given) and names.is_han(b.given):
        return False
    same = names.one_latin_given_name(a.given_sound, b.given_sound, nicknames, typo_from)
    return same and not (a.gender and b.gender and a.gender != b.gender)


def brands_clash(rule: NamesRule) -> Clash:
    """Return when two brand facts have cores that cannot be one, and no tax id is known under both names."""

    def clash(a: str, b: str) -> bool:
        one, other = _Brand.of(a), _Brand.of(b)
        if names.is_han(one.core) != names.is_han(other.core) or one.is_alias(other):
            return False
        if one.sound and other.sound and names.one_sound(one.sound, other.sound):
            return False
        return not names.one_brand(one.core, other.core, rule.same_from_similarity)

    return clash


def trades_clash(rule: NamesRule) -> Clash:
    """Return when two brand facts have one core, trades that cannot be one, and no tax id under both."""

    def clash(a: str, b: str) -> bool:
        one, other = _Brand.of(a), _Brand.of(b)
        if not one.trade or not other.trade or one.core != other.core or one.is_alias(other):
            return False
        if names.is_han(one.trade) != names.is_han(other.trade):
            return False
        return not names.one_brand(one.trade, other.trade, rule.same_from_similarity)

    return clash


@dataclass(frozen=True)
class _Brand:
    core: str
    sound: str
    trade: str
    aliases: tuple[str, ...]

    @classmethod
    def of(cls, fact: str) -> "_Brand":
        core, sound, trade, aliases = fact.split(SEPARATOR)
        return cls(core, sound, trade, tuple(aliases.split(ALIAS_SEPARATOR)))

    def is_alias(self, other: "_Brand") -> bool:
        return f"{other.core}/{other.trade}" in self.aliases
