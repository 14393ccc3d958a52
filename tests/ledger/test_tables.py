"""Where tables begin and end: titles, totals, repeated headers, several tables, agencies, kinds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ledger_books import HEADER, advances, book

from loantracker import ledger
from loantracker.errors import NoKnownHeader
from loantracker.ledger import Field
from loantracker.records import Agency, Kind, ProblemCode

D = date(2023, 1, 15)
SHORT = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด")


def test_totals_blanks_sections_repeated_headers_and_footnotes_are_no_entries(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        {
            "เงินยืม": [
                ("ทะเบียนคุมเงินยืม",),
                SHORT,
                ("(1)", "(2)", "(3)", "(4)"),
                (None, "ยอดยกมา", 900.0),
                ("เดือนตุลาคม",),
                ("1/2566", "ก", 100.0, D),
                ("2/2566", "ข", 200.0, D),
                (None, "รวมเดือนนี้", 300.0),
                ("รวมตั้งแต่ต้นปี", None, 1200.0),
                (),
                SHORT,
                ("3/2566", "ค", 300.0, D),
                ("รวม", None, 300.0),
                ("หมายเหตุ: ข้อมูลจากระบบ",),
                (None, "ลงชื่อ ........ ผู้จัดทำ"),
            ],
        },
    )
    snapshot = ledger.read(path)
    assert [(entry.contract_no, entry.row) for entry in snapshot.entries] == [
        ("1/2566", 6),
        ("2/2566", 7),
        ("3/2566", 12),
    ]
    assert snapshot.problems == ()
    assert len(snapshot.layout.sheets) == 1


def test_a_second_table_under_its_own_title_has_its_own_kind_and_columns(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        {
            "ทะเบียน": [
                ("ทะเบียนคุมเงินยืมใช้ในราชการ",),
                SHORT,
                ("1/2566", "ก", 100.0, D),
                (),
                ("ทะเบียนคุมเงินยืมทดรองราชการ",),
                SHORT,
                ("1/2566", "ข", 200.0, D),
                (),
                ("เงินประกันสัญญา",),
                ("คู่สัญญา", "เลขที่สัญญา", "วันพ้นข้อผูกพัน", "จำนวนเงิน"),
                ("บริษัท ค จำกัด", "9/2566", D, 300.0),
            ],
        },
    )
    snapshot = ledger.read(path)
    assert [entry.id for entry in snapshot.entries] == [
        "official_advance:1/2566",
        "imprest_advance:1/2566",
        "contract_deposit:9/2566",
    ]
    assert [str(entry.amount) for entry in snapshot.entries] == ["100.00", "200.00", "300.00"]
    assert snapshot.problems == ()


def test_tables_side_by_side_are_read_each_for_itself(tmp_path: Path) -> None:
    header = (*SHORT, None, *SHORT)
    path = book(
        tmp_path / "a.xlsx",
        {"เงินยืม": [header, ("1/2566", "ก", 100.0, D, None, "2/2566", "ข", 200.0, D)]},
    )
    snapshot = ledger.read(path)
    assert [(entry.contract_no, entry.party) for entry in snapshot.entries] == [
        ("1/2566", "ก"),
        ("2/2566", "ข"),
    ]
    assert [snapshot.table(entry).columns[Field.AMOUNT] for entry in snapshot.entries] == [2, 7]


def test_a_sheet_for_each_year_is_read_with_the_others(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        {
            "2565": [("ทะเบียนเงินยืมทดรองราชการ",), SHORT, ("1/2565", "ก", 100.0, D)],
            "สรุป": [("ส่วนราชการ", "จำนวนรายการ", "จำนวนเงิน"), ("สปส.", 3.0, 100.0)],
            "2566": [("ทะเบียนเงินยืมทดรองราชการ",), SHORT, ("1/2566", "ข", 100.0, D)],
        },
    )
    snapshot = ledger.read(path)
    assert [entry.id for entry in snapshot.entries] == ["imprest_advance:1/2565", "imprest_advance:1/2566"]
    assert snapshot.problems == ()


def test_a_name_merged_over_rows_belongs_to_each_of_them(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        {
            "เงินยืม": [
                ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด", "ส่วนราชการ"),
                ("1/2566", "ก", 100.0, D, "สปส."),
                ("2/2566", None, 200.0, D, None),
            ],
        },
        {"เงินยืม": ["B2:B3", "E2:E3"]},
    )
    assert [(entry.party, entry.agency) for entry in ledger.read(path).entries] == [
        ("ก", "สปส."),
        ("ก", "สปส."),
    ]


def test_the_kind_comes_from_each_row_where_a_column_tells_it(tmp_path: Path) -> None:
    path = advances(
        tmp_path / "a.xlsx",
        {"เลขที่สัญญา": "1/2566", "ประเภทเงินยืม": "เงินยืมราชการ"},
        {"เลขที่สัญญา": "2/2566", "ประเภทเงินยืม": "ทดรองราชการ"},
        {"เลขที่สัญญา": "3/2566", "ประเภทเงินยืม": "งบประมาณ"},
        {"เลขที่สัญญา": "4/2566", "ประเภทเงินยืม": "เงินประกันสัญญา"},
        {"เลขที่สัญญา": "5/2566", "ประเภทเงินยืม": "อย่างอื่น"},
        sheet="ทะเบียนรวม",
    )
    snapshot = ledger.read(path)
    assert [entry.kind for entry in snapshot.entries] == [
        Kind.OFFICIAL_ADVANCE,
        Kind.IMPREST_ADVANCE,
        Kind.OFFICIAL_ADVANCE,
        Kind.CONTRACT_DEPOSIT,
    ]
    assert [(problem.code, problem.row, problem.value) for problem in snapshot.problems] == [
        (ProblemCode.UNKNOWN_KIND, 6, "อย่างอื่น"),
    ]


def test_several_kinds_in_one_table_without_a_column_for_them_are_not_guessed(tmp_path: Path) -> None:
    rows = [("เงินยืมใช้ในราชการและเงินยืมทดรองราชการ",), SHORT, ("1/2566", "ก", 100.0, D)]
    snapshot = ledger.read(book(tmp_path / "a.xlsx", {"2566": rows}))
    assert snapshot.entries == ()
    assert [(problem.code, problem.value) for problem in snapshot.problems] == [
        (ProblemCode.MISSING_COLUMN, "kind")
    ]


@pytest.mark.parametrize("doubled", ["จำนวนเงิน", "เลขที่สัญญา", "ครบกำหนด", "ผู้ยืม"])
def test_a_doubled_header_that_matters_stops_its_table(doubled: str, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"เงินยืม": [(*SHORT, doubled), ("1/2566", "ก", 100.0, D, "2/2566")]})
    snapshot = ledger.read(path)
    assert snapshot.entries == ()
    assert {problem.code for problem in snapshot.problems} == {ProblemCode.AMBIGUOUS_COLUMN}
    assert {problem.column for problem in snapshot.problems} == {"ABCD"[SHORT.index(doubled)], "E"}
    assert all(problem.blocking and problem.value == doubled for problem in snapshot.problems)


def test_a_doubled_header_of_a_side_matter_is_said_and_left_out(tmp_path: Path) -> None:
    path = advances(tmp_path / "a.xlsx", {"หมายเหตุ": "ก", "หมายเหตุ ": "ข"})
    snapshot = ledger.read(path)
    assert [entry.note for entry in snapshot.entries] == [""]
    assert [(problem.code, problem.blocking) for problem in snapshot.problems] == [
        (ProblemCode.AMBIGUOUS_COLUMN, False),
    ] * 2


@pytest.mark.parametrize(
    ("renamed", "field"),
    [("เลขที่สัญญา", "contract_no"), ("จำนวนเงิน", "amount"), ("ผู้ยืม", "party")],
)
def test_a_required_column_that_is_missing_is_named(renamed: str, field: str, tmp_path: Path) -> None:
    header = ["ฟหกด" if name == renamed else name for name in HEADER]
    path = book(tmp_path / "a.xlsx", {"เงินยืม": [header, ("1/2566", "ก", 100.0, D, None, "ค้างส่งใช้")]})
    snapshot = ledger.read(path)
    assert snapshot.entries == ()
    assert [(problem.code, problem.value, problem.row) for problem in snapshot.problems] == [
        (ProblemCode.MISSING_COLUMN, field, 1),
    ]


def test_a_name_that_only_resembles_a_known_one_is_asked_about_and_not_taken(tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "วันครบกำหนดโดยประมาณ")
    snapshot = ledger.read(book(tmp_path / "a.xlsx", {"เงินยืม": [header, ("1/2566", "ก", 100.0, D)]}))
    assert [(each.code, each.column, each.facts["field"]) for each in snapshot.problems] == [
        (ProblemCode.AMBIGUOUS_COLUMN, "D", "deadline"),
    ]
    assert snapshot.entries == ()


def test_an_amount_column_full_of_dates_is_not_taken(tmp_path: Path) -> None:
    rows = [(f"{number}/2566", "ก", 100.0, D, D) for number in range(1, 6)]
    snapshot = ledger.read(book(tmp_path / "a.xlsx", {"เงินยืม": [(*SHORT, "ส่งใช้"), *rows]}))
    assert [(each.code, each.column) for each in snapshot.problems] == [(ProblemCode.AMBIGUOUS_COLUMN, "E")]


def test_without_a_known_header_the_error_names_the_sheets(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"หนึ่ง": [("a", "b"), (1.0, 2.0)], "สอง": []})
    with pytest.raises(NoKnownHeader) as caught:
        ledger.read(path)
    assert caught.value.facts == {"path": str(path), "sheets": "หนึ่ง, สอง"}


AGENCIES = [
    ("รายชื่อส่วนราชการ",),
    ("ที่", "ชื่อส่วนราชการ", "อักษรย่อ", "อีเมล"),
    (1.0, "สำนักงานประชาสัมพันธ์", "สปส.", "saraban.sps@example.org; deputy@example.org"),
    (2.0, "กองงานผู้ตรวจราชการ", "กต.", "ไม่มี"),
    (None, "รวม", None, None),
]


@pytest.mark.parametrize(
    "typed",
    ["สปส.", "สปส", "สำนักงานประชาสัมพันธ์", "สำนักงาน ประชาสัมพันธ์ (สปส.)", "สำนักงานประชาสัมพันธ์ สปส."],
)
def test_a_row_gets_its_agencys_code_and_mailboxes_however_it_names_it(typed: str, tmp_path: Path) -> None:
    header = (*SHORT, "ส่วนราชการ", "อีเมลหน่วยงาน")
    rows = [header, ("1/2566", "ก", 1.0, D, typed), ("2/2566", "ก", 1.0, D, typed, "own@example.org")]
    snapshot = ledger.read(book(tmp_path / "a.xlsx", {"เงินยืม": rows, "ส่วนราชการ": AGENCIES}))
    mailboxes = ("saraban.sps@example.org", "deputy@example.org")
    assert snapshot.agencies == (
        Agency("สปส.", "สำนักงานประชาสัมพันธ์", mailboxes),
        Agency("กต.", "กองงานผู้ตรวจราชการ", ()),
    )
    assert [entry.agency_code for entry in snapshot.entries] == ["สปส.", "สปส."]
    assert [entry.agency_email for entry in snapshot.entries] == [mailboxes, ("own@example.org",)]
    assert [(problem.code, problem.sheet, problem.row) for problem in snapshot.problems] == [
        (ProblemCode.BAD_EMAIL, "ส่วนราชการ", 4),
    ]


def test_agencies_known_from_elsewhere_serve_a_ledger_without_a_list(tmp_path: Path) -> None:
    path = advances(tmp_path / "a.xlsx", {"ส่วนราชการ": "สปส."}, {"เลขที่สัญญา": "2", "ส่วนราชการ": "อื่น"})
    known = (Agency("สปส.", "สำนักงานประชาสัมพันธ์", ("pr@example.org",)),)
    snapshot = ledger.read(path, agencies=known)
    assert snapshot.agencies == known
    assert [entry.agency_email for entry in snapshot.entries] == [("pr@example.org",), ()]
    assert [(problem.code, problem.value, problem.blocking) for problem in snapshot.problems] == [
        (ProblemCode.UNKNOWN_AGENCY, "อื่น", False),
    ]
