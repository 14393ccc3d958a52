"""Rows on the clipboard as a table: what Excel, LibreOffice and Outlook paste as one.

Two forms of the same: HTML, which spreadsheets prefer and which says of each cell whether it is a number, a
date or a text; and text with tabs for everything else. A text stays a text, whatever it begins with.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QMimeData

from loantracker.thai import format_date
from ui.wrapping import plain

Copied = str | Decimal | date | None

_EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet, for days after February 1900
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_THAI_DAY = "[$-107041E]d mmm yyyy"
_HEAD = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"></head><body><table>'
)
_TEXT = "style='mso-number-format:\"\\@\"' x:str"


def table(heads: Sequence[str], rows: Iterable[Sequence[Copied]]) -> QMimeData:
    """The rows under their heads, ready for the clipboard."""
    lines, cells = [[_typed(each) for each in heads]], [[f"<th>{_escaped(each)}</th>" for each in heads]]
    for row in rows:
        lines.append([_typed(each) for each in row])
        cells.append([_cell(each) for each in row])
    made = QMimeData()
    made.setText("\n".join("\t".join(line) for line in lines))
    body = "\n".join(f"<tr>{''.join(line)}</tr>" for line in cells)
    made.setHtml(f"{_HEAD}\n{body}\n</table></body></html>")
    return made


def _typed(value: Copied) -> str:
    """As one would type it into a cell; Excel in Thai takes days of the Buddhist era."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return format_date(value, "numeric")
    text = _one_line(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _cell(value: Copied) -> str:
    """With its bare value beside what is shown, which no setting of the computer can misread."""
    if value is None:
        return "<td></td>"
    if isinstance(value, Decimal):
        shown = "#,##0.00"
        return (
            f'<td style=\'mso-number-format:"\\#\\,\\#\\#0\\.00"\' x:num="{value}" '
            f'sdval="{value}" sdnum="1054;0;{shown}" align="right">{value:,.2f}</td>'
        )
    if isinstance(value, date):
        serial = (value - _EPOCH).days
        return (
            f'<td style=\'mso-number-format:"\\[$-107041E\\]d mmm yyyy"\' x:num="{serial}" '
            f'sdval="{serial}" sdnum="1054;0;{_THAI_DAY}">{format_date(value, "table")}</td>'
        )
    return f"<td {_TEXT}>{_escaped(value)}</td>"


def _escaped(text: str) -> str:
    return html.escape(_one_line(text))


def _one_line(text: str) -> str:
    return " ".join(plain(text).split())
