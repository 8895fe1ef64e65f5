"""Places: where the configuration and the sources lie and where a run may write.

Everything that a run writes lies under `home`; nothing is written anywhere else.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DEFAULT_CONFIG = Path(__file__).resolve().parents[1] / "config"


@dataclass(frozen=True)
class Places:
    """The three folders of a run and what lies where under `home`."""

    config: Path = DEFAULT_CONFIG
    sources: Path = PROJECT / "data" / "sources"
    home: Path = PROJECT / "data"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Places":
        """Read MDM_CONFIG, MDM_SOURCES and MDM_HOME; what is not set keeps its default."""
        default = cls()
        return cls(
            config=_absolute(environment.get("MDM_CONFIG"), default.config),
            sources=_absolute(environment.get("MDM_SOURCES"), default.sources),
            home=_absolute(environment.get("MDM_HOME"), default.home),
        )

    def environment(self) -> dict[str, str]:
        """Return the variables that `from_environment` reads, for child processes and Dagster."""
        return {
            "MDM_CONFIG": os.fspath(self.config),
            "MDM_SOURCES": os.fspath(self.sources),
            "MDM_HOME": os.fspath(self.home),
        }

    @property
    def work(self) -> Path:
        """Everything that is not published: work file, landed snapshots, models, dbt, Dagster."""
        return self.home / "warehouse"

    @property
    def warehouse(self) -> Path:
        """The DuckDB work file; dbt bakes its stem into the manifest as the database name."""
        return self.work / "mdm.duckdb"

    @property
    def landed(self) -> Path:
        """The landed snapshots, one folder a source."""
        return self.work / "landed"

    @property
    def models(self) -> Path:
        """The trained linkage models, one folder a version."""
        return self.work / "models"

    @property
    def dbt(self) -> Path:
        """The dbt project as assembled for this configuration, with its manifest."""
        return self.work / "dbt"

    @property
    def dagster(self) -> Path:
        """Dagster's home: its runs, events and schedules."""
        return self.work / "dagster"

    @property
    def published(self) -> Path:
        """The releases and CURRENT.json; what BI opens."""
        return self.home / "published"

    @property
    def current(self) -> Path:
        """The file that says which release readers see."""
        return self.published / "CURRENT.json"

    @property
    def reports(self) -> Path:
        """The audit reports."""
        return self.published / "reports"


def _absolute(text: str | None, default: Path) -> Path:
    return Path(text).expanduser().resolve() if text else default
