"""Western person names: given name first or last, titles, initials, particles, generational suffixes.

Names of the common shapes are read here; the rest (four words, nicknames in quotes) goes to nameparser.
"""

import re
from functools import cache

from mdm_pipeline.standardize.generations import without_generation
from mdm_pipeline.standardize.person_parts import PersonParts
from mdm_pipeline.standardize.text import latin, squash
from mdm_pipeline.standardize.vocabulary import rows, words

ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
HANDLE = re.compile(r"([a-z]+)[._-]([a-z]+)\d*|([a-z]{4,})\d{2,}")


def parse_latin(text: str, family: str | None = None, given: str | None = None) -> PersonParts:
    """Return the parts of a Latin name.

    >>> parse_latin("Dr. Jack K. Smith Jr.")
    ... # doctest: +NORMALIZE_WHITESPACE
    PersonParts(family_name='smith', given_name='jack', given_initial='j', middle_name='k',
                person_pinyin='smith jack', title='dr')
    >>> parse_latin("J. Harper").given_name, parse_latin("Ludwig van Beethoven").family_name
    (None, 'van beethoven')
    >>> parse_latin("Arlo", None, "Arlo").given_name, parse_latin("Grace", "Grace", None).family_name
    ('arlo', 'grace')
    """
    folded = latin(text)
    if (family and given) or text in (family, given):
        words_, title = _without_titles(_split(latin(given or "")))
        return _parts(words_, without_generation(_split(latin(family or ""))), title)
    if (handle := HANDLE.fullmatch(folded)) and (not text[:1].isupper() or text[-1:].isdigit()):
        return _from_handle(handle)
    if "," in folded and (parts := _comma(folded)):
        return parts
    tokens, title = _without_titles(_split(folded))
    if len(tokens) < 2:
        return _single("".join(tokens), title)
    particles = words("name_particles", "word")
    if (len(tokens) > 3 and not particles.intersection(tokens)) or re.search(r"[\"“”(]", folded):
        return _by_library(text, title)
    last = len(tokens) - (2 if tokens[-1] in particles and len(tokens) > 2 else 1)
    start = next((i for i, token in enumerate(tokens[:-1]) if i > 0 and token in particles), last)
    return _parts(tokens[:start], tokens[start:], title)


def _split(text: str) -> list[str]:
    return [
        word for word in re.split(r"[\s,]+|(?<=\w)\.(?=\w)", re.sub(r"['’`´]", "", text)) if word.strip(".-")
    ]


def _comma(text: str) -> PersonParts | None:
    """Read "Last, First Middle"; a suffix or a rank (Smith, Jr.; Derby, 14th Earl) is no first name.

    >>> parse_latin("Sir William Temple, 1st Baronet").given_name, parse_latin("Sir Temple, Bt").family_name
    ('william', 'temple')
    """
    last, _, first = text.partition(",")
    before, title = _without_titles(_split(last))
    rank = _split(first)
    if rank and (ORDINAL.fullmatch(rank[0]) or all(_is_rank_or_suffix(word) for word in rank)):
        return parse_latin(" ".join([*filter(None, [title]), *before]))
    after, other = _without_titles(rank)
    return _parts(after, before, title or other) if before and after else None


def _parts(given: list[str], family: list[str], title: str | None) -> PersonParts:
    first = given[0].strip(".") if given else ""
    middle = " ".join(word.strip(".") for word in given[1:])
    last = " ".join(word.strip(".") for word in family)
    whole = squash(first) if len(first) > 1 else None
    name = squash(last) or None
    return PersonParts(
        family_name=name,
        given_name=whole,
        given_initial=squash(first)[:1] or None,
        middle_name=squash(middle) or None,
        person_pinyin=f"{name} {whole}" if name and whole else None,
        title=title,
    )


def _single(word: str, title: str | None) -> PersonParts:
    """Read one word alone: a given name if it is a known one, else a family name."""
    word = squash(word.strip("."))
    if word in words("given_names", "name") and title is None:
        return PersonParts(given_name=word, given_initial=word[:1])
    return PersonParts(family_name=word if len(word) > 1 else None, title=title)


def _from_handle(handle: re.Match[str]) -> PersonParts:
    """Read what a mail program shows for a name: tara.patterson252, green.sarah84, ameyer91624."""
    first, second, joined = handle.groups()
    known = words("given_names", "name")
    if joined is None:
        backwards = second in known and first not in known
        return _parts([second], [first], None) if backwards else _parts([first], [second], None)
    cut = next((size for size in range(len(joined) - 3, 3, -1) if joined[:size] in known), 1)
    return _parts([joined[:cut]], [joined[cut:]], None)


def _without_titles(tokens: list[str]) -> tuple[list[str], str | None]:
    title: list[str] = []
    while len(tokens) > 1 and (tokens[0].strip(".") in _known("prefix") or ORDINAL.fullmatch(tokens[0])):
        title.append(tokens[0].strip("."))
        tokens = tokens[1:]
    while len(tokens) > 1 and _is_suffix(tokens[-1], len(tokens)):
        tokens = tokens[:-1]
    if title and tokens and tokens[0].strip(".") in _known("rank"):
        return [], " ".join(title)
    return tokens, " ".join(title) or None


def _is_suffix(token: str, count: int) -> bool:
    """Tell Jr and PhD from a family name: Ma and Ba are names when nothing else would be left."""
    bare = token.strip(".")
    if ORDINAL.fullmatch(bare) or bare in _known("rank"):
        return True
    return bare in _known("suffix") and (count > 2 or bare in ("jr", "sr", "phd", "md", "esq"))


def _is_rank_or_suffix(word: str) -> bool:
    return word.strip(".") in _known("suffix") | _known("rank")


@cache
def _known(place: str) -> frozenset[str]:
    return frozenset(row["title"] for row in rows("person_titles") if row["place"] == place)


def _by_library(text: str, title: str | None) -> PersonParts:
    from nameparser import HumanName

    found = HumanName(latin(text))
    parts = _parts([*_split(found.first), *_split(found.middle)], _split(found.last), title)
    return parts if parts.family_name else PersonParts(title=title)
