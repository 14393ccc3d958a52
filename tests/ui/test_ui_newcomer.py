"""A newcomer with an address and a password gets to a test message that arrives: clicks counted, for real.

The mail server is aiosmtpd over TLS, whose certificate is checked; only DNS is answered by the test.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from mail_servers import make_certificates
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot
from smtp_tls_server import PASSWORD, Received, serving
from ui_helpers import WAIT_MS, click, press, said, type_in

from loantracker.mail import discovery
from loantracker.mail.setting_up import Suggestion
from loantracker.workplace import Workplace
from ui.app import OfficeDesk
from ui.window import Window

ADDRESS = "finance@example.org"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Received, Suggestion]]:
    """A mail server that the domain announces and the system trusts."""
    certificates = make_certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    with serving(certificates) as (account, received):
        found = Suggestion("smtp", "localhost", account.port, "starttls")
        monkeypatch.setattr(discovery, "suggest", lambda address: found if address == ADDRESS else None)
        yield received, found


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    """The real program in an empty home, with no keyring to keep passwords in."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    made = Window(OfficeDesk(Workplace.open(tmp_path / "home"), date(2026, 11, 21)))
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    yield made
    made.work.finish()


def test_an_address_and_a_password_lead_to_a_test_message_in_three_clicks(
    qtbot: QtBot, window: Window, server: tuple[Received, Suggestion], tmp_path: Path
) -> None:
    received, found = server
    clicks: list[QAbstractButton] = []

    def clicked(button: QAbstractButton) -> None:
        clicks.append(button)
        click(button)

    clicked(window.nav.button("settings"))
    form = window.settings.account
    form.address.line.setFocus()
    type_in(form.address.line, ADDRESS)
    press(form.address.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.host.text == found.host, timeout=WAIT_MS)
    type_in(form.password.line, PASSWORD)
    clicked(form.test)
    qtbot.waitUntil(lambda: "ทดสอบสำเร็จ" in said(form.check.state), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not window.work.busy, timeout=WAIT_MS)
    assert len(clicks) <= 3
    (envelope,) = received.envelopes
    assert envelope.rcpt_tos == [ADDRESS]
    assert received.sign_ins[-1][1] == ADDRESS.encode()
    saved = Workplace.open(tmp_path / "home").account(None)
    assert (saved.host, saved.port, saved.username) == ("localhost", found.port, ADDRESS)
    written = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert written
    assert not [path for path in written if PASSWORD.encode() in path.read_bytes()]
