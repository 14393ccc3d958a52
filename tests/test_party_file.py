"""All that is held about one party, in words; and the evidence by which an unknown message is settled."""

from __future__ import annotations

import codecs
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from loantracker import actions, party_file, upkeep
from loantracker.actions import Workplace
from loantracker.decisions import Decision, DecisionKind
from loantracker.errors import ExportRefused
from loantracker.evidence import evidence
from loantracker.records import Account, Kind

SAMPLE = Path(__file__).parents[1] / "sample_ledger.xlsx"
DRAFTS = Account(name="drafts", kind="folder", sender="ฝ่ายการคลัง <finance@example.org>")


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    shutil.copyfile(SAMPLE, tmp_path / "ledger.xlsx")
    place = Workplace.open(tmp_path)
    return replace(place, settings=replace(place.settings, accounts={"drafts": DRAFTS}))


def test_the_file_tells_messages_and_decisions_of_that_party_alone(place: Workplace, tmp_path: Path) -> None:
    day = actions.open_ledger(place, tmp_path / "ledger.xlsx", date(2023, 8, 25))
    advances = [each for each in day.batch.messages if each.lines[0].entry.kind is not Kind.CONTRACT_DEPOSIT]
    one, other = advances[:2]
    mails = actions.compose(place, day, (one, other), "drafts")
    actions.send(place, day, (one, other), mails, "drafts")
    entry = one.lines[0].entry
    upkeep.decide(place, day, Decision(entry.id, DecisionKind.PROMISE, date(2023, 9, 1), "โทรนัดแล้ว"))
    out = party_file.write(place, one.party.name, tmp_path / "held.txt")
    assert out.read_bytes().startswith(codecs.BOM_UTF8)  # for Notepad
    written = out.read_text(encoding="utf-8-sig")
    assert one.party.name in written
    assert one.party.to[0] in written
    assert mails[one.id].subject in written
    assert "โทรนัดแล้ว" in written
    assert "1 ก.ย. 2566" in written
    assert other.party.name not in written
    assert other.party.to[0] not in written


def test_a_folder_that_is_not_there_is_said(place: Workplace, tmp_path: Path) -> None:
    with pytest.raises(ExportRefused):
        party_file.write(place, "ใคร", tmp_path / "nowhere" / "held.txt")


def test_the_message_id_to_look_for_is_the_one_that_went_out(place: Workplace, tmp_path: Path) -> None:
    day = actions.open_ledger(place, tmp_path / "ledger.xlsx", date(2023, 8, 25))
    few = day.batch.messages[:2]
    mails = actions.compose(place, day, few, "drafts")
    actions.send(place, day, few, mails, "drafts")
    for message in actions.history(place):
        assert evidence(place.settings, message).header == mails[message.message_id].message_id


@pytest.mark.parametrize("sender", ["ไม่มีที่อยู่", "a@b\r\nBcc: c@d"])
def test_an_account_spoilt_by_hand_gives_no_message_id(place: Workplace, tmp_path: Path, sender: str) -> None:
    day = actions.open_ledger(place, tmp_path / "ledger.xlsx", date(2023, 8, 25))
    few = day.batch.messages[:1]
    actions.send(place, day, few, actions.compose(place, day, few, "drafts"), "drafts")
    (message,) = actions.history(place)
    spoilt = replace(place.settings, accounts={"drafts": replace(DRAFTS, sender=sender)})
    assert evidence(spoilt, message).header == ""
    for answer in ('["not", "an owner"]', '{"error": "a server\'s own words"}'):
        assert evidence(place.settings, replace(message, answer=answer)).last == answer
