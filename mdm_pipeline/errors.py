"""The errors that mdm_pipeline raises on purpose.

    MdmError
    ├── ConfigError      a YAML file says something that cannot be done
    ├── SourceError      a source cannot be imported; its last good snapshot stays
    ├── ContractError    a table is not what `tables/` says it is
    ├── ModelError       no linkage model, or one that does not fit the configuration
    ├── GateError        a gate did not hold, or was never asked, for exactly this data
    ├── ReleaseError     a release cannot be written, found or rolled back to
    └── StepError        a step met an error that nobody foresaw, told without the values that it quoted

A message says what came, what was expected and what to do. It never holds a personal value:
records are named by source and source_id.
"""

import re

# An engine's words about an unquoted value; the value may hold quotes, so these go first.
_UNQUOTED = re.compile(r"(?<=with value ).*(?= can't be cast)|(?<=Could not cast value ).*(?= to )")
_SQL = re.compile(r"\bLINE \d+:.*")
_QUOTED = re.compile(r"['\"`].*['\"`]")
_TYPE = re.compile(r"U?[A-Z]+\d*(\(\d+(,\s?\d+)?\))?[.,;:!?]?")
_WORD = re.compile(r"[!-~]+")


class MdmError(Exception):
    """Anything that went wrong for a reason we can explain."""


class ConfigError(MdmError):
    """The configuration cannot be used as it is."""


class SourceError(MdmError):
    """A source cannot be imported in this run.

    `kind` is one word for the reason (missing, ambiguous, empty, header, undecodable, malformed,
    shrunk, unfit, unreachable), so that reports and alerts can count them.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class ContractError(MdmError):
    """A table does not keep its contract."""


class ModelError(MdmError):
    """A linkage model is missing or was trained for another configuration."""


class GateError(MdmError):
    """A gate was not passed by exactly this data."""


class ReleaseError(MdmError):
    """A release is missing, incomplete or damaged."""


class StepError(MdmError):
    """A step met an error that nobody foresaw."""


def without_values(text: str) -> str:
    """Return an engine's message without what may be a cell: quoted texts, long numbers, words not in ASCII.

    All between the first and the last quote goes, since a value may hold quotes itself.

    >>> without_values("Conversion Error: Could not convert string 'Pat O'Hara 555' to INT32")
    'Conversion Error: Could not convert string ... to INT32'
    >>> without_values("Type INT64 with value 13800001234 can't be cast to INT32")
    "Type INT64 with value ... can't be cast to INT32"
    """
    line = _QUOTED.sub("...", _UNQUOTED.sub("...", _SQL.sub("", " ".join(text.split()))))
    return " ".join(word if _harmless(word) else "..." for word in line.split())


def _harmless(word: str) -> bool:
    if _WORD.fullmatch(word) is None or "@" in word:
        return False
    return sum(letter.isdigit() for letter in word) < 4 or _TYPE.fullmatch(word) is not None
