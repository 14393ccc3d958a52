"""One batch, four ways: claimed and settled in the journal, received byte for byte as previewed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
from exchange_server import PASSWORD as EWS_PASSWORD
from exchange_server import USER as EWS_USER
from exchange_server import Exchange
from icalendar import Calendar
from mail_samples import OFFICE, SENDER, TODAY, entry, line, message
from mail_servers import Certificates, make_certificates
from microsoft_server import Microsoft365
from smtp_tls_server import PASSWORD, serving

from loantracker import sending
from loantracker.calendar import BANGKOK
from loantracker.journal import Journal
from loantracker.mail.compose import Composer
from loantracker.mail.ews import EwsTransport
from loantracker.mail.folder import FolderTransport
from loantracker.mail.graph import GraphTransport
from loantracker.mail.smtp import SmtpTransport
from loantracker.mail.transport import Transport
from loantracker.records import Account, Attachment, Mail, ReminderState

Received = Callable[[], list[bytes]]
Way = tuple[Transport, Received]

LONG = Attachment(f"{'รายการเอกสารที่ต้องยื่น ' * 10}.pdf", "application/pdf", b"%PDF-1.7")
LETTER = Attachment("หนังสือแจ้งเตือน ๑๔-๒๕๖๖.pdf", "application/pdf", b"%PDF-1.7\r\n\x00\xff.\r\n" * 4000)

BATCH = (
    message(
        "advance_due_soon",
        (line(entry("1/2566"), days_overdue=-7), line(entry("2/2566"), days_overdue=-3)),
        ident="a" * 20,
    ),
    message("advance_overdue", (line(entry("3/2566"), days_overdue=7),), ident="b" * 20),
    message("deposit_withdraw", ident="c" * 20),
)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def mails() -> Mapping[str, Mail]:
    with Composer(OFFICE, SENDER) as composer:
        return composer.compose_all(
            BATCH, today=TODAY, files={BATCH[0].id: (LETTER,), BATCH[1].id: (LETTER, LONG)}
        )


class Signed:
    """Tokens of the double."""

    def __init__(self, world: Microsoft365) -> None:
        self._world = world

    def token(self, *, fresh: bool = False) -> str:
        assert not fresh
        return self._world.new_token()


@contextmanager
def smtp(certificates: Certificates, _: Path) -> Iterator[Way]:
    with serving(certificates) as (account, received):
        yield (
            SmtpTransport(account, PASSWORD),
            lambda: [each.original_content or b"" for each in received.envelopes],
        )


@contextmanager
def exchange(certificates: Certificates, _: Path) -> Iterator[Way]:
    with Exchange(certificates) as world:
        account = Account(
            "office", "ews", SENDER, "localhost", world.port,
            username=EWS_USER, sign_in="basic", ca_file=str(certificates.authority),
        )  # fmt: skip
        yield EwsTransport(account, EWS_PASSWORD), lambda: world.delivered


@contextmanager
def microsoft(certificates: Certificates, _: Path) -> Iterator[Way]:
    with Microsoft365(certificates) as world:
        account = Account("office", "graph", SENDER, ca_file=str(certificates.authority))
        yield GraphTransport(account, Signed(world), base=world.base), lambda: world.delivered


@contextmanager
def folder(_: Certificates, place: Path) -> Iterator[Way]:
    def drafts() -> list[bytes]:
        found = sorted((place / "drafts").glob("*.eml"))
        return [each.read_bytes().removeprefix(b"X-Unsent: 1\r\n") for each in found]

    yield FolderTransport(place / "drafts", account="office"), drafts


def moment() -> datetime:
    return datetime(2023, 8, 25, 9, tzinfo=BANGKOK)


def compare(mail: Mail, raw: bytes) -> None:
    """What a mail program reads out of the bytes is what the preview showed."""
    parsed = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    assert parsed["Subject"] == mail.subject
    for subtype, previewed in (("plain", mail.text), ("html", mail.html)):
        part = parsed.get_body((subtype,))
        assert part is not None
        assert part.get_content().replace("\r\n", "\n") == previewed
    attached = list(parsed.iter_attachments()) if mail.attachments else []
    found = [
        (part.get_filename(), part.get_content_type(), part.get_payload(decode=True)) for part in attached
    ]
    assert found == [
        (each.name, each.content_type.partition(";")[0], each.content) for each in mail.attachments
    ]
    for each in (each for each in mail.attachments if each.content_type.startswith("text/calendar")):
        summaries = [str(event["SUMMARY"]) for event in Calendar.from_ical(each.content).walk("VEVENT")]
        assert summaries == [f"ครบกำหนดส่งใช้เงินยืม สัญญาเลขที่ {number}/2566" for number in (1, 2)]


@pytest.mark.parametrize("opened", [smtp, exchange, microsoft, folder])
def test_the_same_batch_arrives_by_each_way_as_it_was_previewed(
    certificates: Certificates,
    mails: Mapping[str, Mail],
    tmp_path: Path,
    opened: Callable[[Certificates, Path], AbstractContextManager[Way]],
) -> None:
    drafts = opened is folder
    with opened(certificates, tmp_path) as (way, received):
        with Journal.open(tmp_path / "journal.sqlite") as journal:
            report = sending.send(BATCH, mails, way, journal, "office", now=moment)
            again = sending.send(BATCH, mails, way, journal, "office", now=moment)
            states = {each.state for each in journal.messages()}
        arrived = received()
    assert states == {ReminderState.PREPARED if drafts else ReminderState.ACCEPTED}
    assert (report.sent, report.prepared) == ((0, 3) if drafts else (3, 0))
    assert again.results == ()
    assert arrived == [mails[each.id].raw for each in BATCH]
    for each, raw in zip(BATCH, arrived, strict=True):
        compare(mails[each.id], raw)
    assert [len(mails[each.id].attachments) for each in BATCH] == [2, 2, 0]
    assert max(len(line) for raw in arrived for line in raw.split(b"\r\n")) <= 998
