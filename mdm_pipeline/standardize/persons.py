"""Person names taken apart: family and given name, in whatever script and order they were written.

    Chinese   欧阳修文, 王经理, 张*英               -> `persons_chinese`
    pinyin    Wang Xiaoqin, xiumin zhang            -> `persons_chinese` as well
    Latin     "Hill, Chad", Dr. Jack K. Smith Jr.   -> `persons_latin`

Where only a title, an initial or a masked character stands for the given name, `given_name`, `name_key`
and `person_pinyin` are NULL: 王先生 equals every other 王先生, and that is no evidence. Nicknames stay as
written; `vocabulary/nicknames.csv` says which names are used for each other.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from mdm_pipeline.standardize.casing import as_written, person_case, pinyin_case
from mdm_pipeline.standardize.countries import country as country_code
from mdm_pipeline.standardize.generations import generation
from mdm_pipeline.standardize.person_parts import PersonParts
from mdm_pipeline.standardize.persons_chinese import parse_chinese, parse_pinyin
from mdm_pipeline.standardize.persons_latin import parse_latin
from mdm_pipeline.standardize.remarks import without_remarks
from mdm_pipeline.standardize.text import CACHED, fold, is_han, key, script, without_gaps
from mdm_pipeline.standardize.vocabulary import words

LONGEST_NAME = 100


class Person(NamedTuple):
    """A person's name and its parts; `proper_` is for reading, the rest for comparing.

    A name is makeshift when any other name of the person is better: a login, a lone given name, 王经理, 王*.
    """

    name: str
    script: str
    name_key: str | None
    family_name: str | None
    given_name: str | None
    given_initial: str | None
    middle_name: str | None
    person_pinyin: str | None
    title: str | None
    generation: str | None
    remark: str | None
    proper_name: str
    proper_family_name: str | None
    proper_given_name: str | None
    is_makeshift: bool


@lru_cache(maxsize=CACHED)
def parse_person(
    name: str | None, family: str | None, given: str | None, country: str | None
) -> Person | None:
    """Return a person's name taken apart, or None when there is none; columns of their own win over the name.

    >>> parse_person("欧阳修文", None, None, "CN").person_pinyin
    'ouyang xiuwen'
    >>> found = parse_person("Hill, Chad W.", None, None, "US")
    >>> found.family_name, found.given_name, found.middle_name
    ('hill', 'chad', 'w')
    >>> found = parse_person("王经理", None, None, "CN")
    >>> found.family_name, found.given_name, found.title, found.name_key
    ('王', None, '经理', None)
    """
    text = _clean(name) or _joined(_clean(family), _clean(given))
    text = without_gaps(text)[:LONGEST_NAME].strip(" ,;'\"`")
    clean, remark, _ = without_remarks(text) if text else (text, None, None)
    if key(clean) is None:
        return None
    columns = (_clean(family), _clean(given))
    pinyin = None if is_han(clean) else parse_pinyin(clean, *columns, country_code(country))
    parts = pinyin or _parts(clean, *columns)
    both = parts.family_name is not None and parts.given_name is not None
    proper = _proper(clean, pinyin=pinyin is not None)
    written = proper if not all(columns) else " ".join(columns)
    return Person(
        name=clean,
        script=script(clean),
        name_key=key(f"{parts.family_name}{parts.given_name}") if both else None,
        family_name=parts.family_name,
        given_name=parts.given_name,
        given_initial=parts.given_initial,
        middle_name=parts.middle_name,
        person_pinyin=parts.person_pinyin,
        title=parts.title,
        generation=generation(*filter(None, columns)) if any(columns) else generation(clean),
        remark=remark,
        proper_name=proper,
        proper_family_name=as_written(parts.family_name, written),
        proper_given_name=as_written(parts.given_name, written),
        is_makeshift=not both or _is_login(clean),
    )


def alias(cell: str | None) -> str | None:
    """Return a nickname or another name of a person as people should read it; None when it says nothing.

    >>> alias(" Lucky小涛 "), alias("N/A"), alias("---")
    ('Lucky小涛', None, None)
    """
    text = _clean(cell)
    return text if key(text) is not None else None


def _joined(family: str, given: str) -> str:
    """Write a name from its columns in the order of its script."""
    return f"{family}{given}" if is_han(family + given) else f"{given} {family}"


def _parts(text: str, family: str, given: str) -> PersonParts:
    return parse_chinese(text, family, given) if is_han(text) else parse_latin(text, family, given)


def _proper(text: str, *, pinyin: bool) -> str:
    """Write a name in proper case; a login stays as its owner typed it."""
    if (pinyin and text.isalpha()) or not _is_login(text):
        return pinyin_case(text) if pinyin else person_case(text)
    return text


def _is_login(text: str) -> bool:
    """Tell a login from a name: user12345, zhang_san88, pkoehler; brandy is a name."""
    if is_han(text) or re.search(r"[\s,]", text) or not (text[:1].islower() or text[-1:].isdigit()):
        return False
    return not text.isalpha() or text not in words("given_names", "name")


def _clean(cell: str | None) -> str:
    text = fold(cell)
    return "" if text is None or text.casefold() in words("placeholder_texts", "text") else text
