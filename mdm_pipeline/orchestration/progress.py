"""Progress on the terminal: a line for each thing that a step says, behind the seconds of the clock."""

import logging
import sys

import dagster as dg

from mdm_pipeline.orchestration.clock import line


class _OwnLines(logging.Filter):
    """Let through what our steps say, and what went wrong; keep back the engine's own events."""

    def filter(self, record: logging.LogRecord) -> bool:
        event = getattr(record, "dagster_meta", {}).get("dagster_event")
        skipped = record.getMessage().endswith("Not executing.")
        return bool(event.is_failure) if event is not None else not skipped


class _Line(logging.Formatter):
    """`  12.3 s  text`, and the level where it is not plain information."""

    def format(self, record: logging.LogRecord) -> str:
        meta = getattr(record, "dagster_meta", {})
        text = str(meta.get("orig_message", record.getMessage()))
        level = "" if record.levelno <= logging.INFO else f"{record.levelname}: "
        return line(f"{level}{text}")


@dg.logger(None, description=__doc__)
def progress_logger(_: dg.InitLoggerContext) -> logging.Logger:
    """Return the logger that every job of ours writes to."""
    logger = logging.Logger("mdm_pipeline", level=logging.INFO)
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_OwnLines())
    handler.setFormatter(_Line())
    logger.addHandler(handler)
    return logger
