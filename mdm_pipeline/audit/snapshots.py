"""How old the snapshot of each source is that a run used: a source that did not come kept an earlier one.

Reads `source_landings` and the time at which each snapshot's file was written; the content is never read.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from mdm_pipeline.settings import Places
from mdm_pipeline.warehouse import Warehouse

IN_USE = "select source, snapshot from source_landings where snapshot is not null order by source"


def landed_when(warehouse: Warehouse, places: Places) -> Mapping[str, datetime]:
    """Return when the snapshot in use of each source came; a source without one is left out."""
    rows = warehouse.rows(IN_USE) if warehouse.has("source_landings") else []
    files = {source: places.landed / source / name for source, name in rows}
    return {
        source: datetime.fromtimestamp(file.stat().st_mtime, UTC)
        for source, file in files.items()
        if file.exists()
    }


def age(came: datetime, now: datetime) -> str:
    """Tell an age in the largest unit that leaves it above one.

    >>> from datetime import timedelta
    >>> noon = datetime(2026, 5, 3, 12, tzinfo=UTC)
    >>> came = [datetime(2026, 5, day, hour, tzinfo=UTC) for day, hour in ((1, 0), (2, 12), (3, 11), (3, 12))]
    >>> [age(each, noon) for each in came], age(came[-1], noon + timedelta(minutes=1))
    (['2 days', '24 hours', '60 minutes', '0 minutes'], '1 minute')
    """
    minutes = max(0, int((now - came).total_seconds() // 60))
    if minutes > 48 * 60:
        return f"{minutes // 1440} days"
    if minutes > 90:
        return f"{minutes // 60} hours"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
