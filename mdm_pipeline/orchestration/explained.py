"""Errors that nobody foresaw, as people and Dagster's log may see them: what and where, never the values.

DuckDB, pandas and their like quote the cell that they stumbled over; a cell is a personal value.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from mdm_pipeline.errors import MdmError, StepError, without_values


@contextmanager
def explained(step: str) -> Iterator[None]:
    """Raise an unforeseen error as a StepError without values; keep where it happened, not what it quoted.

    Our own errors pass, but for the errors that they were made from, which Dagster would write down too.
    """
    try:
        yield
    except MdmError as error:
        raise error from None
    except Exception as error:
        kind = type(error).__name__
        told = StepError(f"{step}: {kind}: {without_values(str(error))} (values are left out)")
        raise told.with_traceback(error.__traceback__) from None
