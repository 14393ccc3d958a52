-- Columns mean what they mean in the step for SQLite.
CREATE TABLE bounces (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id TEXT NOT NULL,
    address TEXT NOT NULL,
    status TEXT NOT NULL,
    diagnostic TEXT NOT NULL,
    permanent INTEGER NOT NULL,
    seen_at TEXT COLLATE "C" NOT NULL,
    cleared_at TEXT COLLATE "C",
    clerk TEXT,
    UNIQUE (message_id, address)
);
CREATE INDEX bounces_by_address ON bounces (address);
