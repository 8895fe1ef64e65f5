"""Chinese in Latin letters: readings of names, and whether a Latin word can be pinyin at all."""

from functools import cache, lru_cache

from pypinyin import lazy_pinyin
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.pinyin_dict import pinyin_dict

from mdm_pipeline.standardize.text import CACHED, is_han, latin
from mdm_pipeline.standardize.vocabulary import mapping, rows, words

LONGEST_SYLLABLE = 6


@lru_cache(maxsize=CACHED)
def pinyin(text: str) -> str:
    """Return text in toneless pinyin and ASCII without spaces.

    >>> pinyin("汇亚"), pinyin("ABC 重工")
    ('huiya', 'abczhonggong')
    """
    readings = [_only_reading(character) for character in text]
    if None in readings:
        readings = list(lazy_pinyin(text))
    return "".join(c for c in latin("".join(filter(None, readings))) if c.isalnum() and c.isascii())


@cache
def _only_reading(character: str) -> str | None:
    """Return a character's toneless reading, or None where words decide (行 is hang or xing)."""
    readings = pinyin_dict.get(ord(character))
    if readings is None:
        return None if is_han(character) else character
    toneless = {to_normal(reading) for reading in readings.split(",")}
    return str(lazy_pinyin(character)[0]) if len(toneless) == 1 else None


def surname_reading(surname: str) -> str:
    """Return a surname's reading, which often differs from the character's common one.

    >>> surname_reading("单"), surname_reading("尉迟")
    ('shan', 'yuchi')
    """
    return mapping("cn_surnames", "surname", "pinyin").get(surname) or pinyin(surname)


@cache
def surname_ranks() -> dict[str, int]:
    """Return how common each surname is in pinyin, 1 being the most common."""
    ranks: dict[str, int] = {}
    for row in rows("cn_surnames"):
        ranks.setdefault(row["pinyin"], int(row["rank"]))
    return ranks


@lru_cache(maxsize=CACHED)
def syllables(word: str) -> tuple[str, ...]:
    """Split a lower-case Latin word into the fewest pinyin syllables; empty when it is not pinyin.

    >>> syllables("jianxiang"), syllables("smith"), syllables("xian")
    (('jian', 'xiang'), (), ('xian',))
    """
    if not word.isalpha() or not word.isascii() or len(word) > 40:
        return ()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - LONGEST_SYLLABLE), end):
            head, piece = best[start], word[start:end]
            if head is None or piece not in words("pinyin_syllables", "syllable"):
                continue
            so_far = best[end]
            if so_far is None or len(head) + 1 < len(so_far):
                best[end] = (*head, piece)
    return best[-1] or ()
