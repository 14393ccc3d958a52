from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "translations.py"


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(SCRIPT))


def catalogue(*messages: tuple[Any, Any], flags: tuple[str, ...] = ()) -> Catalog:
    made = Catalog(locale="en", fuzzy=False)
    for msgid, string in messages:
        made.add(msgid, string, flags=flags)
    return made


def test_every_sentence_of_the_program_is_translated() -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT, "check"], capture_output=True, encoding="utf-8", check=False
    )
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


def test_sentences_inside_other_texts_are_collected_too(tmp_path: Path, script: dict[str, Any]) -> None:
    (tmp_path / "loantracker").mkdir()
    (tmp_path / "loantracker" / "one.py").write_text(
        """said = f"{name}: {_('ครบกำหนดวันที่ {day}', day=at)} {_(shown)}"\n""", encoding="utf-8"
    )
    assert [each.id for each in script["collect"](tmp_path) if each.id] == ["ครบกำหนดวันที่ {day}"]


@pytest.mark.parametrize(
    ("translated", "fault"),
    [
        (catalogue(), "missing: ส่ง {n} ฉบับ"),
        (catalogue(("ส่ง {n} ฉบับ", "")), "missing: ส่ง {n} ฉบับ"),
        (catalogue(("ส่ง {n} ฉบับ", "Send {n} mails"), flags=("fuzzy",)), "fuzzy: ส่ง {n} ฉบับ"),
        (catalogue(("ส่ง {n} ฉบับ", "Send {m} mails")), "placeholders differ: ส่ง {n} ฉบับ"),
        (
            catalogue((("ส่ง {n} ฉบับ", "ส่ง {n} ฉบับ"), ("Send {n} mail", "Send {n} mails"))),
            "plural forms differ: ส่ง {n} ฉบับ",
        ),
        (catalogue(("ส่ง {n} ฉบับ", "Send {n} mails"), ("เลิกใช้", "Gone")), "unused: เลิกใช้"),
    ],
)
def test_each_fault_of_a_translation_is_found(
    script: dict[str, Any], translated: Catalog, fault: str
) -> None:
    assert script["faults"](catalogue(("ส่ง {n} ฉบับ", None)), translated) == [fault]


def test_sentences_are_collected_from_calls_and_tables(script: dict[str, Any], tmp_path: Path) -> None:
    for folder in script["SOURCES"]:
        (tmp_path / folder).mkdir()
    (tmp_path / "loantracker" / "a.py").write_text(
        'T = {1: N_("ตาราง")}\ntext("ประโยค" " ต่อกัน")\nngettext("{n} ฉบับ", "{n} ฉบับ", 2)\nprint("ไม่แปล")\n',
        "utf-8",
    )
    (tmp_path / "ui" / "b.py").write_text('_("ปุ่ม")\n', "utf-8")
    found = {message.id for message in script["collect"](tmp_path) if message.id}
    assert found == {"ตาราง", "ประโยค ต่อกัน", ("{n} ฉบับ", "{n} ฉบับ"), "ปุ่ม"}


def test_a_known_translation_is_kept_and_a_vanished_one_dropped(script: dict[str, Any]) -> None:
    merged = script["merged"](
        catalogue(("เดิม", None), ("ใหม่", None)), catalogue(("เดิม", "Old"), ("เลิกใช้", "Gone"))
    )
    assert {message.id: message.string for message in merged if message.id} == {"เดิม": "Old", "ใหม่": None}
