"""The rules that keep two records apart, each a fact of a record and whether two facts clash.

A fact is a text made by `facts.py` (NULL: the record has no say), so that records with one fact are judged
once. Two groups may be joined when no fact of the one clashes with a fact of the other.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf

from mdm_pipeline.identity import names
from mdm_pipeline.identity.names import Nicknames
from mdm_pipeline.settings.identity import NamesRule, PersonsRule, Rule, Rules, TaxIdsRule

SEPARATOR = "\x1f"
ALIAS_SEPARATOR = "\x1e"

Clash = Callable[[str, str], bool]


@dataclass(frozen=True)
class PairRule:
    """A rule: its name in settings and cuts, the column of its facts, when two clash, what a cut says.

    A pair that weighs `outweighed_by` or more joins in spite of it.
    """

    name: str
    fact: str
    clash: Clash
    says: str
    outweighed_by: float = inf


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
        PairRule("sister_company", "brand_fact", trades, "have different trades"),
    )
    enabled = [rule for rule in every if getattr(rules, rule.name).enabled]
    return tuple(replace(rule, outweighed_by=_limit(getattr(rules, rule.name))) for rule in enabled)


def _limit(rule: Rule) -> float:
    return inf if rule.outweighed_by is None else rule.outweighed_by


def tax_ids_clash(rule: TaxIdsRule) -> Clash:
    """Return when two tax facts (kind, key) clash: one kind, different keys, and no typing slip."""

    def clash(a: str, b: str) -> bool:
        (kind_a, key_a), (kind_b, key_b) = a.split(SEPARATOR), b.split(SEPARATOR)
        if kind_a != kind_b or key_a == key_b:
            return False
        return not (kind_a in rule.without_check_digit and names.slips_apart(key_a, key_b, rule.most_slips))

    return clash


def branches_clash(a: str, b: str) -> bool:
    """Tell whether two branch facts (in pinyin or Latin; empty for the head office) are two offices."""
    return not (a == b or (a and b and names.one_sound(a, b)))


def persons_clash(rule: PersonsRule, nicknames: Nicknames) -> Clash:
    """Return when two person facts cannot be one person: by birth date, given or family name."""
    unknown = {day.isoformat() for day in rule.unknown_birth_dates}

    def clash(a: str, b: str) -> bool:
        one, other = _Person.of(a), _Person.of(b)
        births = {one.birth, other.birth} - {""}
        known = len(births) == 2 and not births & unknown
        if known and not names.one_birth_date(one.birth, other.birth):
            return True
        if one.is_same_name(other):
            return False
        return one.is_other_family(other) or one.is_other_given(other, nicknames, rule.typo_from_length)

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

    def is_same_name(self, other: "_Person") -> bool:
        """Tell whether both have the same names in any order."""
        return bool(self.pinyin) and sorted(self.pinyin.split()) == sorted(other.pinyin.split())

    def is_other_family(self, other: "_Person") -> bool:
        """Tell whether two Chinese family names differ; Western ones change with marriage."""
        if not (names.is_han(self.family) and names.is_han(other.family)) or self.family == other.family:
            return False
        sound, other_sound = self.pinyin.partition(" ")[0], other.pinyin.partition(" ")[0]
        return not (sound and other_sound and names.one_sound(sound, other_sound))

    def is_other_given(self, other: "_Person", nicknames: Nicknames, typo_from: int) -> bool:
        """Tell whether two given names, or an initial and a given name, cannot be one person's."""
        if not self.given or not other.given:
            return not names.one_initial(self.given or self.initial, other.given or other.initial, nicknames)
        if names.one_sound(self.given_sound, other.given_sound):
            return False
        if names.is_han(self.given) and names.is_han(other.given):
            return True
        same = names.one_latin_given_name(self.given_sound, other.given_sound, nicknames, typo_from)
        return not same or bool(self.gender and other.gender and self.gender != other.gender)


def brands_clash(rule: NamesRule) -> Clash:
    """Return when two brand facts have cores that cannot be one, and no tax id is known under both names."""
    same_from = rule.same_from_similarity

    def clash(a: str, b: str) -> bool:
        one, other = _Brand.of(a), _Brand.of(b)
        return not one.is_one_core(other, same_from) and not one.is_alias(other, same_from)

    return clash


def trades_clash(rule: NamesRule) -> Clash:
    """Return when two brand facts have trades that cannot be one, and no tax id is known under both names."""
    same_from = rule.same_from_similarity

    def clash(a: str, b: str) -> bool:
        one, other = _Brand.of(a), _Brand.of(b)
        return not one.is_one_trade(other, same_from) and not one.is_alias(other, same_from)

    return clash


@dataclass(frozen=True)
class _Brand:
    core: str
    sound: str
    trade: str
    aliases: tuple["_Brand", ...]

    @classmethod
    def of(cls, fact: str) -> "_Brand":
        core, sound, trade, aliases = fact.split(SEPARATOR)
        return cls(
            core, sound, trade, tuple(cls._alias(text) for text in aliases.split(ALIAS_SEPARATOR) if text)
        )

    @classmethod
    def _alias(cls, text: str) -> "_Brand":
        core, _, trade = text.partition("/")
        return cls(core, "", trade, ())

    def is_one_core(self, other: "_Brand", same_from: float) -> bool:
        if names.is_han(self.core) != names.is_han(other.core):
            return True
        if self.sound and other.sound and names.one_sound(self.sound, other.sound):
            return True
        return names.one_brand(self.core, other.core, same_from)

    def is_one_trade(self, other: "_Brand", same_from: float) -> bool:
        if not self.trade or not other.trade or names.is_han(self.trade) != names.is_han(other.trade):
            return True
        return names.one_brand(self.trade, other.trade, same_from)

    def is_alias(self, other: "_Brand", same_from: float) -> bool:
        """Tell whether one name is, but for a slip, what a valid tax id knows the other by as well."""
        return self._was_called(other, same_from) or other._was_called(self, same_from)

    def _was_called(self, other: "_Brand", same_from: float) -> bool:
        return any(
            alias.is_one(other, same_from) and not alias.is_one(self, same_from)
            for alias in self.aliases
            if names.is_han(alias.core) == names.is_han(other.core)
        )

    def is_one(self, other: "_Brand", same_from: float) -> bool:
        return self.is_one_core(other, same_from) and self.is_one_trade(other, same_from)
