-- One row a try to send a message; a retry is a new row with the same message_id.
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL,
    party TEXT NOT NULL,
    role TEXT NOT NULL,
    recipients_to TEXT NOT NULL,    -- JSON list of addresses
    recipients_cc TEXT NOT NULL,    -- JSON list of addresses
    subject TEXT NOT NULL,
    account TEXT NOT NULL,
    sha256 TEXT NOT NULL,           -- of the mail's exact bytes
    state TEXT NOT NULL,
    answer TEXT NOT NULL,           -- the server's own words
    claimed_at TEXT NOT NULL,       -- UTC, ISO 8601 with microseconds: sorts as text
    settled_at TEXT,
    resolved_at TEXT,               -- when a person settled it
    host TEXT NOT NULL,             -- the process that claimed it
    pid INTEGER NOT NULL,
    process_start TEXT NOT NULL,
    CHECK (state IN ('sending', 'accepted', 'prepared', 'refused', 'retry', 'unknown'))
);
CREATE INDEX attempts_by_message ON attempts (message_id);
CREATE INDEX attempts_by_claim ON attempts (claimed_at);
CREATE INDEX attempts_by_settlement ON attempts (settled_at);
CREATE INDEX attempts_in_flight ON attempts (id) WHERE state = 'sending';

-- What each attempt carried; never changed afterwards.
CREATE TABLE lines (
    attempt_id INTEGER NOT NULL REFERENCES attempts (id),
    position INTEGER NOT NULL,
    reminder_id TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    deadline TEXT NOT NULL,
    stage TEXT NOT NULL,
    role TEXT NOT NULL,
    template TEXT NOT NULL,
    owed_on TEXT NOT NULL,
    PRIMARY KEY (attempt_id, position)
) WITHOUT ROWID;

-- The one row of each reminder: its key is what makes a doubled send impossible.
CREATE TABLE claims (
    reminder_id TEXT NOT NULL PRIMARY KEY,
    attempt_id INTEGER NOT NULL REFERENCES attempts (id),
    state TEXT NOT NULL,
    CHECK (state IN ('sending', 'accepted', 'prepared', 'refused', 'retry', 'unknown'))
) WITHOUT ROWID;
