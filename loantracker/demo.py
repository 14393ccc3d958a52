"""The main job on the sample ledger, with a mail server of its own on loopback.

Everything happens in a demo home below the program's own; no real mailbox, ledger or
journal is ever touched.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
import socket
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from loantracker import actions, ledger, settings
from loantracker.actions import Workplace
from loantracker.records import Account, Kind, Office, Status
from loantracker.sending import SendReport

DAY = date(2023, 8, 25)  # วันศุกร์ที่ 25 สิงหาคม 2566, in fiscal year 2566
ACCOUNT = "demo"
CLEARING_DOCUMENT = "บค. 99/2566"


class _Inbox:
    """An aiosmtpd handler that keeps each accepted mail as a file, in order of arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.numbers = itertools.count(sum(1 for _ in folder.glob("*.eml")) + 1)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode()
        (self.folder / f"{next(self.numbers):04d}.eml").write_bytes(raw)
        return "250 2.0.0 kept in the demonstration's inbox"


class _Server(Controller):
    """A mail server on a port of 127.0.0.1 that the system chose."""

    def __init__(self, inbox: Path) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        super().__init__(
            _Inbox(inbox), hostname="127.0.0.1", port=self._socket.getsockname()[1], ready_timeout=30
        )

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        # The socket is bound already, so nobody can take the port between asking and listening.
        return self.loop.create_server(self._factory_invoker, sock=self._socket)


@contextmanager
def mail_server(inbox: Path) -> Iterator[int]:
    """A mail server on 127.0.0.1 that keeps what it gets as ``inbox/0001.eml``, ...; gives its port."""
    server = _Server(inbox)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo's set-up: its own workplace, ledger copy and inbox."""

    place: Workplace
    ledger: Path
    inbox: Path
    today: date = DAY


@dataclass(frozen=True, slots=True)
class Told:
    """What an unattended run did."""

    stage: Stage
    entries: int
    problems: int
    previewed: int
    report: SendReport
    marks_written: int
    cleared: str  # the id of the entry whose clearing was recorded
    cleared_now: bool  # False when an earlier run recorded it
    exported: Path
    previews: Path


def sample() -> Path:
    """The sample ledger, in the checkout or in the installed program."""
    packed = files("loantracker") / "data" / "sample_ledger.xlsx"
    with as_file(packed) as path:
        return path if path.exists() else Path(__file__).parents[1] / "sample_ledger.xlsx"


@contextmanager
def stage(*, fresh: bool = False, base: Path | None = None) -> Iterator[Stage]:
    """Lay out the demo home (``demo`` below the program's own) and run its mail server meanwhile."""
    home = (base or settings.home()) / "demo"
    if fresh and home.exists():
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    path = home / "ledger.xlsx"
    if not path.exists():
        _copy_whole(sample(), path)
    inbox = home / "inbox"
    with mail_server(inbox) as port:
        place = Workplace.open(home)
        account = Account(
            name=ACCOUNT,
            kind="smtp",
            sender="ฝ่ายการคลัง <finance@example.org>",
            host="127.0.0.1",
            port=port,
            security="none",
        )
        office = place.settings.office
        if office == Office():
            office = replace(
                office,
                phone="0 2000 0000 ต่อ 1234",
                signer="นางสาวตัวอย่าง ใจดี",
                position="หัวหน้าฝ่ายการคลัง",
                survey_url="https://survey.example.org/deposit",
            )
        chosen = replace(place.settings, accounts={ACCOUNT: account}, default_account=ACCOUNT, office=office)
        yield Stage(replace(place, settings=chosen), path, inbox)


def run(
    *, fresh: bool = False, base: Path | None = None, say: Callable[[str], None] = lambda _: None
) -> Told:
    """The whole main job without a person: preview, send, record, write back, export.

    A second run of the same day finds everything sent and recorded, and sends nothing.
    """
    with stage(fresh=fresh, base=base) as at:
        place = at.place
        day = actions.open_ledger(place, at.ledger, at.today)
        messages = day.batch.messages
        mails = actions.compose(place, day, messages, ACCOUNT)
        previews = place.home / "preview"
        actions.write_previews(messages, mails, previews)
        report = actions.send(
            place,
            day,
            messages,
            mails,
            ACCOUNT,
            on_progress=lambda step: (
                say(f"{step.done}/{step.total} {step.message.party.name}") if step.outcome else None
            ),
        )
        cleared, now = _record_one(at)
        written = actions.write_back(place, at.ledger, add_columns=True)
        day = actions.open_ledger(place, at.ledger, at.today)
        exported = actions.export(place, day, place.home / "export.xlsx")
        return Told(
            stage=at,
            entries=len(day.snapshot.entries),
            problems=len(day.snapshot.problems),
            previewed=len(mails),
            report=report,
            marks_written=written.written,
            cleared=cleared,
            cleared_now=now,
            exported=exported,
            previews=previews,
        )


def _record_one(at: Stage) -> tuple[str, bool]:
    """Record the clearing of the first overdue advance of the sample, unless an earlier run did."""
    original = ledger.read(sample())
    assessed = actions.assess(original.entries, at.today, at.place.settings.rules)
    chosen = next(
        entry.id
        for entry in original.entries
        if entry.kind is not Kind.CONTRACT_DEPOSIT and assessed[entry.id].status is Status.OVERDUE
    )
    day = actions.open_ledger(at.place, at.ledger, at.today)
    entry = day.entry(chosen)
    if entry.balance == 0:
        return chosen, False
    actions.record(at.place, day, chosen, entry.balance, at.today, CLEARING_DOCUMENT)
    return chosen, True


def _copy_whole(source: Path, target: Path) -> None:
    """Copy beside the target first, so that a broken copy is never taken for the ledger."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / target.name
        shutil.copyfile(source, copy)
        copy.replace(target)
