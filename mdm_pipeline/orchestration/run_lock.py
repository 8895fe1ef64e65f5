"""One run at a time: a second one waits until the first has ended, whoever started it.

The lock is the operating system's, on a file under `home`, so a run that was killed leaves none behind.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def run_lock(path: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock for the length of the block; say once that another run is being waited for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("another run is at work in this home; waiting until it has ended")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
