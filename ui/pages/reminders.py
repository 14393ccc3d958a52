"""Today's reminders: who gets what and why, the exact mail, and one button that sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QSplitter, QTabWidget, QWidget

from loantracker.errors import LoanTrackerError, NoPassword, SignInRefused, UnsafeKeyring
from loantracker.guard import Doubt
from loantracker.records import Mail, Message
from loantracker.wording import text as _
from ui import theme
from ui.desk import Desk
from ui.models.batch import Left, Result, messages_model, results_model, skipped_model
from ui.pages import batch_job
from ui.pages.attach_box import lost_words
from ui.pages.flying import FlyingBar
from ui.pages.mail_side import MailSide
from ui.pages.page import Page, column, heading, row
from ui.pages.send_strip import SendStrip
from ui.table import Table
from ui.words import Button, Label, Words
from ui.work import Control, Job, Work

if TYPE_CHECKING:
    from loantracker.actions import Day
    from loantracker.sending import Progress, SendReport

SPLIT = (624, 550)


class RemindersPage(Page):
    """The batch of the day, its preview, its sending and its results."""

    sent = Signal()  # a batch ended; the ledger wants to be told
    closable = Signal()  # a batch that kept the window open has ended

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__(desk, work)
        self._mails: Mapping[str, Mail] = {}
        self._sent_mails: Mapping[str, Mail] = {}  # of the last batch, for its results
        self._composing: Job[dict[str, Mail]] | None = None
        self._job: Job[Any] | None = None  # of a batch or of a trial
        self._closing = False
        self.messages = messages_model()
        self.skipped = skipped_model()
        self.results = results_model()
        self.table = Table(self.messages, lambda: _("อีเมลที่จะส่งวันนี้"))
        self.table.when_empty(lambda: _("วันนี้ไม่มีการแจ้งเตือนที่ต้องส่ง"))
        self.left_out = Table(self.skipped, lambda: _("ไม่ส่งวันนี้"))
        self.left_out.when_empty(lambda: _("ไม่มีรายการที่ถูกข้าม"))
        self.outcomes = Table(self.results, lambda: _("ผลการส่ง"))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for each in (self.table, self.left_out, self.outcomes):
            self.tabs.addTab(each, "")
        self.tabs.setTabVisible(2, False)
        self.summary = Label(look="muted")
        self.report = Label(wrap=True)
        self.report.hide()
        self.all = Button(lambda: _("เลือกทั้งหมด"), look="plain", icon_name="check")
        self.all.clicked.connect(lambda: self.messages.tick_all(on=True))
        self.none = Button(lambda: _("ไม่เลือกเลย"), look="plain", icon_name="close")
        self.none.clicked.connect(lambda: self.messages.tick_all(on=False))
        self.flying = FlyingBar(desk, work)
        self.flying.landed.connect(self.changed)
        self.flying.failed.connect(self.failed)
        self.side = MailSide(desk, work)
        self.side.failed.connect(self.failed)
        self.side.decided.connect(self._decided)
        self.letter = self.side.letter
        self.test = self.side.test
        self.test.tries.connect(self._try)
        self.strip = SendStrip(self._look)
        self.test.wants_password.connect(self.strip.want_password)
        self._build()
        self._connect()
        self._speak()

    @property
    def is_sending(self) -> bool:
        """Whether a batch is on its way."""
        return self._job is not None

    def show_day(self, day: Day) -> None:
        """Show the day's batch and compose its exact mails beside the window."""
        super().show_day(day)
        entries = {entry.id: entry for entry in day.snapshot.entries}
        self.messages.show(day.batch.messages)
        self.skipped.show(Left(each, entries.get(each.reminder.entry_id)) for each in day.batch.skipped)
        lost = self.side.files.renew(day.batch.messages)
        if lost:
            self.report.say(lambda: lost_words(lost))
            self.report.show()
        self.strip.offer(self.desk.settings)
        if not self.test.address.text():
            self.test.address.setText(self.desk.settings.office.reply_to)
        self.table.go_to(0 if day.batch.messages else -1)
        self._show_tab()
        self._ticked()
        self._speak()
        self._compose()

    def shown(self) -> None:
        """A colleague may be sending at this moment."""
        if not self.is_sending:
            self.flying.watch(on=True)

    def settings_changed(self) -> None:
        """Accounts or the office's words have changed."""
        self.strip.offer(self.desk.settings)
        self._compose()

    def may_close(self) -> bool:
        """While a batch is on its way: stop after the current message, then tell the window."""
        if not self.is_sending:
            return True
        self._closing = True
        self.strip.stop()
        return False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def _build(self) -> None:
        lists = QWidget()
        box = column(lists, margin=0)
        box.setContentsMargins(theme.SPACE_L, theme.SPACE_M, theme.SPACE_S, theme.SPACE_M)
        head = row()
        head.addWidget(heading(lambda: _("การแจ้งเตือนวันนี้")))
        head.addWidget(self.summary)
        head.addStretch(1)
        head.addWidget(self.all)
        head.addWidget(self.none)
        box.addLayout(head)
        box.addWidget(self.tabs, 1)
        box.addWidget(self.report)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(lists)
        split.addWidget(self.side)
        split.setSizes(list(SPLIT))
        split.setStretchFactor(0, SPLIT[0])
        split.setStretchFactor(1, SPLIT[1])
        split.setChildrenCollapsible(False)
        outer = column(self, margin=0, space=0)
        outer.addWidget(self.flying)
        outer.addWidget(split, 1)
        outer.addWidget(self.strip)

    def _connect(self) -> None:
        self.table.moved.connect(self._show_message)
        self.left_out.moved.connect(self._show_left)
        self.outcomes.moved.connect(self._show_result)
        self.tabs.currentChanged.connect(self._show_tab)
        self.messages.ticked.connect(self._ticked)
        self.strip.confirmed.connect(self._send)
        self.strip.passes_over.connect(self._pass_over)
        self.strip.account_chosen.connect(self._compose)
        self.strip.sets_up.connect(lambda: self.goes_to.emit("settings"))
        self.strip.stops.connect(self._stop)
        self.side.files.reading.connect(lambda: self.strip.ready(ready=False))
        self.side.files.changed.connect(self._compose)

    def _speak(self) -> None:
        total, left = self.messages.rowCount(), self.skipped.rowCount()
        self.tabs.setTabText(0, _("จะส่งวันนี้ ({count})", count=f"{total:,}"))
        self.tabs.setTabText(1, _("ไม่ส่งวันนี้ ({count})", count=f"{left:,}"))
        self.tabs.setTabText(2, _("ผลการส่ง ({count})", count=f"{self.results.rowCount():,}"))
        reminders = sum(len(message.lines) for message in self.messages.records)
        self.summary.say(
            lambda: _("{count} ฉบับ {reminders} รายการ", count=f"{total:,}", reminders=f"{reminders:,}")
        )

    def _ticked(self) -> None:
        chosen = self.messages.chosen
        self.strip.choose(chosen, self.messages.rowCount())
        self.test.offer_batch(len(chosen) if self._mails and not self.is_sending else 0)

    def _compose(self) -> None:
        """Make the exact mails; nothing can be sent before they are there."""
        day = self.day
        if day is None or self.is_sending:
            return
        if self._composing is not None:
            self._composing.cancel()
        self._mails = {}
        self.strip.ready(ready=False)
        self._ticked()
        account, files = self.strip.account_name, self.side.files.files
        self._composing = self.work.run(
            lambda _control: self.desk.compose(day, day.batch.messages, account, files),
            self._composed,
            self._not_composed,
        )

    def _composed(self, mails: dict[str, Mail]) -> None:
        self._composing = None
        self._mails = mails
        self.strip.ready(ready=not self.side.files.busy)
        self._ticked()
        self._show_tab()

    def _not_composed(self, error: BaseException) -> None:
        self._composing = None
        self.failed.emit(error)

    def _show_message(self, at: int) -> None:
        message = self.messages.records[at] if at >= 0 else None
        self._preview(message, self._mails.get(message.id) if message is not None else None)

    def _show_left(self, at: int) -> None:
        """What is left out has no mail, but can be decided of."""
        self._preview(None, None)
        entry = self.skipped.records[at].entry if at >= 0 else None
        self.side.offer(self.day, () if entry is None else (entry,))

    def _show_result(self, at: int) -> None:
        if at >= 0:
            message = self.results.records[at].message
            self._preview(message, self._sent_mails.get(message.id))

    def _show_tab(self) -> None:
        """The preview belongs to the table that is in front."""
        front = self.tabs.currentWidget()
        for each in (self.all, self.none):  # only what goes out can be ticked
            each.setVisible(front is self.table)
        if front is self.outcomes:
            self._show_result(self.outcomes.current_row())
        elif front is self.left_out:
            self._show_left(self.left_out.current_row())
        else:
            self._show_message(self.table.current_row())

    def _preview(self, message: Message | None, mail: Mail | None) -> None:
        lines = message.lines if message is not None else ()
        self.side.offer(self.day, tuple({line.entry.id: line.entry for line in lines}.values()))
        self.side.files.offer(self.day, message, mail, may_change=self.tabs.currentWidget() is self.table)
        if message is None or mail is None:
            self.letter.show_mail("", "", "", "", ("", ""))
            self.test.use(None)
            return
        account = self.desk.settings.accounts.get(self.strip.account_name or "")
        sender = account.sender if account is not None else mail.sender
        bodies = (mail.text, mail.html)
        self.letter.show_mail(sender, ", ".join(mail.to), ", ".join(mail.cc), mail.subject, bodies)
        name = self.strip.account_name
        if name is None:
            self.test.use(None)
            return
        self.test.use(lambda address: self.desk.send_test(mail, address, name, password=self.strip.password))

    def _decided(self, day: Day, sentence: str) -> None:
        self.told.emit(sentence)
        self.changed_to.emit(day)

    def _look(self, messages: Sequence[Message]) -> tuple[Sequence[Doubt], int]:
        """What is unusual about messages, and how many of their stages are old."""
        if self.day is None:
            return (), 0
        return self.desk.doubts(self.day, messages), len(batch_job.old_of(self.day, messages))

    def _pass_over(self) -> None:
        """Spend the old stages of what is ticked; what is owed besides is planned again."""
        day = self.day
        if day is None:
            return
        old = batch_job.old_of(day, self.messages.chosen)
        self.work.run(
            lambda _control: self.desk.pass_over(day, old),
            lambda after: self._passed_over(after, len(old)),
            self._not_passed_over,
        )

    def _passed_over(self, day: Day, count: int) -> None:
        self.told.emit(_("ข้ามขั้นที่ผ่านมา {count} รายการโดยไม่ส่งแล้ว", count=count))
        self.changed_to.emit(day)

    def _not_passed_over(self, error: BaseException) -> None:
        self.strip.ready(ready=True)
        self.failed.emit(error)

    def _send(self, confirmed: int | None) -> None:
        """Send what is ticked, exactly as previewed. There is never more than one batch on its way."""
        day, chosen = self.day, self.messages.chosen
        if self.is_sending or day is None or not chosen:
            return
        mails, sender = self._begin(chosen)
        work = batch_job.sending(self.desk, day, chosen, mails, sender, confirmed)
        self._job = self.work.run(work, self._ended, self._broke, self._progressed)
        self._ticked()

    def _progressed(self, reported: Progress | LoanTrackerError) -> None:
        """How far the batch is; or that a mailbox can't be read, which does not keep it back."""
        if isinstance(reported, LoanTrackerError):
            self.failed.emit(reported)
        else:
            self.strip.progressed(reported)

    def _try(self, address: str) -> None:
        """Send what is ticked to one address alone; neither journal nor ledger hears of it."""
        chosen = self.messages.chosen
        if self.is_sending or not chosen or not self._mails:
            return
        mails, sender = self._begin(chosen)

        def work(control: Control) -> SendReport:
            return self.desk.send_trial(
                chosen,
                mails,
                address,
                sender.account,
                password=sender.password,
                on_progress=control.report,
                should_stop=control.should_stop,
            )

        def tried(report: SendReport) -> None:
            self._over()
            self._show_report(chosen, report, lambda: batch_job.trial_words(report, address))
            if self._closing:
                self.closable.emit()

        self._job = self.work.run(work, tried, self._broke, self.strip.progressed)
        self._ticked()

    def _begin(self, chosen: Sequence[Message]) -> tuple[Mapping[str, Mail], batch_job.Sender]:
        """Show that messages are on their way; gives their mails and who sends them."""
        mails = {message.id: self._mails[message.id] for message in chosen}
        self._sent_mails = mails
        self.messages.freeze(frozen=True)
        self.side.freeze(frozen=True)
        self.flying.watch(on=False)
        self.strip.sending(len(chosen))
        return mails, batch_job.Sender(self.strip.account_name, dict(self.strip.passwords))

    def _stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _over(self) -> None:
        self._job = None
        self.messages.freeze(frozen=False)
        self.side.freeze(frozen=False)
        self.strip.ready(ready=True)
        self.flying.watch(on=True)
        self._ticked()

    def _ended(self, report: SendReport | batch_job.CameBack) -> None:
        chosen = self.messages.chosen
        self._over()
        if isinstance(report, batch_job.CameBack):
            self._came_back(report)
            return
        self.side.files.forget(batch_job.gone(report))
        self._show_report(chosen, report, lambda: batch_job.report_words(report))
        if self._closing:
            self.closable.emit()
        else:
            self.sent.emit()

    def _came_back(self, found: batch_job.CameBack) -> None:
        self.report.say(lambda: batch_job.came_back_words(found))
        self.report.show()
        if self._closing:
            self.closable.emit()
        else:
            self.changed.emit()

    def _show_report(self, chosen: Sequence[Message], report: SendReport, words: Words) -> None:
        outcomes = {each.message.id: each.outcome for each in report.results}
        taken = {message.id for message in report.taken}
        self.results.show(Result(each, outcomes.get(each.id), each.id in taken) for each in chosen)
        self.tabs.setTabVisible(2, True)
        self.tabs.setCurrentIndex(2)
        self.outcomes.go_to(0)
        self._speak()
        self.report.say(words)
        self.report.show()

    def _broke(self, error: BaseException) -> None:
        self._over()
        if isinstance(error, SignInRefused):
            self.strip.forget_password()
        if isinstance(error, NoPassword | UnsafeKeyring):
            self.strip.want_password()
        self.failed.emit(error)
        if self._closing:
            self.closable.emit()
        else:
            self.changed.emit()  # some may have gone before it broke: the journal knows
