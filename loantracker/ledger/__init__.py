"""The unit's own workbook, read and written without harm."""
