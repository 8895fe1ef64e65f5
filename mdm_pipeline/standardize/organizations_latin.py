"""Latin organization names: core + trade + legal form + branch, in English, German and other languages.

    Hunt Automotive L.L.C. (Los Angeles)
    core hunt, trade automotive, form llc, branch los angeles
    Kunming Huiya E-Commerce Co., Ltd. Dali Branch
    place kunming, core huiya, trade e-commerce, form ltd, branch dali

Trades are concepts (`vocabulary/latin_trades.csv`): Möbel, Furniture and Furn. are one. An abbreviation that
could mean several trades says nothing and is dropped. A city in front of a Western name is part of its core;
in front of a Chinese firm's pinyin name it is the place.
"""

import re
from functools import cache, lru_cache

from mdm_pipeline.standardize.countries import country as country_code
from mdm_pipeline.standardize.divisions import latin_places
from mdm_pipeline.standardize.organization_parts import Parts, one_slip
from mdm_pipeline.standardize.pinyin import syllables
from mdm_pipeline.standardize.text import CACHED, squash
from mdm_pipeline.standardize.vocabulary import rows, words

INSIDE = re.compile(r"\(([^()]{2,30})\)")
BRACKET = re.compile(r"\(([^()]{1,60})\)\s*(\d{1,4})?\s*$")
DASHED = re.compile(r"^(.+?)\s*(?:\s[-–—]|,)\s*([^,]+?)\s+(\S+)(?:\s+(\d{1,4}))?$")
PLAIN = re.compile(r"^(.+)\s(\S+)\s*(\d{1,4})?$")
GERMAN = re.compile(
    r"[\s,–-]+(?:zweig)?(?:niederlassung|stelle)\s+(.+)$|[\s,–-]+(?:filiale|geschaftsstelle|betriebsstatte)\s+(.+)$"
)
OWNER = re.compile(r"[\s,(]+inh(?:aber|aberin|\.|\b)[:.]?\s.*$", re.IGNORECASE)
BRANCH_WORDS = ("branch", "office", "division", "subsidiary")
SHORT_FORMS = frozenset({"inc", "llc", "ltd", "llp", "gmbh", "corp", "plc"})
GENERIC = frozenset({"services", "solutions"})
LONGEST_FORM = 6
LONGEST_TRADE = 4


def parse_latin(text: str, country: str | None) -> Parts:
    """Return the parts of a Latin organization name that is folded and free of remarks."""
    text, country_named = _split_country(squash(text))
    text, owner = _split_owner(text)
    text, branch = _split_branch(text)
    tokens, form = _split_form(_tokens(text))
    tokens = tokens[:-1] if len(tokens) > 1 and tokens[-1] == "the" else tokens
    written = [*tokens, *_tokens(country_named or ""), *(branch or "").split()]
    place, tokens = _split_chinese_place(tokens, country)
    tokens, trade = _split_trade(tokens)
    bare = [token for token in tokens if token != "and"]
    return Parts(
        place=place or country_named,
        core=" ".join(tokens) or None,
        core_pinyin="".join(bare) or None,
        trade=trade,
        form=form,
        branch=branch,
        remark=owner,
        words=_telling(written),
    )


def _telling(written: list[str]) -> str | None:
    """Join the words of a name; what is often left out (and, The) is left out of all.

    >>> _telling(_tokens("the sabre and spurs group."))
    'sabre spurs group'
    """
    words_ = [word.rstrip(".") for word in written if word != "and"]
    return " ".join(words_[1:] if words_[:1] == ["the"] and len(words_) > 1 else words_) or None


def _split_owner(text: str) -> tuple[str, str | None]:
    found = OWNER.search(text)
    if found is None or found.start() < 3:
        return text, None
    return text[: found.start()], found.group().strip(" ,(")


def _split_country(text: str) -> tuple[str, str | None]:
    """Take a country in brackets out, which tells one company of a group from another: Hunting (UK) Ltd."""
    named = next((found for found in INSIDE.finditer(text) if country_code(found.group(1)) is not None), None)
    if named is None:
        return text, None
    return f"{text[: named.start()]} {text[named.end() :]}".strip(), named.group(1)


def _split_branch(text: str) -> tuple[str, str | None]:
    if found := GERMAN.search(text):
        return text[: found.start()], _branch_key(found.group(1) or found.group(2))
    if found := BRACKET.search(text):
        return _bracket(text, found)
    found = DASHED.match(text)
    if (
        found
        and _is_branch_word(found.group(3))
        and found.group(2).split()[0].strip(".,") not in form_words()
    ):
        return found.group(1), _branch_key(f"{found.group(2)} {found.group(4) or ''}")
    if (found := PLAIN.match(text)) and _is_branch_word(found.group(2)):
        return _after_form(found.group(1), found.group(3) or "")
    return text, None


def _is_branch_word(word: str) -> bool:
    return any(word == known or (known == "branch" and one_slip(word, known)) for known in BRANCH_WORDS)


def _bracket(text: str, found: re.Match[str]) -> tuple[str, str | None]:
    """Read a bracket at the end: part of the legal form, a country, or where the branch is."""
    head, inside = text[: found.start()].strip(), found.group(1)
    joined = " ".join(_tokens(inside))
    if len(head) < 2 or joined in form_words() or joined.startswith(("haftungs", "limited")):
        return f"{head} {inside}", None
    return head, _branch_key(f"{inside} {found.group(2) or ''}")


def _after_form(head: str, number: str) -> tuple[str, str | None]:
    """Cut "Huiya Co., Ltd. Dali Branch" after the legal form, or before the last word where there is none."""
    pieces = head.split()
    for cut in range(len(pieces) - 1, 0, -1):
        if _split_form(_tokens(" ".join(pieces[:cut])))[1] is not None:
            return " ".join(pieces[:cut]), _branch_key(" ".join([*pieces[cut:], number]))
    if len(pieces) < 3:
        return head, "branch"
    return " ".join(pieces[:-1]), _branch_key(f"{pieces[-1]} {number}")


def _branch_key(text: str) -> str | None:
    return " ".join(re.findall(r"[a-z0-9]+", squash(text))) or None


@cache
def form_words() -> dict[str, str]:
    """Return the spellings of legal forms, squashed, with the form that each is."""
    return {squash(row["words"]): row["form"] for row in rows("latin_legal_forms")}


def _tokens(text: str) -> list[str]:
    """Split into words: & + u. und and are one word, dotted initials are joined, 's stays with its word."""
    text = re.sub(r"['’`´]", "", text)
    text = re.sub(
        r"\b((?:[a-z]\.\s?){2,}(?:[a-z]\b\.?)?)", lambda m: re.sub(r"[.\s]", "", m.group()) + " ", text
    )
    text = re.sub(r"&|\+|\bund\b|\bu\.(?=\s)", " and ", text)
    words_ = re.findall(r"[^\W_]+\.?", text)
    return [word if word.endswith(".") and len(word) > 3 else word.rstrip(".") for word in words_]


def _split_form(tokens: list[str]) -> tuple[list[str], str | None]:
    bare = [token.rstrip(".") for token in tokens]
    for size in range(min(LONGEST_FORM, len(tokens) - 1), 0, -1):
        form = form_words().get(" ".join(bare[-size:]))
        if form is not None:
            return _dangling(tokens[:-size]), form
    for size in range(min(LONGEST_FORM, len(tokens) - 1), 0, -1):
        if form := _misspelt_form("".join(bare[-size:]), size):
            return _dangling(tokens[:-size]), form
    return tokens, None


def _dangling(tokens: list[str]) -> list[str]:
    return tokens[:-1] if len(tokens) > 1 and tokens[-1] == "and" else tokens


def _misspelt_form(joined: str, size: int) -> str | None:
    """Recognize one slip in a long form (limied, gmbhandcok), or two swapped letters in a short one (lcl)."""
    if size == 1 and 3 <= len(joined) <= 5 and joined[0] == "g" and one_slip(joined, "gmbh"):
        return "gmbh"
    if len(joined) >= 6:
        return next((form for words_, form in _long_forms(size) if one_slip(joined, words_)), None)
    swapped = (joined[:i] + joined[i + 1] + joined[i] + joined[i + 2 :] for i in range(len(joined) - 1))
    return next((other for other in swapped if other in SHORT_FORMS), None) if size == 1 else None


@cache
def _long_forms(size: int) -> tuple[tuple[str, str], ...]:
    pairs = ((words_.replace(" ", ""), form) for words_, form in sorted(form_words().items()))
    lengths = {words_.replace(" ", ""): words_.count(" ") + 1 for words_ in form_words()}
    return tuple((joined, form) for joined, form in pairs if len(joined) > 6 and lengths[joined] == size)


def _split_chinese_place(tokens: list[str], country: str | None) -> tuple[str | None, list[str]]:
    """Read a Chinese city in front of a pinyin word as the place."""
    if len(tokens) < 2 or country not in ("CN", None) or tokens[0] not in latin_places():
        return None, tokens
    return (latin_places()[tokens[0]], tokens[1:]) if syllables(tokens[1]) else (None, tokens)


def _split_trade(tokens: list[str]) -> tuple[list[str], str | None]:
    """Eat trade words from the end while a word of brand is left; German shops name their trade first."""
    trades: list[str] = []
    dropped = False
    while len(tokens) > 1 and (eaten := _last_trade(tokens)):
        size, concept = eaten
        if len("".join(tokens[:-size])) < 2:
            break
        tokens, dropped = _dangling(tokens[:-size]), True
        trades = [concept, *trades] if concept else trades
    if not dropped and (lead := _lead_trade(tokens)):
        size, concept = lead
        trades, tokens = [concept], tokens[size:]
    if tokens and tokens[0] == "the" and len(tokens) > 1:
        tokens = tokens[1:]
    telling = [trade for trade in trades if trade not in GENERIC] or trades
    return [token.rstrip(".") for token in tokens], " ".join(dict.fromkeys(telling)) or None


def _lead_trade(tokens: list[str]) -> tuple[int, str] | None:
    """Return how many words at the start are a trade that names shops first, and its concept."""
    leads = _lead_words()
    for size in (2, 1):
        if (joined := " ".join(tokens[:size])) in leads:
            return size, _trades()[joined]
    first = tokens[0] if tokens else ""
    near = min((lead for lead in leads if len(lead) > 6 and one_slip(first, lead)), default=None)
    return (1, _trades()[near]) if near and len(first) > 6 else None


def _last_trade(tokens: list[str]) -> tuple[int, str] | None:
    """Return how many words at the end are one trade, and its concept ('' when it could be several)."""
    bare = [token.rstrip(".") for token in tokens]
    for size in range(min(LONGEST_TRADE, len(tokens) - 1), 0, -1):
        if concept := _trades().get(" ".join(bare[-size:])):
            return size, concept
    if tokens[-1].endswith(".") and len(bare[-1]) > 2:
        meant = {concept for word, concept in _trades().items() if word.startswith(bare[-1])}
        return (1, meant.pop() if len(meant) == 1 else "") if meant else None
    return (1, meant_) if (meant_ := _misspelt_trade(bare[-1])) else None


@lru_cache(maxsize=CACHED)
def _misspelt_trade(word: str) -> str | None:
    """Recognize a long trade word with one slip (landscapign)."""
    if len(word) < 7:
        return None
    near = {
        t
        for known, t in _trades().items()
        if known[0] == word[0] and len(known) > 6 and one_slip(word, known)
    }
    return near.pop() if len(near) == 1 else None


@cache
def _trades() -> dict[str, str]:
    return {squash(row["words"]): row["trade"] for row in rows("latin_trades")}


@cache
def _lead_words() -> frozenset[str]:
    return frozenset(map(squash, words("latin_lead_trades", "words")))
