"""Chinese person names, in characters and in pinyin."""

import re
from functools import cache

from mdm_pipeline.standardize.person_parts import PersonParts
from mdm_pipeline.standardize.pinyin import pinyin, surname_ranks, surname_reading, syllables
from mdm_pipeline.standardize.text import latin
from mdm_pipeline.standardize.vocabulary import rows, words

MASK = re.compile(r"[*＊×xX某○]+")
DOT = re.compile(r"[·•・.．‧]")
FAMILIAR = ("小", "老", "阿")
LONGEST_GIVEN = 3


def parse_chinese(text: str, family: str | None = None, given: str | None = None) -> PersonParts:
    """Return the parts of a name in characters.

    >>> parse_chinese("张*英").family_name, parse_chinese("小王").family_name
    ('张', '王')
    >>> parse_chinese("单雄信").person_pinyin
    'shan xiongxin'
    """
    if family and given and len(family) <= 3:
        return _named(family, re.sub(r"\s", "", given), None)
    if (dot := DOT.search(text)) and dot.start() > 0 and dot.end() < len(text):
        return _named(text[dot.end() :], text[: dot.start()], None)
    bare, title = _split_title(re.sub(r"[\s,，.。、\d]+", "", text))
    surname = _surname(bare)
    rest = bare[len(surname) :]
    if not surname or len(rest) > LONGEST_GIVEN:
        return PersonParts(title=title)
    if not rest or MASK.search(rest):
        return PersonParts(family_name=surname, title=title)
    return _named(surname, rest, title)


def parse_pinyin(text: str, family: str | None, given: str | None, region: str | None) -> PersonParts | None:
    """Return the parts of a Chinese name in Latin letters, or None when it is none.

    Capitals at the start mean the Chinese order (Wang Xiaoqin), small letters the order of mail programs
    (xiumin zhang), unless only one of the two can be a family name.

    >>> parse_pinyin("Wang Xiaoqin", None, None, "CN").person_pinyin
    'wang xiaoqin'
    >>> parse_pinyin("xiumin zhang", None, None, "CN").person_pinyin
    'zhang xiumin'
    """
    if region not in ("CN", "TW", "HK", "SG", None):
        return None
    tokens = [token for token in re.split(r"[\s,.'·_-]+", re.sub(r"\d+$", "", latin(text))) if token]
    if not tokens or len(tokens) > 4 or not all(syllables(token) for token in tokens):
        return None
    if region is None and (
        len(tokens) == 1 or any(token in words("given_names", "name") for token in tokens)
    ):
        return None
    if family and given:
        return _read(latin(family).replace(" ", ""), re.sub(r"[^a-z]", "", latin(given)))
    if len(tokens) == 1:
        return _joined(tokens[0])
    comma_or_capital = "," in text or text[:1].isupper()
    return _ordered(tokens, family_first=comma_or_capital)


def _ordered(tokens: list[str], *, family_first: bool) -> PersonParts | None:
    first = (tokens[0], "".join(tokens[1:]))
    last = (tokens[-1], "".join(tokens[:-1]))
    choices = [first, last] if family_first else [last, first]
    choices = [(family, given) for family, given in choices if family in surname_ranks()]
    likely = [(family, given) for family, given in choices if len(syllables(given)) <= 2]
    best = next(iter(likely or choices), None)
    return None if best is None else _read(*best)


def _joined(token: str) -> PersonParts | None:
    """Split wangjianxiang after the family name."""
    pieces = syllables(token)
    for size in (2, 1):
        family = "".join(pieces[:size])
        if 1 <= len(pieces) - size <= 2 and family in surname_ranks():
            return _read(family, "".join(pieces[size:]))
    return None


def _read(family: str, given: str) -> PersonParts:
    return PersonParts(
        family_name=family or None,
        given_name=given if len(given) > 1 else None,
        given_initial=given[:1] or None,
        person_pinyin=f"{family} {given}" if family and len(given) > 1 else None,
    )


def _named(family: str, given: str, title: str | None) -> PersonParts:
    if MASK.search(given) or not given:
        return PersonParts(family_name=latin(family), title=title)
    sound = pinyin(given)
    return PersonParts(
        family_name=latin(family),
        given_name=latin(given),
        given_initial=sound[:1] or None,
        person_pinyin=f"{surname_reading(family)} {sound}" if sound else None,
        title=title,
    )


def _surname(text: str) -> str:
    """Return the family name that a text starts with: a known compound one, or its first character."""
    if len(text) > 1 and text[:2] in words("cn_surnames", "surname"):
        return text[:2]
    return text[:1]


def _split_title(text: str) -> tuple[str, str | None]:
    """Cut 先生, 经理, 总 off; a one-character title only after a bare family name."""
    for title in _titles():
        rest = text[: -len(title)]
        if text.endswith(title) and (1 <= len(rest) <= 2 if len(title) == 1 else 1 <= len(rest) <= 4):
            if len(title) == 1 and rest not in words("cn_surnames", "surname"):
                continue
            return rest, title
    if len(text) == 2 and text[0] in FAMILIAR and text[1] in words("cn_surnames", "surname"):
        return text[1], text[0]
    return text, None


@cache
def _titles() -> tuple[str, ...]:
    known = (row["title"] for row in rows("person_titles") if row["place"] == "chinese")
    return tuple(sorted(known, key=lambda title: (-len(title), title)))
