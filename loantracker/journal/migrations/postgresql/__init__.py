"""The steps for PostgreSQL, numbered as SQLite's; the first makes what those had come to by then."""
