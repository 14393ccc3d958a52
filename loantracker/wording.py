"""The only place where facts become sentences.

The program speaks Thai first: every msgid is the Thai sentence itself, and
``locale/en`` holds the English beside it. Placeholders are named fields of
``str.format``; the English may choose a word by a number, one|many, as in
"{count} {count:entry|entries}". The sentences with many siblings stand as tables
in phrases.py and error_phrases.py.
"""

from __future__ import annotations

import functools
import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import as_file, files
from string import Formatter
from typing import Final

from loantracker import error_phrases, phrases, thai
from loantracker.calendar import bangkok_date
from loantracker.deadlines import Assessment, Rule
from loantracker.decisions import Decision, DecisionKind
from loantracker.errors import LoanTrackerError, UnsafeHeader
from loantracker.guard import Doubt, DoubtKind
from loantracker.records import (
    DeadlineSource,
    Entry,
    JournalMessage,
    Kind,
    Problem,
    ReminderState,
    Role,
    SkipReason,
    Status,
)

LANGUAGES = ("th", "en")

_ENGLISH_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNSAID: Final = "–"  # stands for a fact that an error was raised without


@dataclass(frozen=True, slots=True)
class Explanation:
    """An error as one Thai sentence, with the English beside it."""

    thai: str
    english: str


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "th":
        return gettext.NullTranslations()
    path = files("loantracker") / "locale" / language / "LC_MESSAGES" / "loantracker.mo"
    with as_file(path) as found, found.open("rb") as handle:
        return gettext.GNUTranslations(handle)


class _Current:
    language = "th"


def set_language(language: str) -> None:
    """Speak Thai ("th") or English ("en") from now on; raises ValueError for any other."""
    if language not in LANGUAGES:
        raise ValueError(language)
    _Current.language = language


def language() -> str:
    """The language that the program speaks now."""
    return _Current.language


def text(msgid: str, /, **facts: object) -> str:
    """The sentence in the current language, with its facts filled in."""
    sentence = _catalogue(_Current.language).gettext(msgid)
    return _said(sentence, facts) if facts else sentence


class _Choosing(Formatter):
    """``str.format`` with words that depend on a number: "{n} {n:day|days}"."""

    def format_field(self, value: object, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if bar:
            return one if str(value) == "1" else many
        return str(super().format_field(value, format_spec))


_CHOOSING: Final = _Choosing()


def _said(sentence: str, facts: Mapping[str, object]) -> str:
    # Python's own format is ten times as fast, and most sentences have no words to choose.
    return _CHOOSING.vformat(sentence, (), facts) if "|" in sentence else sentence.format(**facts)


def ngettext(singular: str, plural: str, n: int, /, **facts: object) -> str:
    """The sentence for ``n`` things, which it names as {n}; in Thai both msgids are the same."""
    sentence = _catalogue(_Current.language).ngettext(singular, plural, n)
    return _said(sentence, {"n": n, **facts})


@functools.lru_cache(maxsize=4096)
def _day(value: date, language: str) -> str:
    if language == "th":
        return thai.format_date(value, style="table")
    return f"{value.day} {_ENGLISH_MONTHS[value.month - 1]} {value.year}"


def day(value: date) -> str:
    """A date as the current language writes it in running text: 15 ม.ค. 2566, 15 Jan 2023."""
    return _day(value, _Current.language)


def explain(error: LoanTrackerError, *, in_window: bool = False) -> Explanation:
    """Say an error in one Thai sentence, with the English beside it, whatever the language now.

    ``in_window`` names the button that mends it, where the command line names a command.
    """
    return Explanation(*(_explain(error, language, in_window=in_window) for language in LANGUAGES))


def _explain(error: LoanTrackerError, language: str, *, in_window: bool) -> str:
    said = _catalogue(language).gettext
    facts = {name: value for name, value in error.facts.items() if value}
    mended_in_settings = isinstance(error, UnsafeHeader) and facts.get("field") in error_phrases.OF_SETTINGS
    for fact, words in error_phrases.CODES.items():
        code = facts.get(fact, "")
        if code in words:
            facts[fact] = _filled(said(words[code]), facts)
    kinds = [kind for kind in type(error).__mro__ if kind in error_phrases.ERRORS]
    msgid = error_phrases.UNSAFE_SETTING if mended_in_settings else error_phrases.ERRORS[kinds[0]]
    if in_window:
        msgid = error_phrases.IN_WINDOW.get(kinds[0], msgid)
    if not _named(msgid) <= facts.keys():
        msgid = error_phrases.SHORTER.get(kinds[0], msgid)
    return _filled(said(msgid), facts)


@functools.cache
def _named(sentence: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name)


def _filled(sentence: str, facts: Mapping[str, str]) -> str:
    return _said(sentence, {name: facts.get(name, _UNSAID) for name in _named(sentence)})


def detail(error: LoanTrackerError) -> str:
    """What is wrong, without the sentence around it, in the current language."""
    found = error.facts.get("detail", "")
    if found in error_phrases.DETAILS:
        return _filled(_catalogue(_Current.language).gettext(error_phrases.DETAILS[found]), error.facts)
    return found


def problem(found: Problem) -> str:
    """Why a row or cell can't be trusted, and the mend."""
    facts = {**found.facts, "value": found.value or _UNSAID}
    if found.code in phrases.OF_COLUMNS and found.value in phrases.FIELDS:
        facts["value"] = text(phrases.FIELDS[found.value])
    if "read" in facts:  # the date that was made of the cell
        facts["read"] = day(date.fromisoformat(facts["read"]))
    if "field" in facts:
        named = phrases.FIELDS[facts["field"]]  # apart from the call, where a key would pass for a sentence
        facts["field"] = text(named)
    doubt = phrases.COLUMN_DOUBTS.get(found.facts.get("reason", ""))
    return _filled(text(doubt or phrases.PROBLEMS[found.code]), facts)


def reason(entry: Entry, assessment: Assessment) -> str:
    """Why ``entry`` is due when it is, and where it stands."""
    parts = [_due(entry, assessment), _difference(assessment), _standing(entry, assessment)]
    return " ".join(part for part in parts if part)


def _rule_facts(found: Assessment, rule: Rule) -> dict[str, object]:
    return {
        "days": rule.days,
        "base": text(phrases.BASES[rule.base]),
        "base_date": "" if found.base_date is None else day(found.base_date),
        "deadline": "" if found.rule_deadline is None else day(found.rule_deadline),
        "citation": rule.citation,
    }


def _due(entry: Entry, found: Assessment) -> str:
    rule = found.rule
    if found.deadline is None:
        return text(
            "ยังไม่มีวันครบกำหนด เพราะทะเบียนไม่ได้ระบุไว้ และไม่มี{base}สำหรับคำนวณตาม{citation}",
            **_rule_facts(found, rule),
        )
    if found.source is DeadlineSource.LEDGER:
        return text("ครบกำหนดวันที่ {deadline} ตามที่ระบุในทะเบียน", deadline=day(found.deadline))
    if found.source is DeadlineSource.EXTENSION:
        return text(
            "ครบกำหนดวันที่ {deadline} ตามที่ได้รับอนุมัติให้ขยายเวลา ({document})",
            deadline=day(found.deadline),
            document=entry.extension_document or _UNSAID,
        )
    if entry.kind is Kind.CONTRACT_DEPOSIT:
        return text(
            "ครบกำหนดคืนวันที่ {deadline} คือภายใน {days} วันนับถัดจาก{base} {base_date} ตาม{citation}",
            **_rule_facts(found, rule),
        )
    return text(
        "ครบกำหนดวันที่ {deadline} คือ {days} วันนับจาก{base} {base_date} ตาม{citation}", **_rule_facts(found, rule)
    )


def _difference(found: Assessment) -> str:
    if found.source is not DeadlineSource.LEDGER or found.rule_deadline in {None, found.deadline}:
        return ""
    return text(
        "ต่างจากหลักเกณฑ์ ซึ่งให้วันที่ {deadline} คือ {days} วันนับจาก{base} {base_date} ตาม{citation}",
        **_rule_facts(found, found.rule),
    )


def _standing(entry: Entry, found: Assessment) -> str:
    if found.status is Status.CLEARED:
        return _cleared(entry)
    if found.status is Status.HELD:
        return _held(entry)
    if found.deadline is None:
        return ""
    said = _distance(found.days_overdue)
    if entry.promised_on is None:
        return said
    promise = text("นัดส่งใช้หรือคืนภายในวันที่ {day}", day=day(entry.promised_on))
    return f"{said} {promise}"


def _held(entry: Entry) -> str:
    said = text("งดแจ้งเตือนตามทะเบียน")
    if entry.held_reason:
        said = text("งดแจ้งเตือนตามทะเบียน: {why}", why=entry.held_reason)
    if entry.held_until is None:
        return said
    return f"{said} " + text("จนถึงวันที่ {day}", day=day(entry.held_until))


def _distance(days: int) -> str:
    if days > 0:
        return ngettext("เกินกำหนดมาแล้ว {n} วัน", "เกินกำหนดมาแล้ว {n} วัน", days)
    if days == 0:
        return text("ครบกำหนดในวันนี้")
    return ngettext("เหลือเวลาอีก {n} วัน", "เหลือเวลาอีก {n} วัน", -days)


def _cleared(entry: Entry) -> str:
    deposit = entry.kind is Kind.CONTRACT_DEPOSIT
    if entry.cleared_on is None:
        return text("คืนหรือปิดรายการแล้ว") if deposit else text("ส่งใช้ครบแล้ว")
    on = day(entry.cleared_on)
    if deposit:
        return text("คืนหรือปิดรายการแล้วเมื่อวันที่ {day}", day=on)
    return text("ส่งใช้ครบแล้วเมื่อวันที่ {day}", day=on)


def where(found: Problem) -> str:
    """The place of a problem in the workbook: sheet, row and column."""
    if not found.row:
        return text("แผ่นงาน “{sheet}”", sheet=found.sheet)
    if not found.column:
        return text("แผ่นงาน “{sheet}” แถว {row}", sheet=found.sheet, row=found.row)
    return text("แผ่นงาน “{sheet}” เซลล์ {cell}", sheet=found.sheet, cell=f"{found.column}{found.row}")


def status(value: Status) -> str:
    """Where an entry stands."""
    return text(phrases.STATUSES[value])


def kind(value: Kind) -> str:
    """What an entry is."""
    return text(phrases.KINDS[value])


def role(value: Role) -> str:
    """In which capacity a party is reminded."""
    return text(phrases.ROLES[value])


def state(value: ReminderState) -> str:
    """What the journal knows of a reminder or message."""
    return text(phrases.STATES[value])


def message_state(message: JournalMessage) -> str:
    """What the journal knows of a message, and whether it came back."""
    known = state(message.state)
    return text("{state} · อีเมลตีกลับ", state=known) if message.bounced else known


def refusal(code: str) -> str:
    """Why something can't be recorded, by the ``reason`` of RecordRefused, as a sentence.

    For reasons without facts. In an error's sentence they are a part of it, so in English they begin small.
    """
    said = text(error_phrases.REASONS[code])
    return f"{said[:1].upper()}{said[1:]}." if language() == "en" else said


def template(name: str) -> str:
    """What a mail template is called; one of the office's own by its name."""
    known = phrases.TEMPLATES.get(name)
    return name if known is None else text(known)


def skip(value: SkipReason) -> str:
    """Why a reminder is not in today's batch."""
    return text(phrases.SKIPS[value])


def doubt(found: Doubt) -> str:
    """Why a person should look twice before a batch goes out."""
    names = ", ".join(found.names)
    match found.kind:
        case DoubtKind.OLD_STAGES:
            return text(
                "มี {count} ฉบับที่ถึงขั้นแจ้งเตือนมานานแล้วแต่ไม่เคยส่ง (ปกติวันละ {usual} ฉบับ)",
                count=found.count,
                usual=found.usual,
            )
        case DoubtKind.MANY:
            return text(
                "จะส่ง {count} ฉบับ ซึ่งมากกว่าปกติมาก (ปกติวันละ {usual} ฉบับ)",
                count=found.count,
                usual=found.usual,
            )
        case DoubtKind.NEW_DOMAIN:
            return text("มีโดเมนอีเมลที่ไม่เคยส่งถึง: {names}", names=names)
        case DoubtKind.NEW_ADDRESS:
            return text("ที่อยู่อีเมลของผู้รับเปลี่ยนไปจากครั้งก่อน: {names}", names=names)


def decision_kind(value: DecisionKind) -> str:
    """What the unit decided of an entry."""
    return text(phrases.DECISIONS[value])


def decision(found: Decision) -> str:
    """A decision that stands: until when, why, by whom."""
    parts = [_decided(found)]
    if found.reason:
        parts.append(text("เหตุผล: {why}", why=found.reason))
    if found.document:
        parts.append(text("เอกสาร: {document}", document=found.document))
    if found.decided_at is not None:
        parts.append(
            text(
                "โดย {clerk} เมื่อ {day}", clerk=found.clerk or _UNSAID, day=day(bangkok_date(found.decided_at))
            )
        )
    return " · ".join(parts)


def _decided(found: Decision) -> str:
    until = "" if found.until is None else day(found.until)
    match found.kind:
        case DecisionKind.HOLD:
            return text("งดแจ้งถึงวันที่ {day}", day=until) if until else text("งดแจ้งจนกว่าจะยกเลิก")
        case DecisionKind.EXTENSION:
            return text("ขยายเวลาถึงวันที่ {day}", day=until)
        case DecisionKind.PROMISE:
            return text("นัดหมายภายในวันที่ {day}", day=until)


def stage(name: str) -> str:
    """A stage by its name ("-7", "+0", "+15"), relative to its anchor."""
    offset = int(name)
    if offset < 0:
        return ngettext("ก่อนกำหนด {n} วัน", "ก่อนกำหนด {n} วัน", -offset)
    if offset > 0:
        return ngettext("หลังกำหนด {n} วัน", "หลังกำหนด {n} วัน", offset)
    return text("ถึงกำหนด")
