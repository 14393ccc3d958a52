-- Recipients whom a message did not reach, by delivery reports that named the message and them.
CREATE TABLE bounces (
    id INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL,
    address TEXT NOT NULL,          -- small letters
    status TEXT NOT NULL,           -- RFC 3463, '5.1.1'; '' where none was given
    diagnostic TEXT NOT NULL,
    permanent INTEGER NOT NULL,     -- 1: further reminders to the address stop
    seen_at TEXT NOT NULL,
    cleared_at TEXT,                -- a clerk said that the address works after all
    clerk TEXT,
    UNIQUE (message_id, address)
);
CREATE INDEX bounces_by_address ON bounces (address);
