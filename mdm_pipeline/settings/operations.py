"""Settings of the schedules and the alerts (`config/operations.yaml`)."""

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


class OperationsSettings(SettingsModel):
    """When the jobs run and who is told when something is wrong."""

    completed_by_ours = True

    time_zone: str
    nightly: Cron
    weekly_audit: Cron
    train_models: Cron
    fresh_within_hours: Annotated[float, Field(gt=0)]
    alerts: tuple[Alert, ...]

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        from zoneinfo import available_timezones

        if name not in available_timezones():
            raise ValueError(
                f"{name!r} is not a time zone of the tz database; write one such as Asia/Shanghai"
            )
        return name
