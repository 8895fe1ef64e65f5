"""The rules that keep two records apart, each a fact of a record and whether two facts clash.

`facts.py` writes a fact as text (NULL: the record has no say), so that records with one fact are judged once.
Two groups may be joined when no fact of the one clashes with a fact of the other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Any

from mdm_pipeline.identity import names
from mdm_pipeline.identity.brands import BrandFact
from mdm_pipeline.identity.names import Nicknames
from mdm_pipeline.identity.persons import PersonFact
from mdm_pipeline.settings.identity import FormsRule, NamesRule, PersonsRule, Rule, Rules, TaxIdsRule

SEPARATOR = "\x1f"

Clash = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class RecordFact:
    """A record of a source that holds each party once, or once under the name."""

    source: str
    source_id: str
    name: str = ""


@dataclass(frozen=True)
class TaxFact:
    """A valid tax id that the record's party owns."""

    kind: str
    key: str


@dataclass(frozen=True)
class GenerationFact:
    """Which of several of one name a person is: 1 for senior, 2 for junior."""

    generation: str


@dataclass(frozen=True)
class BranchFact:
    """The branch that a record stands for (pinyin or Latin; empty for the head office), its door and kind."""

    branch: str
    door: str = ""
    kind: str = ""


@dataclass(frozen=True)
class FormFact:
    """The brand of a company and its legal form."""

    core: str
    form: str


@dataclass(frozen=True)
class PairRule:
    """A rule: its name in settings and cuts, the column and kind of its facts, when two clash, what cuts say.

    A pair that weighs `outweighed_by` or more joins in spite of it. A record that is at most
    `tears_within` closer to one of two clashing ones, and fits both, joins neither.
    """

    name: str
    column: str
    kind: type
    clash: Clash
    says: str
    outweighed_by: float = inf
    tears_within: float = -inf

    def read(self, fact: str) -> Any:
        """Read a fact from its text."""
        return self.kind(*fact.split(SEPARATOR))


def pair_rules(rules: Rules, nicknames: Nicknames) -> tuple[PairRule, ...]:
    """Return the enabled rules over pairs of records, in the order in which a cut names them."""

    def rule(name: str, column: str, kind: type, clash: Clash, says: str) -> PairRule:
        given: Rule = getattr(rules, name)
        limit = inf if given.outweighed_by is None else given.outweighed_by
        within = -inf if given.tears_within is None else given.tears_within
        return PairRule(name, column, kind, clash, says, limit, within)

    tax_ids, persons = (
        tax_ids_clash(rules.tax_ids_conflict),
        persons_clash(rules.different_persons, nicknames),
    )
    twins = twins_clash(rules.different_persons, nicknames)
    brands, trades = brands_clash(rules.different_brands), trades_clash(rules.sister_company)
    every = (
        rule(
            "distinct_records",
            "record_fact",
            RecordFact,
            records_clash,
            "are two of a source that holds each party once",
        ),
        rule("tax_ids_conflict", "tax_fact", TaxFact, tax_ids, "own different valid tax ids"),
        rule(
            "branch_conflict",
            "branch_fact",
            BranchFact,
            branches_clash,
            "are two branches, or one and its head",
        ),
        rule(
            "different_generations",
            "generation_fact",
            GenerationFact,
            generations_clash,
            "are of two generations",
        ),
        rule("different_persons", "person_fact", PersonFact, persons, "differ in name, birth date or gender"),
        rule("twins", "person_fact", PersonFact, twins, "are two of one family and birth date"),
        rule("different_brands", "brand_fact", BrandFact, brands, "have different brands"),
        rule("sister_company", "brand_fact", BrandFact, trades, "have different trades"),
        rule(
            "legal_forms", "form_fact", FormFact, forms_clash(rules.legal_forms), "have different legal forms"
        ),
    )
    return tuple(one for one in every if getattr(rules, one.name).enabled)


def records_clash(one: RecordFact, other: RecordFact) -> bool:
    """Tell whether two facts are two records of one source, and of one name where that counts."""
    return one.source == other.source and one.source_id != other.source_id and one.name == other.name


def tax_ids_clash(rule: TaxIdsRule) -> Clash:
    """Return when two tax ids clash: one kind, different keys, and no typing slip."""

    def clash(one: TaxFact, other: TaxFact) -> bool:
        if one.kind != other.kind or one.key == other.key:
            return False
        may_slip = one.kind in rule.without_check_digit
        return not (may_slip and names.slips_apart(one.key, other.key, rule.most_slips))

    return clash


def generations_clash(one: GenerationFact, other: GenerationFact) -> bool:
    """Tell whether two facts are father and son."""
    return one.generation != other.generation


def branches_clash(one: BranchFact, other: BranchFact) -> bool:
    """Tell whether two facts name two offices; at one door there is one, whatever it is called.

    In one city a company may have a branch (分公司) and an office (办事处): each is registered on its own.
    """
    if one.door and one.door == other.door:
        return False
    if one.branch == other.branch:
        return bool(one.kind and other.kind and one.kind != other.kind)
    return not (one.branch and other.branch and names.one_place(one.branch, other.branch))


def persons_clash(rule: PersonsRule, nicknames: Nicknames) -> Clash:
    """Return when two facts cannot be one person's: by birth date, given or family name, or gender.

    An identifier that both have outweighs a wrong name or a wrong date, but not both: that is a spouse's.
    """
    unknown = frozenset(day.isoformat() for day in rule.unknown_birth_dates)
    initials = names.initials_of(nicknames)

    def goes_by_other_name(one: PersonFact, other: PersonFact) -> bool:
        return not one.has_same_names_as(other) and (
            one.is_of_other_family_than(other)
            or one.has_other_initial_than(other, initials)
            or one.has_other_given_than(other, nicknames, rule.typo_from_length)
        )

    def clash(one: PersonFact, other: PersonFact) -> bool:
        born_apart = one.is_born_apart_from(other, unknown)
        if one.shares_an_id_with(other):
            return born_apart and goes_by_other_name(one, other)
        return born_apart or goes_by_other_name(one, other)

    return clash


def twins_clash(rule: PersonsRule, nicknames: Nicknames) -> Clash:
    """Return when two facts are twins: one family and birth date, two given names that are both known.

    A slip seldom makes another known name of one.
    """
    unknown = frozenset(day.isoformat() for day in rule.unknown_birth_dates)

    def clash(one: PersonFact, other: PersonFact) -> bool:
        of_one_birth = bool(one.birth) and one.birth == other.birth and one.birth not in unknown
        known = one.given in nicknames and other.given in nicknames and one.family == other.family
        return (
            of_one_birth
            and known
            and not one.shares_an_id_with(other)
            and one.has_other_given_than(other, nicknames, rule.typo_from_length)
        )

    return clash


def brands_clash(rule: NamesRule) -> Clash:
    """Return when two names have cores that cannot be one, and no valid tax id is known under both."""
    same_from = rule.same_from_similarity

    def clash(one: BrandFact, other: BrandFact) -> bool:
        return not one.is_one_core(other, same_from) and not one.is_alias_of(other, same_from)

    return clash


def trades_clash(rule: NamesRule) -> Clash:
    """Return when two names have one core, trades that cannot be one, and no valid tax id under both."""
    same_from = rule.same_from_similarity

    def clash(one: BrandFact, other: BrandFact) -> bool:
        sisters = one.is_one_core(other, same_from) and not one.is_one_trade(other, same_from)
        return sisters and not one.is_alias_of(other, same_from)

    return clash


def forms_clash(rule: FormsRule) -> Clash:
    """Return when one brand has two legal forms, neither of them any company's nor short for the other.

    A form in the other script is a translation.
    """

    def clash(one: FormFact, other: FormFact) -> bool:
        forms = {one.form, other.form}
        if one.core != other.core or len(forms) == 1 or forms & rule.any_company:
            return False
        translated = names.is_han(one.form) != names.is_han(other.form)
        return not translated and not any(forms <= group for group in rule.one_form)

    return clash
