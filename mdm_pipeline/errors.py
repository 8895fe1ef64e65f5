"""The errors that mdm_pipeline raises on purpose.

    MdmError
    ├── ConfigError      a YAML file says something that cannot be done
    ├── SourceError      a source cannot be imported; its last good snapshot stays
    ├── ContractError    a table is not what `tables/` says it is
    ├── ModelError       no linkage model, or one that does not fit the configuration
    ├── GateError        a gate did not hold, or was never asked, for exactly this data
    └── ReleaseError     a release cannot be written, found or rolled back to

A message says what came, what was expected and what to do. It never holds a personal value:
records are named by source and source_id.
"""


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
