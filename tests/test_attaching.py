"""Files beside a mail: what can't go is refused in words, what goes is read once and stays as it was read."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from loantracker import actions, attaching, wording
from loantracker.actions import Day, Workplace
from loantracker.demo import sample
from loantracker.errors import AttachmentRefused
from loantracker.records import Attachment

TODAY = date(2023, 8, 25)


@pytest.fixture
def day(tmp_path: Path) -> Day:
    ledger = tmp_path / "ทะเบียน.xlsx"
    shutil.copyfile(sample(), ledger)
    return actions.open_ledger(Workplace.open(tmp_path / "home"), ledger, TODAY)


def written(tmp_path: Path, name: str, content: bytes = b"%PDF-1.7") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def refused(day: Day, path: Path, *beside: Attachment) -> str:
    with pytest.raises(AttachmentRefused) as caught:
        attaching.read(day, [path], beside)
    said = wording.explain(caught.value).thai
    assert caught.value.facts["reason"] not in said
    return f"{caught.value.facts['reason']}: {said}"


def test_files_are_read_once_and_stay_as_they_were_read(day: Day, tmp_path: Path) -> None:
    letter = written(tmp_path, "หนังสือ  ทวงถาม.PDF", b"one")
    sheet = written(tmp_path, "แบบ.docx", b"two")
    files = attaching.read(day, [letter, sheet])
    letter.write_bytes(b"changed since")
    assert [(each.name, each.content) for each in files] == [
        ("หนังสือ ทวงถาม.PDF", b"one"),
        ("แบบ.docx", b"two"),
    ]
    assert [each.content_type for each in files] == [
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ]
    more = attaching.read(day, [written(tmp_path, "อ่านก่อน.eml")], files)
    assert more[:2] == files
    assert more[2].content_type == "application/octet-stream"


@pytest.mark.parametrize("name", ["ก.exe", "รายงาน.pdf.JS", "ก.bat", "ก.lnk", "ก.ps1", "ก.exe. "])
def test_programs_are_refused_whatever_their_case(day: Day, tmp_path: Path, name: str) -> None:
    said = refused(day, written(tmp_path, name))
    assert said.startswith("program: ")
    assert f"“{name[0]}" in said


def test_the_ledger_is_refused_under_any_name(day: Day, tmp_path: Path) -> None:
    copy = tmp_path / "เอกสาร.zip"
    shutil.copyfile(day.path, copy)
    link = tmp_path / "ลิงก์.xlsx"
    os.link(day.path, link)
    for each in (day.path, copy, link):
        assert refused(day, each).startswith("the_ledger: ")
    with day.path.open("ab") as handle:  # a colleague saves it meanwhile
        handle.write(b"more")
    assert refused(day, link).startswith("the_ledger: ")


def test_all_files_of_a_mail_together_are_limited(day: Day, tmp_path: Path) -> None:
    half = attaching.LIMIT // 2
    first = written(tmp_path, "1.pdf", b"x" * half)
    files = attaching.read(day, [first, written(tmp_path, "2.pdf", b"y" * half)])
    assert sum(len(each.content) for each in files) == attaching.LIMIT
    said = refused(day, written(tmp_path, "3.pdf", b"z"), *files)
    assert said.startswith("too_much: ")
    assert "10 MB" in said


def test_what_is_no_readable_file_is_refused(day: Day, tmp_path: Path) -> None:
    one = Attachment("ก.pdf", "application/pdf", b"1")
    assert refused(day, written(tmp_path, "ก.PDF"), one).startswith("same_name: ")
    assert refused(day, written(tmp_path, "ว่าง.pdf", b"")).startswith("empty_file: ")
    assert refused(day, tmp_path / "ไม่มี.pdf").startswith("not_read: ")
    assert refused(day, tmp_path).startswith("not_read: ")
    assert refused(day, written(tmp_path, "fdp\u202eexe.pdf")).startswith("file_name: ")


def test_one_refused_file_adds_none(day: Day, tmp_path: Path) -> None:
    good, bad = written(tmp_path, "ก.pdf"), written(tmp_path, "ข.exe")
    with pytest.raises(AttachmentRefused):
        attaching.read(day, [good, bad])


def test_a_mail_with_files_is_the_same_bytes_each_time_it_is_composed(day: Day, tmp_path: Path) -> None:
    place = Workplace.open(tmp_path / "home")
    first, second = day.batch.messages[:2]
    files = {first.id: attaching.read(day, [written(tmp_path, "หนังสือทวงถาม.pdf")])}
    mails = actions.compose(place, day, [first, second], None, files)
    plain = actions.compose(place, day, [first, second], None)
    assert mails[first.id].attachments[-1:] == files[first.id]
    assert mails[second.id] == plain[second.id]
    assert mails[first.id].message_id == plain[first.id].message_id
    again = actions.compose(place, day, [first], None, files)
    assert again[first.id].raw == mails[first.id].raw
