"""The parts that a Chinese and a Latin organization name share, and how misspelt forms are recognized."""

from typing import NamedTuple

from rapidfuzz.distance import OSA


class Parts(NamedTuple):
    """What an organization's name says, without its display."""

    place: str | None = None
    core: str | None = None
    core_pinyin: str | None = None
    trade: str | None = None
    form: str | None = None
    branch: str | None = None
    branch_kind: str | None = None
    remark: str | None = None
    words: str | None = None


def one_slip(text: str, word: str) -> bool:
    """Tell whether a text is a word with at most one character changed, lost, doubled or swapped.

    >>> one_slip("有限龚司", "有限公司"), one_slip("branhc", "branch"), one_slip("brand", "branch")
    (True, True, False)
    """
    return OSA.distance(text, word, score_cutoff=1) <= 1
