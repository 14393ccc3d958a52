"""The journal of several workstations, in a real PostgreSQL: faults 49, 54, 57, 59."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from batch_program import batch
from journal_samples import NOW, Script, at, later, mail, mails, message
from mail_sink import Sink
from pg_cluster import PASSWORD, Cluster
from sqlalchemy import make_url

from loantracker import settings, wording
from loantracker.cli import main
from loantracker.demo import mail_server
from loantracker.errors import BadSettings, JournalTooNew, JournalUnavailable
from loantracker.journal import Journal, opening, shared
from loantracker.records import Accepted, Outcome, Refused, ReminderState
from loantracker.sending import send
from loantracker.settings import Settings

pytest_plugins = ("journal_places",)  # journal, open_journal, database, postgres

PROGRAM = Path(__file__).with_name("batch_program.py")
BATCH = [message(number) for number in range(6)]


def opened(url: str) -> Journal:
    return Journal.open(url, password=PASSWORD)


def states(journal: Journal) -> list[ReminderState | None]:
    history = journal.history()
    return [history.get(each.reminders[0].id) for each in BATCH]


# --- opening -----------------------------------------------------------------------


def test_both_kinds_of_database_stand_at_the_same_version() -> None:
    assert max(opening.migrations("postgresql")) == max(opening.migrations())


def test_workstations_that_open_a_new_journal_together_make_it_once(database: str) -> None:
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            with opened(database) as journal:
                assert journal.claim(message(number), mail(message(number)), "office", NOW)
        except BaseException as error:  # noqa: BLE001 - told to the test below
            failed.append(error)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failed == []
    with opened(database) as journal:
        assert len(journal.messages()) == 6


def test_a_newer_shared_journal_is_refused_and_nothing_is_written(database: str, postgres: Cluster) -> None:
    opened(database).close()
    postgres.execute("UPDATE schema SET version = 99")
    with pytest.raises(JournalTooNew) as caught:
        opened(database)
    assert caught.value.facts["found"] == "99"
    assert postgres.execute("SELECT version FROM schema") == [(99,)]


def test_every_commit_waits_for_the_servers_disk(database: str) -> None:
    with opened(database) as journal, journal._engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on"


def test_a_server_out_of_reach_says_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(JournalUnavailable) as caught:
        Journal.open(f"postgresql+psycopg://finance@127.0.0.1:{port}/journal", password=PASSWORD)
    assert str(port) in caught.value.facts["path"]
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_password_is_in_no_word_of_the_error(database: str) -> None:
    with pytest.raises(JournalUnavailable) as caught:
        Journal.open(database, password="wrong-canary")
    said = wording.explain(caught.value)
    chain: BaseException | None = caught.value
    while chain is not None:
        assert "wrong-canary" not in f"{chain!s} {chain!r}"
        chain = chain.__cause__ or chain.__context__
    assert "wrong-canary" not in said.thai + said.english
    assert "finance" in said.thai


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("postgresql+psycopg://a@db.example.org/j", "verify-full"),
        ("postgresql+psycopg://a@db.example.org/j?sslmode=require", "require"),
        ("postgresql+psycopg://a@127.0.0.1/j", None),
        ("postgresql+psycopg://a@/j?host=/run/postgresql", None),
    ],
)
def test_another_computer_has_to_prove_itself_before_it_gets_the_password(url: str, mode: str | None) -> None:
    assert shared._with_password(make_url(url), PASSWORD).query.get("sslmode") == mode


# --- claims ---------------------------------------------------------------------------


def test_several_processes_with_one_shared_journal_send_each_message_once(database: str) -> None:
    messages = batch(120)
    with Sink() as sink:
        command = [sys.executable, str(PROGRAM), "together", database, str(sink.port), "120", "6"]
        subprocess.run(command, check=True, timeout=120)
    assert sink.delivered == {mail(each).message_id: 1 for each in messages}
    with opened(database) as journal:
        assert set(journal.history().values()) == {ReminderState.ACCEPTED}
        assert len(journal.messages()) == len(messages)


def test_messages_that_share_reminders_in_any_order_never_lock_each_other_out(database: str) -> None:
    rounds, got = 60, []

    def work(rows: Sequence[int], offset: int) -> None:
        with opened(database) as journal:
            for number in range(rounds):
                one = message(number, rows=tuple(row + 1000 * number for row in rows))
                taken = journal.claim(one, mail(one), "office", later(seconds=offset))
                if taken:
                    journal.settle(one.id, Accepted("ok"), later(seconds=offset))
                got.append((number, taken))

    workers = [
        threading.Thread(target=work, args=(rows, offset))
        for offset, rows in enumerate([range(1, 13), range(12, 0, -1), (*range(7, 13), *range(1, 7))])
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(number for number, taken in got if taken) == list(range(rounds))
    assert len(got) == 3 * rounds


def test_a_clerk_sees_who_is_sending_what(journal: Journal) -> None:
    assert journal.in_flight() == []
    for number in (1, 2):
        assert journal.claim(message(number), mail(message(number)), "office", later(seconds=number))
    journal.settle(message(1).id, Accepted("ok"), later(seconds=9))
    (flying,) = journal.in_flight()
    assert (flying.party, flying.account, flying.since) == ("ผู้ยืม 2", "office", later(seconds=2))
    assert flying.host == journal._owner.host
    assert flying.clerk == journal._owner.clerk


# --- the server stops ---------------------------------------------------------------------


@pytest.fixture
def stopped(postgres: Cluster) -> Iterator[Cluster]:
    """The server, running again after the test whatever happened in it."""
    yield postgres
    if not (postgres.folder / "data" / "postmaster.pid").exists():
        postgres.start()


def test_a_server_stopped_while_a_mail_is_out_leaves_that_one_unknown_and_doubles_none(
    database: str, stopped: Cluster
) -> None:
    delivered: list[str] = []

    def deliver(number: int, *, then_stop: bool = False) -> Outcome:
        delivered.append(BATCH[number].id)
        if then_stop:
            stopped.stop()
        return Accepted("250 ok")

    script = Script(
        lambda: deliver(0), lambda: deliver(1), lambda: deliver(2, then_stop=True), lambda: deliver(3)
    )
    with opened(database) as journal, pytest.raises(JournalUnavailable):
        send(BATCH, mails(BATCH), script, journal, "office", at())
    assert delivered == [each.id for each in BATCH[:3]]
    stopped.start()
    with opened(database) as journal:
        journal.recover(later(minutes=16))
        accepted, unknown = ReminderState.ACCEPTED, ReminderState.UNKNOWN
        assert states(journal) == [accepted, accepted, unknown, None, None, None]
        again = Script()
        send(BATCH, mails(BATCH), again, journal, "office", at())
        assert {each.raw for each in again.given} == {mail(each).raw for each in BATCH[3:]}  # in any order
        assert len(again.given) == 3


def test_a_server_stopped_before_the_claim_sends_nothing_of_that_message(
    database: str, stopped: Cluster
) -> None:
    script = Script(Accepted("ok"), Refused("451", retry_safe=True))
    with opened(database) as journal, pytest.raises(JournalUnavailable):
        send(
            BATCH,
            mails(BATCH),
            script,
            journal,
            "office",
            at(),
            on_progress=lambda p: stopped.stop() if p.done == 2 and p.outcome is None else None,
        )
    assert len(script.given) == 2
    stopped.start()
    with opened(database) as journal:
        assert states(journal)[:3] == [ReminderState.ACCEPTED, ReminderState.RETRY, None]


def test_a_server_started_again_between_two_messages_is_no_matter(database: str, stopped: Cluster) -> None:
    with opened(database) as journal:
        send(BATCH[:1], mails(BATCH), Script(), journal, "office", at())
        stopped.stop()
        stopped.start()
        report = send(BATCH[1:], mails(BATCH), Script(), journal, "office", at())
    assert report.sent == 5


# --- settings, and two workstations -----------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://finance:secret@db.example.org/journal",
        "postgresql+psycopg://finance@db.example.org/journal?password=secret",
        "postgresql+psycopg://finance@db.example.org",
        "mysql://finance@db.example.org/journal",
        "sqlite:////srv/share/journal.sqlite",
    ],
)
def test_an_address_with_a_password_or_of_another_kind_is_refused(url: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f'[journal]\nurl = "{url}"\n', encoding="utf-8")
    with pytest.raises(BadSettings) as caught:
        settings.load(path)
    assert "secret" not in caught.value.facts["detail"]


def test_the_address_survives_the_round_trip_and_can_be_taken_out(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    chosen = Settings(journal_url="postgresql+psycopg://finance@db.example.org/journal")
    settings.save(chosen, path)
    assert settings.load(path) == chosen
    settings.save(Settings(), path)
    assert settings.load(path) == Settings()


def test_two_workstations_with_one_journal_send_each_reminder_once(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    monkeypatch.setenv("LOANTRACKER_PASSWORD_JOURNAL", PASSWORD)
    sample = Path(__file__).parents[2] / "sample_ledger.xlsx"
    sent = []
    with mail_server(tmp_path / "inbox") as port:
        for name in ("one", "two"):
            home = tmp_path / name
            home.mkdir()
            shutil.copyfile(sample, home / "ledger.xlsx")
            (home / "settings.toml").write_text(
                f'[journal]\nurl = "{database}"\n[accounts.office]\nkind = "smtp"\nsender = "f@example.org"\n'
                f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\n',
                encoding="utf-8",
            )
            monkeypatch.setenv("LOANTRACKER_HOME", str(home))
            ledger = str(home / "ledger.xlsx")
            assert main(("remind", ledger, "--today", "2023-08-25", "--send", "--yes", "--json")) == 0
            sent.append(json.loads(capsys.readouterr().out)["sent"])
            assert not (home / "journal.sqlite").exists()
            assert not any(PASSWORD in path.read_text("utf-8") for path in home.glob("*.toml"))
            assert main(("due", ledger, "--today", "2023-08-25", "--json")) == 0
            assert main(("history", "--restore")) == 2
            capsys.readouterr()
            main(("doctor", "--json"))
            assert database in capsys.readouterr().out
            capsys.readouterr()
    assert sent[0] > 5
    assert sent[1] == 0
