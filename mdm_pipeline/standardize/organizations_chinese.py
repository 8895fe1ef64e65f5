"""Chinese organization names: 地名 + 字号 + 行业 + 组织形式 + 分支机构.

    苏州市如红韵园林绿化有限责任公司东莞分公司
    place 苏州, core 如红韵, trade 园林绿化, form 有限公司, branch dongguan

The name is eaten from its end: branch, legal form, trade; then from its front: place. What is left is the
brand. Neither end is eaten when too little would be left, so that 东阳光科技 keeps its brand 东阳光.
"""

import re
from functools import cache
from typing import NamedTuple

from mdm_pipeline.standardize.divisions import (
    CITY,
    COUNTY,
    Division,
    at_end,
    at_start,
    at_start_by_sound,
    city_of,
    named,
)
from mdm_pipeline.standardize.organization_parts import Parts, one_slip
from mdm_pipeline.standardize.pinyin import pinyin
from mdm_pipeline.standardize.text import latin
from mdm_pipeline.standardize.vocabulary import mapping, words

ORDINAL = re.compile(r"第[一二三四五六七八九十百\d]{1,4}$|(?<=[^\d])\d{1,3}$")
COUNTED = re.compile(r"第?[一二三四五六七八九十百\d]+")
DIGITS = {digit: str(number) for number, digit in enumerate("零一二三四五六七八九十")}
BRACKET = re.compile(r"\(([^()]{1,30})\)")
HEAD_END = re.compile(
    r"(?:公司|集团|厂|(?:合伙企业|合伙)(?:\([^()]{2,8}\))?|合作社|医院|学校|学院|大学|银行|信用社|事务所|研究院|研究所|酒店|超市)"
)
LONGEST_ENDING = 14
LONG_FORMS = ("有限责任公司", "股份有限公司", "有限公司", "专业合作社")


class Branch(NamedTuple):
    """Where a name was cut: the head office's name, the branch's part, and the word for it if known."""

    head: str
    branch: str | None
    kind: str | None = None


def parse_chinese(text: str) -> Parts:
    """Return the parts of a Chinese organization name that is folded and free of remarks."""
    text = re.sub(r"[\s·.,，。、'\"]+", "", text)
    head, branch, kind = _split_branch(text)
    rest, form = _split_form(head)
    rest, bracket, remark = _split_brackets(rest)
    rest, form = _split_form(rest, form)
    if form is None and branch is None:
        rest, branch = _split_bare_branch(rest)
    rest, trade = _split_trade(rest, institution=form is None)
    core, place = _split_place(rest, known=bracket)
    place = bracket or place
    if COUNTED.fullmatch(core) and place:
        core = place + core
    return Parts(
        place=place,
        core=latin(core) or None,
        core_pinyin=pinyin(core) or None,
        trade=trade,
        form=form,
        branch=branch,
        branch_kind=kind,
        remark=remark,
        words=" ".join(filter(None, (place, latin(core), trade, branch))) or None,
    )


def _split_branch(text: str) -> Branch:
    """Cut a branch off: what follows the head's legal form, or a known place before 分公司 and its like."""
    kind = _ending(text[2:], words("cn_branches", "branch")) or None
    if kind is None and "分" in text[-4:]:
        kind = _misspelt_branch(text)
    if kind is None or text.endswith(("街道办事处", "镇办事处", "乡办事处")):
        return Branch(text, None)
    before = text[: -len(kind)]
    found = ORDINAL.search(before)
    ordinal = found.group() if found else ""
    before = before[: len(before) - len(ordinal)]
    cut = _head_end(before)
    if cut is None and mapping("cn_branches", "branch", "alone").get(kind) == "no":
        return Branch(text, None)
    if cut is None:
        place, _ = at_end(before[2:], None, shorts=True)
        cut = len(before) - len(place)
    known = kind if kind in words("cn_branches", "branch") else None
    return Branch(before[:cut], _branch_key(before[cut:], ordinal), known)


def _misspelt_branch(text: str) -> str | None:
    """Return an ending that is 分公司 with one slip, where a place or an ordinal stands before it."""
    for size in (3, 2, 4):
        kind, before = text[-size:], text[:-size]
        if kind[0] == "分" and one_slip(kind, "分公司") and kind[1:] != "公司" and len(before) > 3:
            return kind if ORDINAL.search(before) or at_end(before[2:], None, shorts=True)[0] else None
    return None


def _head_end(before: str) -> int | None:
    """Return where the head office's name ends: after its last legal form, right or misspelt."""
    ends = [found.end() for found in HEAD_END.finditer(before) if found.end() > 2]
    windows = range(max([4, *ends]), len(before) + 1)
    ends += [end for end in windows if one_slip(before[end - 4 : end], "有限公司")]
    return max(ends, default=None)


def _branch_key(place: str, ordinal: str) -> str:
    """Return a branch's place from the city down, and its ordinal, in pinyin."""
    place = place.strip("()（）-")
    number = "".join(DIGITS.get(digit, digit) for digit in ordinal.strip("第"))
    division = _one_division(place)
    if division is None:
        return " ".join(filter(None, (pinyin(re.sub(r"(?<=..)[市区县]$", "", place)), number))) or "branch"
    city = city_of(division) or division
    names = [city.short] + ([division.short] if division.level == COUNTY and division != city else [])
    return " ".join([*map(pinyin, names), *([number] if number else [])])


def _one_division(place: str) -> Division | None:
    """Return the one division a text names, reading 广东省广州市天河区 down to its last part."""
    inside: Division | None = None
    rest = place
    while rest:
        piece, found = at_start(rest, inside, shorts=True)
        found = found if inside is None else tuple(d for d in found if d.within(inside))
        if not found or (len({d.level for d in found}) == 1 and len(found) > 1):
            return None
        inside, rest = found[0], rest[len(piece) :]
    return inside


def _split_form(text: str, known: str | None = None) -> tuple[str, str | None]:
    """Eat the legal form: a long one, a misspelt long one, or a short one."""
    if text.endswith("厂") and len(_ending(text, _kinds())) > 1:
        return text, known
    exact = _ending(text, words("cn_legal_forms", "form"))
    size = len(exact) if known or len(exact) > 3 else _misspelt_form_size(text) or len(exact)
    if not size:
        return text, known
    form = exact if len(exact) == size else "有限公司"
    rest = text[:-size]
    if len(rest) > 3 and pinyin(rest[-2:]) == "jituan":
        rest = rest[:-2]
    return rest, known or mapping("cn_legal_forms", "form", "canonical")[form]


def _misspelt_form_size(text: str) -> int:
    """Return how many characters at the end are a long legal form with one slip, or 公司 after a trade."""
    for form in LONG_FORMS:
        size = len(form)
        if len(text) < size + 2:
            continue
        same_start = pinyin(text[-size]) == pinyin(form[0])
        sizes = (size, size - 1, size + 1) if same_start else (size - 1, size, size + 1)
        found = next((n for n in sizes if len(text) > n and one_slip(text[-n:], form)), 0)
        if found:
            return found
    return 2 if text[-2:-1] in ("公", "司") and _endings(text[:-2]) else 0


def _split_brackets(text: str) -> tuple[str, str | None, str | None]:
    """Take brackets out: a place, or something that is no part of the name."""
    place: str | None = None
    remark: str | None = None
    for inside in BRACKET.findall(text):
        division = _one_division(inside)
        found = named(inside)
        if division is not None or found:
            place = (division or found[0]).short
        elif inside not in ("中国", "集团"):
            remark = inside
    return BRACKET.sub("", text).replace("(", "").replace(")", ""), place, remark


def _split_bare_branch(text: str) -> tuple[str, str | None]:
    """Read a short name that ends in a place as a branch: 忠冠福文化传媒辽阳, 厦门启惠厦门."""
    last, ends = at_end(text[3:], None, shorts=True)
    if not last:
        return text, None
    head = text[: -len(last)]
    first, starts = at_start(head, None, shorts=True)
    encloses = any(end.within(start) for end in ends for start in starts) and len(head) > len(first) + 1
    if encloses or _split_trade(head, institution=False)[1]:
        return head, _branch_key(last, "")
    return text, None


def _split_trade(text: str, *, institution: bool) -> tuple[str, str | None]:
    """Eat trade words from the end while a brand is left; kinds of shops and schools where no form is."""
    trade = ""
    if institution:
        kind = _ending(text, _kinds())
        text, trade = text[: len(text) - len(kind)], kind
    while True:
        least = 2 if trade else 1
        word = next(
            (word for word in _endings(text) if len(text) - len(word) >= (least if len(word) > 3 else 2)),
            None,
        )
        if word is None:
            break
        text, trade = text[: len(text) - len(word)], word + trade
    if not trade:
        text, trade = _misspelt_trade(text)
    return text, trade or None


def _misspelt_trade(text: str) -> tuple[str, str]:
    """Recognize a trade written with another character of the same sound, or one slip in a long word."""
    for size in (6, 5, 4, 3, 2):
        tail = text[-size:]
        if len(text) < size + 2:
            continue
        if (meant := _trades_by_sound().get(pinyin(tail))) and len(meant) == size:
            return text[:-size], meant
        if size >= 4 and (near := [word for word in _trades_of_length(size) if one_slip(tail, word)]):
            return text[:-size], min(near)
    return text, ""


def _split_place(text: str, known: str | None) -> tuple[str, str | None]:
    """Eat places from the front, each inside the one before; short names only where enough brand is left."""
    inside: Division | None = None
    place: str | None = None
    while True:
        piece, found = at_start(text, inside, shorts=known is None)
        if not found and place is None and known is None:
            piece, found = at_start_by_sound(text)
            found = tuple(division._replace(name=piece) for division in found)
        found = tuple(d for d in found if _may_lead(piece, d, inside))
        full = bool(found) and piece == found[0].name
        if not found or len(text) - len(piece) < (1 if full else 2):
            return _again(text, place, inside), place
        inside = found[0] if len(found) == 1 or found[0].level < found[-1].level else inside
        place, text = found[0].short, text[len(piece) :]
        if len(found) > 1 and inside is None:
            return text, place


def _may_lead(piece: str, division: Division, inside: Division | None) -> bool:
    """A county's short name may be a brand (永兴, 新和): trust it only inside its own city."""
    return piece == division.name or division.level <= CITY or inside is not None


def _again(text: str, place: str | None, inside: Division | None) -> str:
    """Drop a place that is written twice (中山市中山市众宇)."""
    if place and inside and text.startswith(inside.name) and len(text) > len(inside.name):
        return text[len(inside.name) :]
    return text


@cache
def _kinds() -> frozenset[str]:
    return words("cn_institutions", "institution") | words("cn_shops", "shop")


def _ending(text: str, known: frozenset[str]) -> str:
    """Return the longest known word that a text ends with and is not all of it."""
    sizes = range(min(LONGEST_ENDING, len(text) - 1), 0, -1)
    return next((text[-size:] for size in sizes if text[-size:] in known), "")


def _endings(text: str) -> list[str]:
    trades = words("cn_trades", "trade")
    return [text[-size:] for size in range(min(8, len(text)), 1, -1) if text[-size:] in trades]


@cache
def _trades_of_length(size: int) -> tuple[str, ...]:
    return tuple(sorted(word for word in words("cn_trades", "trade") if len(word) == size))


@cache
def _trades_by_sound() -> dict[str, str]:
    return {pinyin(word): word for word in sorted(words("cn_trades", "trade"), reverse=True)}
