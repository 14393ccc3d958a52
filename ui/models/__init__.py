"""Table models over plain Python lists of row numbers."""
