"""Whether two names can be one: value functions on clean text, total and symmetric.

They answer for rules that keep parties apart, so doubt means "can be one". How likely it is that two names
are one is for `linkage/` to weigh.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from rapidfuzz.distance import OSA, Indel

Nicknames = Mapping[str, frozenset[str]]
Initials = Mapping[str, frozenset[str]]

_FUZZY_SOUNDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
_ONE_LETTER = str.maketrans("czyq", "ksik")
_SOFT_C = re.compile(r"c(?=[eiy])")
_DOUBLED = re.compile(r"(.)\1+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


def is_han(text: str) -> bool:
    """Tell whether a text is written in Chinese characters, at least in part.

    >>> is_han("华为"), is_han("huawei")
    (True, False)
    """
    return _HAN.search(text) is not None


def is_latin(text: str) -> bool:
    """Tell whether a text has Latin letters: one in Cyrillic cannot be compared with it.

    >>> is_latin("Faisal"), is_latin("فيصل")
    (True, False)
    """
    return _LATIN.search(text) is not None


def slips_apart(a: str, b: str, most: int = 1) -> bool:
    """Tell whether two texts differ by at most so many slips: a wrong, missing, extra or swapped sign.

    >>> slips_apart("12-3456789", "12-3456798"), slips_apart("123", "321"), slips_apart("123", "321", 2)
    (True, False, True)
    """
    return OSA.distance(a, b, score_cutoff=most) <= most


def one_birth_date(a: str, b: str) -> bool:
    """Tell whether two ISO dates can be one: one a mere year, or one slip apart, day and month in any order.

    >>> one_birth_date("1980-03-07", "1980-07-03"), one_birth_date("1980-03-07", "1986-03-07")
    (True, True)
    >>> one_birth_date("1980-03-07", "1980-01-01"), one_birth_date("1980-03-07", "1981-04-07")
    (True, False)
    >>> one_birth_date("1980-03-07", "1981-07-03"), one_birth_date("1980-03-07", "1981-07-04")
    (True, False)
    """
    if a[:4] == b[:4] and "01-01" in (a[5:], b[5:]):
        return True
    turned = f"{a[:4]}-{a[8:]}-{a[5:7]}"
    return slips_apart(a, b) or slips_apart(turned, b) or slips_apart(a, f"{b[:4]}-{b[8:]}-{b[5:7]}")


def one_sound(a: str, b: str) -> bool:
    """Tell whether two pinyin texts sound alike; z/zh, c/ch, s/sh, n/ng are often not told apart.

    >>> one_sound("zhangsan", "zansan"), one_sound("jianguo", "jianjun")
    (True, False)
    """
    return _sound(a) == _sound(b)


def one_place(a: str, b: str) -> bool:
    """Tell whether two places in pinyin or Latin can be one: by sound, without a city, with letters swapped.

    >>> one_place("shenzhen luohu", "luohu"), one_place("saint paul", "saitn paul")
    (True, True)
    >>> one_place("shenzhen", "shenzhen luohu"), one_place("huainan", "huaian")
    (False, False)
    """
    short, long = sorted((a.split(), b.split()), key=len)
    if one_sound(" ".join(short), " ".join(long[-len(short) :])):
        return True
    return sorted(a) == sorted(b) and slips_apart(a, b)


def one_latin_given_name(a: str, b: str, nicknames: Nicknames, typo_from: int) -> bool:
    """Tell whether two folded given names can be one: initial, short form, second name, nickname, typo.

    >>> bob = {"bob": frozenset({"robert"})}
    >>> one_latin_given_name("bob", "robert", bob, 5), one_latin_given_name("r", "robert", {}, 5)
    (True, True)
    >>> one_latin_given_name("anna maria", "anna", {}, 5), one_latin_given_name("micheal", "michael", {}, 5)
    (True, True)
    >>> one_latin_given_name("jan", "jon", {}, 5), one_latin_given_name("mary", "bob", bob, 5)
    (False, False)
    >>> one_latin_given_name("zahra", "sara", {}, 5), one_latin_given_name("marc", "mark", {}, 5)
    (True, True)
    """
    words_a, words_b = a.split(), b.split()
    if set(words_a) & set(words_b):
        return True
    short, long = sorted(("".join(words_a), "".join(words_b)), key=len)
    if _latin_sound(short) == _latin_sound(long) or _is_short_for(short, long, nicknames):
        return True
    if any(_groups(x, nicknames) & _groups(y, nicknames) for x in words_a for y in words_b):
        return True
    return len(long) >= typo_from and any(
        slips_apart(x, y) for x in _groups(short, nicknames) for y in _groups(long, nicknames)
    )


def one_initial(a: str, b: str, initials: Initials) -> bool:
    """Tell whether two given names, one of them at most an initial, can begin alike; empty says nothing.

    >>> bob = initials_of({"bob": frozenset({"robert"}), "robert": frozenset({"robert"})})
    >>> one_initial("r", "bob", bob), one_initial("b", "robert", bob), one_initial("k", "bob", bob)
    (True, True, False)
    >>> one_initial("", "bob", bob)
    True
    """
    if not a or not b or is_han(a + b):
        return True
    return not initials.get(a, frozenset(a[0])).isdisjoint(initials.get(b, frozenset(b[0])))


def one_brand(a: str, b: str, same_from: float) -> bool:
    """Tell whether two brand cores can be one: contained, abbreviated, or similar from a ratio on.

    >>> one_brand("中石油", "中国石油天然气", 0.75), one_brand("cobalt river", "cobaltriver", 0.75)
    (True, True)
    >>> one_brand("school of law porto", "porto university school of law", 0.75)
    True
    >>> one_brand("ibm", "international business machines", 0.75), one_brand("华盛", "万盛", 0.75)
    (True, False)
    """
    if _initials(a) == b or _initials(b) == a or _are_words_of(a, b) or _are_words_of(b, a):
        return True
    short, long = sorted((a.replace(" ", ""), b.replace(" ", "")), key=len)
    if short in long or (is_han(short) and (_abbreviates(short, long) or _is_turned(short, long))):
        return True
    return Indel.normalized_similarity(short, long) >= same_from


def nicknames_of(pairs: Iterable[tuple[str, str]]) -> Nicknames:
    """Return the groups of each name from (name, group).

    >>> nicknames_of([("bob", "robert"), ("rob", "robert")])["bob"]
    frozenset({'robert'})
    """
    groups: dict[str, set[str]] = {}
    for name, group in pairs:
        groups.setdefault(name, set()).add(group)
    return {name: frozenset(found) for name, found in groups.items()}


def initials_of(nicknames: Nicknames) -> Initials:
    """Return the initials that each listed name may stand with: of the names that are used for it.

    >>> sorted(initials_of({"bob": frozenset({"robert"}), "robert": frozenset({"robert"})})["robert"])
    ['b', 'r']
    """
    of_group: dict[str, set[str]] = {}
    for name, groups in nicknames.items():
        for group in groups:
            of_group.setdefault(group, {group[0]}).add(name[0])
    return {
        name: frozenset(name[0]).union(*(of_group[group] for group in groups))
        for name, groups in nicknames.items()
    }


def _groups(name: str, nicknames: Nicknames) -> frozenset[str]:
    """Return a name with the names of its groups: names that share one are used for each other."""
    return nicknames.get(name, frozenset()) | {name}


def _is_short_for(short: str, long: str, nicknames: Nicknames) -> bool:
    """Tell whether a name is the start of another; of two that are listed, the list says so or not.

    >>> _is_short_for("chris", "christopherus", {}), _is_short_for("al", "alba", {})
    (True, False)
    >>> _is_short_for("paul", "paula", {"paul": frozenset({"paul"}), "paula": frozenset({"paula"})})
    False
    """
    both_listed = short in nicknames and long in nicknames
    return len(short) != 2 and long.startswith(short) and not both_listed


@cache
def _latin_sound(name: str) -> str:
    """Return a Latin name in letters that sound apart: Hannah is Hanna, Candace is Kandase.

    >>> _latin_sound("candace"), _latin_sound("kandase"), _latin_sound("hannah"), _latin_sound("philip")
    ('kandase', 'kandase', 'hana', 'filip')
    """
    heard = _SOFT_C.sub("s", name.replace("ph", "f"))
    heard = heard[:1] + heard[1:].replace("h", "")
    return _DOUBLED.sub(r"\1", heard.translate(_ONE_LETTER))


def _sound(pinyin: str) -> str:
    text = pinyin.replace(" ", "")
    for full, fuzzy in _FUZZY_SOUNDS:
        text = text.replace(full, fuzzy)
    return text


def _are_words_of(some: str, more: str) -> bool:
    """Tell whether several words are all among others, in any order."""
    words = set(some.split())
    return len(words) > 1 and words <= set(more.split())


def _initials(text: str) -> str:
    words = text.split()
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def _abbreviates(short: str, long: str) -> bool:
    """Chinese short names keep the first character and some of the rest, in order."""
    rest = iter(long)
    return len(short) >= 2 and short[0] == long[0] and all(character in rest for character in short)


def _is_turned(a: str, b: str) -> bool:
    """Three or more characters in another order are a slip; two in another order are another name."""
    return len(a) > 2 and sorted(a) == sorted(b)
