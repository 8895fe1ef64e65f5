"""Typed values of databases, Parquet and Excel as text, without loss."""

import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from mdm_pipeline.errors import SourceError


def as_text(value: Any, where: str) -> str | None:
    """Write one value as text: numbers plain, dates and times in ISO 8601, None as None.

    `where` names the column or row for the message.
    Raises SourceError for a type that has no one right spelling (bytes, intervals, nested values).

    >>> as_text(Decimal("1.10"), "column limit"), as_text(datetime.date(2026, 5, 3), "column day")
    ('1.10', '2026-05-03')
    """
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case int() | UUID():
            return str(value)
        case float():
            return repr(value)
        case datetime.date() | datetime.time():
            return value.isoformat()
    raise SourceError(
        "malformed",
        f"{where} holds a value of type {type(value).__name__}, which has no plain text form;"
        " cast it to text at the source or in the query",
    )
