"""Cron expressions: refuse what a scheduler would, before one is asked.

Five fields of numbers, names, ranges and steps, or a word such as @daily. That is less than some schedulers
take (no `L`, no `#`), and what it takes every one takes.
"""

import re
from calendar import monthrange
from typing import Annotated

from pydantic import AfterValidator

WORDS = frozenset({"@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"})
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of the month", 1, 31, {}),
    ("month", 1, 12, {name: number for number, name in enumerate(MONTHS, start=1)}),
    ("day of the week", 0, 7, {name: number for number, name in enumerate(WEEKDAYS)}),
)
PART = re.compile(r"(\*|\w+(?:-\w+)?)(?:/([1-9][0-9]?))?", re.ASCII)
LEAP_YEAR = 2024


def cron(expression: str) -> str:
    """Return a cron expression, or raise ValueError saying which field cannot be meant.

    >>> cron("0 4 1 */3 *"), cron("30 2 * * mon-fri"), cron("@daily")
    ('0 4 1 */3 *', '30 2 * * mon-fri', '@daily')
    """
    if expression in WORDS:
        return expression
    texts = expression.lower().split()
    if len(texts) != len(FIELDS):
        raise ValueError(
            f"{expression!r} is no cron expression; write five fields, such as '0 2 * * *' for two at night"
        )
    numbers = [_numbers(text, *field) for text, field in zip(texts, FIELDS, strict=True)]
    if not any(min(numbers[2]) <= monthrange(LEAP_YEAR, month)[1] for month in numbers[3]):
        raise ValueError(f"{expression!r} never comes: no such month has such a day")
    return expression


Cron = Annotated[str, AfterValidator(cron)]


def _numbers(text: str, what: str, least: int, most: int, names: dict[str, int]) -> set[int]:
    """Return the numbers that a field stands for."""
    found: set[int] = set()
    for part in text.split(","):
        match = PART.fullmatch(part)
        bounds = (str(least), str(most)) if match is None or match[1] == "*" else match[1].split("-")
        ends = [names.get(end, int(end) if end.isdecimal() else -1) for end in (bounds[0], bounds[-1])]
        plain_step = match is None or match[2] is None or match[1] == "*" or len(bounds) == 2
        if match is None or not plain_step or not least <= ends[0] <= ends[1] <= most:
            raise ValueError(
                f"{part!r} is no {what}; write * or numbers from {least} to {most}, 1-5, 1,3 or */2"
            )
        found |= {*range(ends[0], ends[1] + 1, int(match[2] or 1))}
    return found
