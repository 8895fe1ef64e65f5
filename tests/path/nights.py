"""A night: a run of the whole path in a home of its own, and what it left there."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from mdm_pipeline.settings import Places, load_settings

DATA = Path(__file__).parents[1] / "data" / "multisource_small"
TRUTH = Path(__file__).parents[1] / "truth" / "multisource_small"


@dataclass(frozen=True)
class Night:
    """A home after a run, and whether the run succeeded."""

    home: Path
    succeeded: bool

    @property
    def pointer(self) -> dict[str, object]:
        """CURRENT.json."""
        found: dict[str, object] = json.loads((self.home / "published" / "CURRENT.json").read_text("utf-8"))
        return found

    @property
    def release(self) -> Path:
        """The folder of the current release."""
        return self.home / "published" / str(self.pointer["path"])

    @property
    def report(self) -> str:
        """The audit report's text."""
        return (self.home / "published" / "reports" / "report.html").read_text("utf-8")

    def published(self, query: str) -> list[tuple[object, ...]]:
        """Ask the published DuckDB file of the current release."""
        with duckdb.connect(str(self.release / "golden.duckdb"), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def worked(self, query: str) -> list[tuple[object, ...]]:
        """Ask the work file, which no reader outside ever opens."""
        with duckdb.connect(str(self.home / "warehouse" / "mdm.duckdb")) as connection:
            return connection.execute(query).fetchall()


def run_night(home: Path, sources: Path, config: Path | None = None) -> Night:
    """Run the nightly job in this process."""
    from mdm_pipeline.orchestration.launch import launch

    places = Places(home=home, sources=sources)
    if config is not None:
        places = Places(home=home, sources=sources, config=config)
    return Night(home, launch(load_settings(places), "nightly_reconciliation"))


def copied(night: Night, folder: Path) -> Path:
    """Copy a home, so that another test may go on from it."""
    home = folder / "home"
    shutil.copytree(night.home, home)
    return home


def table_bytes(release: Path) -> dict[str, bytes]:
    """Return the bytes of a release's tables by file name."""
    files = [*release.glob("*.parquet"), *release.glob("*.csv")]
    return {path.name: path.read_bytes() for path in sorted(files)}
