"""A command that is told to stop (Ctrl-C, SIGTERM) says so in one line and ends at once, in any step.

The path is made to be killed: readers see whole releases only, and the next run takes up what was left. So
nothing is unwound: the run is written down as canceled and the process ends. The work is done beside the
main thread, where neither Dagster nor dbt puts handlers of its own in the way, by which neither ends soon.

A worker of Dagster's daemon has Dagster's handlers instead, which raise an exception; `told_again` sees to it
that it is not lost.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType
from typing import TypeVar

STOPS = (signal.SIGINT, signal.SIGTERM)
# Writing the end of a run down may have to wait for the run itself, which writes to the same files.
SECONDS_TO_WRITE_DOWN = 3.0
QUIET_TRACKER = "ignore:resource_tracker:UserWarning"
SECONDS_TO_TELL_AGAIN = 0.2
T = TypeVar("T")


class Interruption:
    """What is to be written down when the command is told to stop."""

    def __init__(self) -> None:
        self.write_down: Callable[[str], None] = lambda _: None


def unless_stopped(work: Callable[[Interruption], T]) -> T:
    """Do the work and return what it returns; end this process with 130 or 143 when it is told to stop."""
    interruption = Interruption()
    stopping = _told_by_signals(partial(_stop, interruption))
    with _quiet_tracker(), stopping, ThreadPoolExecutor(1, "mdm") as beside:
        return beside.submit(work, interruption).result()


@contextmanager
def _quiet_tracker() -> Iterator[None]:
    """Let Python's resource tracker give back the semaphores of a stopped dbt without complaining of them.

    It is a process that outlives ours, and takes the options for warnings that hold when dbt starts it.
    """
    sys.warnoptions.append(QUIET_TRACKER)
    try:
        yield
    finally:
        sys.warnoptions.remove(QUIET_TRACKER)


@contextmanager
def told_again(interrupted: type[BaseException]) -> Iterator[None]:
    """Send this process SIGINT again where the exception that a signal handler raised was dropped.

    Python drops what is raised while a destructor or a weak reference's callback happens to run.
    """
    before, telling = sys.unraisablehook, list[threading.Timer]()

    def dropped(what: "sys.UnraisableHookArgs") -> None:
        if issubclass(what.exc_type, interrupted):
            telling.append(_tell_soon())
        else:
            before(what)

    sys.unraisablehook = dropped
    try:
        yield
    finally:
        sys.unraisablehook = before
        for timer in telling:
            timer.cancel()


def _tell_soon() -> threading.Timer:
    timer = threading.Timer(SECONDS_TO_TELL_AGAIN, os.kill, (os.getpid(), signal.SIGINT))
    timer.daemon = True
    timer.start()
    return timer


@contextmanager
def _told_by_signals(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in STOPS}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


def _stop(interruption: Interruption, number: int, _: FrameType | None) -> None:
    for each in STOPS:
        signal.signal(each, signal.SIG_DFL)
    why = f"interrupted by {signal.Signals(number).name}"
    writer = threading.Thread(target=_write_down, args=(interruption, why), daemon=True)
    writer.start()
    writer.join(SECONDS_TO_WRITE_DOWN)
    # The terminal may be gone, which must not keep the process from ending.
    with suppress(OSError):
        os.write(2, f"mdm: {why}; nothing half-made is published, the next run works as ever\n".encode())
    os._exit(128 + number)


def _write_down(interruption: Interruption, why: str) -> None:
    # Whatever goes wrong here, the next command finds the run and writes it down.
    with suppress(Exception):
        interruption.write_down(why)
