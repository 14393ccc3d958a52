"""What the sample ledger is made of: invented people, entries, sheets and the finished package."""
