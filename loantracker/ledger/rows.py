"""Which rows of a table hold entries; the columns of those rows, with their problems collected."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, Protocol

from loantracker.ledger.cells import letters
from loantracker.ledger.header_names import NAMED
from loantracker.ledger.kinds import is_total, is_total_label
from loantracker.ledger.layout import SheetLayout
from loantracker.ledger.names import Field, key
from loantracker.ledger.sheet_facts import Place
from loantracker.ledger.values import Amounts, Dates, plain_numbers, shown, split_contracts
from loantracker.ledger.workbook import Cell, Sheet
from loantracker.records import Problem, ProblemCode

_FILLED_DOWN: Final = frozenset(
    {Field.AGENCY, Field.PARTY, Field.PROJECT, Field.CATEGORY, Field.KIND, Field.PARTY_EMAIL}
    | {Field.AGENCY_EMAIL, Field.AGENCY_CODE},
)
_LEAST_NUMBERED: Final = 3
_LONGEST_MARK: Final = 3


class _Reader(Protocol):
    bad: dict[Cell, ProblemCode]


class TableRows:
    """The rows of entries in one table. Positions count these rows from 0."""

    def __init__(self, sheet: Sheet, table: SheetLayout) -> None:
        self.sheet = sheet
        self.table = table
        self.problems: list[Problem] = []
        self.blocked: set[int] = set()
        self._noted: dict[Place, ProblemCode] = {}
        self.more: dict[int, list[Sequence[Cell]]] = {}  # by position: rows below with further clearings
        self.unsure: set[int] = set()  # positions of rows above one that may belong to them
        self._fill_merged()
        self.numbers, self.rows = self._entry_rows()

    # --- choosing the rows ---------------------------------------------------

    def _fill_merged(self) -> None:
        """A name merged over several rows is every row's name; a number or an amount is not.

        A contract number is, but only of rows with amounts of their own: they are several of one number.
        """
        columns = {self.table.columns.get(field) for field in _FILLED_DOWN} - {None}
        contract = self.table.columns[Field.CONTRACT_NO]
        rows = self.sheet.rows
        for (top, left), (bottom, _) in self.sheet.merged:
            if bottom > top >= self.table.first_row - 1 and (left in columns or left == contract):
                for row in range(top + 1, min(bottom + 1, self.table.last_row)):
                    if left != contract or any(rows[row][column] != "" for column in self._amount_columns):
                        rows[row][left] = rows[top][left]

    def _entry_rows(self) -> tuple[list[int], list[list[Cell]]]:
        contract = self.table.columns[Field.CONTRACT_NO]
        amount = self.table.columns.get(Field.AMOUNT, -1)
        rows = self.sheet.rows
        numbers = [
            number
            for number in range(self.table.first_row - 1, self.table.last_row)
            if (type((row := rows[number])[contract]) is str and row[contract] and type(row[amount]) is float)
            or self._is_entry(number, row)
        ]
        labels = [number for number in numbers if is_total_label(rows[number][contract])]
        if labels:
            numbers = [number for number in numbers if number not in set(labels)]
        numbers = self._joined(numbers, amount)
        return numbers, [rows[number] for number in numbers]

    def _joined(self, numbers: list[int], amount: int) -> list[int]:
        """Without the rows that only bring further clearings of the entry right above them."""
        rows = self.sheet.rows
        others = [place for place, number in enumerate(numbers) if type(rows[number][amount]) is not float]
        taken: set[int] = set()
        unsure: list[int] = []
        for place in others:
            number, above = numbers[place], place - 1
            while above in taken:
                above -= 1
            if above < 0 or numbers[place - 1] != number - 1:
                continue
            if self._continues(rows[number], rows[numbers[above]]):
                taken.add(place)
                self.more.setdefault(numbers[above], []).append(rows[number])
            elif _without_ditto(self._text(rows[number], Field.CONTRACT_NO)) == "":
                unsure.append(numbers[above])
        kept = [number for place, number in enumerate(numbers) if place not in taken]
        positions = {number: position for position, number in enumerate(kept)} if others else {}
        self.more = {positions[number]: found for number, found in self.more.items()}
        self.unsure = {positions[number] for number in unsure}
        return kept

    def _continues(self, row: Sequence[Cell], entry: Sequence[Cell]) -> bool:
        """Whether a row says no more than a further clearing of the entry: a sum, and its day or document.

        It names no other number and no other party, and no amount; a sum alone may be anyone's total.
        """
        if any(row[column] != "" for column in self._amount_columns):
            return False
        own = self._text(entry, Field.CONTRACT_NO)
        number = _without_ditto(self._text(row, Field.CONTRACT_NO))
        if own == "" or plain_numbers(split_contracts([number or own])) != plain_numbers(
            split_contracts([own])
        ):
            return False
        if _without_ditto(self._text(row, Field.PARTY)) not in {"", self._text(entry, Field.PARTY)}:
            return False
        amounts, dates = Amounts(), Dates(date1904=self.sheet.date1904, period=False)
        sums = [amounts[row[column]] for column in self._cleared_columns]
        days = [dates[row[column]] for column in self.columns_of(Field.CLEARED_ON)]
        if amounts.bad or dates.bad or not any(sums) or any(each is not None and each < 0 for each in sums):
            return False
        return bool(number) or any(days) or bool(self._text(row, Field.DOCUMENT_NO))

    def _is_entry(self, number: int, row: Sequence[Cell]) -> bool:
        """The slow look, for rows without a text as number or a number as amount."""
        contract = row[self.table.columns[Field.CONTRACT_NO]]
        party = self._text(row, Field.PARTY)
        amounts = [row[column] for column in self._amount_columns if row[column] != ""]
        lost = any((number, column) in self._lost for column in self._needed)
        if lost and self._is_lost_total(number, row):
            return False
        if shown(contract).strip() == "" and not lost:
            if not party or is_total(party):
                cleared = self._clearing(row)
                label = any(isinstance(value, str) and is_total(value) for value in row)
                header = any(isinstance(value, str) and key(value) in NAMED for value in amounts)
                return bool(amounts or cleared) and not label and not header
            return bool(amounts or self._clearing(row)) or bool(self._text(row, Field.PROJECT))
        text = shown(contract)
        if not lost and not amounts and not party and not any(map(str.isdigit, text)):
            is_footnote = not self._clearing(row)  # or the title of a section
            return not is_footnote and not is_total(text)
        return key(text) not in NAMED and not self._is_numbering(row)

    def _is_lost_total(self, number: int, row: Sequence[Cell]) -> bool:
        """Whether a row names nobody and is labelled as a total, whose sums are to be computed anew."""
        named = self.columns_of(Field.CONTRACT_NO) + self.columns_of(Field.PARTY)
        if any((number, column) in self._lost for column in named):
            return False
        texts = [shown(row[column]).strip() for column in named]
        return all(not text or is_total(text) for text in texts) and any(map(is_total_label, row))

    def _clearing(self, row: Sequence[Cell]) -> list[Cell]:
        """What the row says of a clearing: sums and days, or what is left where no column has the sums."""
        columns = self._cleared_columns or self.columns_of(Field.BALANCE)
        columns += self.columns_of(Field.CLEARED_ON)
        return [row[column] for column in columns if shown(row[column]).strip() not in {"", "0", "-"}]

    def _text(self, row: Sequence[Cell], field: Field) -> str:
        column = self.table.columns.get(field)
        return "" if column is None else shown(row[column]).strip()

    @staticmethod
    def _is_numbering(row: Sequence[Cell]) -> bool:
        """Whether the row numbers the columns: (1) (2) (3)."""
        texts = [key(shown(value)) for value in row if value != ""]
        if len(texts) < _LEAST_NUMBERED or not all(text.isdigit() and len(text) <= 2 for text in texts):  # noqa: PLR2004 - no register has 100 columns
            return False
        numbers = list(map(int, texts))
        return numbers == list(range(numbers[0], numbers[0] + len(numbers)))

    @cached_property
    def _amount_columns(self) -> tuple[int, ...]:
        return self.columns_of(Field.AMOUNT)

    @cached_property
    def _cleared_columns(self) -> tuple[int, ...]:
        return self.columns_of(Field.CLEARED)

    @cached_property
    def _needed(self) -> Collection[int]:
        return self.columns_of(Field.CONTRACT_NO) + self.columns_of(Field.PARTY) + self._amount_columns

    @cached_property
    def _lost(self) -> Mapping[Place, ProblemCode]:
        facts = self.sheet.facts
        return {
            **dict.fromkeys(facts.uncalculated, ProblemCode.NO_CACHED_VALUE),
            **dict.fromkeys(facts.errors, ProblemCode.ERROR_VALUE),
        }

    # --- columns ---------------------------------------------------------------

    def columns_of(self, field: Field) -> tuple[int, ...]:
        """The columns that give this field: one, several that add up, or none."""
        column = self.table.columns.get(field)
        return self.table.parts.get(field, ()) if column is None else (column,)

    def values(self, field: Field) -> Sequence[Cell] | None:
        """The field's cells, or None where the table has no column for it."""
        column = self.table.columns.get(field)
        return None if column is None else self.cells(column)

    def cells(self, column: int) -> Sequence[Cell]:
        """One column's cells."""
        return self._columns[column] if self.rows else ()

    @cached_property
    def _columns(self) -> list[tuple[Cell, ...]]:
        return list(zip(*self.rows, strict=True))

    # --- problems ----------------------------------------------------------------

    def report(
        self,
        position: int,
        column: int | None,
        code: ProblemCode,
        *,
        blocking: bool = True,
        value: str | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        """Note a problem of one row's cell, once; of the whole row where ``column`` is None."""
        number = self.numbers[position]
        if blocking:
            self.blocked.add(position)
        if column is not None:
            if (number, column) in self._noted:
                return
            self._noted[number, column] = code
        read = "" if column is None else shown(self.rows[position][column])
        self.problems.append(
            Problem(
                self.sheet.name,
                number + 1,
                "" if column is None else letters(column + 1),
                code,
                read if value is None else value,
                facts or {},
                blocking,
            ),
        )

    def reported(self) -> Iterator[tuple[int, int, ProblemCode]]:
        """Position, column and reason of each cell that could not be read; a Buddhist serial was."""
        positions = {number: position for position, number in enumerate(self.numbers)} if self._noted else {}
        for (number, column), code in self._noted.items():
            if code is not ProblemCode.BUDDHIST_SERIAL:
                yield positions[number], column, code

    def report_bad(self, column: int, reader: _Reader, *, blocking: bool) -> None:
        """Note every cell of the column that its reader could not read."""
        if reader.bad:
            for position, value in enumerate(self.cells(column)):
                if value in reader.bad:
                    self.report(position, column, reader.bad[value], blocking=blocking)

    def report_lost(self, blocking: Collection[Field], read: Iterable[Field]) -> None:
        """Note error values and formulas without a result in the columns of the fields that are ``read``.

        A status that was never calculated stops nothing: writing a clearing
        empties it, and the amounts say how the row stands.
        """
        if not self._lost:
            return
        fields = {column: field for field in read for column in self.columns_of(field)}
        positions = {number: position for position, number in enumerate(self.numbers)}
        for (number, column), code in sorted(self._lost.items()):
            if number in positions and column in fields:
                field = fields[column]
                stops = field in blocking
                if field is Field.STATUS and code is ProblemCode.NO_CACHED_VALUE:
                    stops = False
                value = self.sheet.facts.errors.get((number, column), "")
                self.report(positions[number], column, code, blocking=stops, value=value)


def marks_in(texts: Iterable[str]) -> set[str]:
    """The texts that are no contract numbers: blanks, dashes, marks that repeat what stands above."""
    return {text for text in set(texts) if len(text) <= _LONGEST_MARK and not _without_ditto(text)}


def _without_ditto(text: str) -> str:
    """The text; "" for a mark that repeats what stands above, or a dash for nothing."""
    return text if any(map(str.isalnum, text)) else ""
