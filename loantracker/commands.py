"""What each command of the command line does; each gives its exit code.

Each imports what it needs when it runs, so that ``due`` never pays for mail or journal.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loantracker import asking, thai, wording
from loantracker.calendar import bangkok_date
from loantracker.collecting import uncollected
from loantracker.errors import JournalError, LedgerError, NoDisplay, Unconfirmed, UsageError
from loantracker.wording import text as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loantracker.actions import Day
    from loantracker.guard import Doubt
    from loantracker.records import Entry, Mail, Message
    from loantracker.sending import SendReport
    from loantracker.workplace import Workplace

DONE, SOME_FAILED = 0, 1


def window(options: argparse.Namespace) -> int:
    """Open the window on a ledger, or on the one opened last."""
    from loantracker.ahead import ReadingAhead

    place = workplace(options)
    if not _has_display():
        raise NoDisplay  # Qt would end the process with a core dump
    ledger = options.ledger or (Path(place.settings.ledger) if place.settings.ledger else None)
    today = as_of(options)
    ahead = ReadingAhead(place, ledger) if ledger is not None else None
    # By name: the core never imports Qt, and runs where it isn't installed.
    return int(importlib.import_module("ui.app").run(place, ledger, today, ahead=ahead))


def demo(options: argparse.Namespace) -> int:
    """The whole main job on the sample, in a window where there is a display."""
    from loantracker import demo as demonstration

    if not options.unattended and _has_display():
        with demonstration.stage(fresh=options.fresh) as at:
            run = importlib.import_module("ui.app").run
            return int(run(at.place, at.ledger, at.today, inbox=at.inbox))
    if not options.unattended:
        print(_("ไม่พบจอภาพ จึงสาธิตโดยไม่เปิดหน้าต่าง"))
    told = demonstration.run(fresh=options.fresh, say=lambda line: print(f"  {line}"))
    report = told.report
    print(_("ณ วันที่ {day}", day=thai.format_date(told.stage.today, "long")))
    print(
        _(
            "ทะเบียน {entries} รายการ ข้อมูลที่ต้องตรวจ {problems} รายการ",
            entries=told.entries,
            problems=told.problems,
        )
    )
    print(_("ตัวอย่างอีเมล {count} ฉบับ: {path}", count=told.previewed, path=told.previews))
    print(_sent(report))
    print(_("อีเมลที่เครื่องแม่ข่ายสาธิตได้รับ: {path}", path=told.stage.inbox))
    if told.cleared_now:
        print(_("บันทึกการส่งใช้แล้ว 1 รายการ: {entry}", entry=told.cleared))
    else:
        print(_("การส่งใช้ของ {entry} บันทึกไว้แล้วก่อนหน้านี้", entry=told.cleared))
    print(_marked(told.marks_written, told.stage.ledger))
    print(_("ส่งออกแล้ว: {path}", path=told.exported))
    return _came_of(report)


def due(options: argparse.Namespace) -> int:
    """Every entry with its status and reason, and every problem."""
    place, today = workplace(options), as_of(options)
    with uncollected():
        return _print_due(options, place, today)


def _print_due(options: argparse.Namespace, place: Workplace, today: date) -> int:
    from loantracker import deadlines

    snapshot = place.read(options.ledger)
    entries = _decided(snapshot.entries, place, today)
    assessed = [(entry, deadlines.assess(entry, today, place.settings.rules)) for entry in entries]
    if options.json:
        from loantracker import shapes

        print_json(shapes.due(options.ledger, today, assessed, snapshot.problems))
        return DONE
    for entry, found in assessed:
        if found.status.value in {"overdue", "due_soon"}:
            print(
                wording.status(found.status),
                entry.agency_code,
                entry.contract_no,
                entry.party,
                thai.format_money(entry.balance),
                wording.reason(entry, found),
                sep="  ",
            )
    for each in snapshot.problems:
        print(wording.problem(each))
    print(
        _(
            "ทะเบียน {entries} รายการ ข้อมูลที่ต้องตรวจ {problems} รายการ",
            entries=len(snapshot.entries),
            problems=len(snapshot.problems),
        )
    )
    return DONE


def _decided(entries: Sequence[Entry], place: Workplace, today: date) -> Sequence[Entry]:
    """The entries with the unit's decisions; a journal that can't be read is said and does without them."""
    if not place.settings.journal_url and not place.journal_path.exists():
        return entries  # nothing is decided, and SQLAlchemy is not paid for
    from loantracker.decisions import decided

    try:
        with place.journal() as journal:
            return decided(entries, journal.decisions(), today)
    except JournalError as error:
        said = wording.explain(error)
        print(said.thai, said.english, sep="\n", file=sys.stderr)
        return entries


def decide(options: argparse.Namespace) -> int:
    """Keep or end a decision on one entry: a hold, an extension, a promised day."""
    from loantracker import actions, upkeep
    from loantracker.decisions import Decision, DecisionKind

    place, today = workplace(options), as_of(options)
    day = actions.open_ledger(place, options.ledger, today)
    if options.end:
        after = upkeep.end_decision(place, day, options.entry, DecisionKind(options.end))
    else:
        if options.hold is not None:
            kind, until = DecisionKind.HOLD, options.until
        elif options.extend is not None:
            kind, until = DecisionKind.EXTENSION, options.extend
        else:
            kind, until = DecisionKind.PROMISE, options.promise
        decision = Decision(
            entry_id=options.entry,
            kind=kind,
            until=None if until is None else day_typed(until),
            reason=options.hold or "",
            document=options.document,
        )
        after = upkeep.decide(place, day, decision)
    entry = after.entry(options.entry)
    print(entry.contract_no, wording.reason(entry, after.assessments[entry.id]), sep="  ")
    return DONE


def remind(options: argparse.Namespace) -> int:
    """Preview or send the day's batch; what was sent goes into the ledger's own columns."""
    from loantracker import actions, bouncing, shapes

    place = workplace(options)
    account = place.account(options.account).name if options.send or options.account else None
    today, real = as_of(options), bangkok_date(datetime.now(UTC))
    if options.send and today > real:  # a slip of the year would set the journal's clock ahead for good
        raise UsageError(value=options.today, expected=f"<= {real.isoformat()}")
    for warning in bouncing.warnings(place, today) if options.send else ():
        print(warning, file=sys.stderr)
    day = actions.open_ledger(place, options.ledger, today)
    if options.spend_old:
        return _spend_old(place, day, options)
    messages = day.batch.messages
    mails = actions.compose(place, day, messages, account)
    if options.preview:
        actions.write_previews(messages, mails, options.preview)
        if options.json:
            print_json(shapes.batch(day.batch, mails, None, _skipped(place, day)))
        else:
            print(_("ตัวอย่างอีเมล {count} ฉบับ: {path}", count=len(messages), path=options.preview))
        return DONE
    if options.trial is not None:
        return _trial(place, messages, mails, options)
    confirmed = _confirm(day.doubts, len(messages), options)
    if messages and not asking.agreed(_("ส่ง {count} ฉบับหรือไม่", count=len(messages)), options):
        print(_("ไม่ได้ส่งอีเมลฉบับใด"))
        return DONE
    report = actions.send(place, day, messages, mails, account, confirmed=confirmed)
    if options.json:
        print_json(shapes.batch(day.batch, mails, report, _skipped(place, day)))
    else:
        print(_sent(report))
    return _settle(place, report, options)


def _settle(place: Workplace, report: SendReport, options: argparse.Namespace) -> int:
    """Show in the ledger what was sent; the mail is out and the journal knows, so only the rest can fail."""
    faults = [] if report.fault is None else [report.fault.exit_code]
    if report.fault is not None:
        said = wording.explain(report.fault)
        print(said.thai, said.english, sep="\n", file=sys.stderr)
    try:
        _write_back(place, options)
    except LedgerError as error:
        said = wording.explain(error)
        print(said.thai, said.english, _("จะบันทึกลงทะเบียนให้ในครั้งถัดไป"), sep="\n", file=sys.stderr)
        faults.append(error.exit_code)
    return _came_of(report) or max(faults, default=DONE)


def _trial(
    place: Workplace, messages: Sequence[Message], mails: Mapping[str, Mail], options: argparse.Namespace
) -> int:
    """Everything to one address, marked as a trial; nothing is journaled or written back."""
    from loantracker import shapes, upkeep
    from loantracker.mail.addresses import is_address
    from loantracker.records import Batch

    if not is_address(options.trial):
        raise UsageError(value=options.trial, expected="name@example.org")
    question = _("ส่งทดลอง {count} ฉบับถึง {address} หรือไม่", count=len(messages), address=options.trial)
    if messages and not asking.agreed(question, options):
        print(_("ไม่ได้ส่งอีเมลฉบับใด"))
        return DONE
    report = upkeep.send_trial(place, messages, mails, options.trial, options.account)
    if options.json:
        sent = Batch(as_of(options), tuple(messages), ())
        print_json(shapes.batch(sent, mails, report, skipped=0))
    else:
        print(_sent(report))
    return _came_of(report)


def _skipped(place: Workplace, day: Day) -> int:
    from loantracker.reminders import messages_skipped

    return messages_skipped(day.batch.skipped, day.snapshot.entries, place.settings.policy)


def _came_of(report: SendReport) -> int:
    """The exit code: what another workstation took is in good hands, what was left untried is not done."""
    return SOME_FAILED if report.refused or report.unknown or report.stopped else DONE


def _confirm(doubts: Sequence[Doubt], count: int, options: argparse.Namespace) -> int | None:
    """Go on with an unusual batch only where somebody has typed the number of its messages; gives it."""
    given: int | None = options.confirm
    if not doubts or given == count:
        return given
    for each in doubts:
        print(wording.doubt(each), file=sys.stderr)
    typed = asking.typed(_("พิมพ์จำนวนฉบับเพื่อยืนยัน: ")) if asking.somebody() and not options.yes else ""
    if thai.to_arabic_digits(typed) != str(count):
        raise Unconfirmed(count=count)
    return count


def _spend_old(place: Workplace, day: Day, options: argparse.Namespace) -> int:
    from loantracker import guard, upkeep

    old = guard.old_reminders(day.batch)
    if old and not asking.agreed(_("ข้ามขั้นที่ผ่านมาแล้ว {count} รายการโดยไม่ส่งหรือไม่", count=len(old)), options):
        print(_("ไม่ได้ข้ามขั้นใด"))
        return DONE
    after = upkeep.adopt_stages(place, day, old)
    print(
        _(
            "ข้ามขั้นที่ผ่านมาแล้ว {count} รายการโดยไม่ส่ง เหลือที่จะส่งวันนี้ {left} ฉบับ",
            count=len(old),
            left=len(after.batch.messages),
        )
    )
    return DONE


def _write_back(place: Workplace, options: argparse.Namespace) -> None:
    from loantracker import actions

    done = actions.write_back(place, options.ledger, add_columns=options.yes)
    question = _("ทะเบียนยังไม่มีคอลัมน์บันทึกการแจ้งเตือน ต้องการเพิ่มต่อท้ายหรือไม่")
    if done.needs_columns and asking.agrees(question):
        done = actions.write_back(place, options.ledger, add_columns=True)
    if not options.json:
        print(_marked(done.written, options.ledger))
        if done.pending:
            print(_("รอบันทึกลงทะเบียนอีก {count} รายการ", count=done.pending))


def record(options: argparse.Namespace) -> int:
    """Record a clearing of an advance, or the return of a deposit."""
    from loantracker import actions
    from loantracker.records import Kind

    typed = options.cleared if options.cleared is not None else options.returned
    amount, on = _amount(typed), day_typed(options.on)
    place = workplace(options)
    day = actions.open_ledger(place, options.ledger, on)
    entry = day.entry(options.entry)
    is_deposit = entry.kind is Kind.CONTRACT_DEPOSIT
    if is_deposit != (options.returned is not None):
        raise UsageError(value=options.entry, expected="--returned" if is_deposit else "--cleared")
    after = actions.record(place, day, entry.id, amount, on, options.document).entry(entry.id)
    print(
        _(
            "บันทึกแล้ว สัญญาเลขที่ {contract} คงเหลือ {balance} บาท",
            contract=after.contract_no,
            balance=thai.format_money(after.balance),
        )
    )
    return DONE


def export(options: argparse.Namespace) -> int:
    """Write a new workbook of all entries as of the day."""
    from loantracker import actions

    place = workplace(options)
    day = actions.open_ledger(place, options.ledger, as_of(options))
    out = actions.export(place, day, options.out, replace=options.replace)
    print(_("ส่งออกแล้ว: {path}", path=out))
    return DONE


# --- shared -----------------------------------------------------------------


def workplace(options: argparse.Namespace) -> Workplace:
    """The program's folder with its settings, whose language it speaks from here on."""
    from loantracker.workplace import Workplace

    place = Workplace.open(config=options.config)
    wording.set_language(place.settings.language)
    return place


def as_of(options: argparse.Namespace) -> date:
    """The day that was typed, else today in Bangkok."""
    return day_typed(options.today) if options.today is not None else bangkok_date(datetime.now(UTC))


def day_typed(typed: str) -> date:
    """A date in any form that people type; raises UsageError for anything else."""
    try:
        return thai.parse_date(typed)
    except ValueError as error:
        raise UsageError(value=typed, expected="2023-08-25 / 25/08/2566") from error


def _amount(typed: str) -> Decimal:
    try:
        return thai.parse_amount(typed)
    except ValueError as error:
        raise UsageError(value=typed, expected="12500.00") from error


def _has_display() -> bool:
    if sys.platform in {"win32", "darwin"}:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _sent(report: SendReport) -> str:
    said = _(
        "ส่งแล้ว {sent} ฉบับ จัดทำร่าง {prepared} ฉบับ ถูกปฏิเสธ {refused} ฉบับ ไม่ทราบผล {unknown} ฉบับ",
        sent=report.sent,
        prepared=report.prepared,
        refused=report.refused,
        unknown=report.unknown,
    )
    if report.taken:
        said += " " + _("เครื่องอื่นส่งหรือกำลังส่งอยู่ {count} ฉบับ", count=len(report.taken))
    if report.stopped:
        said += " " + _("ชุดนี้หยุดก่อนครบ ส่วนที่ยังไม่ได้ส่งจะส่งได้ในครั้งถัดไป")
    return said


def _marked(count: int, path: object) -> str:
    return _("บันทึกการแจ้งเตือนลงทะเบียน {count} รายการ: {path}", count=count, path=path)


def print_json(shape: dict[str, Any]) -> None:
    """Print one JSON object."""
    # Neither indented nor streamed: only so does the fast encoder take it.
    print(json.dumps(shape, ensure_ascii=False))
