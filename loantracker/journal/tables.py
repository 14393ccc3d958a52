"""The journal's tables as SQLAlchemy sees them; migrations/ makes them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Integer, MetaData, String, Table

_METADATA: Final = MetaData()

SCHEMA: Final = Table("schema", _METADATA, Column("version", Integer))

ATTEMPTS: Final = Table(
    "attempts",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("message_id", String),
    Column("party", String),
    Column("role", String),
    Column("recipients_to", String),
    Column("recipients_cc", String),
    Column("subject", String),
    Column("account", String),
    Column("sha256", String),
    Column("state", String),
    Column("answer", String),
    Column("claimed_at", String),
    Column("settled_at", String),
    Column("resolved_at", String),
    Column("host", String),
    Column("pid", Integer),
    Column("process_start", String),
    Column("clerk", String),
    Column("purged_at", String),
    Column("handed_at", String),
)

LINES: Final = Table(
    "lines",
    _METADATA,
    Column("attempt_id", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("reminder_id", String),
    Column("entry_id", String),
    Column("deadline", String),
    Column("stage", String),
    Column("role", String),
    Column("template", String),
    Column("owed_on", String),
)

CLAIMS: Final = Table(
    "claims",
    _METADATA,
    Column("reminder_id", String, primary_key=True),
    Column("attempt_id", Integer),
    Column("state", String),
)

ADOPTED: Final = Table(
    "adopted",
    _METADATA,
    Column("entry_id", String, primary_key=True),
    Column("last_on", String),  # "" where the ledger showed no day
    Column("rounds", Integer),
    Column("stage", String),
    Column("adopted_at", String),
)

DECISIONS: Final = Table(
    "decisions",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("entry_id", String),
    Column("kind", String),
    Column("until", String),
    Column("reason", String),
    Column("document", String),
    Column("decided_at", String),
    Column("clerk", String),
    Column("ended_at", String),
)

BOUNCES: Final = Table(
    "bounces",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("message_id", String),
    Column("address", String),
    Column("status", String),
    Column("diagnostic", String),
    Column("permanent", Integer),
    Column("seen_at", String),
    Column("cleared_at", String),
    Column("clerk", String),
)
