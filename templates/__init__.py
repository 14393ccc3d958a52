"""Mail templates, shipped as data."""
