"""Clean text: what every other value function starts from.

Reads one cell, gives display text (`fold`) or text for equality (`key`). Knows no names, places or countries.
"""

import re
import unicodedata
from functools import lru_cache

LONGEST = 2_000


@lru_cache(maxsize=200_000)
def fold(cell: str | None) -> str | None:
    """Return clean display text: NFKC, no invisible marks, one space between words; None when nothing is left."""
    if cell is None:
        return None
    text = unicodedata.normalize("NFKC", cell[:LONGEST])
    text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split()) or None


@lru_cache(maxsize=200_000)
def key(cell: str | None) -> str | None:
    """Return text for equality: lower case, no diacritics, letters and digits only; None when nothing is left."""
    text = fold(cell)
    return re.sub(r"[\W_]+", "", text.lower()) or None if text else None
