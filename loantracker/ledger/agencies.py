"""The list of agencies in a ledger, and whose row is whose."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final

from loantracker.ledger.cells import letters
from loantracker.ledger.kinds import is_total
from loantracker.ledger.layout import SheetLayout
from loantracker.ledger.names import Field, key
from loantracker.ledger.values import Addresses, Texts
from loantracker.ledger.workbook import Cell, Sheet
from loantracker.records import Agency, Problem

_PARENTHESES: Final = re.compile(r"\(([^()]*)\)")


def read_agencies(sheet: Sheet, table: SheetLayout) -> tuple[list[Agency], list[Problem]]:
    """The agencies of one table; a doubtful address is a problem and left out.

    Each stands once, but one that is listed with several addresses stands with each of them.
    """
    texts, addresses = Texts(refuse_breaks=True), Addresses()
    agencies: dict[tuple[str, str], dict[tuple[str, ...], Agency]] = {}
    problems: list[Problem] = []

    def cell(row: list[Cell], field: Field) -> Cell:
        return row[table.columns[field]] if field in table.columns else ""

    for number in range(table.first_row - 1, table.last_row):
        row = sheet.rows[number]
        name, code = texts[cell(row, Field.AGENCY)], texts[cell(row, Field.AGENCY_CODE)]
        mail = cell(row, Field.AGENCY_EMAIL)
        if not name or is_total(name) or not (code or mail):
            continue
        mailboxes = addresses[mail]  # before the problems: a reader knows what is bad once it has read it
        for field, reader in (
            (Field.AGENCY, texts),
            (Field.AGENCY_CODE, texts),
            (Field.AGENCY_EMAIL, addresses),
        ):
            value = cell(row, field)
            if value in reader.bad:
                column = letters(table.columns[field] + 1)
                problems.append(
                    Problem(sheet.name, number + 1, column, reader.bad[value], str(value), blocking=False),
                )
        agency = Agency(code or name, name, mailboxes)
        agencies.setdefault((key(name), key(agency.code)), {}).setdefault(agency.emails, agency)
    for listed in agencies.values():
        if len(listed) > 1:
            listed.pop((), None)
    return [agency for listed in agencies.values() for agency in listed.values()], problems


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of the agency that a row names; its text is its code where nothing is."""

    code: str
    emails: tuple[str, ...] = ()
    known: bool = True
    name: str = ""  # as it is listed; nothing where several are

    def called(self, typed: str) -> str:
        """The agency's name: as a row has it, in full where the row has the abbreviation alone."""
        return self.name if self.name and (not typed or key(typed) == key(self.code)) else typed


class Directory(dict[str, Found]):
    """Agencies by what a row may call them: code, name, or both, however blanks and dots fall.

    A code or name that is listed for several agencies with different addresses has no mailbox: which of them
    is meant can't be told.
    """

    def __init__(self, agencies: Iterable[Agency]) -> None:
        super().__init__()
        self._by_key: dict[str, Found] = {}
        for agency in agencies:
            found = Found(agency.code, agency.emails, name=agency.name)
            codes = (agency.code,) if agency.code != agency.name else ()
            for text in (agency.name, *codes, agency.name + agency.code, agency.code + agency.name):
                self._by_key[key(text)] = _either(self._by_key.get(key(text), found), found)

    def __missing__(self, text: str) -> Found:
        outside = key(_PARENTHESES.sub("", text))
        inside = _PARENTHESES.search(text)
        names = [key(text), outside, *([key(inside[1])] if inside else [])]
        listed = [self._by_key[name] for name in names if name in self._by_key]
        found = reduce(_either, listed) if listed else None
        self[text] = found or Found(text, known=not self._by_key)
        return self[text]

    def of(self, name: str, code: str) -> Found:
        """The agency that a row names by its name, its code or both; no mailbox where the two disagree."""
        found = self[code or name]
        if code and name and found.known and key(name) in self._by_key:
            return _either(found, self[name])
        return found


def _either(one: Found, two: Found) -> Found:
    """The first of two that may be meant where both have the same mailbox; else one without a mailbox.

    Two that are called differently have no name: none is addressed by another's.
    """
    if one.emails != two.emails:
        return Found(one.code, known=False)
    return one if one.name == two.name else replace(one, name="")
