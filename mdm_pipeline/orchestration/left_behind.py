"""Runs whose process is gone (killed, out of memory, power cut): written down as failed, so no queue waits.

A run holds a lock file of its own as long as it works. The lock is the operating system's and ends with the
process, whatever ended it; so a lock that can be taken belongs to a run that nobody works on any more.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from mdm_pipeline.durable import exclusive

GONE = "mdm/process_gone"
WHY = "The process that worked on this run is gone (killed, out of memory, or the machine stopped)."
UNFINISHED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
# A run takes its lock soon after it is begun; one that has none after this long was killed before.
SECONDS_TO_TAKE_THE_LOCK = 300.0
# A run gives its lock back just before it is written down as ended.
SECONDS_TO_BE_WRITTEN_DOWN = 2.0


@contextmanager
def at_work(work: Path, run_id: str) -> Iterator[None]:
    """Hold the run's lock while the block runs."""
    lock = _lock(work, run_id)
    with exclusive(lock):
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def end_left_behind(instance: dg.DagsterInstance, work: Path) -> list[dg.DagsterRun]:
    """Write down as failed every run of this home whose process is gone, and return those runs."""
    if not _left_behind(instance, work):
        return []
    time.sleep(SECONDS_TO_BE_WRITTEN_DOWN)
    left_behind = _left_behind(instance, work)
    for run in left_behind:
        instance.add_run_tags(run.run_id, {GONE: "yes"})
        instance.report_run_failed(run, WHY)
        _lock(work, run.run_id).unlink(missing_ok=True)
    return left_behind


def _left_behind(instance: dg.DagsterInstance, work: Path) -> list[dg.DagsterRun]:
    records = instance.get_run_records(dg.RunsFilter(statuses=UNFINISHED))
    return [record.dagster_run for record in records if _is_left_behind(record, work)]


def _is_left_behind(record: dg.RunRecord, work: Path) -> bool:
    lock = _lock(work, record.dagster_run.run_id)
    if not lock.exists():
        return time.time() - record.update_timestamp.timestamp() > SECONDS_TO_TAKE_THE_LOCK
    with lock.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _lock(work: Path, run_id: str) -> Path:
    return work / "runs" / f"{run_id}.lock"
