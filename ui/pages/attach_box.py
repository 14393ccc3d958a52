"""Below the letter: the files that go with this mail, and the clerk's own put beside it or taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QScrollArea, QSizePolicy, QWidget

from loantracker.errors import AttachmentRefused
from loantracker.records import Attachment, Mail, Message
from loantracker.wording import text as _
from ui import telling, theme
from ui.desk import Desk
from ui.letter import size_words
from ui.pages.page import column, row
from ui.words import Button, Label, Picture
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import Day

SHOWN_ROWS = 3  # more of them scroll: the letter needs the room


class AttachBox(QWidget):
    """The files of the mail that is shown. They are kept for this session's batch, by message id."""

    reading = Signal()  # files are being read: nothing goes out without them
    changed = Signal()  # they are read, or refused: the mails want composing again
    failed = Signal(object)

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__()
        self._desk = desk
        self._work = work
        self._day: Day | None = None
        self._message: Message | None = None
        self._mail: Mail | None = None
        self._open = True
        self._frozen = False
        self._busy = False
        self._files: dict[str, tuple[Attachment, ...]] = {}
        self._names: dict[str, str] = {}  # of the parties, by message id
        self.removes: list[Button] = []
        self.head = Label(self._head_words, look="muted")
        self.add = Button(
            lambda: _("แนบไฟล์"), icon_name="file", hint=lambda: _("แนบไฟล์กับอีเมลฉบับนี้ รวมกันไม่เกิน 10 MB")
        )
        self.add.clicked.connect(self._choose)
        self.fault = Label(look="fault", wrap=True)
        self.fault.hide()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        box = column(self, margin=0, space=theme.SPACE_XS)
        line = row()
        line.addWidget(self.head)
        line.addStretch(1)
        line.addWidget(self.add)
        box.addLayout(line)
        box.addWidget(self.area)
        box.addWidget(self.fault)
        self._show()

    @property
    def files(self) -> dict[str, tuple[Attachment, ...]]:
        """What the clerk has put beside messages, by message id."""
        return dict(self._files)

    @property
    def busy(self) -> bool:
        """Whether files are being read."""
        return self._busy

    def freeze(self, *, frozen: bool) -> None:
        """While a batch is on its way its files stay as they are."""
        self._frozen = frozen
        self._show()

    def offer(self, day: Day | None, message: Message | None, mail: Mail | None, *, may_change: bool) -> None:
        """Show the files of a message; ``mail`` is None while it is being composed."""
        if message is None or self._message is None or message.id != self._message.id:
            self.fault.hide()
        self._day, self._message, self._mail = day, message, mail
        self._open = may_change
        self._show()

    def attach(self, paths: Sequence[Path]) -> None:
        """Put files beside the message that is shown; they are read now, and not again."""
        day, message = self._day, self._message
        if day is None or message is None or not paths or not self._may_change():
            return
        beside = self._files.get(message.id, ())
        self._busy = True
        self._show()
        self.reading.emit()
        self._work.run(
            lambda _control: self._desk.attach(day, paths, beside),
            lambda files: self._attached(message, files),
            self._refused,
        )

    def forget(self, ids: Iterable[str]) -> None:
        """These messages are gone, and their files with them."""
        for ident in ids:
            self._files.pop(ident, None)

    def renew(self, messages: Iterable[Message]) -> list[str]:
        """The batch was planned again: the parties whose mail has become another, and lost its files."""
        lost = self._files.keys() - {message.id for message in messages}
        names = sorted({self._names[ident] for ident in lost})
        self.forget(lost)
        return names

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._show()

    def _may_change(self) -> bool:
        return self._open and not self._frozen and not self._busy

    def _own(self) -> tuple[Attachment, ...]:
        return self._files.get(self._message.id, ()) if self._message is not None else ()

    def _shown(self) -> tuple[Attachment, ...]:
        return self._own() if self._mail is None else self._mail.attachments

    def _head_words(self) -> str:
        shown = self._shown()
        if not shown:
            return _("ไม่มีไฟล์แนบ")
        size = size_words(sum(len(each.content) for each in shown))
        return _("ไฟล์แนบ {count} ไฟล์ ({size})", count=len(shown), size=size)

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileNames(self, _("แนบไฟล์"))
        self.attach([Path(each) for each in chosen])

    def _attached(self, message: Message, files: tuple[Attachment, ...]) -> None:
        self._busy = False
        self._files[message.id] = files
        self._names[message.id] = message.party.name
        self.fault.hide()
        self._change()

    def _refused(self, error: BaseException) -> None:
        self._busy = False
        self._change()
        if isinstance(error, AttachmentRefused):
            self.fault.say(lambda: telling.sentence(error))
            self.fault.show()
        else:
            self.failed.emit(error)

    def _remove(self, file: Attachment, *_checked: bool) -> None:
        if self._message is None or not self._may_change():
            return
        left = tuple(each for each in self._own() if each is not file)
        self._files[self._message.id] = left
        if not left:
            self.forget([self._message.id])
        self.fault.hide()
        self._change()

    def _change(self) -> None:
        self._mail = None
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        shown, own = self._shown(), self._own()
        self.head.say(self._head_words)
        self.add.setEnabled(self._may_change() and self._message is not None)
        inside = QWidget()
        box = column(inside, margin=0, space=0)
        self.removes = []
        for each in shown:
            remove = partial(self._remove, each) if self._may_change() and each in own else None
            box.addWidget(self._line(each, remove))
        box.addStretch(1)
        self.area.setWidget(inside)
        self.area.setFixedHeight(min(len(shown), SHOWN_ROWS) * theme.ROW_HEIGHT)
        self.area.setVisible(bool(shown))

    def _line(self, file: Attachment, remove: Callable[[], None] | None) -> QWidget:
        made = QWidget()
        made.setFixedHeight(theme.ROW_HEIGHT)
        line = row(made)
        line.addWidget(Picture("file"))
        name = Label(file.name)
        name.setToolTip(file.name)
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # a long one is cut
        line.addWidget(name, 1)
        line.addWidget(Label(size_words(len(file.content)), look="caption"))
        if remove is not None:
            button = Button(lambda: _("นำออก"), look="link", icon_name="close")
            button.setAccessibleDescription(file.name)
            button.clicked.connect(remove)
            self.removes.append(button)
            line.addWidget(button)
        return made


def lost_words(names: Sequence[str]) -> str:
    """Whose mail has become another, and lost its files."""
    return _("รายการในอีเมลถึง {names} เปลี่ยนไป จึงนำไฟล์แนบออกแล้ว โปรดตรวจสอบและแนบใหม่", names=", ".join(names))
