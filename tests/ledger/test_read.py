"""What stands in a row: every form reads right or is a problem with its cell; none is guessed."""

from __future__ import annotations

import hashlib
from dataclasses import MISSING, fields, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ledger_books import advances, book, one

from loantracker import ledger
from loantracker.records import Entry, Kind, ProblemCode

C = ProblemCode
DAY = date(2023, 1, 15)
DEPOSITS = ("เลขที่สัญญา", "คู่สัญญา", "จำนวนเงิน", "วันพ้นข้อผูกพัน", "วันที่คืน", "จำนวนเงินที่คืน", "สถานะ")


def test_a_plain_row_becomes_an_entry_with_all_its_facts(tmp_path: Path) -> None:
    path = advances(
        tmp_path / "a.xlsx",
        {
            "เลขที่สัญญา": " บย. ๑๔/๒๕๖๖ ",
            "ส่วนราชการ": "สปส.",
            "หมวดรายจ่าย": "ค่าใช้สอย",
            "โครงการ": "จัดงาน\nวันสถาปนา",
            "อีเมลผู้ยืม": "mali@example.com",
            "อีเมลหน่วยงาน": "saraban@example.org",
            "วันที่รับเงิน": "15 ธ.ค. 65",
            "วันที่สิ้นสุดปฏิบัติราชการ": datetime(2022, 12, 31, 16, 30),  # noqa: DTZ001 - a cell has no time zone
            "จำนวนเงินส่งใช้": "๕๐๐.๒๕",
            "วันที่ส่งใช้": "2566-01-10",
            "เลขที่ใบรับใบสำคัญ": 12.0,
            "สถานะ": "ส่งใช้บางส่วน",
            "หมายเหตุ": "-",
            "วันที่แจ้งเตือนล่าสุด": DAY,
            "จำนวนครั้งที่แจ้งเตือน": 2,
            "ขั้นการแจ้งเตือนล่าสุด": "+0",
        },
    )
    snapshot = ledger.read(path)
    assert snapshot.problems == ()
    assert snapshot.entries == (
        Entry(
            id="official_advance:บย.14/2566",
            sheet="เงินยืมใช้ในราชการ",
            row=2,
            kind=Kind.OFFICIAL_ADVANCE,
            agency="สปส.",
            agency_code="สปส.",
            contract_no="บย. ๑๔/๒๕๖๖",
            category="ค่าใช้สอย",
            project="จัดงาน วันสถาปนา",
            party="นางสาวมะลิ ใจดี",
            party_email=("mali@example.com",),
            agency_email=("saraban@example.org",),
            amount=Decimal("1000.50"),
            cleared=Decimal("500.25"),
            received_on=date(2022, 12, 15),
            activity_end=date(2022, 12, 31),
            ledger_deadline=DAY,
            cleared_on=date(2023, 1, 10),
            document_no="12",
            note="-",
            reminded_on=DAY,
            reminded_count=2,
            reminded_stage="+0",
        ),
    )
    raw = path.read_bytes()
    assert snapshot.fingerprint.sha256 == hashlib.sha256(raw).hexdigest()
    assert snapshot.fingerprint.size == len(raw)


def test_a_deposit_has_its_release_and_return(tmp_path: Path) -> None:
    row = ("5/2566", "บริษัท ก จำกัด", 900.0, DAY, date(2023, 1, 20), 900.0, "คืนแล้ว")
    (entry,) = ledger.read(book(tmp_path / "a.xlsx", {"เงินประกันสัญญา": [DEPOSITS, row]})).entries
    assert (entry.id, entry.released_on, entry.cleared_on) == (
        "contract_deposit:5/2566",
        DAY,
        date(2023, 1, 20),
    )
    assert (entry.closed, str(entry.balance)) == (True, "0.00")


def test_entries_filled_by_column_are_as_good_as_any_other(tmp_path: Path) -> None:
    (entry,) = ledger.read(advances(tmp_path / "a.xlsx", {})).entries
    assert entry == replace(entry)
    assert hash(entry) == hash(replace(entry))
    assert {field.name for field in fields(Entry) if field.default is MISSING} <= {
        "id", "sheet", "row", "kind", "agency", "agency_code", "contract_no", "category", "project", "party",
        "party_email", "agency_email", "amount", "cleared",
    }  # fmt: skip # what every row gives; any other field needs a default
    assert not hasattr(Entry, "__post_init__")


# --- contract numbers -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number", "key"),
    [
        ("14/2566", "14/2566", "14/2566"),
        ("บย. ๑๔/๒๕๖๖", "บย. ๑๔/๒๕๖๖", "บย.14/2566"),
        (14, "14", "14"),
        ("14/2566 ลว. 15 ม.ค. 66", "14/2566", "14/2566"),
        ("14/2566\nลงวันที่ 15 มกราคม 2566", "14/2566", "14/2566"),
        ("๑๔/๒๕๖๖ ลว. ๑๕ ม.ค. ๖๖", "๑๔/๒๕๖๖", "14/2566"),
        ("บย. 14/2566 (15/1/2566)", "บย. 14/2566", "บย.14/2566"),
        ("สลป. 2/2566 งวด 3", "สลป. 2/2566 งวด 3", "สลป.2/2566งวด3"),
        ("ก\u0e4d\u0e32 14/2566", "ก\u0e4d\u0e32 14/2566", "กำ14/2566"),
        ("กำ 14/2566", "กำ 14/2566", "กำ14/2566"),
        ("น\u0e4d\u0e49\u0e32 1", "น\u0e4d\u0e49\u0e32 1", "น้ำ1"),
        ("17\u20132566", "17\u20132566", "17-2566"),
        ("17\u22122566", "17\u22122566", "17-2566"),
        ("\uff11\uff16/2566", "\uff11\uff16/2566", "16/2566"),
        ("a15/2566", "a15/2566", "A15/2566"),
    ],
)
def test_the_contract_number_is_the_key_whatever_stands_beside_it(
    typed: object, number: str, key: str, tmp_path: Path
) -> None:
    entry, problem = one(tmp_path, {"เลขที่สัญญา": typed})
    assert entry is not None
    assert (entry.contract_no, entry.id, problem) == (number, f"official_advance:{key}", None)


def test_rows_of_one_contract_number_are_all_problems(tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด")
    sheets = {
        "เงินยืม 2566": [header, ("1/2566", "ก", 1, DAY), ("2/2566", "ก", 1, DAY)],
        "เงินยืม 2567": [header, ("๑ / ๒๕๖๖", "ข", 1, DAY)],
    }
    snapshot = ledger.read(book(tmp_path / "a.xlsx", sheets))
    assert [entry.contract_no for entry in snapshot.entries] == ["2/2566"]
    assert [(each.code, each.sheet, each.row, each.column) for each in snapshot.problems] == [
        (C.DUPLICATE_CONTRACT_NO, "เงินยืม 2566", 2, "A"),
        (C.DUPLICATE_CONTRACT_NO, "เงินยืม 2567", 2, "A"),
    ]
    assert snapshot.problems[0].facts == {"cells": "เงินยืม 2566!A2, เงินยืม 2567!A2"}


# --- the rest of a row ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "closed", "held"),
    [
        (None, False, False),
        ("ค้างส่งใช้", False, False),
        ("ยังไม่ส่งใช้", False, False),
        ("ส่งใช้บางส่วน", False, False),
        ("ถือไว้", False, False),
        ("ส่งใช้แล้ว", True, False),
        ("ชดใช้แล้ว ", True, False),
        ("ล้างหนี้แล้ว", True, False),
        ("คืนแล้ว", True, False),
        ("นำส่งแล้ว", True, False),
        ("นําส่งแล้ว", True, False),
        ("ริบ", True, False),
        ("งดแจ้ง", False, True),
        ("งดแจ้ง (อยู่ระหว่างคดี)", False, True),
    ],
)
def test_status_words_are_known(word: str | None, closed: bool, held: bool, tmp_path: Path) -> None:
    entry, problem = one(tmp_path, {"สถานะ": word})
    assert entry is not None
    assert (entry.closed, entry.held, problem) == (closed, held, None)
    assert entry.held_reason == ((word or "") if held else "")


def test_a_column_of_its_own_holds_an_entry_with_its_reason(tmp_path: Path) -> None:
    path = advances(
        tmp_path / "a.xlsx",
        *({"เลขที่สัญญา": str(n), "งดแจ้งเตือน": v} for n, v in enumerate(["รอผลคดี", "ไม่", None])),
    )
    assert [(e.held, e.held_reason) for e in ledger.read(path).entries] == [
        (True, "รอผลคดี"),
        (False, ""),
        (False, ""),
    ]


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"สถานะ": "แปลก"}, C.UNKNOWN_STATUS, "F"),
        ({"อีเมลผู้ยืม": "mali(at)example.com"}, C.BAD_EMAIL, "G"),
        ({"ส่วนราชการ": None, "หมายเหตุ": "ก"}, C.NO_AGENCY, "G"),
        ({"วันที่ส่งใช้": "นานแล้ว"}, C.BAD_DATE, "G"),
        ({"จำนวนครั้งที่แจ้งเตือน": "หลาย"}, C.BAD_AMOUNT, "G"),
    ],
)
def test_what_harms_no_reminder_is_said_and_the_entry_stands(
    cells: dict[str, Any], code: ProblemCode, column: str, tmp_path: Path
) -> None:
    entry, problem = one(tmp_path, cells)
    assert entry is not None
    assert problem is not None
    assert (problem.code, problem.column, problem.blocking) == (code, column, False)
