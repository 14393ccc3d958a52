-- When a message was handed to the transport. NULL while it is only claimed: several are claimed in one
-- commit that waits for the disk, and each is marked here, without waiting, just before it goes out.
ALTER TABLE attempts ADD COLUMN handed_at TEXT;
UPDATE attempts SET handed_at = claimed_at;
