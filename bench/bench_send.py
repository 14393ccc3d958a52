"""A journaled batch against Debian's smtp-sink beside a bare smtplib loop, and all of it beside mailmerge.

The mails are real ones, of a ledger's batch. Like is held against like: the sending alone against a
loop that only sends, and ``remind --send``, from starting Python to the written ledger, against
mailmerge's whole process. mailmerge (PyPI) is put into a virtual environment of its own below
out/bench; where that or Postfix is missing its figure is left out.
"""

from __future__ import annotations

import contextlib
import csv
import functools
import os
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from bench.ledgers import ledger
from bench.timing import Figure, best
from loantracker import actions
from loantracker.journal import Journal
from loantracker.mail.smtp import SmtpTransport
from loantracker.records import Account, Mail, Message
from loantracker.sending import send

ROWS: Final = 4_000
ROUNDS: Final = 5
TODAY: Final = date(2023, 8, 25)
NOW: Final = datetime(2023, 8, 25, 2, 0, tzinfo=UTC)
MAILMERGE: Final = Path(__file__).resolve().parent.parent / "out" / "bench" / "mailmerge"


@contextlib.contextmanager
def sink() -> Iterator[int]:
    """A running smtp-sink; gives its port."""
    program = shutil.which("smtp-sink", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    if program is None:
        raise FileNotFoundError("smtp-sink")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    user = ["-u", "nobody"] if os.geteuid() == 0 else []  # it won't run as root
    running = subprocess.Popen([program, *user, f"127.0.0.1:{port}", "100"])
    try:
        _wait_for(port)
        yield port
    finally:
        running.terminate()
        running.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)  # smtp-sink does not say when it listens
    raise TimeoutError("smtp-sink does not listen")


def bare(port: int, mails: Sequence[Mail]) -> None:
    """The yardstick: smtplib alone, over one connection."""
    with smtplib.SMTP("127.0.0.1", port) as server:
        for mail in mails:
            server.sendmail(mail.sender, mail.recipients, mail.raw)


def journaled(port: int, journal: Journal, messages: Sequence[Message], mails: Mapping[str, Mail]) -> None:
    """The same messages as the program sends them."""
    account = Account("office", "smtp", "finance@example.org", "127.0.0.1", port, security="none")
    report = send(messages, mails, SmtpTransport(account, None), journal, account.name, lambda: NOW)
    if report.sent != len(messages):
        raise AssertionError(f"{report.sent} of {len(messages)} were sent")


def batch(book: Path) -> tuple[list[Message], dict[str, Mail]]:
    """The messages of the day with their exact mails."""
    with tempfile.TemporaryDirectory() as folder:
        place = actions.Workplace.open(Path(folder))
        day = actions.open_ledger(place, book, TODAY)
        return list(day.batch.messages), actions.compose(place, day, day.batch.messages, None)


def against_bare(port: int, messages: Sequence[Message], mails: Mapping[str, Mail]) -> Figure:
    """The same mails in turns, each round with a new journal, as it lies open in the morning."""
    raw = [mails[each.id] for each in messages]
    times = []
    for _ in range(ROUNDS):
        with (
            tempfile.TemporaryDirectory() as folder,
            Journal.open(Path(folder) / "journal.sqlite") as journal,
        ):
            times.append(
                best(
                    functools.partial(journaled, port, journal, messages, mails),
                    functools.partial(bare, port, raw),
                    rounds=1,
                )
            )
    return Figure(
        f"a journaled batch of {len(raw)} mails (0.4x the rate)",
        min(ours for ours, _ in times),
        "bare smtplib",
        min(theirs for _, theirs in times),
        "at most",
        2.5,
    )


def remind(port: int, book: Path, count: int) -> None:
    """The whole program: read, plan, compose, send, write back."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(book, Path(folder) / "ledger.xlsx")
        (Path(folder) / "settings.toml").write_text(
            '[accounts.office]\nkind = "smtp"\nsender = "finance@example.org"\n'
            f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\n',
            encoding="utf-8",
        )
        words = ["remind", "ledger.xlsx", "--today", TODAY.isoformat(), "--send", "--yes"]
        subprocess.run(
            [sys.executable, "-m", "loantracker", *words, "--confirm", str(count), "--json"],
            check=True,
            cwd=folder,
            env=os.environ | {"LOANTRACKER_HOME": folder},
            stdout=subprocess.DEVNULL,
        )


def mailmerge(port: int, mails: Sequence[Mail]) -> None:
    """Send as many mails with mailmerge, of the same text and HTML, to the same recipients."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        template = (
            "TO: {{to}}\nSUBJECT: {{subject}}\nFROM: finance@example.org\n"
            'Content-Type: multipart/alternative; boundary="parts"\n\n'
            "--parts\nContent-Type: text/plain; charset=utf-8\n\n{{text}}\n"
            "--parts\nContent-Type: text/html; charset=utf-8\n\n{{html}}\n--parts--\n"
        )
        (folder / "template.txt").write_text(template, encoding="utf-8")
        config = f"[smtp_server]\nhost = 127.0.0.1\nport = {port}\n"
        (folder / "server.conf").write_text(config, encoding="utf-8")
        with (folder / "database.csv").open("w", encoding="utf-8", newline="") as handle:
            rows = csv.writer(handle)
            rows.writerow(["to", "subject", "text", "html"])
            rows.writerows(  # its reader of CSV takes no quotation marks inside a field
                [
                    ", ".join(each.recipients),
                    *(part.replace('"', "'") for part in (each.subject, each.text, each.html)),
                ]
                for each in mails
            )
        program = str(MAILMERGE / "bin" / "mailmerge")
        words = ["--template", "template.txt", "--database", "database.csv", "--config", "server.conf"]
        subprocess.run(
            [program, "--no-dry-run", "--no-limit", *words], check=True, cwd=folder, stdout=subprocess.DEVNULL
        )


def _has_mailmerge() -> bool:
    if not (MAILMERGE / "bin" / "mailmerge").exists():
        install = [str(MAILMERGE / "bin" / "python"), "-m", "pip", "install", "--quiet", "mailmerge"]
        try:
            subprocess.run([sys.executable, "-m", "venv", str(MAILMERGE)], check=True)
            subprocess.run(install, check=True)
        except (OSError, subprocess.CalledProcessError):
            return False
    return (MAILMERGE / "bin" / "mailmerge").exists()


def figures() -> Iterator[Figure | str]:
    """The sending beside its yardstick, then the whole program beside another whole program."""
    book = ledger(ROWS)
    messages, mails = batch(book)
    raw = [mails[each.id] for each in messages]
    try:
        with sink() as port:
            yield against_bare(port, messages, mails)
            if not _has_mailmerge():
                yield "mailmerge: left out, it can't be installed here"
                return
            whole, merged = best(lambda: remind(port, book, len(raw)), lambda: mailmerge(port, raw))
            yield Figure(
                f"remind --send from ledger to ledger, {len(raw)} mails, the whole process",
                whole,
                "mailmerge's whole process, texts given",
                merged,
                "at least",
                1,
            )
    except FileNotFoundError:
        yield "send: left out, Postfix's smtp-sink is not installed"
