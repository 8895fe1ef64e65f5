"""Names in the case in which people write them. For reading only: what is compared stays folded.

    persons        all small or all capital letters     JOHN MCDONALD -> John McDonald
    organizations  all small letters; IBM is no slip    delta gmbh & co. kg -> Delta GmbH & Co. KG
                   and the legal form of others         Delta GMBH -> Delta GmbH

A name that mixes small and capital letters stays as its writer wanted it. Reads
`vocabulary/name_spellings.csv`.
"""

import re
from functools import cache
from itertools import count

from mdm_pipeline.standardize.text import is_han, squash
from mdm_pipeline.standardize.vocabulary import rows

LONGEST = 100
MOST_WORDS = 6  # of a family name: de la Cruz y Garcia Lopez
BETWEEN = re.compile(r"[\s,]+|(?<=\w)\.(?=\w)")
WORD = re.compile(r"[^\s()/,+-]+")
# nameparser writes MacHado as well as MacDonald; Machado and Macdonald are both right.
MAC = re.compile(r"\bMac[A-Z]")
AFTER_PREFIX = re.compile(r"^((?:[dlo]['’]|mc)(?=\w{2}))?(\w)", re.IGNORECASE)


def is_one_case(text: str) -> bool:
    """Tell whether a text is all small or all capital letters; scripts without case are neither.

    >>> is_one_case("JOHN"), is_one_case("john"), is_one_case("John"), is_one_case("王伟")
    (True, True, False, False)
    """
    return text.islower() or text.isupper()


def person_case(text: str) -> str:
    """Return a person's name in proper case, the given name first.

    >>> [person_case(name) for name in ("MARIA DE LA CRUZ", "patrick o'brien-mcdonald", "Hill, Chad W.")]
    ['Maria de la Cruz', "Patrick O'Brien-McDonald", 'Chad W. Hill']
    >>> [person_case(name) for name in ("Jan van der Berg", "RICARDO MACHADO", "王伟")]
    ['Jan van der Berg', 'Ricardo Machado', '王伟']
    """
    if is_han(text) or not (is_one_case(text) or "," in text):
        return text
    from nameparser import HumanName

    name = HumanName(text)
    if is_one_case(text):
        name.capitalize(force=True)
    written = MAC.sub(lambda found: found.group().capitalize(), str(name))
    return written if sorted(_bare(written)) == sorted(_bare(text)) else _each_word(text)


def pinyin_case(text: str) -> str:
    """Return a Chinese name in pinyin with capitals, in the order in which it was written.

    >>> pinyin_case("xiumin zhang"), pinyin_case("ZHANG, San Feng"), pinyin_case("OUYANG Xiao-qin")
    ('Xiumin Zhang', 'Zhang San Feng', 'Ouyang Xiao-qin')
    """
    return " ".join(word.title() if is_one_case(word) else word for word in re.split(r"[\s,]+", text) if word)


def organization_case(text: str) -> str:
    """Return an organization's name in proper case, its legal form as the law writes it.

    >>> [organization_case(name) for name in ("delta gmbh & co. kg", "o'brien's of bath llp", "SAP AG")]
    ['Delta GmbH & Co. KG', "O'Brien's of Bath LLP", 'SAP AG']
    >>> organization_case("Delta eCom GMBH"), organization_case("BMW Bank Gmbh")
    ('Delta eCom GmbH', 'BMW Bank GmbH')
    """
    if is_han(text) or text.isupper():
        return text
    last = len(WORD.findall(text)) - 1
    places = count()
    return WORD.sub(lambda word: _word(word.group(), next(places), last, small=text.islower()), text)


def _word(word: str, place: int, last: int, *, small: bool) -> str:
    """Write one word of an organization's name; where the writer used capitals, mend its legal form alone."""
    places = ["form"] * (place > 0)
    if small:
        places += ["any"] + ["inside"] * (place > 0) + ["last"] * (0 < place == last)
    known = _spellings()
    found = next((known[word.lower(), each] for each in places if (word.lower(), each) in known), None)
    return found or (_capital(word) if small else word)


@cache
def _spellings() -> dict[tuple[str, str], str]:
    return {(row["word"], row["place"]): row["spelling"] for row in rows("name_spellings")}


def as_written(part: str | None, text: str) -> str | None:
    """Find how a folded part of a person's name is written in the name; if it is not there, in proper case.

    >>> as_written("muller", "Jürgen Müller"), as_written("xiaoqin", "Wang Xiao Qin")
    ('Müller', 'Xiao Qin')
    >>> as_written("van der berg", "hans.vanderberg23"), as_written("mcdonald", "rmcdonald1")
    ('van der Berg', 'McDonald')
    """
    if part is None or is_han(part):
        return part
    words = [word.strip(".") for word in BETWEEN.split(text[:LONGEST]) if word.strip(".")]
    wanted = _bare(part)
    for size in range(1, min(len(words), MOST_WORDS) + 1):
        for start in range(len(words) - size + 1):
            written = " ".join(words[start : start + size])
            if _bare(written) == wanted:
                return _family_case(written) if is_one_case(written) and len(written) > 2 else written
    return _family_case(part)


def _family_case(part: str) -> str:
    """Write a family name as it stands after a given name, where its particles are small."""
    return person_case(f"x {part[:LONGEST].lower()}").removeprefix("X ")


def _bare(text: str) -> str:
    """Return the letters and digits of a text, folded."""
    return squash("".join(re.findall(r"[^\W_]", text)))


def _each_word(text: str) -> str:
    return WORD.sub(lambda word: _capital(word.group().lower()), text)


def _capital(word: str) -> str:
    return AFTER_PREFIX.sub(lambda found: (found[1] or "").capitalize() + found[2].upper(), word, count=1)
