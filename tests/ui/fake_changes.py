"""The part of the fake desk that answers about changes: it writes into its lists, or lets changes wait."""

# ruff: noqa: ARG002 - a desk takes what the protocol gives, whether this one needs it or not

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from loantracker import thai
from loantracker.calendar import BANGKOK
from loantracker.changes import Backup, CellChange, Change, ChangeKind, Conflict, Flushed, Left, Pending
from loantracker.drafts import Draft
from loantracker.editing import Applied, FieldChoice, TableChoice
from loantracker.errors import FieldRefused, LoanTrackerError
from loantracker.records import Entry, Fingerprint, Kind, Problem

if TYPE_CHECKING:
    from loantracker.actions import Day

NOW = datetime(2023, 8, 25, 9, 12, tzinfo=BANGKOK)
HEADERS = {
    "contract_no": "เลขที่สัญญา",
    "agency": "ส่วนราชการ",
    "category": "หมวดรายจ่าย",
    "project": "โครงการ",
    "party": "ผู้ยืม",
    "amount": "จำนวนเงิน",
    "received_on": "วันที่รับเงิน",
    "deadline": "ครบกำหนด",
    "agency_email": "อีเมลหน่วยงาน",
    "note": "หมายเหตุ",
}
WANTED = frozenset({"contract_no", "party", "amount"})


@dataclass
class FakeChanges(ABC):
    """``blocked`` makes changes wait, ``disputed`` makes their cells collide with another's."""

    today: date = date(2023, 8, 25)
    entries: list[Entry] = field(default_factory=list)
    found: tuple[Problem, ...] = ()
    fails: dict[str, BaseException] = field(default_factory=dict)
    blocked: LoanTrackerError | None = None
    disputed: str = ""  # what the other typed into every cell
    touched: bool = False  # the file was changed by someone else
    gone: bool = False  # and is not there any more
    holding: threading.Event | None = None  # when given, applying waits for it
    waiting: list[Change] = field(default_factory=list)
    done: list[Change] = field(default_factory=list)
    choices: list[tuple[str, str | None, bool]] = field(default_factory=list)
    left: tuple[Left, ...] = ()  # changes that wait for ledgers which were moved
    followed: list[Path] = field(default_factory=list)
    copies: tuple[Backup, ...] = ()
    put_back: list[Path] = field(default_factory=list)
    kept: dict[tuple[str, str], Draft] = field(default_factory=dict)
    planned: int = 0

    @abstractmethod
    def _may_fail(self, name: str) -> None: ...

    @abstractmethod
    def open_ledger(self, path: Path) -> Day: ...

    def now(self) -> datetime:
        return NOW

    def clearing(self, day: Day, entry_id: str, amount: Decimal, on: date, document: str) -> Change:
        self._may_fail("clearing")
        entry = day.entry(entry_id)
        kind = ChangeKind.RETURN if entry.kind is Kind.CONTRACT_DEPOSIT else ChangeKind.CLEARING
        cells = (
            cell(
                "J",
                "จำนวนเงินส่งใช้",
                thai.format_money(entry.cleared),
                thai.format_money(entry.cleared + amount),
            ),
            cell("K", "วันที่ส่งใช้", "", thai.format_date(on)),
            cell("L", "เลขที่เอกสาร", entry.document_no, document),
        )
        facts = {"amount": str(amount), "on": on.isoformat(), "document": document}
        return self._change(kind, entry, cells, facts)

    def tables(self, day: Day) -> tuple[TableChoice, ...]:
        return (
            TableChoice("official", "ยืมราชการ", 4, Kind.OFFICIAL_ADVANCE),
            TableChoice("deposit", "เงินประกัน", 4, Kind.CONTRACT_DEPOSIT),
        )

    def fields_of(self, day: Day, target: str) -> tuple[FieldChoice, ...]:
        self._may_fail("fields_of")
        found = next((each for each in day.snapshot.entries if each.id == target), None)
        return tuple(
            FieldChoice(
                name,
                header,
                shown(found, name) if found else "",
                chr(65 + number),
                found is None and name in WANTED,
            )
            for number, (name, header) in enumerate(HEADERS.items())
        )

    def correction(self, day: Day, entry_id: str, typed: Mapping[str, str]) -> Change:
        self._may_fail("correction")
        entry = day.entry(entry_id)
        cells = tuple(self._typed(name, shown(entry, name), text) for name, text in typed.items())
        return self._change(ChangeKind.CORRECTION, entry, cells, dict(typed))

    def new_entry(self, day: Day, table: str, typed: Mapping[str, str]) -> Change:
        self._may_fail("new_entry")
        contract = typed.get("contract_no", "")
        if any(each.contract_no == contract for each in day.snapshot.entries):
            raise FieldRefused(field="contract_no", value=contract, code="duplicate_contract_no")
        for name in ("contract_no", "party"):
            if not typed.get(name, "").strip():
                raise FieldRefused(field=name, value="", code=f"no_{name}")
        cells = tuple(self._typed(name, "", text) for name, text in typed.items() if text)
        made = self._change(ChangeKind.NEW_ENTRY, None, cells, dict(typed))
        return replace(made, contract_no=contract, sheet=table)

    def mend(self, day: Day, problem: Problem, typed: str) -> Change:
        self._may_fail("mend")
        if typed == "?":
            raise FieldRefused(field="deadline", value=typed, code="bad_date")
        cells = (cell(problem.column, "วันที่", problem.value, typed),)
        made = self._change(ChangeKind.MEND, None, cells, {})
        return replace(made, sheet=problem.sheet, row=problem.row)

    def apply(self, day: Day, change: Change) -> Applied:
        self._may_fail("apply")
        if self.holding is not None and not self.holding.wait(timeout=10):
            raise TimeoutError
        if self.disputed:
            self.waiting.append(change)
            return Applied(self.open_ledger(day.path), "conflict", None, self.pending(day.path).conflicts)
        self._take(change)
        if self.blocked is not None:
            self.waiting.append(change)
            return Applied(self.open_ledger(day.path), "waiting", self.blocked)
        self.done.insert(0, change)
        return Applied(self.open_ledger(day.path), "written")

    def pending(self, path: Path) -> Pending:
        self._may_fail("pending")
        conflicts = [
            Conflict(change, each, self.disputed, f"{each.column}{change.row}")
            for change in self.waiting
            for each in change.cells
            if self.disputed and (change.id, each.column) not in {(one, at) for one, at, _ in self.choices}
        ]
        return Pending(tuple(self.waiting), tuple(conflicts))

    def flush(self, path: Path) -> Flushed:
        self._may_fail("flush")
        if self.pending(path).conflicts or (self.blocked is not None and self.waiting):
            return Flushed(0, len(self.waiting), self.blocked, self.pending(path).conflicts)
        count, self.done, self.waiting = len(self.waiting), [*self.waiting[::-1], *self.done], []
        return Flushed(count)

    def settle(self, path: Path, change_id: str, column: str | None, *, mine: bool) -> Pending:
        self._may_fail("settle")
        self.choices.append((change_id, column, mine))
        return self.pending(path)

    def drop(self, path: Path, change_id: str) -> Pending:
        self._may_fail("drop")
        (dropped,) = (each for each in self.waiting if each.id == change_id)
        self.waiting.remove(dropped)
        self._take_back(dropped)
        return self.pending(path)

    def written_changes(self, path: Path) -> tuple[Change, ...]:
        return tuple(self.done)

    def counter(self, day: Day, change_id: str) -> Change:
        self._may_fail("counter")
        (undone,) = (each for each in self.done if each.id == change_id)
        cells = tuple(cell(each.column, each.header, each.after, each.before) for each in undone.cells)
        amount = Decimal(undone.facts["amount"]) if "amount" in undone.facts else Decimal(0)
        made = self._change(ChangeKind.COUNTER, None, cells, {"of": change_id, "amount": str(-amount)})
        return replace(
            made, entry_id=undone.entry_id, contract_no=undone.contract_no, sheet=undone.sheet, row=undone.row
        )

    def left_behind(self, day: Day) -> tuple[Left, ...]:
        return self.left

    def follow(self, day: Day, old: Path) -> int:
        self._may_fail("follow")
        (found,) = (each for each in self.left if each.path == old)
        self.left = tuple(each for each in self.left if each.path != old)
        self.followed.append(old)
        return found.count

    def backups(self, path: Path) -> tuple[Backup, ...]:
        self._may_fail("backups")
        return self.copies

    def restore(self, path: Path, backup: Path) -> Path:
        self._may_fail("restore")
        self.put_back.append(backup)
        return path.with_suffix(".before.xlsx")

    def changed_outside(self, path: Path, fingerprint: Fingerprint) -> bool:
        self._may_fail("changed_outside")
        return self.touched

    def is_gone(self, path: Path) -> bool:
        return self.gone

    def drafts(self, path: Path) -> tuple[Draft, ...]:
        return tuple(self.kept.values())

    def keep_draft(self, path: Path, draft: Draft) -> None:
        self._may_fail("keep_draft")
        self.kept[draft.form, draft.about] = draft

    def drop_draft(self, path: Path, form: str, about: str) -> None:
        self.kept.pop((form, about), None)

    def _typed(self, name: str, before: str, text: str) -> CellChange:
        if text == "?":
            raise FieldRefused(field=name, value=text, code="unsafe_text")
        return cell(chr(65 + list(HEADERS).index(name)), HEADERS[name], before, text)

    def _change(
        self, kind: ChangeKind, entry: Entry | None, cells: tuple[CellChange, ...], facts: dict[str, str]
    ) -> Change:
        self.planned += 1
        return Change(
            id=f"change-{self.planned}",
            kind=kind,
            sheet="" if entry is None else entry.sheet,
            row=None if entry is None else entry.row,
            entry_id="" if entry is None else entry.id,
            contract_no="" if entry is None else entry.contract_no,
            cells=cells,
            seen=(),
            at=NOW,
            by="kanda",
            facts=facts,
        )

    def _take(self, change: Change, *, back: bool = False) -> None:
        """Let the entries show a change, as a reading with what waits laid over it would."""
        amount = Decimal(change.facts.get("amount", "0")) if change.kind is not ChangeKind.NEW_ENTRY else 0
        sign = -1 if back else 1
        for number, each in enumerate(self.entries):
            if each.id == change.entry_id and change.kind is ChangeKind.CORRECTION:
                texts = {name: text for name, text in change.facts.items() if name in {"party", "project"}}
                self.entries[number] = replace(each, **texts)  # type: ignore[arg-type]  # both are texts
            elif each.id == change.entry_id:
                self.entries[number] = replace(each, cleared=each.cleared + sign * amount)
        if change.kind is ChangeKind.MEND:
            self.found = tuple(
                each
                for each in self.found
                if (each.sheet, each.row, each.column) != (change.sheet, change.row, change.cells[0].column)
            )

    def _take_back(self, change: Change) -> None:
        self._take(change, back=True)


def cell(column: str, header: str, before: str, after: str) -> CellChange:
    """A cell of texts."""
    return CellChange(column, header, before, after, after, before)


def shown(entry: Entry, name: str) -> str:
    """A field of an entry as its cell shows it."""
    return {
        "contract_no": entry.contract_no,
        "agency": entry.agency,
        "category": entry.category,
        "project": entry.project,
        "party": entry.party,
        "amount": thai.format_money(entry.amount),
        "received_on": "" if entry.received_on is None else thai.format_date(entry.received_on),
        "deadline": "",
        "agency_email": ", ".join(entry.agency_email),
        "note": entry.note,
    }[name]
