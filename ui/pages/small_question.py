"""A question in a narrow place: its words above, its two answers below."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QSizePolicy

from ui import theme
from ui.pages.page import column, row
from ui.words import Button, Label, Words


class SmallQuestion(QFrame):
    """Hidden until it is put; the first answer is the one that does something."""

    def __init__(self, yes: Words, no: Words, *, icon_name: str = "check") -> None:
        super().__init__()
        self.setObjectName("ask")
        self.words = Label(wrap=True)
        # The width is the place's to say, however long an address is.
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.yes = Button(yes, look="main", icon_name=icon_name)
        self.no = Button(no)
        self.no.clicked.connect(self.hide)
        box = column(self, margin=theme.SPACE_S, space=theme.SPACE_S)
        box.addWidget(self.words)
        answers = row()
        answers.addWidget(self.yes)
        answers.addWidget(self.no)
        answers.addStretch(1)
        box.addLayout(answers)
        self.hide()

    def put(self, words: Words) -> None:
        """Ask, with the keys on the first answer."""
        self.words.say(words)
        self.show()
        self.yes.setFocus()
