"""A clerk's computer in small: opens the journal, plans what is left of a batch, sends it.

``batch_program.py once JOURNAL PORT COUNT`` does so once.
``batch_program.py again JOURNAL PORT COUNT`` does so in child processes, one after
the other, until one gets to its end: tests kill the children. (Forking spares
each of them the second that Python takes to import everything.)
``batch_program.py together JOURNAL PORT COUNT WORKERS [EACH]`` lets that many processes
send the same batch at once, its messages with EACH reminders.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

from journal_samples import NOW, mails, message
from pg_cluster import PASSWORD

from loantracker.journal import Journal
from loantracker.mail.smtp import SmtpTransport
from loantracker.records import Account, Message, ReminderState
from loantracker.sending import send


def batch(count: int, each: int = 1) -> list[Message]:
    """The whole batch: ``count`` messages with so many reminders each."""
    return [message(number, rows=range(number * each, (number + 1) * each)) for number in range(count)]


def send_batch(path: Path | str, port: int, messages: list[Message]) -> None:
    """Send what is still owed of ``messages``, as the program does after a start."""
    account = Account("office", "smtp", "finance@example.org", "127.0.0.1", port, security="none")
    with Journal.open(path, password=PASSWORD) as journal:
        journal.recover(NOW)
        history = journal.history()
        owed = [
            each
            for each in messages
            if history.get(each.reminders[0].id, ReminderState.RETRY) is ReminderState.RETRY
        ]
        send(owed, mails(owed), SmtpTransport(account, None), journal, account.name, lambda: NOW)


def forked(path: Path | str, port: int, messages: list[Message], gate: int | None = None) -> int:
    """Start a child that sends, as soon as ``gate`` (a pipe's end) is closed; gives its number."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        if gate is not None:
            os.read(gate, 1)
        send_batch(path, port, messages)
        status = 0
    except Exception:  # noqa: BLE001 - a child's own end; its parent only sees the status
        traceback.print_exc()
    finally:
        os._exit(status)


def again(path: Path | str, port: int, messages: list[Message]) -> None:
    """Start over until the batch is done; say how often it was killed."""
    for kills in range(200):
        _, status = os.waitpid(forked(path, port, messages), 0)
        if status == 0:
            sys.stdout.write(f"{kills}\n")
            return
        if not os.WIFSIGNALED(status):
            sys.exit(f"a child failed: {status}")
    sys.exit("killed without end")


def together(path: Path | str, port: int, messages: list[Message], workers: int) -> None:
    """Send the same batch from several processes at once."""
    gate, opener = os.pipe()
    children = [forked(path, port, messages, gate) for _ in range(workers)]
    os.write(opener, b"." * workers)
    for child in children:
        if os.waitpid(child, 0)[1]:
            sys.exit("a worker failed")


if __name__ == "__main__":
    command, journal_path, server_port, size, *more = sys.argv[1:]
    everything = batch(int(size), *map(int, more[1:]))
    place = journal_path if "://" in journal_path else Path(journal_path)  # a shared one has an address
    if command == "once":
        send_batch(place, int(server_port), everything)
    elif command == "again":
        again(place, int(server_port), everything)
    else:
        together(place, int(server_port), everything, int(more[0]))
