"""The texts of the mails: edited beside a mail that is made from them while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QMenu, QSplitter, QVBoxLayout, QWidget

from loantracker import templating, wording
from loantracker.errors import TemplateError, UnsafeHeader
from loantracker.wording import text as _
from ui import theme
from ui.bars import Question
from ui.desk import Desk
from ui.letter import Letter
from ui.pages.page import Page, column, heading, row
from ui.pages.source_edit import SourceEdit
from ui.template_desk import TemplateDesk
from ui.words import Button, Label
from ui.work import Job, Work

if TYPE_CHECKING:
    from loantracker.actions import Day
    from loantracker.records import Message
    from loantracker.templating import Expression, Source, TemplateState, Tried

CHOICE_WIDTH = 240  # px: a template's name in either language
TRY_MS = 300  # after the last key
SUBJECT_HEIGHT = 84
NAMES = templating.names_of_templates()


class TemplatesPage(Page):
    """One template at a time: subject, text and HTML, and the mail that they make."""

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__(desk, work)
        self._templates: TemplateDesk = desk.templates
        self._state: TemplateState | None = None
        self._messages: tuple[Message, ...] = ()  # what the texts can be tried on
        self._kept: dict[str, Source] = {}  # what was typed in the others and not saved
        self._job: Job[Tried] | None = None
        self._filling = False
        self._lists_fields = False  # the examples of the fields are those of another message
        self.choice = QComboBox()
        self.choice.setMinimumWidth(CHOICE_WIDTH)
        for name in NAMES:
            self.choice.addItem(wording.template(name), name)
        self.choice.activated.connect(self._choose)
        self.state = Label(look="muted")
        self.insert = Button(lambda: _("แทรกข้อมูล"), icon_name="list")
        self.menu = QMenu(self.insert)
        self.insert.setMenu(self.menu)
        self.older = Button(lambda: _("รุ่นก่อนหน้า"), icon_name="clock")
        self.versions = QMenu(self.older)
        self.older.setMenu(self.versions)
        self.reset = Button(lambda: _("กลับไปใช้แม่แบบของโปรแกรม"), icon_name="refresh")
        self.reset.clicked.connect(self._ask_reset)
        self.question = Question()
        self.question.add(lambda: _("กลับไปใช้แม่แบบของโปรแกรม"), self._reset, main=True, icon_name="refresh")
        self.question.add(lambda: _("ยกเลิก"), self.question.hide)
        self.subject = SourceEdit(lambda: _("เรื่อง"))
        self.subject.setFixedHeight(SUBJECT_HEIGHT)
        self.text = SourceEdit(lambda: _("ข้อความล้วน"))
        self.html = SourceEdit(lambda: _("ข้อความ HTML"))
        self.letter = Letter()
        self.example = QComboBox()
        self.example.activated.connect(self._try_on)
        self.fault = Label(look="fault", wrap=True, selectable=True)
        self.warning = Label(wrap=True, look="caption")
        self.save = Button(lambda: _("บันทึกแม่แบบ"), look="main", icon_name="save")
        self.save.clicked.connect(self._save)
        self.undo = Button(lambda: _("ละทิ้งการแก้ไข"), icon_name="close")
        self.undo.clicked.connect(self._discard)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TRY_MS)
        self._timer.timeout.connect(self._try)
        self._edits = {".subject.txt": self.subject, ".txt": self.text, ".html": self.html}
        for edit in self._edits.values():
            edit.textChanged.connect(self._typed)
            edit.entered.connect(self._enter)
        self._last = self.text
        self._build()
        self._speak()
        self._typed()

    # --- what is shown ---------------------------------------------------------

    def shown(self) -> None:
        """Read the template that is chosen, the first time."""
        if self._state is None:
            self._read()

    def show_day(self, day: Day) -> None:
        """Try the texts on this day's messages from now on."""
        super().show_day(day)
        if self._state is not None:
            self._offer_examples()

    @property
    def name(self) -> str:
        """The template that is edited."""
        return NAMES[self.choice.currentIndex()]

    @property
    def trying(self) -> bool:
        """Whether what is typed waits to be tried."""
        return self._timer.isActive()

    @property
    def typed(self) -> Source:
        """The texts as they are typed now."""
        return templating.Source(self.subject.text, self.text.text, self.html.text)

    @property
    def changed_text(self) -> bool:
        """Whether something is typed that is not saved."""
        return self._state is not None and self.typed != self._state.source

    def _choose(self) -> None:
        if self._state is not None and self.changed_text:
            self._kept[self._state.name] = self.typed
        self.question.hide()
        self._read()

    def _read(self) -> None:
        name = self.name
        self.work.run(lambda _control: self._templates.look(name), self._show, self.failed.emit)

    def _show(self, state: TemplateState) -> None:
        if state.name != self.name:  # another one was chosen meanwhile
            return
        self._state = state
        self._fill(self._kept.pop(state.name, state.source))
        self._offer_versions()
        self._offer_examples()

    def _fill(self, source: Source) -> None:
        self._filling = True
        self.subject.setPlainText(source.subject)
        self.text.setPlainText(source.text)
        self.html.setPlainText(source.html)
        self._typed()
        self._filling = False

    def _typed(self) -> None:
        changed = self.changed_text
        self.save.setEnabled(changed)
        self.undo.setEnabled(changed)
        self._tell_state()
        if not self._filling and self._state is not None:
            self._timer.start()

    def _tell_state(self) -> None:
        state = self._state
        self.reset.setEnabled(state is not None and (state.own or state.damaged))
        if state is None:
            self.state.say("")
        elif self.changed_text:
            self.state.say(lambda: _("แก้ไขแล้ว ยังไม่ได้บันทึก"))
        elif state.damaged:
            self.state.say(lambda: _("แม่แบบที่บันทึกไว้อ่านไม่ได้ โปรดบันทึกใหม่หรือเลือกรุ่นก่อนหน้า"))
        elif state.own:
            self.state.say(lambda: _("ใช้แม่แบบที่หน่วยงานแก้ไข"))
        else:
            self.state.say(lambda: _("ใช้แม่แบบของโปรแกรม"))

    # --- trying ----------------------------------------------------------------

    def _offer_examples(self) -> None:
        day, name = self.day, self.name
        self.work.run(
            lambda _control: self._templates.examples(day, name),
            lambda found: self._list_examples(name, found),
            self.failed.emit,
        )

    def _list_examples(self, name: str, found: tuple[Message, ...]) -> None:
        if name != self.name:  # another one was chosen meanwhile
            return
        chosen = self._messages[self.example.currentIndex()].id if self._messages else ""
        self._messages = found
        self.example.clear()
        self.example.addItems([_about(each) for each in found])
        self.example.setCurrentIndex(next((at for at, each in enumerate(found) if each.id == chosen), 0))
        self._try_on()

    def _try_on(self) -> None:
        self._lists_fields = True
        self._try()

    def _try(self) -> None:
        if self._state is None or not self._messages:
            return
        if self._job is not None:
            self._job.cancel()  # the latest texts are the ones that count
        message, typed = self._messages[self.example.currentIndex()], self.typed
        self._job = self.work.run(
            lambda _control: self._templates.try_out(message, typed), self._tried, self.failed.emit
        )

    def _tried(self, tried: Tried) -> None:
        self._job = None
        if tried.mail is not None:
            mail = tried.mail
            self.letter.show_mail(
                mail.sender, ", ".join(mail.to), ", ".join(mail.cc), mail.subject, (mail.text, mail.html)
            )
        if self._lists_fields:  # after the mail, which the clerk waits for
            self._lists_fields = False
            self.work.run(
                lambda _control: self._templates.expressions(tried.message), self._list, self.failed.emit
            )
        self._tell_fault(tried.fault)
        lacking = ", ".join(tried.lacking)
        self.warning.say(
            (lambda: _("ข้อความยังไม่ได้ระบุ {facts} ทั้งในข้อความล้วนและ HTML", facts=lacking)) if lacking else ""
        )
        self.warning.setVisible(bool(lacking))

    def _tell_fault(self, error: TemplateError | UnsafeHeader | None) -> None:
        file, line = "", 0
        if error is not None:
            file, line = error.facts.get("template", ""), int(error.facts.get("line", 0))
        for end, edit in self._edits.items():
            edit.mark(line if file == f"{self.name}{end}" else 0)
        self.fault.say((lambda: _wrong(error)) if error is not None else "")
        self.fault.setVisible(error is not None)
        self.letter.setEnabled(error is None)

    # --- fields and versions ----------------------------------------------------

    def _list(self, found: tuple[Expression, ...]) -> None:
        self.menu.clear()
        for each in found:
            action = QAction(f"{_(each.name)}  –  {each.example or '…'}", self.menu)
            action.triggered.connect(lambda _checked=False, code=each.code: self._put(code))
            self.menu.addAction(action)

    def _put(self, code: str) -> None:
        """Insert where the cursor stands, in the text that had it last."""
        self._last.insertPlainText(code)
        self._last.setFocus()

    def _offer_versions(self) -> None:
        self.versions.clear()
        found = self._state.versions if self._state is not None else ()
        for version in found:
            said = f"{wording.day(version.at.date())} {version.at:%H:%M}"
            action = QAction(said if version.source else f"{said} ({_('แม่แบบของโปรแกรม')})", self.versions)
            source = version.source or (self._state.original if self._state else None)
            action.triggered.connect(lambda _checked=False, chosen=source: self._take(chosen))
            self.versions.addAction(action)
        self.older.setEnabled(bool(found))

    # --- keeping ----------------------------------------------------------------

    def _save(self) -> None:
        name, typed = self.name, self.typed
        self.save.setEnabled(False)
        self.work.run(lambda _control: self._templates.save(name, typed), self._saved, self._not_saved)

    def _saved(self, state: TemplateState) -> None:
        self._state = state
        self._kept.pop(state.name, None)
        self._offer_versions()
        self._typed()
        self.told.emit(_("บันทึกแม่แบบแล้ว ใช้กับข้อความถัดไปเป็นต้นไป"))
        self.changed.emit()

    def _not_saved(self, error: BaseException) -> None:
        self._typed()
        if isinstance(error, TemplateError | UnsafeHeader):
            self._tell_fault(error)
        self.failed.emit(error)

    def _take(self, source: Source) -> None:
        """Put texts in the place of what is typed, and try them."""
        self._fill(source)
        self._try()

    def _discard(self) -> None:
        if self._state is not None:
            self._take(self._state.source)

    def _ask_reset(self) -> None:
        self.question.put(
            lambda: _("ใช้แม่แบบของโปรแกรมแทนแม่แบบที่หน่วยงานแก้ไขหรือไม่ แม่แบบที่แก้ไขยังเรียกคืนได้จาก “รุ่นก่อนหน้า”")
        )

    def _reset(self) -> None:
        self.question.hide()
        name = self.name
        self.work.run(lambda _control: self._templates.reset(name), self._was_reset, self.failed.emit)

    def _was_reset(self, state: TemplateState) -> None:
        self._kept.pop(state.name, None)
        self._show(state)
        self.told.emit(_("กลับไปใช้แม่แบบของโปรแกรมแล้ว"))
        self.changed.emit()

    # --- building ---------------------------------------------------------------

    def _build(self) -> None:
        box = column(self)
        head = row()
        head.addWidget(heading(lambda: _("แม่แบบข้อความ")))
        head.addWidget(self.choice)
        head.addStretch(1)
        for button in (self.insert, self.older, self.reset):
            head.addWidget(button)
        box.addLayout(head)
        box.addWidget(self.question)
        box.addWidget(_titled(Label(lambda: _("เรื่อง"), look="caption"), self.subject))
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(theme.SPACE_S)
        parts.addWidget(_titled(Label(lambda: _("ข้อความล้วน"), look="caption"), self.text))
        parts.addWidget(_titled(Label(lambda: _("ข้อความ HTML"), look="caption"), self.html))
        example = row()
        example.addWidget(Label(lambda: _("ดูตัวอย่างของ"), look="caption"))
        example.addWidget(self.example, 1)
        seen = QWidget()
        side = column(seen, margin=0, space=theme.SPACE_XS)
        side.addLayout(example)
        side.addWidget(self.letter, 1)
        parts.addWidget(seen)
        parts.setSizes([300, 300, 440])
        box.addWidget(parts, 1)
        box.addWidget(self.fault)
        box.addWidget(self.warning)
        foot = row()
        foot.addWidget(self.save)
        foot.addWidget(self.undo)
        foot.addWidget(self.state)
        foot.addStretch(1)
        box.addLayout(foot)
        self.fault.hide()
        self.warning.hide()

    def _enter(self, edit: SourceEdit) -> None:
        self._last = edit

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def _speak(self) -> None:
        for number, name in enumerate(NAMES):
            self.choice.setItemText(number, wording.template(name))
        self.choice.setAccessibleName(_("แม่แบบข้อความ"))
        self.example.setAccessibleName(_("ดูตัวอย่างของ"))
        for number, message in enumerate(self._messages):
            self.example.setItemText(number, _about(message))


def _about(message: Message) -> str:
    """What an example is called: whose it is, of how many entries, and whether it is nobody's."""
    name, count = message.party.name, len(message.lines)
    if templating.is_made_up(message):
        return _("ตัวอย่างสมมติ {count} รายการ", count=count)
    return _("{name} ({count} รายการ)", name=name, count=count) if count > 1 else name


def _wrong(error: TemplateError | UnsafeHeader) -> str:
    """Where a fault is and what it is, in the words of this page."""
    if isinstance(error, UnsafeHeader):
        return _("เรื่องต้องเป็นข้อความบรรทัดเดียว และไม่มีอักขระควบคุม")
    file, line = error.facts.get("template", ""), error.facts.get("line", "")
    what = wording.detail(error)
    parts = {".subject.txt": _("เรื่อง"), ".html": _("ข้อความ HTML"), ".txt": _("ข้อความล้วน")}
    part = next((called for end, called in parts.items() if file.endswith(end)), "")
    if not line or not part:
        return _("แม่แบบนี้ยังบันทึกไม่ได้: {what}", what=what)
    if file.startswith("_"):
        return _("ใช้ข้อความร่วม {file} ไม่ถูกต้อง: {what} จึงยังบันทึกไม่ได้", file=file, what=what)
    return _("{part} บรรทัดที่ {line}: {what} จึงยังบันทึกไม่ได้", part=part, line=line, what=what)


def _titled(title: QWidget, body: QWidget) -> QWidget:
    made = QWidget()
    box = QVBoxLayout(made)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(theme.SPACE_XS)
    box.addWidget(title)
    box.addWidget(body, 1)
    return made
