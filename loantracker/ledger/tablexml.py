"""A table part that follows its cells: a renamed header, a longer table (ECMA-376 part 1, 18.5.1)."""

from __future__ import annotations

from loantracker.ledger import xmlbytes
from loantracker.ledger.cells import Rect, escaped_text
from loantracker.ledger.xmlbytes import Splice


def with_column_named(data: bytes, index: int, name: str) -> bytes:
    """The part with its column ``index`` (from 0) called ``name``, as its header cell now says."""
    shadow = xmlbytes.masked(data)
    prefix, _ = xmlbytes.root_of(shadow)
    tag = list(xmlbytes.tags(shadow, prefix + b"tableColumn"))[index]
    written = escaped_text(name).replace('"', "&quot;").replace("\n", "_x000a_").replace("\t", "_x0009_")
    attributes = xmlbytes.with_attribute(tag.attributes, "name", written)
    fresh = b"<" + prefix + b"tableColumn" + attributes + (b"/>" if tag.empty else b">")
    return xmlbytes.spliced(data, [Splice(tag.start, tag.end, fresh)])


def with_more_rows(data: bytes, count: int) -> bytes:
    """The part with its range, and its filter's, ``count`` rows longer."""
    shadow = xmlbytes.masked(data)
    prefix, _ = xmlbytes.root_of(shadow)
    splices: list[Splice] = []
    for local in (b"table", b"autoFilter"):
        tag = xmlbytes.first(shadow, prefix + local)
        if tag is None:
            continue
        ref = xmlbytes.known_range(xmlbytes.attributes(tag.attributes).get("ref", ""))
        longer = Rect(ref.top, ref.left, ref.bottom + count, ref.right)
        attributes = xmlbytes.with_attribute(tag.attributes, "ref", str(longer))
        fresh = b"<" + prefix + local + attributes + (b"/>" if tag.empty else b">")
        splices.append(Splice(tag.start, tag.end, fresh))
    return xmlbytes.spliced(data, splices)


def calculated_columns(data: bytes) -> dict[int, str]:
    """The formula that each calculated column fills its rows with, by column index from 0."""
    shadow = xmlbytes.masked(data)
    prefix, _ = xmlbytes.root_of(shadow)
    found: dict[int, str] = {}
    for index, tag in enumerate(xmlbytes.tags(shadow, prefix + b"tableColumn")):
        close = xmlbytes.close_of(shadow, prefix + b"tableColumn", tag)
        name = prefix + b"calculatedColumnFormula"
        formula = xmlbytes.first(shadow, name, tag.end, close[0]) if close else None
        ending = formula and xmlbytes.close_of(shadow, name, formula)
        if formula and ending and not xmlbytes.attributes(formula.attributes).get("array"):
            found[index] = xmlbytes.plain(data[formula.end : ending[0]])
    return found
