"""Countries: any code or name to ISO 3166-1 alpha-2."""

from mdm_pipeline.standardize.text import fold


def country(cell: str | None) -> str | None:
    """Return the ISO alpha-2 code of a country's code or name."""
    text = fold(cell)
    return text.upper() if text and len(text) == 2 else None
