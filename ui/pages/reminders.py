"""Today's reminders: who gets what and why, the exact mail, and one button that sends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter

from loantracker.errors import LoanTrackerError, NoPassword, SignInRefused, UnsafeKeyring
from loantracker.guard import Doubt
from loantracker.proofing import Edit
from loantracker.records import Entry, Mail, Message, Outcome
from loantracker.wording import text as _
from ui.desk import Desk
from ui.drafts import Drafts
from ui.models.advice import result_advice
from ui.pages import batch_job
from ui.pages.attach_box import lost_words
from ui.pages.batch_lists import BatchLists
from ui.pages.flying import FlyingBar
from ui.pages.mail_side import MailSide
from ui.pages.page import Page, column
from ui.pages.send_strip import SendStrip
from ui.words import Words
from ui.work import Job, Work

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
        self._plain: Mapping[str, Mail] = {}  # as composed
        self._mails: Mapping[str, Mail] = {}  # with the clerk's own words: what is sent
        self._edits: dict[str, Edit] = {}  # by message id
        self._sent_mails: Mapping[str, Mail] = {}  # of the last batch, for its results
        self._composing: Job[dict[str, Mail]] | None = None
        self._job: Job[Any] | None = None  # of a batch or of a trial
        self._closing = False
        self._wanted = ""  # the message whose words are to be changed as soon as it is composed
        self.lists = BatchLists(lambda ident: ident in self._edits)
        lists = self.lists
        self.messages, self.skipped, self.results = lists.messages, lists.skipped, lists.results
        self.table, self.left_out, self.outcomes = lists.table, lists.left_out, lists.outcomes
        self.tabs, self.report, self.all, self.none = lists.tabs, lists.report, lists.all, lists.none
        self.flying = FlyingBar(desk, work)
        self.flying.landed.connect(self.changed)
        self.flying.failed.connect(self.failed)
        self.side = MailSide(desk, work)
        self.side.failed.connect(self.failed)
        self.side.decided.connect(self._decided)
        self.side.edits.connect(self._edit)
        self.side.turned.connect(self._make_ready)
        self.side.words.used.connect(self._use_words)
        self.side.left.goes_to.connect(self.goes_to)
        self.letter = self.side.letter
        self.test = self.side.test
        self.test.tries.connect(self._try)
        self.strip = SendStrip(self._look)
        self.test.wants_password.connect(self.strip.want_password)
        self._build()
        self._connect()

    @property
    def is_sending(self) -> bool:
        """Whether a batch is on its way."""
        return self._job is not None

    def show_day(self, day: Day) -> None:
        """Show the day's batch and compose its exact mails beside the window."""
        super().show_day(day)
        self.lists.show_batch(day)
        lost = self.side.files.renew(day.batch.messages)
        if lost:
            self.lists.tell(lambda: lost_words(lost))
        self.strip.offer(self.desk.settings)
        if not self.test.address.text():
            self.test.address.setText(self.desk.settings.office.reply_to)
        self._show_front()
        self._ticked()
        self._compose()

    def join(self, drafts: Drafts, corrects: Callable[[Entry], None], finds: Callable[[str], None]) -> None:
        """Where drafts are kept; what corrects an entry's row, and what finds a message in the history."""
        self.side.keep_drafts(drafts)
        self.side.left.corrects.connect(corrects)
        self.side.left.finds.connect(finds)
        self.lists.settles.connect(finds)

    def begin_edit(self, ident: str) -> None:
        """Go on with changing a mail's words; a message that is planned no more has none."""
        self._wanted = ident
        self._edit_wanted()

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

    def _build(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.lists)
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
        self.lists.turned.connect(self._show_front)
        self.lists.retries.connect(self._retry)
        self.messages.ticked.connect(self._ticked)
        self.strip.confirmed.connect(self._send)
        self.strip.passes_over.connect(self._pass_over)
        self.strip.account_chosen.connect(self._compose)
        self.strip.sets_up.connect(lambda: self.goes_to.emit("settings"))
        self.strip.stops.connect(self._stop)
        self.side.files.reading.connect(lambda: self.strip.ready(ready=False))
        self.side.files.changed.connect(self._compose)

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
        self._plain = self._mails = {}
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
        self._plain = mails
        self._reword()
        self._make_ready()
        self._ticked()
        self.lists.renew()
        self._show_front()
        self._edit_wanted()

    def _make_ready(self) -> None:
        """Nothing goes out while mails are made, files read, or words typed that are in no mail yet."""
        if not self.is_sending:
            busy = self._composing is not None or self.side.files.busy or self.side.is_editing
            self.strip.ready(ready=not busy)

    def _not_composed(self, error: BaseException) -> None:
        self._composing = None
        self.failed.emit(error)

    def _show_front(self) -> None:
        """The side belongs to the table that is in front."""
        front = self.tabs.currentWidget()
        if front is self.left_out:
            self._preview(None, None)
            self.side.offer_left(self.day, self.lists.current_left())
        elif front is self.outcomes:
            result = self.lists.current_result()
            message = result.message if result is not None else None
            mail = self._sent_mails.get(message.id) if message is not None else None
            self._preview(message, mail, partial(result_advice, result) if result is not None else None)
        else:
            message = self.lists.current_message()
            self._preview(message, self._mails.get(message.id) if message is not None else None)

    def _preview(self, message: Message | None, mail: Mail | None, note: Words | None = None) -> None:
        goes_out = self.tabs.currentWidget() is self.table
        self.side.offer(self.day, message, mail, note)
        self.side.may_edit(may=goes_out and mail is not None)
        self.side.files.offer(self.day, message, mail, may_change=goes_out)
        if message is None or mail is None:
            self.letter.show_mail("", "", "", "", ("", ""))
            self.test.use(None)
            return
        name = self.strip.account_name
        account = self.desk.settings.accounts.get(name or "")
        sender = account.sender if account is not None else mail.sender
        bodies = (mail.text, mail.html)
        self.letter.show_mail(sender, ", ".join(mail.to), ", ".join(mail.cc), mail.subject, bodies)
        self.test.use(None if name is None else partial(self._send_test, mail, name))

    def _send_test(self, mail: Mail, account: str, address: str) -> Outcome:
        return self.desk.send_test(mail, address, account, password=self.strip.password)

    # The words of one mail, for this once.

    def _edit(self) -> None:
        message = self.lists.current_message()
        mail = self._plain.get(message.id) if message is not None else None
        if message is not None and mail is not None and not self.is_sending:
            self.side.words.begin(message, mail, self._edits.get(message.id))
            self.side.show_words()

    def _edit_wanted(self) -> None:
        """Open the words of the message that a draft is of, once it is there."""
        if not self._wanted or not self._plain or self.is_sending:
            return
        ident, self._wanted = self._wanted, ""
        if self.lists.go_to(ident):
            self._edit()
        else:
            self.side.words.forget(ident)

    def _use_words(self, ident: str, edit: Edit | None) -> None:
        """Put a clerk's words in the place of those composed, or take them back."""
        if self.is_sending:
            return
        self._edits.pop(ident, None)
        if edit is not None:
            self._edits[ident] = edit
        if self._plain:  # else they are being composed
            self._reword()
            self._ticked()  # a question about the words before is withdrawn
            self._show_front()

    def _reword(self) -> None:
        """Put the clerk's words into the mails; those made of other figures are not used."""
        made = batch_job.worded(self._plain, self._edits)
        self._mails = made.mails
        for ident in made.stale:
            del self._edits[ident]
        names = [each.party.name for each in self.messages.records if each.id in made.stale]
        if names:
            self.lists.tell(lambda: batch_job.stale_words(names))
        self.table.viewport().update()

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

        def tried(report: SendReport) -> None:
            self._over()
            said = partial(batch_job.trial_words, report, address)
            self._show_report(chosen, report, said, counts=False)
            if self._closing:
                self.closable.emit()

        work = batch_job.trying(self.desk, chosen, mails, sender, address)
        self._job = self.work.run(work, tried, self._broke, self.strip.progressed)
        self._ticked()

    def _retry(self, ids: Collection[str]) -> None:
        """Tick what certainly has not gone, and ask as ever."""
        self.messages.tick_only(ids)
        self.tabs.setCurrentWidget(self.table)
        if self.strip.button.isEnabled():
            self.strip.button.click()

    def _begin(self, chosen: Sequence[Message]) -> tuple[Mapping[str, Mail], batch_job.Sender]:
        """Show that messages are on their way; gives their mails and who sends them."""
        mails = {message.id: self._mails[message.id] for message in chosen}
        self._sent_mails = mails
        self.lists.freeze(frozen=True)
        self.side.freeze(frozen=True)
        self.flying.watch(on=False)
        self.strip.sending(len(chosen), self.desk.settings.limits.per_minute)
        return mails, batch_job.Sender(self.strip.account_name, dict(self.strip.passwords))

    def _stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _over(self) -> None:
        self._job = None
        self.lists.freeze(frozen=False)
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
        for ident in batch_job.gone(report):
            self.side.files.forget([ident])
            self.side.words.forget(ident)
            self._edits.pop(ident, None)
        self._show_report(chosen, report, lambda: batch_job.report_words(report))
        if self._closing:
            self.closable.emit()
        else:
            self.sent.emit()

    def _came_back(self, found: batch_job.CameBack) -> None:
        self.lists.tell(lambda: batch_job.came_back_words(found))
        if self._closing:
            self.closable.emit()
        else:
            self.changed.emit()

    def _show_report(
        self, chosen: Sequence[Message], report: SendReport, words: Words, *, counts: bool = True
    ) -> None:
        self.lists.show_results(batch_job.results_of(chosen, report), words, counts=counts)

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
