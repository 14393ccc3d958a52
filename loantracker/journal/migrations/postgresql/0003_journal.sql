-- The journal of several workstations. Columns mean what they mean in the steps for SQLite.
-- Moments and dates are ISO 8601 text that sorts by its bytes, whatever the database's language.
CREATE TABLE attempts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id TEXT NOT NULL,
    party TEXT NOT NULL,
    role TEXT NOT NULL,
    recipients_to TEXT NOT NULL,
    recipients_cc TEXT NOT NULL,
    subject TEXT NOT NULL,
    account TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL,
    answer TEXT NOT NULL,
    claimed_at TEXT COLLATE "C" NOT NULL,
    settled_at TEXT COLLATE "C",
    resolved_at TEXT COLLATE "C",
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    process_start TEXT NOT NULL,
    clerk TEXT NOT NULL,
    purged_at TEXT COLLATE "C",
    CHECK (state IN ('sending', 'accepted', 'prepared', 'refused', 'retry', 'unknown'))
);
CREATE INDEX attempts_by_message ON attempts (message_id);
CREATE INDEX attempts_by_claim ON attempts (claimed_at);
CREATE INDEX attempts_by_settlement ON attempts (settled_at);
CREATE INDEX attempts_in_flight ON attempts (id) WHERE state = 'sending';

CREATE TABLE lines (
    attempt_id BIGINT NOT NULL REFERENCES attempts (id),
    position INTEGER NOT NULL,
    reminder_id TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    deadline TEXT NOT NULL,
    stage TEXT NOT NULL,
    role TEXT NOT NULL,
    template TEXT NOT NULL,
    owed_on TEXT NOT NULL,
    PRIMARY KEY (attempt_id, position)
);

CREATE TABLE claims (
    reminder_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    attempt_id BIGINT REFERENCES attempts (id),
    state TEXT NOT NULL,
    CHECK (state IN ('sending', 'accepted', 'prepared', 'refused', 'retry', 'unknown', 'spent')),
    CHECK (attempt_id IS NOT NULL OR state IN ('accepted', 'spent'))
);

CREATE TABLE adopted (
    entry_id TEXT NOT NULL PRIMARY KEY,
    last_on TEXT NOT NULL,
    rounds INTEGER NOT NULL,
    stage TEXT NOT NULL,
    adopted_at TEXT NOT NULL
);

CREATE TABLE decisions (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    until TEXT,
    reason TEXT NOT NULL,
    document TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    clerk TEXT NOT NULL,
    ended_at TEXT,
    CHECK (kind IN ('hold', 'extension', 'promise'))
);
CREATE UNIQUE INDEX decisions_standing ON decisions (entry_id, kind) WHERE ended_at IS NULL;
