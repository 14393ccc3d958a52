-- See the step for SQLite. Here each message is claimed by itself, and counts as handed over from then on.
ALTER TABLE attempts ADD COLUMN handed_at TEXT COLLATE "C";
UPDATE attempts SET handed_at = claimed_at;
