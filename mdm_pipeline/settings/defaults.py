"""Defaults of attributes: a text of the attribute's type, so that no night stumbles over it."""

from collections.abc import Callable
from datetime import date, datetime
from math import isfinite

from mdm_pipeline.tables import STAGED_ATTRIBUTES


def require_type(attribute: str, value: str) -> None:
    """Raise ValueError for a default that is not of its attribute's type, in our spelling of it."""
    kind = STAGED_ATTRIBUTES[attribute][0]
    try:
        fits = FITS[kind](value)
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(
            f"{attribute}: the default {value!r} is no {kind.lower()}; dates are like 2026-01-31, a text"
            " that YAML takes for something else in quotes, such as 'NO'"
        )


def _is_moment(text: str) -> bool:
    return str(datetime.strptime(text, "%Y-%m-%d %H:%M:%S")) == text


FITS: dict[str, Callable[[str], bool]] = {
    "VARCHAR": lambda text: text not in ("", "true", "false"),
    "DATE": lambda text: date.fromisoformat(text).isoformat() == text,
    "TIMESTAMP": _is_moment,
    "DOUBLE": lambda text: isfinite(float(text)) and "_" not in text,
    "BOOLEAN": lambda text: text in ("true", "false"),
}
