"""Identifiers of any kind, and the words of attributes that only some sources have.

    identifier   a passport, a driving licence, an LEI: capitals and digits; None for a placeholder
    extra        a birth place, an occupation: folded, in small letters; None for a placeholder

Tax ids have a module of their own. Knows no kinds: what a source declares is its own business.
"""

import re
from functools import lru_cache

from mdm_pipeline.standardize.tax_ids import MASK
from mdm_pipeline.standardize.text import CACHED, fold
from mdm_pipeline.standardize.vocabulary import words

SHORTEST = 3  # one or two characters are a code of few values, not the number of one party
LONGEST = 60
COUNTED = "01234567890", "09876543210", "ABCDEFGHIJ"


@lru_cache(maxsize=CACHED)
def identifier(cell: str | None) -> str | None:
    """Return an identifier in capitals and digits; None for a placeholder, and where a part is masked.

    >>> identifier("294-66-9999"), identifier(" ab 12.345 ")
    ('294669999', 'AB12345')
    >>> identifier("000-00-0000"), identifier("123456789"), identifier("***-**-6789"), identifier("n/a")
    (None, None, None, None)
    """
    text = (fold(cell) or "").upper()
    if text.casefold() in words("placeholder_texts", "text") or MASK.search(text):
        return None
    bare = re.sub(r"[\W_]+", "", text)[:LONGEST]
    filler = len(set(bare)) == 1 or any(bare in run for run in COUNTED)
    return None if len(bare) < SHORTEST or filler else bare


@lru_cache(maxsize=CACHED)
def extra(cell: str | None) -> str | None:
    """Return a text in small letters, folded; None for a placeholder.

    >>> extra("  Ｐａｒｉｓ "), extra("unknown")
    ('paris', None)
    """
    text = (fold(cell) or "").casefold()
    return None if not text or text in words("placeholder_texts", "text") else text
