"""Numbered SQL steps; each brings the schema from the number before to its own."""
