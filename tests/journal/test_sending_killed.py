"""Fault 2: killed in a batch; fault 49: several workstations, one batch. Real processes, real sockets."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from batch_program import batch
from journal_samples import NOW, mail
from mail_sink import Sink

from loantracker.journal import Journal
from loantracker.records import ReminderState

PROGRAM = Path(__file__).with_name("batch_program.py")
COUNT = 20

# A call in the life of a sending process, and at the how-manieth of it each process dies.
KILLS = [
    ("fdatasync", 6),  # while several are claimed
    ("fdatasync", 7),
    ("pwrite64", 47),
    ("pwrite64", 60),
    ("pwrite64", 83),
    ("sendto", 13),  # the final dot of its second message
    ("sendto", 15),
    ("recvfrom", 13),
]


def run(*arguments: object, killer: tuple[str, ...] = ()) -> str:
    command = [*killer, sys.executable, str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8", timeout=120).stdout


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
@pytest.mark.parametrize(("call", "nth"), KILLS)
def test_a_batch_killed_and_started_over_doubles_and_forgets_nothing(
    call: str, nth: int, tmp_path: Path
) -> None:
    path = tmp_path / "journal.sqlite"
    inject = f"inject={call}:signal=KILL:when={nth}"
    killer = ("strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject)
    with Sink() as sink:
        kills = int(run("again", path, sink.port, COUNT, killer=killer))
    assert kills > 0
    with Journal.open(path) as journal:
        assert journal.recover(NOW) == 0
        history = journal.history()
    states = {mail(each).message_id: history[each.reminders[0].id] for each in batch(COUNT)}
    accepted = {ident for ident, state in states.items() if state is ReminderState.ACCEPTED}
    unknown = {ident for ident, state in states.items() if state is ReminderState.UNKNOWN}
    assert set(sink.delivered.values()) == {1}  # none twice
    assert accepted <= set(sink.delivered)  # none said to be sent that never arrived
    assert accepted | unknown == set(states)  # none forgotten
    assert len(unknown) <= kills  # only the one in flight


def test_several_processes_with_one_journal_send_each_message_once(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    messages = batch(200)
    with Sink() as sink:
        run("together", path, sink.port, len(messages), 6)
    assert sink.delivered == {mail(each).message_id: 1 for each in messages}
    with Journal.open(path) as journal:
        assert set(journal.history().values()) == {ReminderState.ACCEPTED}
        assert len(journal.messages()) == len(messages)
