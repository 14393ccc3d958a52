-- Who was at the computer, and when the message's personal data was taken out.
ALTER TABLE attempts ADD COLUMN clerk TEXT NOT NULL DEFAULT '';
ALTER TABLE attempts ADD COLUMN purged_at TEXT;

-- History can come from elsewhere than this program's own sending: a claim without an attempt.
CREATE TABLE claims_without_attempts (
    reminder_id TEXT NOT NULL PRIMARY KEY,
    attempt_id INTEGER REFERENCES attempts (id),
    state TEXT NOT NULL,
    CHECK (state IN ('sending', 'accepted', 'prepared', 'refused', 'retry', 'unknown', 'spent')),
    CHECK (attempt_id IS NOT NULL OR state IN ('accepted', 'spent'))
) WITHOUT ROWID;
INSERT INTO claims_without_attempts SELECT reminder_id, attempt_id, state FROM claims;
DROP TABLE claims;
ALTER TABLE claims_without_attempts RENAME TO claims;

-- What a ledger's own reminder columns told of an entry when its history was adopted.
CREATE TABLE adopted (
    entry_id TEXT NOT NULL PRIMARY KEY,
    last_on TEXT NOT NULL,          -- ISO date
    rounds INTEGER NOT NULL,
    stage TEXT NOT NULL,            -- as the ledger showed it
    adopted_at TEXT NOT NULL
) WITHOUT ROWID;
