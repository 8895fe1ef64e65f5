"""Alerts reach a real web server and a real mail server, and a dead channel does not silence the others."""

import http.server
import json
import logging
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mdm_pipeline.orchestration.alerts import send_alert
from mdm_pipeline.settings.operations import Alert, LogAlert, MailAlert, OperationsSettings, WebhookAlert


def _operations(*alerts: Alert) -> OperationsSettings:
    return OperationsSettings(
        time_zone="UTC",
        nightly="0 2 * * *",
        weekly_audit="0 7 * * 1",
        train_models="0 4 1 * *",
        fresh_within_hours=30,
        alerts=alerts,
    )


@contextmanager
def _serving(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_webhook_gets_subject_and_text_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    came = []

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with _serving(socketserver.TCPServer(("127.0.0.1", 0), Hook)) as port:
        monkeypatch.setenv("MDM_TEST_HOOK", f"http://127.0.0.1:{port}/")
        failed = send_alert(
            _operations(WebhookAlert(kind="webhook", url_variable="MDM_TEST_HOOK")), "夜", "erp missing"
        )
    assert failed == []
    assert came == [{"subject": "夜", "text": "erp missing"}]


def test_a_mail_arrives_at_every_recipient() -> None:
    spoken: list[str] = []

    class Mailbox(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 ready\r\n")
            while line := self.rfile.readline().decode().strip():
                spoken.append(line)
                if line.upper() == "DATA":
                    self.wfile.write(b"354 go on\r\n")
                    while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                        spoken.append(line)
                self.wfile.write(b"221 bye\r\n" if line.lower() == "quit" else b"250 ok\r\n")
                if line.lower() == "quit":
                    return

    with _serving(socketserver.TCPServer(("127.0.0.1", 0), Mailbox)) as port:
        mail = MailAlert(
            kind="mail",
            host="127.0.0.1",
            port=port,
            sender="mdm@example.com",
            recipients=("a@example.com", "b@example.com"),
        )
        assert send_alert(_operations(mail), "the night failed", "gate fit_to_publish") == []
    text = "\n".join(spoken)
    assert "<a@example.com>" in text
    assert "<b@example.com>" in text
    assert "Subject: the night failed" in text
    assert "gate fit_to_publish" in text


def test_a_dead_channel_is_named_and_the_others_are_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("MDM_TEST_HOOK", f"http://127.0.0.1:{_closed_port()}/secret-token")
    monkeypatch.delenv("MDM_UNSET", raising=False)
    dead = WebhookAlert(kind="webhook", url_variable="MDM_TEST_HOOK")
    unset = WebhookAlert(kind="webhook", url_variable="MDM_UNSET")
    with caplog.at_level(logging.WARNING):
        failed = send_alert(_operations(dead, unset, LogAlert(kind="log")), "subject", "text")
    assert failed == ["webhook", "webhook"]
    assert "subject: text" in caplog.text
    assert "secret-token" not in caplog.text
