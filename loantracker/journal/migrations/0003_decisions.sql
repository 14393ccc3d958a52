-- What the unit decided of single entries; of each kind at most one stands.
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    entry_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    until TEXT,                     -- ISO date
    reason TEXT NOT NULL,
    document TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    clerk TEXT NOT NULL,
    ended_at TEXT,                  -- withdrawn, or another took its place
    CHECK (kind IN ('hold', 'extension', 'promise'))
);
CREATE UNIQUE INDEX decisions_standing ON decisions (entry_id, kind) WHERE ended_at IS NULL;
