"""Stop PostgreSQL as a power cut would, at random moments of a batch of 20; start over and count the faults.

``python -m bench.bench_stop_database --runs N --seed S`` repeats a run of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import pg_cluster
from batch_faults import faults
from batch_program import batch
from journal_samples import NOW, mails
from mail_sink import Sink

from loantracker.errors import JournalUnavailable
from loantracker.journal import Journal
from loantracker.mail.smtp import SmtpTransport
from loantracker.records import Account, ReminderState
from loantracker.sending import send

COUNT: Final = 20
RUNS: Final = 12
FAULTS: Final = ("doubled", "invented", "forgotten")


def attempt(url: str, port: int, at: datetime) -> None:
    """What a clerk's program does after a start: recover, plan what is left, send it."""
    account = Account("office", "smtp", "finance@example.org", "127.0.0.1", port, security="none")
    with Journal.open(url, password=pg_cluster.PASSWORD) as journal:
        journal.recover(at)
        history = journal.history()
        owed = [
            each
            for each in batch(COUNT)
            if history.get(each.reminders[0].id, ReminderState.RETRY) is ReminderState.RETRY
        ]
        send(owed, mails(owed), SmtpTransport(account, None), journal, account.name, lambda: at)


def stop_after(cluster: pg_cluster.Cluster, delay: float) -> Counter[str]:
    """One batch whose database stops after so many seconds."""

    def stop() -> None:
        time.sleep(delay)  # the moment that this run is about
        cluster.stop()

    with Sink() as sink:
        stopper = threading.Thread(target=stop)
        stopper.start()
        broken_off = True
        with contextlib.suppress(JournalUnavailable):
            attempt(cluster.url(), sink.port, NOW)
            broken_off = False
        stopper.join()
        cluster.start()
        attempt(cluster.url(), sink.port, NOW + timedelta(minutes=16))
        with Journal.open(cluster.url(), password=pg_cluster.PASSWORD) as journal:
            found = faults(batch(COUNT), journal.history(), sink.delivered)
    cluster.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return Counter(broken_off=broken_off, **found._asdict())


def figures(runs: int = RUNS, seed: int = 4711) -> Iterator[str]:
    """What came of stopping it so often; nothing where PostgreSQL is not installed."""
    if why := pg_cluster.missing():
        yield f"stop_database: left out, {why}"
        return
    chance = random.Random(seed)  # noqa: S311 - moments to stop at, no secrets
    total: Counter[str] = Counter()
    worst = 0
    with pg_cluster.cluster() as cluster:
        start = time.perf_counter()
        with Sink() as sink:
            attempt(cluster.url(), sink.port, NOW)
        usual = time.perf_counter() - start
        cluster.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        for _ in range(runs):
            delay = chance.uniform(0, usual)
            found = stop_after(cluster, delay)
            worst = max(worst, found["unknown"])
            total += found
            if any(found[fault] for fault in FAULTS):
                yield f"stopped after {delay:.4f} s: {dict(found)}"
    yield (
        f"a batch of {COUNT}, its database stopped at {runs} moments, {total['broken_off']} within it: "
        + ", ".join(f"{fault} {total[fault]}" for fault in FAULTS)
        + f"; unknown at most {worst} a stop (aim: 0, 0, 0; 1)"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="how often to stop it")
    parser.add_argument("--seed", type=int, default=4711, help="which moments")
    chosen = parser.parse_args()
    for line in figures(chosen.runs, chosen.seed):
        print(line, flush=True)
