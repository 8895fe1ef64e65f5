"""Tell people that something is wrong: log, webhook or mail, as `config/operations.yaml` says.

A message names jobs, sources and gates, never a personal value. A channel that fails is logged and does not
keep the others from being told.
"""

import json
import logging
import os
import smtplib
import urllib.request
from email.message import EmailMessage

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.settings.operations import Alert, LogAlert, MailAlert, OperationsSettings, WebhookAlert

log = logging.getLogger("mdm_pipeline.alerts")


def send_alert(operations: OperationsSettings, subject: str, text: str) -> list[str]:
    """Send an alert through every configured channel; return the kinds of channels that failed."""
    failed: list[str] = []
    for alert in operations.alerts:
        try:
            _send(alert, subject, text)
        except (OSError, smtplib.SMTPException, ConfigError) as error:
            log.error("the %s alert could not be sent: %s", alert.kind, type(error).__name__)
            failed.append(alert.kind)
    return failed


def _send(alert: Alert, subject: str, text: str) -> None:
    match alert:
        case LogAlert():
            log.warning("%s: %s", subject, text)
        case WebhookAlert():
            _post(alert, subject, text)
        case MailAlert():
            _mail(alert, subject, text)


def _post(alert: WebhookAlert, subject: str, text: str) -> None:
    body = json.dumps({"subject": subject, "text": text}, ensure_ascii=False).encode()
    request = urllib.request.Request(
        _secret(alert.url_variable), data=body, headers={"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=alert.timeout_seconds):
        pass


def _mail(alert: MailAlert, subject: str, text: str) -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, alert.sender, ", ".join(alert.recipients)
    message.set_content(text)
    with smtplib.SMTP(alert.host, alert.port, timeout=10) as server:
        if alert.user is not None and alert.password_variable is not None:
            server.starttls()
            server.login(alert.user, _secret(alert.password_variable))
        server.send_message(message)


def _secret(variable: str) -> str:
    value = os.environ.get(variable)
    if not value:
        raise ConfigError(f"the environment variable {variable} is not set; the alert needs it")
    return value
