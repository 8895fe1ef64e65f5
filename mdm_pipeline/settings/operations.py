"""Settings of the schedules, the alerts and the machine (`config/operations.yaml`)."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator

from mdm_pipeline.settings.cron import Cron
from mdm_pipeline.settings.model import SettingsModel


class LogAlert(SettingsModel):
    """Write the alert to the run's log."""

    kind: Literal["log"]


class WebhookAlert(SettingsModel):
    """Post the alert as JSON to a URL that an environment variable holds."""

    kind: Literal["webhook"]
    url_variable: str
    timeout_seconds: float = 10.0


class MailAlert(SettingsModel):
    """Send the alert by mail; the password, if any, comes from the environment."""

    kind: Literal["mail"]
    host: str
    port: int = 25
    sender: str
    recipients: tuple[str, ...]
    user: str | None = None
    password_variable: str | None = None


Alert = Annotated[LogAlert | WebhookAlert | MailAlert, Field(discriminator="kind")]


class Engine(SettingsModel):
    """What DuckDB may take of the machine; what is not said is its own choice. No result depends on it."""

    memory: Annotated[str, Field(pattern=r"^[1-9][0-9]*(\.[0-9]+)? ?[MGT]i?B$")] | None = None
    threads: Annotated[int, Field(ge=1)] | None = None
    spill_folder: Path | None = None

    def options(self) -> dict[str, str | int]:
        """Return what is said, by DuckDB's names of its settings."""
        said = {
            "memory_limit": self.memory,
            "threads": self.threads,
            "temp_directory": None if self.spill_folder is None else str(self.spill_folder),
        }
        return {name: value for name, value in said.items() if value is not None}

    @field_validator("spill_folder")
    @classmethod
    def _whole_path(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_absolute():
            raise ValueError(f"{folder} is not a whole path; write one such as /var/tmp/mdm")
        return folder


class OperationsSettings(SettingsModel):
    """When the jobs run, who is told when something is wrong, and what a run may take of the machine."""

    completed_by_ours = True

    time_zone: str
    nightly: Cron
    weekly_audit: Cron
    train_models: Cron
    fresh_within_hours: Annotated[float, Field(gt=0)]
    alerts: tuple[Alert, ...]
    engine: Engine = Engine()

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        from zoneinfo import available_timezones

        if name not in available_timezones():
            raise ValueError(
                f"{name!r} is not a time zone of the tz database; write one such as Asia/Shanghai"
            )
        return name
