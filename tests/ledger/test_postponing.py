"""A ledger's own columns for extensions, promised days and the ends of holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ledger_books import advances, book, one
from registers import Register, taken

from loantracker import ledger
from loantracker.ledger import Field
from loantracker.ledger.headers import meaning
from loantracker.records import Kind, ProblemCode

DEADLINE = date(2023, 1, 15)  # of the plain row
LATER = date(2023, 2, 14)
LAST = date(2023, 3, 16)

OFFICES = (
    Register(
        "an extension and a promise beside the deadline",
        "เงินยืมราชการ",
        (),
        "เลขที่สัญญา=contract_no | ผู้ยืม=party | จำนวนเงิน=amount | วันครบกำหนด=deadline | ขยายเวลาถึง=extended_to | "
        "เลขที่หนังสือขยายเวลา=extension_document | วันที่นัดส่งใช้=promised_on | งดแจ้ง=held | งดแจ้งถึง=held_until",
        Kind.OFFICIAL_ADVANCE,
    ),
    Register(
        "the deadline twice, the second time extended",
        "ทะเบียนเงินยืมทดรอง",
        (),
        "เลขที่ บย.=contract_no | ผู้ยืม=party | จำนวนเงิน=amount | วันครบกำหนด=deadline | "
        "วันครบกำหนด (ขยาย)=extended_to | หนังสืออนุมัติขยายเวลา=extension_document | เหตุผลการขยายเวลา=other | "
        "วันที่อนุมัติขยายเวลา=other | วันนัดชำระ=promised_on",
        Kind.IMPREST_ADVANCE,
    ),
    Register(
        "an old deadline and a new one",
        "เงินยืม 2566",
        (),
        "เลขที่สัญญา=contract_no | ผู้ยืม=party | จำนวนเงิน=amount | วันครบกำหนดเดิม=deadline | "
        "วันครบกำหนดใหม่=extended_to | นัดหมายส่งใช้=promised_on",
        Kind.OFFICIAL_ADVANCE,
    ),
    Register(
        "groups",
        "เงินยืมราชการ",
        (),
        "เลขที่สัญญา=contract_no | ผู้ยืม=party | จำนวนเงิน=amount | วันครบกำหนด=deadline | "
        "การขยายเวลา>เลขที่หนังสือ=extension_document | การขยายเวลา>ลงวันที่=other | "
        "การขยายเวลา>ครบกำหนดวันที่=extended_to | นัดหมาย>วันที่=promised_on | งดแจ้งเตือน>เหตุผล=held | "
        "งดแจ้งเตือน>ถึงวันที่=held_until",
        Kind.OFFICIAL_ADVANCE,
        merged=True,
    ),
    Register(
        "several extensions",
        "เงินยืมราชการ",
        (),
        "เลขที่สัญญา=contract_no | ผู้ยืม=party | จำนวนเงิน=amount | กำหนดส่งใช้=deadline | "
        "ขยายเวลาครั้งที่ 1 ถึงวันที่=extended_to_part | ขยายเวลาครั้งที่ 2 ถึงวันที่=extended_to_part",
        Kind.OFFICIAL_ADVANCE,
    ),
    Register(
        "the return of deposits",
        "หลักประกันสัญญา",
        (),
        "เลขที่สัญญา=contract_no | คู่สัญญา=party | จำนวนเงิน=amount | วันพ้นข้อผูกพัน=released_on | "
        "วันครบกำหนดคืน=deadline | วันครบกำหนดคืน (ขยายเวลา)=extended_to | ขยายเวลาตามหนังสือ=extension_document",
        Kind.CONTRACT_DEPOSIT,
    ),
)


@pytest.mark.parametrize("register", OFFICES, ids=lambda each: each.name)
def test_no_day_that_puts_reminders_off_is_taken_for_the_deadline(register: Register, tmp_path: Path) -> None:
    snapshot = ledger.read(register.write(tmp_path / "register.xlsx"))
    (table,) = snapshot.layout.sheets
    assert taken(table) == dict(enumerate(register.fields))
    assert {entry.kind for entry in snapshot.entries} == {register.kind}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("วันครบกำหนด", Field.DEADLINE),
        ("วันครบกำหนด (30 วัน)", Field.DEADLINE),
        ("วันครบกำหนด\n(ขยาย)", Field.EXTENDED_TO),
        ("ขยายเวลาถึง", Field.EXTENDED_TO),
        ("ขยายถึงวันที่", Field.EXTENDED_TO),
        ("วันครบกำหนดที่ขยาย", Field.EXTENDED_TO),
        ("ขยายระยะเวลาส่งใช้ถึง", Field.EXTENDED_TO),
        ("เลขที่หนังสือขยายเวลา", Field.EXTENSION_DOCUMENT),
        ("เลขที่หนังสืออนุมัติขยายเวลา", Field.EXTENSION_DOCUMENT),
        ("นัดหมายส่งใช้", Field.PROMISED_ON),
        ("งดแจ้งถึง", Field.HELD_UNTIL),
        ("งดแจ้งเตือนถึงวันที่", Field.HELD_UNTIL),
        ("งดแจ้ง", Field.HELD),
    ],
)
def test_a_name_means_its_own_field(header: str, field: Field) -> None:
    assert (meaning("", header).field, meaning("", header).confidence) == (field, 1.0)


@pytest.mark.parametrize("header", ["วันครบกำหนด (ที่ผู้อำนวยการขยายให้)", "วันที่ขยายเวลา", "กำหนดส่งใช้ซึ่งขยายออกไป"])
def test_what_only_resembles_an_extension_is_asked_about_and_neither_it_nor_the_deadline(
    header: str, tmp_path: Path
) -> None:
    snapshot = ledger.read(advances(tmp_path / "a.xlsx", {header: LATER}))
    (entry,) = snapshot.entries
    assert (entry.ledger_deadline, entry.extended_to) == (DEADLINE, None)
    (problem,) = snapshot.problems
    assert (problem.code, problem.blocking) == (ProblemCode.AMBIGUOUS_COLUMN, False)
    assert problem.facts == {"field": "extended_to", "reason": "similar"}


def test_a_doubtful_second_extension_is_asked_about_beside_a_plain_one(tmp_path: Path) -> None:
    snapshot = ledger.read(advances(tmp_path / "a.xlsx", {"ขยายเวลาถึง": LATER, "วันที่ขยายเวลา": LAST}))
    assert snapshot.entries[0].extended_to == LATER
    assert [each.code for each in snapshot.problems] == [ProblemCode.AMBIGUOUS_COLUMN]


def test_extensions_promises_and_ends_of_holds_are_read(tmp_path: Path) -> None:
    cells = {
        "ขยายเวลาถึง": "14 ก.พ. 2566",
        "เลขที่หนังสือขยายเวลา": "กท 0401/77",
        "วันที่นัดส่งใช้": LAST,
        "งดแจ้งถึง": "๒๘/๐๒/๒๕๖๖",
    }
    entry, problem = one(tmp_path, cells)
    assert problem is None
    assert entry is not None
    assert (entry.ledger_deadline, entry.extended_to) == (DEADLINE, LATER)
    assert (entry.extension_document, entry.promised_on) == ("กท 0401/77", LAST)
    assert (entry.held, entry.held_until, entry.doubtful) == (True, date(2023, 2, 28), False)


def test_blanks_and_dashes_put_nothing_off(tmp_path: Path) -> None:
    cells = {"ขยายเวลาถึง": "-", "เลขที่หนังสือขยายเวลา": "-", "วันที่นัดส่งใช้": None, "งดแจ้งถึง": "–"}
    entry, problem = one(tmp_path, cells)
    assert problem is None
    assert entry is not None
    assert (entry.extended_to, entry.promised_on, entry.held, entry.doubtful) == (None, None, False, False)


@pytest.mark.parametrize("header", ["ขยายเวลาถึง", "วันที่นัดส่งใช้", "งดแจ้งถึง"])
@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("ตามหนังสือ", ProblemCode.BAD_DATE),
        ("1/2/20", ProblemCode.AMBIGUOUS_DATE),
        ("=NA()", ProblemCode.NO_CACHED_VALUE),
    ],
)
def test_a_day_that_can_not_be_read_leaves_the_row_in_doubt(
    header: str, value: str, code: ProblemCode, tmp_path: Path
) -> None:
    entry, problem = one(tmp_path, {header: value})
    assert entry is not None
    assert problem is not None
    assert (entry.doubtful, problem.code, problem.column, problem.blocking) == (True, code, "G", False)
    assert (entry.extended_to, entry.promised_on, entry.held_until) == (None, None, None)


def test_an_extension_to_the_very_deadline_is_one(tmp_path: Path) -> None:
    entry, problem = one(tmp_path, {"ขยายเวลาถึง": DEADLINE})
    assert entry is not None
    assert (entry.extended_to, entry.doubtful, problem) == (DEADLINE, False, None)


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"วันครบกำหนด": None, "วันที่รับเงิน": DEADLINE},
        {"วันครบกำหนด": None, "วันสิ้นสุดโครงการ": DEADLINE},
    ],
)
def test_an_extension_before_the_deadline_is_a_problem_and_not_used(
    cells: dict[str, Any], tmp_path: Path
) -> None:
    entry, problem = one(tmp_path, {"ขยายเวลาถึง": date(2023, 1, 14), **cells})
    assert entry is not None
    assert problem is not None
    assert (problem.code, problem.column, problem.value) == (
        ProblemCode.EXTENSION_TOO_EARLY,
        "G",
        "14/01/2566",
    )
    assert (entry.extended_to, entry.doubtful) == (None, True)


def test_an_early_extension_in_a_buddhist_year_is_in_doubt_too(tmp_path: Path) -> None:
    entry, problem = one(tmp_path, {"ขยายเวลาถึง": date(2566, 1, 14)})
    assert problem is not None
    assert entry is not None
    assert (problem.code, entry.extended_to, entry.doubtful) == (ProblemCode.BUDDHIST_SERIAL, None, True)


def test_an_approval_without_its_day_is_a_problem_where_the_ledger_has_days(tmp_path: Path) -> None:
    entry, problem = one(tmp_path, {"ขยายเวลาถึง": None, "เลขที่หนังสือขยายเวลา": "กท 77"})
    assert entry is not None
    assert problem is not None
    assert (entry.doubtful, problem.code, problem.facts) == (
        True,
        ProblemCode.NO_EXTENSION_DAY,
        {"document": "กท 77"},
    )
    (tmp_path / "b").mkdir()
    plain, none = one(tmp_path / "b", {"เลขที่หนังสือขยายเวลา": "กท 77"})
    assert none is None
    assert plain is not None
    assert (plain.doubtful, plain.extension_document) == (False, "กท 77")


@pytest.mark.parametrize("cells", [{"สถานะ": "ส่งใช้แล้ว"}, {"จำนวนเงินส่งใช้": 1000.5}])
def test_what_is_done_is_asked_nothing_of_its_extension(cells: dict[str, Any], tmp_path: Path) -> None:
    rows = (
        {"ขยายเวลาถึง": date(2023, 1, 14), **cells},
        {"เลขที่สัญญา": "2/2566", "เลขที่หนังสือขยายเวลา": "กท 77", **cells},
    )
    snapshot = ledger.read(advances(tmp_path / "a.xlsx", *rows))
    assert snapshot.problems == ()
    assert [(each.extended_to, each.doubtful) for each in snapshot.entries] == [(None, False)] * 2


def test_of_several_extensions_the_last_one_counts(tmp_path: Path) -> None:
    first, second = "ขยายเวลาครั้งที่ 1 ถึงวันที่", "ขยายเวลาครั้งที่ 2 ถึงวันที่"
    rows = (
        {first: LATER, second: LAST},
        {"เลขที่สัญญา": "2/2566", first: LATER},
        {"เลขที่สัญญา": "3/2566", first: LATER, second: "ขอขยาย"},
        {"เลขที่สัญญา": "4/2566"},
    )
    snapshot = ledger.read(advances(tmp_path / "a.xlsx", *rows))
    assert [each.extended_to for each in snapshot.entries] == [LAST, LATER, LATER, None]
    assert [each.doubtful for each in snapshot.entries] == [False, False, True, False]
    (problem,) = snapshot.problems
    assert (problem.row, problem.column, problem.code) == (4, "H", ProblemCode.BAD_DATE)


def test_a_numbered_extension_counts_beside_one_that_is_not(tmp_path: Path) -> None:
    rows = advances(tmp_path / "a.xlsx", {"ขยายเวลาถึง": LATER, "ขยายเวลาครั้งที่ 2 ถึงวันที่": LAST})
    (entry,) = ledger.read(rows).entries
    assert entry.extended_to == LAST


def test_an_extension_is_deadline_enough(tmp_path: Path) -> None:
    entry, problem = one(tmp_path, {"วันครบกำหนด": None, "ขยายเวลาถึง": LATER})
    assert problem is None
    assert entry is not None
    assert entry.extended_to == LATER


def test_an_extension_of_a_deposit_lies_behind_its_release(tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "คู่สัญญา", "จำนวนเงิน", "วันพ้นข้อผูกพัน", "วันที่รับหลักประกัน", "ขยายเวลาถึง")
    rows = [
        ("1/2566", "บริษัท ก", 500.0, LATER, DEADLINE, LAST),
        ("2/2566", "บริษัท ก", 500.0, LAST, DEADLINE, LATER),
    ]
    snapshot = ledger.read(book(tmp_path / "a.xlsx", {"เงินประกันสัญญา": [header, *rows]}))
    assert [(each.extended_to, each.doubtful) for each in snapshot.entries] == [(LAST, False), (None, True)]
