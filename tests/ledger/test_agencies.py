"""Whose mailbox a row leads to: none where the list of agencies leaves it open."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ledger_books import book

from loantracker import ledger
from loantracker.records import Agency, ProblemCode

DAY = date(2023, 1, 15)
LIST = (
    ("ตัวย่อ", "ส่วนราชการ", "อีเมล"),
    ("สปส.", "สำนักงานประชาสัมพันธ์", "pr@example.org"),
    ("สกค.", "สำนักงานกฎหมายและคดี", "law@example.org"),
)


def row(
    path: Path, name: str, code: str, *listed: tuple[str, str, str], known: tuple[Agency, ...] = ()
) -> ledger.Snapshot:
    """A ledger of one row that names its agency so, and the list of agencies."""
    header = ("เลขที่สัญญา", "ส่วนราชการ", "ตัวย่อ", "ผู้ยืม", "จำนวนเงิน", "วันครบกำหนด")
    rows = [header, ("1", name, code, "ก", 100, DAY)]
    made = book(path / "a.xlsx", {"เงินยืม": rows, "ส่วนราชการ": [*LIST, *listed]})
    return ledger.read(made, agencies=known)


def read(
    path: Path, name: str, code: str, *listed: tuple[str, str, str], known: tuple[Agency, ...] = ()
) -> tuple[tuple[str, ...], list[tuple[ProblemCode, int, str, bool]]]:
    """The mailbox of the only row, and its problems."""
    snapshot = row(path, name, code, *listed, known=known)
    problems = [(each.code, each.row, each.column, each.blocking) for each in snapshot.problems]
    return snapshot.entries[0].agency_email, problems


UNKNOWN = [(ProblemCode.UNKNOWN_AGENCY, 2, "B", False)]


@pytest.mark.parametrize(
    ("name", "code", "listed"),
    [
        ("สำนักงานกฎหมายและคดี", "สปส.", []),
        ("สำนักงานกฎหมายและคดี (สปส.)", "", []),
        ("สก.", "", [("สก.", "กองหนึ่ง", "one@example.org"), ("สก.", "กองสอง", "two@example.org")]),
        ("กองข", "", [("กข.", "กองข", "old@example.org"), ("กข.", "กองข", "new@example.org")]),
        ("กองข", "", [("กข.", "กองข", "old@example.org"), ("กข2.", "กองข", "new@example.org")]),
    ],
)
def test_where_two_agencies_may_be_meant_there_is_no_mailbox(
    name: str, code: str, listed: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    assert read(tmp_path, name, code, *listed) == ((), UNKNOWN)


@pytest.mark.parametrize(
    ("name", "code", "listed"),
    [
        ("สำนักงานประชาสัมพันธ์", "สปส.", []),
        ("ฝ่ายที่ไม่อยู่ในรายชื่อ", "สปส", []),
        ("สำนักงานประชาสัมพันธ์ (สปส.)", "", []),
        ("สปส.", "", [("สปส.", "สำนักงานประชาสัมพันธ์", "pr@example.org"), ("สปส.", "สำนักงานประชาสัมพันธ์", "")]),
    ],
)
def test_a_row_that_names_one_agency_twice_over_has_its_mailbox(
    name: str, code: str, listed: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    assert read(tmp_path, name, code, *listed) == (("pr@example.org",), [])


def test_the_ledgers_list_goes_before_an_agency_known_otherwise(tmp_path: Path) -> None:
    other = Agency("สปส", "สำนักงานประชาสัมพันธ์", ("other@example.org",))
    assert read(tmp_path, "สปส.", "", known=(other,)) == (("pr@example.org",), [])


@pytest.mark.parametrize(
    ("name", "code", "called"),
    [
        ("สปส.", "", "สำนักงานประชาสัมพันธ์"),
        ("สปส", "สปส.", "สำนักงานประชาสัมพันธ์"),
        ("", "สกค.", "สำนักงานกฎหมายและคดี"),
        ("สำนักงานประชาสัมพันธ์ (สปส.)", "", "สำนักงานประชาสัมพันธ์ (สปส.)"),
        ("ฝ่ายที่ไม่อยู่ในรายชื่อ", "สปส.", "ฝ่ายที่ไม่อยู่ในรายชื่อ"),
        ("กค.", "", "กค."),
        ("สก.", "", "สก."),  # of two agencies with one mailbox
    ],
)
def test_an_abbreviation_alone_is_called_by_its_full_name_where_that_is_clear(
    name: str, code: str, called: str, tmp_path: Path
) -> None:
    two = (("สก.", "กองหนึ่ง", "both@example.org"), ("สก.", "กองสอง", "both@example.org"))
    assert row(tmp_path, name, code, *two).entries[0].agency == called
