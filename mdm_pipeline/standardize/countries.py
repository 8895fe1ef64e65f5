"""Countries: any code or name to ISO 3166-1 alpha-2."""

from functools import cache

from mdm_pipeline.standardize.text import key
from mdm_pipeline.standardize.vocabulary import rows


@cache
def _codes() -> dict[str | None, str]:
    return {key(row["alias"]): row["country"] for row in rows("countries")}


def country(cell: str | None) -> str | None:
    """Return the ISO alpha-2 code of a country's code or of its name in one of seven languages.

    >>> country("中华人民共和国"), country("U.K."), country("Deutschland"), country("Atlantis")
    ('CN', 'GB', 'DE', None)
    """
    return _codes().get(key(cell))
