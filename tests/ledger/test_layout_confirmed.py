"""What the clerk confirmed of columns holds for every table of the same headers, and for no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_books import book

from loantracker import ledger
from loantracker.ledger import NOTHING_CONFIRMED, Field, Layouts, Reason, SheetLayout, Signature, Snapshot
from loantracker.records import Kind, ProblemCode

F = Field
HEADER = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "วันนัด", "ช่อง ก")
CELLS = {"เลขที่สัญญา": "1/2566", "ผู้ยืม": "นายสมมติ ตัวอย่าง", "จำนวนเงิน": 100.5}
DAY = date(2023, 1, 15)


def read(path: Path, header: Sequence[str], layouts: Layouts, sheet: str = "เงินยืม 2566") -> Snapshot:
    row = [CELLS.get(name, DAY) for name in header]
    return ledger.read(book(path, {sheet: [header, row]}), layouts=layouts)


def confirmed(
    path: Path, header: Sequence[str], fields: Mapping[int, Field], layouts: Layouts = NOTHING_CONFIRMED
) -> Layouts:
    return layouts.choose(table(path, header, layouts).signature, fields)


def table(path: Path, header: Sequence[str], layouts: Layouts) -> SheetLayout:
    (found,) = read(path, header, layouts).layout.sheets
    return found


def test_next_years_file_with_the_same_headers_opens_by_itself(tmp_path: Path) -> None:
    layouts = confirmed(tmp_path / "2566.xlsx", HEADER, {3: F.DEADLINE})
    spelled_otherwise = ("เลขที่ สัญญา", "ผู้ยืม", "จํานวนเงิน", "วัน\nนัด", "ช่อง ก.")
    row = ["1/2567", "นายสมมติ", 50.25, DAY, "-"]
    snapshot = ledger.read(
        book(tmp_path / "2567.xlsx", {"เงินยืม 2567": [["ทะเบียน"], spelled_otherwise, row]}), layouts=layouts
    )
    assert [entry.ledger_deadline for entry in snapshot.entries] == [DAY]
    assert snapshot.layout.sheets[0].proposals[3].reason is Reason.CHOSEN
    assert snapshot.problems == ()


def test_an_added_column_asks_only_about_itself(tmp_path: Path) -> None:
    layouts = confirmed(tmp_path / "a.xlsx", HEADER, {3: F.DEADLINE, 4: F.OTHER})
    found = table(tmp_path / "b.xlsx", (*HEADER[:3], "ช่องเพิ่ม", *HEADER[3:]), layouts)
    assert found.columns[F.DEADLINE] == 4
    assert [each.header for each in found.proposals if not each.taken] == ["ช่องเพิ่ม"]


def test_a_header_that_lost_a_column_is_asked_about_anew(tmp_path: Path) -> None:
    layouts = confirmed(tmp_path / "a.xlsx", HEADER, {3: F.DEADLINE})
    assert F.DEADLINE not in table(tmp_path / "b.xlsx", HEADER[:4], layouts).columns


def test_the_same_headers_for_another_kind_are_asked_about_anew(tmp_path: Path) -> None:
    layouts = confirmed(tmp_path / "a.xlsx", HEADER, {3: F.DEADLINE})
    snapshot = read(tmp_path / "b.xlsx", HEADER, layouts, sheet="หลักประกันสัญญา")
    assert snapshot.layout.sheets[0].kind is Kind.CONTRACT_DEPOSIT
    assert F.DEADLINE not in snapshot.layout.sheets[0].columns


def test_an_added_column_of_the_same_name_leaves_the_choice_open(tmp_path: Path) -> None:
    layouts = confirmed(tmp_path / "a.xlsx", HEADER, {3: F.DEADLINE})
    assert F.DEADLINE not in table(tmp_path / "b.xlsx", (*HEADER, "วันนัด"), layouts).columns


def test_the_clerks_word_goes_before_a_known_name(tmp_path: Path) -> None:
    header = (*HEADER, "วันครบกำหนด")
    layouts = confirmed(tmp_path / "a.xlsx", header, {3: F.DEADLINE})
    found = table(tmp_path / "a.xlsx", header, layouts)
    assert found.columns[F.DEADLINE] == 3
    assert (found.proposals[5].reason, found.proposals[5].taken) == (Reason.BETTER, False)


def test_one_of_two_columns_of_one_name_is_read_once_the_other_is_put_aside(tmp_path: Path) -> None:
    header = (*HEADER, "วันครบกำหนด", "วันครบกำหนด")
    before = read(tmp_path / "a.xlsx", header, Layouts())
    assert {problem.code for problem in before.problems} == {ProblemCode.AMBIGUOUS_COLUMN}
    layouts = confirmed(tmp_path / "a.xlsx", header, {6: F.OTHER})
    after = read(tmp_path / "a.xlsx", header, layouts)
    assert (after.layout.sheets[0].columns[F.DEADLINE], after.problems) == (5, ())


def test_a_party_that_the_clerk_named_makes_the_table_one_of_advances(tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "เจ้าของ", "จำนวนเงิน", "วันครบกำหนด")
    row = ["1/2566", "นายสมมติ ตัวอย่าง", 100.5, DAY]
    path = book(tmp_path / "a.xlsx", {"Sheet1": [header, row]})
    (unknown,) = ledger.find_layout(path).sheets
    assert unknown.kind is None
    layouts = Layouts().choose(unknown.signature, {1: F.PARTY})
    snapshot = ledger.read(path, layouts=layouts)
    assert [(each.party, each.kind) for each in snapshot.entries] == [
        ("นายสมมติ ตัวอย่าง", Kind.OFFICIAL_ADVANCE)
    ]


def test_later_choices_join_the_earlier_ones_of_a_shorter_header(tmp_path: Path) -> None:
    layouts = confirmed(tmp_path / "a.xlsx", HEADER, {3: F.DEADLINE})
    longer = (*HEADER, "ช่อง ข")
    layouts = confirmed(tmp_path / "b.xlsx", longer, {5: F.RECEIVED_ON}, layouts)
    found = table(tmp_path / "b.xlsx", longer, layouts)
    assert (found.columns[F.DEADLINE], found.columns[F.RECEIVED_ON]) == (3, 5)
    assert F.RECEIVED_ON not in table(tmp_path / "a.xlsx", HEADER, layouts).columns


def test_a_header_repeated_on_the_next_page_is_known_as_well(tmp_path: Path) -> None:
    rows = [[f"{number}/2566", "นายสมมติ", 100.5, DAY, "-"] for number in (1, 2)]
    title = ["ทะเบียนคุมเงินยืมทดรองราชการ"]
    path = book(tmp_path / "a.xlsx", {"2566": [title, HEADER, rows[0], HEADER, rows[1]]})
    (found,) = ledger.find_layout(path).sheets
    snapshot = ledger.read(path, layouts=Layouts().choose(found.signature, {3: F.DEADLINE}))
    assert len(snapshot.layout.sheets) == 1
    assert [(each.kind, each.ledger_deadline) for each in snapshot.entries] == [
        (Kind.IMPREST_ADVANCE, DAY),
        (Kind.IMPREST_ADVANCE, DAY),
    ]


@pytest.mark.parametrize(("field", "amounts"), [(F.AMOUNT_PART, [150.5]), (F.OTHER, [100.5])])
def test_a_column_that_might_belong_to_a_sum_is_asked_about(
    tmp_path: Path, field: Field, amounts: list[float]
) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "เบี้ยเลี้ยง", "ค่าที่พักเหมาจ่าย", "วันครบกำหนด")
    path = book(tmp_path / "a.xlsx", {"เงินยืม": [header, ["1/2566", "นายสมมติ", 100.5, 50, DAY]]})
    asked = ledger.read(path)
    assert asked.entries == ()
    assert [(each.column, each.code, each.blocking) for each in asked.problems] == [
        ("D", ProblemCode.AMBIGUOUS_COLUMN, True)
    ]
    layouts = Layouts().choose(asked.layout.sheets[0].signature, {3: field})
    assert [entry.amount for entry in ledger.read(path, layouts=layouts).entries] == amounts


def test_a_layout_is_found_where_nothing_can_be_read_yet(tmp_path: Path) -> None:
    header = ("ผู้ยืม", "โครงการ", "วันครบกำหนด", "ช่อง ก", "ช่อง ข")
    rows = [["นายสมมติ", "โครงการ", DAY, f"{number}/2566", 100.5] for number in (1, 2, 3)]
    path = book(tmp_path / "a.xlsx", {"เงินยืม": [header, *rows]})
    (unread,) = ledger.find_layout(path).sheets
    assert unread.proposals[4].field is F.AMOUNT
    layouts = Layouts().choose(unread.signature, {3: F.CONTRACT_NO, 4: F.AMOUNT})
    assert len(ledger.read(path, layouts=layouts).entries) == 3


@given(
    st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 6), st.sampled_from("abxyz")), max_size=3),
    st.data(),
)
@settings(deadline=None)
def test_a_choice_never_moves_to_another_header(
    headers: list[str], added: list[tuple[int, str]], data: st.DataObject
) -> None:
    position = data.draw(st.integers(0, len(headers) - 1))
    layouts = Layouts().choose(Signature(None, tuple(headers)), {position: F.DEADLINE})
    longer = list(headers)
    for place, header in added:
        longer.insert(place, header)
    found = layouts.fields(Signature(None, tuple(longer)))
    unmoved = longer.count(headers[position]) == headers.count(headers[position])
    assert [longer[each] for each in found] == ([headers[position]] if unmoved else [])
    if unmoved and found:
        (place,) = found
        assert longer[:place].count(headers[position]) == headers[:position].count(headers[position])
