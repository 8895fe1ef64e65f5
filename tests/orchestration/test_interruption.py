"""A worker that is told to stop hears it, whatever Python is doing at that moment."""

import os
import signal
import time
from types import FrameType

import pytest

from mdm_pipeline.orchestration.interruption import told_again


class _Interrupted(BaseException):
    """What the handler raises, as Dagster's does."""


class _Dying:
    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.001)


def _interrupt(_: int, __: FrameType | None) -> None:
    raise _Interrupted


def test_a_signal_is_told_again_where_python_drops_what_its_handler_raised() -> None:
    before = signal.signal(signal.SIGINT, _interrupt)
    try:
        with pytest.raises(_Interrupted), told_again(_Interrupted):
            dying = _Dying()
            del dying
            time.sleep(5)
    finally:
        signal.signal(signal.SIGINT, before)
