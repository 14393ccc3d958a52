"""Twenty workstations press send at the same moment: 10,000 reminders, one journal in PostgreSQL.

Each reminder must be delivered once; what one workstation takes alone stands beside it.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Final

import pg_cluster
from batch_program import batch
from journal_samples import mail
from mail_sink import Sink

from bench import TESTS
from bench.timing import Figure
from loantracker.journal import Journal
from loantracker.records import ReminderState

WORKSTATIONS: Final = 20
MESSAGES: Final = 2_000
EACH: Final = 5  # reminders a message


def run(cluster: pg_cluster.Cluster, workstations: int) -> float:
    """Seconds until all is sent; raises AssertionError for a reminder that is not delivered once."""
    wanted = {mail(message).message_id: 1 for message in batch(MESSAGES, EACH)}
    with Sink() as sink:
        words = [cluster.url(), sink.port, MESSAGES, workstations, EACH]
        command = [sys.executable, str(TESTS / "journal" / "batch_program.py"), "together", *map(str, words)]
        start = time.perf_counter()
        subprocess.run(command, check=True)
        took = time.perf_counter() - start
    if sink.delivered != wanted:
        raise AssertionError("a message was doubled or forgotten")
    with Journal.open(cluster.url(), password=pg_cluster.PASSWORD) as journal:
        history = journal.history()
    if len(history) != MESSAGES * EACH or set(history.values()) != {ReminderState.ACCEPTED}:
        raise AssertionError("the journal does not hold every reminder as sent")
    cluster.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return took


def figures() -> Iterator[Figure]:
    """Nothing where PostgreSQL is not installed."""
    if why := pg_cluster.missing():
        print(f"workstations: left out, {why}")
        return
    with pg_cluster.cluster() as cluster:
        alone, together = run(cluster, 1), run(cluster, WORKSTATIONS)
    yield Figure(
        f"{MESSAGES * EACH:,} reminders sent once by {WORKSTATIONS} workstations",
        together,
        "by one alone",
        alone,
        "at most",
        3,
    )
