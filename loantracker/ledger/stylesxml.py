"""Which cell styles show dates, and a date style where a sheet has none to lend (ECMA-376 part 1, 18.8)."""

from __future__ import annotations

import re

from loantracker.ledger import xmlbytes
from loantracker.ledger.xmlbytes import BrokenPart, Splice, Tag

DATE_FORMAT = "[$-1070000]d/mm/yyyy;@"  # the Buddhist year, as the office reads dates
MOMENT_FORMAT = "[$-1070000]d/mm/yyyy\\ h:mm;@"
GENERAL = 0
_FIRST_OWN_FORMAT = 164
_BUILT_IN_DATES = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 59), *range(71, 75), 77, 81})
_BUILT_IN_TIMES = frozenset({*range(18, 22), *range(32, 36), *range(45, 48), 75, 76, 78, 79, 80})
_NOT_CODE = re.compile(r"""\\.|_.|\*.|"[^"]*"|\[[^\]]*\]|[eE][+-]|General""", re.IGNORECASE)
_DATE_LETTERS = re.compile(r"[dyegbวปด]|mmm", re.IGNORECASE)
_TIME_LETTERS = re.compile(r"[hsชนท]", re.IGNORECASE)

_TRANSITIONAL = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_MINIMAL = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<styleSheet xmlns="%s">'
    b'<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill>'
    b'<fill><patternFill patternType="gray125"/></fill></fills>'
    b'<borders count="1"><border/></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b"</styleSheet>"
)


def shows_date(code: str) -> bool:
    """Whether a number format's code shows a day: Excel's letters or the Thai ว ด ป."""
    return bool(_DATE_LETTERS.search(_NOT_CODE.sub("", code.partition(";")[0])))


def shows_time(code: str) -> bool:
    """Whether a number format's code shows a time of day or a length of time."""
    first = code.partition(";")[0]
    return bool(
        re.search(r"\[[hms]+\]", first, re.IGNORECASE) or _TIME_LETTERS.search(_NOT_CODE.sub("", first))
    )


class StylesXml:
    """A styles part, UTF-8; styles can be added, none is ever changed."""

    def __init__(self, data: bytes, *, strict: bool) -> None:
        """Read formats and cell styles; a part that holds nothing (or is none) begins with the least.

        One with other things and no cell styles can lend none: adding one raises BrokenPart.
        """
        is_empty = xmlbytes.is_childless(data)
        self.data = _MINIMAL % (_STRICT if strict else _TRANSITIONAL) if is_empty else data
        self._shadow = xmlbytes.masked(self.data)
        self._prefix, _ = xmlbytes.root_of(self._shadow)
        self._list = xmlbytes.first(self._shadow, self._prefix + b"cellXfs")
        close = self._list and xmlbytes.close_of(self._shadow, self._prefix + b"cellXfs", self._list)
        self._list_end = close[0] if close else 0
        self._styles: list[bytes] = []
        if self._list and close:
            self._styles = [self._element(tag) for tag in self._xfs(self._list.end, self._list_end)]
        self._formats: dict[int, str] = {}
        for tag in self._own_formats():
            named = xmlbytes.attributes(tag.attributes)
            if "numFmtId" in named:
                self._formats.setdefault(xmlbytes.whole(named["numFmtId"]), named.get("formatCode", ""))
        self._added_styles: list[bytes] = []
        self._added_formats: dict[str, int] = {}

    def is_date(self, style: int) -> bool:
        """Whether a number under this style is shown as a day."""
        number = self._format_id(style)
        if number in self._formats:
            return shows_date(self._formats[number])
        return number in _BUILT_IN_DATES

    def is_temporal(self, style: int) -> bool:
        """Whether a number under this style is shown as a day or a time."""
        number = self._format_id(style)
        if number in self._formats:
            return shows_date(self._formats[number]) or shows_time(self._formats[number])
        return number in _BUILT_IN_DATES or number in _BUILT_IN_TIMES

    def look_alike(self, one: int, two: int) -> bool:
        """Whether two styles have the same font, fill and border."""
        return self._look(one) == self._look(two)

    def dated(self, style: int, *, moment: bool) -> int:
        """The style like ``style`` that shows a date (with the time of day), added where it is new."""
        return self._derived(style, self._own_format(MOMENT_FORMAT if moment else DATE_FORMAT))

    def undated(self, style: int) -> int:
        """The style like ``style`` in the General format, added where it is new."""
        return self._derived(style, GENERAL)

    def is_changed(self) -> bool:
        """Whether anything was added."""
        return bool(self._added_styles or self._added_formats)

    def result(self) -> bytes:
        """The part with all that was added; the very same bytes when nothing was."""
        splices: list[Splice] = []
        if self._added_styles and self._list is not None:
            count = len(self._styles)
            attributes = xmlbytes.with_attribute(self._list.attributes, "count", str(count))
            opened = b"<" + self._prefix + b"cellXfs" + attributes + b">"
            splices = [
                Splice(self._list.start, self._list.end, opened),
                Splice(self._list_end, self._list_end, b"".join(self._added_styles)),
            ]
        if self._added_formats:
            splices.append(self._formats_splice())
        return xmlbytes.spliced(self.data, splices)

    def _own_formats(self) -> list[Tag]:
        known = xmlbytes.first(self._shadow, self._prefix + b"numFmts")
        close = known and xmlbytes.close_of(self._shadow, self._prefix + b"numFmts", known)
        if known is None or close is None:
            return []
        return list(xmlbytes.tags(self._shadow, self._prefix + b"numFmt", known.end, close[0]))

    def _xfs(self, start: int, end: int) -> list[Tag]:
        return list(xmlbytes.tags(self._shadow, self._prefix + b"xf", start, end))

    def _element(self, tag: Tag) -> bytes:
        close = xmlbytes.close_of(self._shadow, self._prefix + b"xf", tag)
        return self.data[tag.start : close[1] if close else tag.end]

    def _format_id(self, style: int) -> int:
        return xmlbytes.whole(self._attributes(style).get("numFmtId"), GENERAL)

    def _look(self, style: int) -> tuple[str, ...]:
        named = self._attributes(style)
        return tuple(named.get(part, "0") for part in ("fontId", "fillId", "borderId"))

    def _attributes(self, style: int) -> dict[str, str]:
        if not 0 <= style < len(self._styles):
            return {}
        tag = xmlbytes.first(self._styles[style], self._prefix + b"xf")
        return xmlbytes.attributes(tag.attributes) if tag else {}

    def _derived(self, style: int, format_id: int) -> int:
        """A style's twin under another number format."""
        if not self._styles:
            raise BrokenPart("no cell styles")
        source = self._styles[style if 0 <= style < len(self._styles) else 0]
        name = self._prefix + b"xf"
        tag = xmlbytes.first(source, name)
        if tag is None:
            raise BrokenPart("broken cell style")
        attributes = xmlbytes.with_attribute(tag.attributes, "numFmtId", str(format_id))
        attributes = xmlbytes.with_attribute(attributes, "applyNumberFormat", "1")
        twin = b"<" + name + attributes + (b"/>" if tag.empty else b">") + source[tag.end :]
        if twin in self._styles:
            return self._styles.index(twin)
        self._styles.append(twin)
        self._added_styles.append(twin)
        return len(self._styles) - 1

    def _own_format(self, code: str) -> int:
        for number, known in self._formats.items():
            if known == code:
                return number
        number = max(_FIRST_OWN_FORMAT - 1, *self._formats, 0) + 1
        self._formats[number] = code
        self._added_formats[code] = number
        return number

    def _formats_splice(self) -> Splice:
        p = self._prefix
        fresh = b"".join(
            b"<" + p + f'numFmt numFmtId="{number}" formatCode="{code}"/>'.encode()
            for code, number in self._added_formats.items()
        )
        known = xmlbytes.first(self._shadow, p + b"numFmts")
        if known is not None:
            close = xmlbytes.close_of(self._shadow, p + b"numFmts", known)
            end = close[0] if close else known.end
            attributes = xmlbytes.with_attribute(known.attributes, "count", str(len(self._formats)))
            inner = self.data[known.end : end]
            whole = b"<" + p + b"numFmts" + attributes + b">" + inner + fresh + b"</" + p + b"numFmts>"
            return Splice(known.start, close[1] if close else known.end, whole)
        root = xmlbytes.first(self._shadow, p + b"styleSheet")
        if root is None:
            raise BrokenPart("no styleSheet")
        opened = f'numFmts count="{len(self._added_formats)}">'.encode()
        return Splice(root.end, root.end, b"<" + p + opened + fresh + b"</" + p + b"numFmts>")
