"""What the browser tests look at."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Served:
    """Where Dagster answers, and the home it shows."""

    url: str
    home: Path
