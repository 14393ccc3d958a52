"""What runs beside the window when a batch goes out: the mailboxes first, then the batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loantracker.guard import old_reminders
from loantracker.proofing import Edit, edited, made_from
from loantracker.records import Batch, Mail, Message, Refused, Reminder
from loantracker.wording import text as _
from ui.desk import Desk
from ui.models.batch import Result
from ui.work import Control

if TYPE_CHECKING:
    from loantracker.actions import Day
    from loantracker.sending import SendReport


@dataclass(frozen=True, slots=True)
class CameBack:
    """Mail to some of the batch's own addresses has come back: nothing was sent, it wants planning again."""

    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sender:
    """From which account, with what was typed for it."""

    account: str | None
    passwords: Mapping[str, str]  # typed for this session, by account

    @property
    def password(self) -> str | None:
        """The account's own password."""
        return self.passwords.get(self.account or "")


@dataclass(frozen=True, slots=True)
class Worded:
    """The day's mails by message id, with the clerk's own words.

    ``stale`` are changes of words that were made of a mail that says something else by now.
    """

    mails: Mapping[str, Mail]
    stale: tuple[str, ...]


def worded(plain: Mapping[str, Mail], edits: Mapping[str, Edit]) -> Worded:
    """Put each change into its mail; one made of figures that have changed since is not used."""
    fresh = {ident: edit for ident, edit in edits.items() if ident in plain}
    stale = tuple(ident for ident, edit in fresh.items() if edit.of != made_from(plain[ident]))
    changed = {ident: edited(plain[ident], edit) for ident, edit in fresh.items() if ident not in stale}
    return Worded({**plain, **changed}, stale)


def stale_words(names: Sequence[str]) -> str:
    """Whose mail says something else by now, so that a clerk's own words for it are not used."""
    return _(
        "ข้อมูลในอีเมลถึง {names} เปลี่ยนไป จึงยังไม่ใช้ข้อความที่แก้ไขไว้ โปรดกด “แก้ไขข้อความ” เพื่อตรวจสอบแล้วใช้อีกครั้ง",
        names=", ".join(names),
    )


def sending(
    desk: Desk,
    day: Day,
    messages: Sequence[Message],
    mails: Mapping[str, Mail],
    sender: Sender,
    confirmed: int | None,
) -> Callable[[Control], SendReport | CameBack]:
    """Reads what came back, where an account is set to, and sends.

    Reports each Progress, the error of each mailbox that can't be read, which keeps no batch back, and what
    went wrong once all was sent.
    """

    def work(control: Control) -> SendReport | CameBack:
        if desk.reads_bounces():
            readings = desk.read_bounces(sender.passwords)
            for each in readings:
                if each.error is not None:
                    control.report(each.error)
            new = {bounce.address for each in readings for bounce in each.new if bounce.permanent}
            theirs = (address for each in messages for address in (*each.party.to, *each.party.cc))
            found = tuple(dict.fromkeys(each for each in theirs if each.casefold() in new))
            if found:
                return CameBack(found)
        report = desk.send(
            day,
            messages,
            mails,
            sender.account,
            password=sender.password,
            confirmed=confirmed,
            on_progress=control.report,
            should_stop=control.should_stop,
        )
        if report.fault is not None:
            control.report(report.fault)
        return report

    return work


def trying(
    desk: Desk, messages: Sequence[Message], mails: Mapping[str, Mail], sender: Sender, address: str
) -> Callable[[Control], SendReport]:
    """Sends to one address alone; neither journal nor ledger hears of it."""

    def work(control: Control) -> SendReport:
        return desk.send_trial(
            messages,
            mails,
            address,
            sender.account,
            password=sender.password,
            on_progress=control.report,
            should_stop=control.should_stop,
        )

    return work


def results_of(messages: Sequence[Message], report: SendReport) -> list[Result]:
    """What became of each of these messages."""
    outcomes = {each.message.id: each.outcome for each in report.results}
    taken = {message.id for message in report.taken}
    return [Result(each, outcomes.get(each.id), each.id in taken) for each in messages]


def gone(report: SendReport) -> list[str]:
    """The ids of the messages that are through: all but those that can safely be tried again."""
    return [
        each.message.id
        for each in report.results
        if not (isinstance(each.outcome, Refused) and each.outcome.retry_safe)
    ]


def came_back_words(found: CameBack) -> str:
    """Why nothing was sent."""
    return _(
        "ยังไม่ส่ง: พบอีเมลตีกลับใหม่จาก {addresses} จึงจัดชุดใหม่แล้ว โปรดตรวจสอบแล้วกดส่งอีกครั้ง",
        addresses=", ".join(found.addresses),
    )


def old_of(day: Day, messages: Sequence[Message]) -> list[Reminder]:
    """The reminders of these messages that were owed long ago."""
    return old_reminders(Batch(day.today, tuple(messages), ()))


def trial_words(report: SendReport, address: str) -> str:
    """What became of a trial."""
    said = _("ผลการส่งทดลองถึง {address} ไม่นับเป็นการแจ้งเตือน", address=address)
    return f"{said} · {report_words(report)}"


def report_words(report: SendReport) -> str:
    """What became of a batch."""
    said = [
        words
        for count, words in (
            (report.sent, _("ส่งแล้ว {count} ฉบับ", count=report.sent)),
            (report.prepared, _("จัดทำร่าง {count} ฉบับ", count=report.prepared)),
            (report.refused, _("ส่งไม่ได้ {count} ฉบับ", count=report.refused)),
            (report.unknown, _("ไม่ทราบผล {count} ฉบับ", count=report.unknown)),
        )
        if count
    ]
    if report.stopped:
        said.append(_("หยุดก่อนส่งครบ"))
    return " · ".join(said) or _("ไม่ได้ส่ง")
