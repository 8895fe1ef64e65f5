"""Is a name an organization's or a person's? Told from the name alone; None where both are possible.

An organization shows a legal form, a trade, a branch or a place in front of a brand; a person shows a
title, a family name with one or two characters after it, a known given name, or "Last, First".
"""

import re
from functools import lru_cache

from mdm_pipeline.standardize.countries import country as country_code
from mdm_pipeline.standardize.divisions import at_start
from mdm_pipeline.standardize.organizations import Organization, parse_organization
from mdm_pipeline.standardize.persons import parse_person
from mdm_pipeline.standardize.persons_chinese import parse_pinyin
from mdm_pipeline.standardize.pinyin import surname_ranks
from mdm_pipeline.standardize.text import CACHED, is_han
from mdm_pipeline.standardize.vocabulary import mapping, words

COMMON_SURNAMES = 300
JOINED = re.compile(r"[&+]|\b(?:and|und)\b|['’]s\b", re.IGNORECASE)
LAST_FIRST = re.compile(r"[^\W\d]+,\s[^\W\d]+.*")
INITIAL = re.compile(r"(?:^|\s)[A-Z]\.?(?:\s|$)")
OTHER_WORDS = re.compile(r"\b(?:the|of|for)\b", re.IGNORECASE)


@lru_cache(maxsize=CACHED)
def name_kind(name: str | None, country: str | None) -> str | None:
    """Return organization, person, or None when it cannot be told.

    >>> [name_kind(name, None) for name in ("王小燕", "王经理", "小方商贸")]
    ['person', 'person', 'organization']
    >>> [name_kind(name, None) for name in ("Dan Bates", "Dan Bates Ltd", "Lake Stone")]
    ['person', 'organization', None]
    """
    organization = parse_organization(name, country)
    if organization is None:
        return None
    if is_han(organization.name):
        return _chinese(organization)
    return _latin(organization, country_code(country))


def _chinese(organization: Organization) -> str | None:
    name = re.sub(r"[\s·*]", "", organization.name)
    person = parse_person(name, None, None, "CN")
    if person is not None and person.title is not None and organization.form is None:
        bare = len(name) - len(person.title)
        if bare < (3 if organization.trade else 5):
            return "person"
    if organization.form or organization.branch or (organization.trade and len(name) > 3) or len(name) > 5:
        return "organization"
    if len(name) > 3 and name[:2] not in words("cn_surnames", "surname"):
        place, _ = at_start(name, None, shorts=True)
        return "organization" if place else None
    surname = name[:2] if name[:2] in words("cn_surnames", "surname") else name[:1]
    rank = int(mapping("cn_surnames", "surname", "rank").get(surname, "999"))
    given = len(name) - len(surname)
    if (given == 2 and rank < 999) or (given == 1 and (rank <= COMMON_SURNAMES or len(surname) == 2)):
        return "person"
    return None


def _latin(organization: Organization, country: str | None) -> str | None:
    name = organization.name
    if organization.form or organization.branch:
        return "organization"
    person = parse_person(name, None, None, country)
    if person is not None and (person.title is not None or LAST_FIRST.fullmatch(name)):
        return "person" if organization.trade is None else None
    if JOINED.search(name):
        return "organization"
    given = person.given_name if person is not None else None
    known = given is not None and given.partition("-")[0] in words("given_names", "name")
    initials = INITIAL.search(name) is not None
    if organization.trade is not None:
        return _with_trade(name, known=known, initials=initials)
    if not known and OTHER_WORDS.search(name):
        return None
    return "person" if known or initials or _is_pinyin_person(name, country) else None


def _with_trade(name: str, *, known: bool, initials: bool) -> str | None:
    """Judge a name with a trade word: Frank Landscaping is a firm, Ann N. Baker is not, Ann Baker may be."""
    if known and initials:
        return "person"
    return None if known and len(name.split()) == 2 and name.casefold().endswith("er") else "organization"


def _is_pinyin_person(name: str, country: str | None) -> bool:
    found = parse_pinyin(name, None, None, country)
    return found is not None and found.given_name is not None and found.family_name in surname_ranks()
