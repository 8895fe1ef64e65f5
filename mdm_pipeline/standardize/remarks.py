"""What people write into a name field that is no part of the name: (OLD), *VIP*, 【重复】, (原…), 停用.

Reads `vocabulary/name_remarks.csv` and `former_name_words.csv`; used for organizations and persons alike.
"""

import re
from functools import cache
from typing import NamedTuple

from mdm_pipeline.standardize.text import is_han, key
from mdm_pipeline.standardize.vocabulary import words

BRACKETS = re.compile(r"([(\[【{<《*])([^()\[\]【】{}<>《》*]{1,120})([)\]】}>》*])")
TAIL = re.compile(r"(?:\s+-+\s*|\s*[-–—/_|,;:：]\s*)([^-–—/_|,;:：()]{1,30})$")
HEAD = re.compile(r"^([^-–—/_|,;:：()]{1,20})\s*[-–—/_|:：]\s+")


class Unremarked(NamedTuple):
    """A name without its remarks, the remarks, and the former name that one of them told."""

    name: str
    remark: str | None
    former_name: str | None


def without_remarks(text: str) -> Unremarked:
    """Take the remarks out of a folded name.

    >>> without_remarks("北京晟明丽电子商务有限公司(旧)")
    Unremarked(name='北京晟明丽电子商务有限公司', remark='旧', former_name=None)
    >>> without_remarks("Zoll Ltd (formerly Acme Ltd) - DO NOT USE")
    Unremarked(name='Zoll Ltd', remark='DO NOT USE', former_name='Acme Ltd')
    """
    remarks: list[str] = []
    former: list[str] = []

    def judged(found: re.Match[str]) -> str:
        opening, inside = found.group(1), found.group(2).strip()
        if (old := _former_name(inside)) is not None:
            former.append(old)
        elif is_remark(inside) or opening == "【":
            remarks.append(inside)
        else:
            return found.group()
        return " "

    name = BRACKETS.sub(judged, text)
    if inline := _inline_words().match(name):
        name = inline.group(1)
        former.append(inline.group(2).strip())
    for end in (TAIL, HEAD):
        found = end.search(name)
        if found and is_remark(found.group(1)):
            remarks.append(found.group(1).strip())
            name = name.replace(found.group(), " ", 1) if end is HEAD else name[: found.start()]
    head, _, last = name.rstrip().rpartition(" ")
    if head and is_remark(last) and (is_han(head) or (last.isupper() and not head.isupper())):
        remarks.append(last)
        name = head
    name = " ".join(name.split()).strip(" ,;-–")
    if not name:
        return Unremarked(text, None, None)
    return Unremarked(name, "; ".join(remarks) or None, former[0] if former else None)


def is_remark(text: str) -> bool:
    """Tell whether a text is a remark of the vocabulary."""
    return key(text) in _keys()


@cache
def _keys() -> frozenset[str | None]:
    return frozenset(key(word) for word in words("name_remarks", "remark"))


def _former_name(inside: str) -> str | None:
    """Return what follows a word like 原 or formerly, when it is long enough to be a name."""
    found = _former_words().match(inside)
    rest = inside[found.end() :].strip(" :：,") if found else ""
    return rest if len(rest) > 1 else None


@cache
def _former_words() -> re.Pattern[str]:
    known = sorted(words("former_name_words", "word"), key=len, reverse=True)
    ends = [re.escape(word) + ("" if is_han(word) else r"(?=[\s:.])\.?") for word in known]
    return re.compile(rf"(?:{'|'.join(ends)})\s*(?:为)?", re.IGNORECASE)


@cache
def _inline_words() -> re.Pattern[str]:
    known = sorted((w for w in words("former_name_words", "word") if len(w) > 2 and not is_han(w)), key=len)
    return re.compile(
        rf"^(.{{3,}}?)[\s,;]+(?:{'|'.join(map(re.escape, reversed(known)))})[\s:.]+(.{{2,}})$", re.I
    )
