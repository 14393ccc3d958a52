"""What a file really is when it is no .xlsx or .xlsm, told from its first bytes."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from loantracker.errors import DamagedWorkbook, LedgerError, NotAWorkbook, PasswordProtected

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OWNER_FILE_SIZE = 165  # what Excel leaves beside an open workbook as ~$name.xlsx


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def not_a_package(path: Path, raw: bytes) -> LedgerError:
    """The error for a file that is not a zip (fact ``found``: xls, csv, html, pdf, ...)."""
    if not raw:
        return DamagedWorkbook(path=path, detail="empty")
    if raw.startswith(_OLE):
        if _utf16("EncryptedPackage") in raw:
            return PasswordProtected(path=path)
        for stream, found in (("Workbook", "xls"), ("Book", "xls"), ("WordDocument", "doc")):
            if _utf16(stream) in raw:
                return NotAWorkbook(path=path, found=found)
        return NotAWorkbook(path=path, found="ole")
    return NotAWorkbook(path=path, found=_plain(path, raw))


def _plain(path: Path, raw: bytes) -> str:
    head = raw[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf"):
        return "pdf"
    if raw.startswith((b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")):
        return "xls"
    if b"<html" in head or b"<table" in head or head.startswith(b"<!doctype html"):
        return "html"
    if head.startswith(b"<?xml"):
        return "xml"
    if path.name.startswith("~$") and len(raw) == _OWNER_FILE_SIZE:
        return "owner-file"
    return "csv" if b"\0" not in raw[:4096] else "unknown"


def refuse_other_package(path: Path, names: Container[str]) -> None:
    """Raise for a zip that is something else (xlsb, ods, docx, ...)."""
    for part, found in (
        ("xl/workbook.bin", "xlsb"),
        ("word/document.xml", "docx"),
        ("ppt/presentation.xml", "pptx"),
        ("content.xml", "ods"),
        ("Index/Document.iwa", "numbers"),
    ):
        if part in names:
            raise NotAWorkbook(path=path, found=found)
    if "[Content_Types].xml" not in names and "_rels/.rels" not in names:
        raise NotAWorkbook(path=path, found="zip")
