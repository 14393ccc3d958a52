from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from loantracker.inbox import received

LONG = "สำนักงานเลขานุการปลัดกรุงเทพมหานคร ฝ่ายการคลังและพัสดุ"


def put(inbox: Path, name: str, **headers: str) -> None:
    mail = EmailMessage(policy=SMTP)
    for key, value in headers.items():
        mail[key.capitalize()] = value
    mail.set_content("ข้อความ")
    mail.add_alternative("<p>ข้อความ</p>", subtype="html")
    (inbox / name).write_bytes(bytes(mail))


@pytest.mark.parametrize("name", [LONG, LONG * 3, "นางสาวมะลิ ใจดี", "Finance Office"])
def test_a_name_is_read_without_blanks_that_nobody_wrote(tmp_path: Path, name: str) -> None:
    put(tmp_path, "1.eml", subject=name, to=f'"{name}" <a@example.org>')
    (mail,) = received(tmp_path)
    assert mail.subject == name
    assert mail.to.replace('"', "") == f"{name} <a@example.org>"


def test_several_receivers_on_folded_lines_stay_apart(tmp_path: Path) -> None:
    addresses = [f"receiver{number}@department.example.org" for number in range(6)]
    put(tmp_path, "1.eml", to=", ".join(addresses))
    assert received(tmp_path)[0].to == ", ".join(addresses)


def test_the_newest_mail_comes_first_with_both_its_bodies(tmp_path: Path) -> None:
    put(tmp_path, "0001.eml", subject="ฉบับแรก")
    put(tmp_path, "0002.eml", subject="ฉบับที่สอง")
    found = received(tmp_path)
    assert [each.subject for each in found] == ["ฉบับที่สอง", "ฉบับแรก"]
    assert found[0].text.strip() == "ข้อความ"
    assert "<p>ข้อความ</p>" in found[0].html
    assert found[0].sender == ""
