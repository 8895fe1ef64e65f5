"""Clean text: what every other value function starts from.

    fold    a cell as people should read it
    latin   Latin text in ASCII, lower case, words kept (ü becomes ue)
    squash  Latin text where ü, ue and a lost umlaut are one spelling
    key     a cell for equality

Knows no names, places or countries. Cells longer than LONGEST characters are cut, so that a hostile
cell costs no more than a long one.
"""

import re
import unicodedata
from functools import cache, lru_cache

from opencc import OpenCC

from mdm_pipeline.standardize.vocabulary import rows

LONGEST = 2_000
CACHED = 100_000

HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿〇]")
HAN_GAP = re.compile(r"(?<=[㐀-䶿一-鿿]) +(?=[㐀-䶿一-鿿])")
GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
UMLAUT_DOTS = str.maketrans("äöü", "aou")
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n"}
)
# A lost umlaut leaves the bare vowel, so ue and u must meet; pinyin's jue, que, xue and yue must not.
# Michael, Samuel, Joey and Rodriguez have no umlaut either.
UMLAUT = re.compile(
    r"([ao])e+(?=[a-z])(?!l(?:a|le)?\b|y)|(?<![jqxy])ue+(?=[a-z])(?!l(?:a|le)?\b|y|z\b)|(?<=j)ue(?=r)"
)
# Simplified characters that the converter also reads as traditional ones.
KEPT = frozenset("乾著藉瞭")
OUTER = re.compile(r"[\W_]+")


@lru_cache(maxsize=CACHED)
def fold(cell: str | None) -> str | None:
    """Return clean display text, or None when nothing is left.

    NFKC, no invisible marks, one space between words, simplified Chinese.

    >>> fold(" ＡＢＣ　有限公司 ")
    'ABC 有限公司'
    >>> fold("傳媒"), fold("\\u200b ")
    ('传媒', None)
    """
    if cell is None:
        return None
    text = cell[:LONGEST]
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFKC", "".join(map(_visible, text)))
        text = _simplified("".join(map(_visible, text)))
    return " ".join(text.split()) or None


def is_han(text: str) -> bool:
    """Tell whether a text has a Chinese character."""
    return HAN.search(text) is not None


def script(text: str) -> str:
    """Return han, latin or other."""
    if is_han(text):
        return "han"
    return "latin" if re.search(r"[A-Za-zÀ-ɏ]", text) else "other"


def without_gaps(text: str) -> str:
    """Remove spaces between Chinese characters.

    >>> without_gaps("重庆 分 公司 ABC")
    '重庆分公司 ABC'
    """
    return HAN_GAP.sub("", text)


def latin(text: str) -> str:
    """Return lower-case text in ASCII, Cyrillic and Greek letters too; characters of other scripts stay.

    >>> latin("Käthe's CAFÉ"), latin("Александр"), latin("北京")
    ("kaethe's cafe", 'aleksandr', '北京')
    """
    text = text.casefold()
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text).translate(GERMAN)
    return "".join(map(_bare, text)).translate(LETTERS).translate(_alphabets())


def squash(text: str) -> str:
    """Return `latin` text in which ü, ue and a lost umlaut are one spelling.

    >>> squash("Müller"), squash("Mueller"), squash("Muller"), squash("xue")
    ('muller', 'muller', 'muller', 'xue')
    """
    return UMLAUT.sub(lambda found: found.group(1) or "u", _without_dots(text))


@lru_cache(maxsize=CACHED)
def key(cell: str | None) -> str | None:
    """Return a cell for equality: squashed, letters and digits only; None when nothing is left.

    >>> key("Müller & Söhne"), key("MUELLER SOEHNE"), key("北京（市）")
    ('mullersohne', 'mullersohne', '北京市')
    """
    text = fold(cell)
    return squash(OUTER.sub("", _without_dots(text))) or None if text else None


def _without_dots(text: str) -> str:
    return latin(unicodedata.normalize("NFC", text.casefold()).translate(UMLAUT_DOTS))


@cache
def _alphabets() -> dict[int, str]:
    return {ord(row["letter"]): row["latin"].strip("-") for row in rows("latin_letters")}


@cache
def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    return "" if category[0] == "C" else character


@cache
def _bare(character: str) -> str:
    if is_han(character) or character.isascii():
        return character
    return "".join(
        part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part)
    )


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def _simplified(text: str) -> str:
    if not is_han(text):
        return text
    converted: str = _converter().convert(text)
    if len(converted) != len(text):
        return converted
    return "".join(old if old in KEPT else new for old, new in zip(text, converted, strict=True))
