from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from string import Formatter

import pytest
from entry_samples import TODAY, deposit, entry

from loantracker import error_phrases, errors, phrases, wording
from loantracker.deadlines import DEFAULT_RULES, assess
from loantracker.ledger.names import Field
from loantracker.records import (
    Entry,
    Kind,
    Problem,
    ProblemCode,
    ReminderState,
    Role,
    SkipReason,
    Status,
)

_THAI = re.compile(r"[\u0e00-\u0e7f]")


@pytest.fixture(autouse=True)
def _thai_again() -> Iterator[None]:
    yield
    wording.set_language("th")


def tree(
    kind: type[errors.LoanTrackerError] = errors.LoanTrackerError,
) -> list[type[errors.LoanTrackerError]]:
    return [kind, *(each for child in kind.__subclasses__() for each in tree(child))]


_QUOTED = re.compile(r"\([^)]*\)")  # a word of the ledger's own beside its English


def named(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("kind", tree(), ids=lambda kind: kind.__name__)
def test_every_error_has_its_own_thai_sentence_with_the_english_beside_it(
    kind: type[errors.LoanTrackerError],
) -> None:
    facts = {name: f"<{name}>" for name in named(error_phrases.ERRORS[kind])}
    said = wording.explain(kind(**facts))
    assert _THAI.search(said.thai)
    assert not _THAI.search(said.english)
    assert said.english.endswith(".")
    for value in facts.values():
        assert value in said.thai
        assert value in said.english
    assert "โปรด" in said.thai  # the mend is asked for politely


@pytest.mark.parametrize("kind", tree(), ids=lambda kind: kind.__name__)
def test_every_error_can_be_said_without_any_fact(kind: type[errors.LoanTrackerError]) -> None:
    said = wording.explain(kind())
    assert "{" not in said.thai + said.english
    assert said.thai != said.english


def test_no_two_errors_say_the_same() -> None:
    sentences = [*error_phrases.ERRORS.values(), *error_phrases.SHORTER.values()]
    assert len(set(sentences)) == len(sentences)


def test_an_error_of_a_kind_unknown_here_is_said_as_its_parent() -> None:
    class LedgerOnTheMoon(errors.LedgerMissing):
        pass

    assert "/ทะเบียน.xlsx" in wording.explain(LedgerOnTheMoon(path="/ทะเบียน.xlsx")).thai


def test_an_empty_fact_gets_the_shorter_sentence() -> None:
    said = wording.explain(errors.LedgerLocked(path="a.xlsx", holder=""))
    assert said.thai == "ทะเบียน a.xlsx เปิดใช้งานอยู่ในโปรแกรมอื่น จึงยังไม่ได้บันทึก โปรดปิดไฟล์แล้วบันทึกใหม่"


def test_codes_among_the_facts_are_said_in_words() -> None:
    facts = {"entry": "1/2566", "amount": "500.00", "balance": "300.00"}
    said = wording.explain(errors.RecordRefused(reason="more_than_balance", **facts))
    assert "จำนวนเงิน 500.00 บาทมากกว่ายอดคงเหลือ 300.00 บาท" in said.thai
    assert "the amount of 500.00 baht is more than the balance of 300.00 baht" in said.english
    said = wording.explain(errors.NoSuchColumn(path="a.xlsx", sheet="เงินยืม", field="cleared"))
    assert "“จำนวนเงินส่งใช้หรือคืนแล้ว”" in said.thai


def test_every_code_has_words_in_both_languages() -> None:
    for fact, words in error_phrases.CODES.items():
        for code, thai in words.items():
            kind = {
                "field": errors.NoSuchColumn,
                "reason": errors.CellRefused,
                "detail": errors.LedgerNotWritten,
                "found": errors.NotAWorkbook,
                "code": errors.FieldRefused,
                "template": errors.TemplateError,
            }[fact]
            placeholders = dict.fromkeys(named(error_phrases.ERRORS[kind]) | named(thai), "1")
            said = wording.explain(kind(**(placeholders | {fact: code})))
            assert thai.format(**placeholders) in said.thai
            assert not _THAI.search(_QUOTED.sub("", said.english))


def test_every_column_of_a_ledger_has_a_name() -> None:
    assert [field for field in Field if field not in phrases.FIELDS] == []


def test_an_unknown_code_is_said_as_it_came() -> None:
    assert "ENOTCONN" in wording.explain(errors.LedgerNotWritten(path="a.xlsx", detail="ENOTCONN")).thai


def test_braces_in_a_fact_are_taken_as_they_are() -> None:
    assert "{detail}" in wording.explain(errors.LedgerMissing(path="{detail}.xlsx")).thai


def test_the_current_language_makes_no_difference_to_an_explanation() -> None:
    error = errors.LedgerMissing(path="a.xlsx")
    in_thai = wording.explain(error)
    wording.set_language("en")
    assert wording.explain(error) == in_thai


@pytest.mark.parametrize("code", ProblemCode)
@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_problem_has_a_sentence_that_shows_what_was_read(code: ProblemCode, language: str) -> None:
    wording.set_language(language)
    said = wording.problem(Problem("เงินยืม", 7, "B", code, value="ห้าร้อย"))
    assert ("ห้าร้อย" in said) == ("{value}" in phrases.PROBLEMS[code])
    assert ("โปรด" in said) == (language == "th")
    assert "{" not in wording.problem(Problem("เงินยืม", 7, "B", code))


def test_a_missing_column_is_called_by_its_meaning() -> None:
    assert "“จำนวนเงิน”" in wording.problem(Problem("เงินยืม", 0, "", ProblemCode.MISSING_COLUMN, "amount"))


def test_a_doubtful_column_says_why_it_is_doubted() -> None:
    said = {
        reason: wording.problem(
            Problem(
                "เงินยืม",
                3,
                "D",
                ProblemCode.AMBIGUOUS_COLUMN,
                "ยอดเงิน",
                {"field": "amount", "reason": reason},
            )
        )
        for reason in ("doubled", "similar", "contradicted")
    }
    assert said["doubled"] == "หัวตาราง “ยอดเงิน” มีมากกว่าหนึ่งคอลัมน์ โปรดแก้ไขหัวตารางให้ต่างกัน"
    assert said["similar"].startswith("หัวตาราง “ยอดเงิน” คล้ายกับ “จำนวนเงิน”")
    assert said["contradicted"].startswith("ข้อมูลใต้หัวตาราง “ยอดเงิน” ไม่ใช่ข้อมูลของ “จำนวนเงิน”")


def test_a_buddhist_serial_says_how_it_was_read() -> None:
    found = Problem("เงินยืม", 7, "G", ProblemCode.BUDDHIST_SERIAL, "243636", {"read": "2023-08-25"})
    assert "จึงอ่านเป็น 25 ส.ค. 2566" in wording.problem(found)


def test_a_problem_says_where_it_is() -> None:
    code = ProblemCode.BAD_DATE
    assert wording.where(Problem("เงินยืม", 7, "B", code)) == "แผ่นงาน “เงินยืม” เซลล์ B7"
    assert wording.where(Problem("เงินยืม", 7, "", code)) == "แผ่นงาน “เงินยืม” แถว 7"
    assert wording.where(Problem("เงินยืม", 0, "", code)) == "แผ่นงาน “เงินยืม”"


def reason(row: Entry) -> str:
    return wording.reason(row, assess(row, TODAY, DEFAULT_RULES))


def test_the_reason_cites_the_rule_and_counts_the_days() -> None:
    assert reason(entry(received_on=date(2023, 7, 1))) == (
        "ครบกำหนดวันที่ 31 ก.ค. 2566 คือ 30 วันนับจากวันที่ได้รับเงิน 1 ก.ค. 2566 "
        "ตามระเบียบกรุงเทพมหานคร ว่าด้วยการรับเงินฯ พ.ศ. 2555 ข้อ 51 เกินกำหนดมาแล้ว 25 วัน"
    )


def test_the_reason_of_a_typed_deadline_says_where_the_rule_differs() -> None:
    typed = entry(received_on=date(2023, 8, 1), ledger_deadline=date(2023, 8, 30))
    assert reason(typed) == (
        "ครบกำหนดวันที่ 30 ส.ค. 2566 ตามที่ระบุในทะเบียน "
        "ต่างจากหลักเกณฑ์ ซึ่งให้วันที่ 31 ส.ค. 2566 คือ 30 วันนับจากวันที่ได้รับเงิน 1 ส.ค. 2566 "
        "ตามระเบียบกรุงเทพมหานคร ว่าด้วยการรับเงินฯ พ.ศ. 2555 ข้อ 51 เหลือเวลาอีก 5 วัน"
    )
    same = entry(received_on=date(2023, 7, 26), ledger_deadline=TODAY)
    assert reason(same) == "ครบกำหนดวันที่ 25 ส.ค. 2566 ตามที่ระบุในทะเบียน ครบกำหนดในวันนี้"


def test_the_reason_of_a_deposit_counts_from_the_day_after_release() -> None:
    assert reason(deposit(released_on=date(2023, 8, 1))).startswith(
        "ครบกำหนดคืนวันที่ 16 ส.ค. 2566 คือภายใน 15 วันนับถัดจากวันที่พ้นจากข้อผูกพัน 1 ส.ค. 2566 ตามระเบียบกระทรวงการคลัง"
    )


def test_the_reason_without_a_deadline_says_what_is_missing() -> None:
    assert reason(entry()) == (
        "ยังไม่มีวันครบกำหนด เพราะทะเบียนไม่ได้ระบุไว้ และไม่มีวันที่ได้รับเงิน"
        "สำหรับคำนวณตามระเบียบกรุงเทพมหานคร ว่าด้วยการรับเงินฯ พ.ศ. 2555 ข้อ 51"
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (entry(closed=True, cleared_on=date(2023, 8, 2)), "ส่งใช้ครบแล้วเมื่อวันที่ 2 ส.ค. 2566"),
        (entry(closed=True), "ส่งใช้ครบแล้ว"),
        (deposit(closed=True, cleared_on=date(2023, 8, 2)), "คืนหรือปิดรายการแล้วเมื่อวันที่ 2 ส.ค. 2566"),
        (deposit(closed=True), "คืนหรือปิดรายการแล้ว"),
        (entry(held=True, held_reason="อยู่ระหว่างอุทธรณ์"), "งดแจ้งเตือนตามทะเบียน: อยู่ระหว่างอุทธรณ์"),
        (entry(held=True), "งดแจ้งเตือนตามทะเบียน"),
        (
            entry(extended_to=date(2023, 8, 30), extension_document="กท 0401/77"),
            "ครบกำหนดวันที่ 30 ส.ค. 2566 ตามที่ได้รับอนุมัติให้ขยายเวลา (กท 0401/77) เหลือเวลาอีก 5 วัน",
        ),
        (
            entry(ledger_deadline=date(2023, 8, 20), promised_on=date(2023, 8, 28)),
            "เกินกำหนดมาแล้ว 5 วัน นัดส่งใช้หรือคืนภายในวันที่ 28 ส.ค. 2566",
        ),
    ],
)
def test_the_reason_ends_with_where_the_entry_stands(row: Entry, said: str) -> None:
    assert f" {reason(row)}".endswith(f" {said}")


def test_the_reason_in_english_counts_one_day_and_many() -> None:
    wording.set_language("en")
    assert reason(entry(ledger_deadline=date(2023, 8, 24))) == (
        "Due on 24 Aug 2023, as typed in the ledger. 1 day overdue."
    )
    assert reason(entry(ledger_deadline=date(2023, 9, 4))).endswith("10 days left.")


def test_a_day_is_written_in_the_current_language() -> None:
    assert wording.day(date(2023, 1, 15)) == "15 ม.ค. 2566"
    wording.set_language("en")
    assert wording.day(date(2023, 1, 15)) == "15 Jan 2023"


@pytest.mark.parametrize(
    ("name", "thai", "english"),
    [
        ("-7", "ก่อนกำหนด 7 วัน", "7 days before"),
        ("+0", "ถึงกำหนด", "On the day"),
        ("+15", "หลังกำหนด 15 วัน", "15 days after"),
        ("+1", "หลังกำหนด 1 วัน", "1 day after"),
    ],
)
def test_a_stage_is_said_relative_to_its_day(name: str, thai: str, english: str) -> None:
    assert wording.stage(name) == thai
    wording.set_language("en")
    assert wording.stage(name) == english


@pytest.mark.parametrize(
    ("say", "values"),
    [
        (wording.status, Status),
        (wording.kind, Kind),
        (wording.role, Role),
        (wording.state, ReminderState),
        (wording.skip, SkipReason),
    ],
)
def test_every_value_has_its_own_name_in_both_languages(say: object, values: type[StrEnum]) -> None:
    assert callable(say)
    thai = [say(value) for value in values]
    wording.set_language("en")
    english = [say(value) for value in values]
    assert len({*thai, *english}) == 2 * len(values)
    assert not any(_THAI.search(name) for name in english)


def test_there_is_no_third_language() -> None:
    with pytest.raises(ValueError, match="fr"):
        wording.set_language("fr")
    assert wording.language() == "th"


def test_english_chooses_a_word_by_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = gettext.NullTranslations()
    said = "{count} {count:entry|entries} in {files} {files:file|files}"
    monkeypatch.setattr(catalogue, "gettext", lambda _msgid: said)
    monkeypatch.setattr(wording, "_catalogue", lambda _language: catalogue)
    assert wording.text("x", count=1, files="2") == "1 entry in 2 files"
    assert wording.text("x", count=0, files="1") == "0 entries in 1 file"
    assert wording.text("x", count="1,234", files=11) == "1,234 entries in 11 files"


def test_what_is_wrong_is_said_without_its_sentence() -> None:
    fault = errors.TemplateError(template="x.txt", detail="unknown_name", said="nobody")
    assert wording.detail(fault) == "ไม่รู้จักข้อมูล “nobody”"
    fault = errors.TemplateError(template="x.txt", detail="division by zero")
    assert wording.detail(fault) == "division by zero"
