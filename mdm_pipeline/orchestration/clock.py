"""The clock of a command: a line on the terminal stands behind the seconds since the command began.

Knows no Dagster, so that a command can say something before it has loaded anything.
"""

import sys
import time

BEGAN = time.monotonic()


def line(text: str) -> str:
    """Return `  12.3 s  text`."""
    return f"{time.monotonic() - BEGAN:7.1f} s  {text}"


def say(text: str) -> None:
    """Tell people on the terminal."""
    print(line(text), file=sys.stderr, flush=True)


class Stopwatch:
    """The seconds since it was made, as they are told and kept."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds with two digits, as metadata keeps them."""
        return round(time.monotonic() - self._began, 2)
