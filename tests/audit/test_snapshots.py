"""A source that did not come does not look fresh: the age of the snapshot that is used is told."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mdm_pipeline.audit.report import write_report
from mdm_pipeline.audit.snapshots import age, landed_when
from mdm_pipeline.audit.summary import summary
from mdm_pipeline.settings import Places, load_settings
from mdm_pipeline.tables import SOURCE_LANDINGS
from mdm_pipeline.warehouse import Warehouse
from tests.rows import put

NOW = datetime.now(UTC)


def test_the_page_and_the_terminal_tell_how_old_a_kept_snapshot_is(tmp_path: Path) -> None:
    settings = load_settings(Places(home=tmp_path))
    landings = []
    for source, days in (("erp", 9), ("shop", 0)):
        file = settings.places.landed / source / f"{source}.parquet"
        file.parent.mkdir(parents=True)
        file.touch()
        came = (NOW - timedelta(days=days, hours=5, minutes=9)).timestamp()
        os.utime(file, (came, came))
        status = "kept_last" if days else "landed"
        landings.append({"source": source, "status": status, "snapshot": file.name, "rows": 1})
    lost = {"source": "crm_account", "status": "landed", "snapshot": "gone.parquet", "rows": 1}
    with Warehouse.open(settings.places.warehouse) as warehouse:
        put(warehouse, SOURCE_LANDINGS, [*landings, lost])
        assert list(landed_when(warehouse, settings.places)) == ["erp", "shop"]
        page = write_report(warehouse, settings, when=NOW).path.read_text("utf-8")
    assert "kept its last good snapshot, 9 days old" in page
    assert "snapshots    erp 9 days, shop 5 hours old" in summary(settings)


def test_an_age_is_never_negative() -> None:
    assert age(NOW + timedelta(hours=1), NOW) == "0 minutes"
