"""An evaluation says whose customers it scores, above all when a later night was refused."""

import json
from pathlib import Path

import pytest

from mdm_pipeline.evaluation import scored_run
from mdm_pipeline.settings import Places
from mdm_pipeline.tables import CUSTOMER_EVENTS, CUSTOMER_XREF, GATE_VERDICTS, LAST_RELEASE
from mdm_pipeline.warehouse import Warehouse
from tests.rows import put


def _after_a_run(
    folder: Path, *, published: int, started_from: int, clusters_judged: bool, last_event: int
) -> tuple[Warehouse, Places]:
    places = Places(home=folder)
    if published:
        places.current.parent.mkdir(parents=True)
        moves = [{"release": release} for release in range(1, published + 1)]
        places.current.write_text(json.dumps({"published": moves}))
    warehouse = Warehouse.in_memory()
    put(warehouse, LAST_RELEASE, [{"release": started_from}] if started_from else [])
    put(warehouse, GATE_VERDICTS, [{"gate": "sound_clusters", "passed": True}] if clusters_judged else [])
    put(warehouse, CUSTOMER_XREF, [])
    put(warehouse, CUSTOMER_EVENTS, [{"release": last_event, "event": "created"}])
    return warehouse, places


@pytest.mark.parametrize("last_event", [3, 2])
def test_customers_of_a_published_night_need_no_warning(tmp_path: Path, last_event: int) -> None:
    run = scored_run(
        *_after_a_run(tmp_path, published=3, started_from=2, clusters_judged=True, last_event=last_event)
    )
    assert (run.customers_of, run.warning) == ("release 3", None)


@pytest.mark.parametrize(
    ("published", "clusters_judged", "last_event", "whose", "warned"),
    [
        (2, False, 2, "release 2", "stopped before it had any of its own"),
        (2, False, 3, "an earlier run, which published nothing", "stopped before it had any of its own"),
        (2, True, 3, "the last run, which published nothing", "no reader sees them"),
        (0, True, 1, "the last run, which published nothing", "no reader sees them"),
        (0, False, 1, "an earlier run, which published nothing", "stopped before it had any of its own"),
    ],
)
def test_customers_that_no_last_release_holds_come_with_a_warning(
    tmp_path: Path, published: int, clusters_judged: bool, last_event: int, whose: str, warned: str
) -> None:
    run = scored_run(
        *_after_a_run(
            tmp_path,
            published=published,
            started_from=published,
            clusters_judged=clusters_judged,
            last_event=last_event,
        )
    )
    assert run.customers_of == whose
    assert run.warning is not None
    assert warned in run.warning


def test_where_there_are_no_customers_nothing_is_said_of_them(tmp_path: Path) -> None:
    assert scored_run(Warehouse.in_memory(), Places(home=tmp_path)).warning is None
