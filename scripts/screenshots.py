"""Pictures of the real windows on the sample ledger, made off the screen by one command.

python scripts/screenshots.py            the pictures of the README and the manual, into docs
python scripts/screenshots.py FOLDER     every page in both languages, light and dark, at every size

Parts of the second: --language, --theme, --size and --only take what shall be shown (several each).
A size such as 1920x1080-150 is a screen of that many pixels at 150 %: each scale is a run of its own,
since Qt takes its scale once, before the first window.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported

import account_views
import change_views
import empty_views
import mail_views
import policy_views
import text_views
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QApplication
from showing import View, wait

from loantracker import demo, wording
from loantracker.errors import LedgerLocked
from loantracker.mapping import Field
from ui import theme
from ui.app import OfficeDesk
from ui.days_chip import Days
from ui.models.entries import COLUMN
from ui.window import Window

IMAGES = Path(__file__).parents[1] / "docs" / "images"
MANUAL = Path(__file__).parents[1] / "docs" / "manual" / "images"
SCALE = "QT_SCALE_FACTOR"


class Screen(NamedTuple):
    """A screen's pixels, and how much larger than one pixel everything on it is drawn."""

    width: int
    height: int
    percent: int = 100

    @property
    def scale(self) -> str:
        """As Qt's environment wants it."""
        return f"{self.percent / 100:g}"

    def fill(self, window: Window) -> None:
        """Give the window this screen's size."""
        window.resize(self.width * 100 // self.percent, self.height * 100 // self.percent)


SIZES = {
    "1024x600": Screen(1024, 600),
    "1366x768": Screen(1366, 768),
    "1920x1080": Screen(1920, 1080),
    "1920x1080-150": Screen(1920, 1080, 150),
    "1920x1080-200": Screen(1920, 1080, 200),
}
LANGUAGES = ("th", "en")
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where pictures go, and which: an empty `only` means every view."""

    folder: Path
    only: frozenset[str]
    languages: tuple[str, ...]
    themes: tuple[str, ...]
    sizes: tuple[str, ...]


def main() -> None:
    """Make the pictures that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="where every picture goes")
    parser.add_argument("--only", nargs="+", default=(), metavar="VIEW")
    for name, known in (("language", LANGUAGES), ("theme", THEMES), ("size", tuple(SIZES))):
        parser.add_argument(f"--{name}", nargs="+", choices=known, default=known)
    asked = parser.parse_args()
    scales = sorted({SIZES[size].scale for size in asked.size}) if asked.folder is not None else ["1"]
    if len(scales) > 1:
        for scale in scales:
            picture_apart(asked, [size for size in asked.size if SIZES[size].scale == scale])
        return
    os.environ[SCALE] = scales[0]
    app = QApplication([])
    app.setStyle("Fusion")
    with tempfile.TemporaryDirectory() as base, demo.stage(base=Path(base)) as stage:
        dress(app, "th", dark=False)
        window = Window(OfficeDesk(stage.place, stage.today), inbox=stage.inbox)
        SIZES["1366x768"].fill(window)
        window.show()
        if asked.folder is None:
            picture_readme(window, stage.ledger)
            picture_manual(window)
        else:
            wanted = Wanted(
                asked.folder,
                frozenset(asked.only),
                tuple(asked.language),
                tuple(asked.theme),
                tuple(asked.size),
            )
            picture_everything(app, window, stage, wanted)
        window.work.finish()
        window.close()


def picture_apart(asked: argparse.Namespace, sizes: list[str]) -> None:
    """The pictures of one scale, in a program of their own."""
    command = [sys.executable, __file__, str(asked.folder), "--size", *sizes]
    for name, chosen in (("only", asked.only), ("language", asked.language), ("theme", asked.theme)):
        command += [f"--{name}", *chosen] if chosen else []
    subprocess.run(command, check=True)


def picture_readme(window: Window, ledger: Path) -> None:
    """The overview, the entries and the reminders page, in Thai and light."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    open_ledger(window, ledger)
    save(window, IMAGES / "overview.png")
    window.go_to("entries")
    window.entries.table.setFocus()
    wait(window)
    save(window, IMAGES / "window.png")
    window.go_to("reminders")
    wait(window)
    save(window, IMAGES / "reminders.png")


def picture_manual(window: Window) -> None:
    """One picture of each task that the manual shows, in Thai and light; the ledger is open."""
    MANUAL.mkdir(parents=True, exist_ok=True)
    for key in ("overview", "entries", "reminders", "problems", "templates", "mapping"):
        window.go_to(key)
        wait(window)
        save(window, MANUAL / f"{key}.png")


def picture_everything(app: QApplication, window: Window, stage: demo.Stage, wanted: Wanted) -> None:
    """Each page in each language, theme and size; the batch is sent once, in between."""
    wanted.folder.mkdir(parents=True, exist_ok=True)
    shoot(app, window, wanted, [("welcome", lambda at: at.go_to("entries"))])
    open_ledger(window, stage.ledger)
    shoot(app, window, wanted, list(before_sending()))
    window.reminders.strip.button.click()
    window.reminders.strip.yes.click()
    wait(window)
    shoot(app, window, wanted, list(after_sending()))
    shoot(app, window, wanted, [*change_views.views(stage.place), *text_views.views()])
    empty_views.picture(lambda at, views: shoot(app, at, wanted, views), wanted.only)


def before_sending() -> Iterator[View]:
    """The pages of the morning."""
    yield "overview", overview
    yield "overview-foot", foot
    yield "entries", entries
    yield "entries-filtered", filtered
    yield "entries-columns", columns
    yield "entries-several", several
    yield "entries-naming", naming
    yield "entries-nothing", nothing
    yield "entries-record", recording
    yield "reminders", unfiltered
    yield "reminders-asking", lambda at: at.reminders.strip.button.click()
    yield from mail_views.before()
    yield "problems", lambda at: at.go_to("problems")
    yield "mapping", mapping
    yield "mapping-lacking", lacking
    yield from account_views.views()
    yield from policy_views.before()
    yield "error", failing


def after_sending() -> Iterator[View]:
    """The pages once a batch has gone."""
    yield "reminders-results", lambda at: at.go_to("reminders")
    yield "history", lambda at: at.go_to("history")
    yield from policy_views.after()
    yield "received", lambda at: at.go_to("received")


def overview(window: Window) -> None:
    """The overview as it opens."""
    window.go_to("overview")
    window.overview.heat.overdue.click()
    window.overview.area.verticalScrollBar().setValue(0)


def entries(window: Window) -> None:
    """All entries, with nothing asked of the first."""
    window.go_to("entries")
    window.entries.clear_filters()
    window.entries.table.go_to(1)
    wait(window)
    window.entries.table.go_to(0)


def mapping(window: Window) -> None:
    """The columns as they were found."""
    window.go_to("mapping")
    wait(window)
    choose_first(window, Field.OTHER)


def foot(window: Window) -> None:
    """The overview scrolled to its end, with all that is outstanding."""
    window.go_to("overview")
    window.overview.heat.whole.click()
    bar = window.overview.area.verticalScrollBar()
    bar.setValue(bar.maximum())


def filtered(window: Window) -> None:
    """A search that finds a few."""
    window.go_to("entries")
    window.entries.search.setText("สปส.")
    window.entries.statuses.choose(["overdue", "due_soon"])


def columns(window: Window) -> None:
    """Columns chosen, and the table scrolled under the contract number."""
    window.entries.clear_filters()
    table = window.entries.table
    for key in ("amount", "cleared", "received_on", "document_no"):
        table.show_column(COLUMN[key], on=True)
    wait(window)
    table.setFocus()
    table.horizontalScrollBar().setValue(160)


def several(window: Window) -> None:
    """A few rows selected, counted and added up."""
    table = window.entries.table
    table.reset_columns()
    table.setFocus()
    flags = QItemSelectionModel.SelectionFlag
    table.go_to(1)
    for row in (2, 3, 6):
        index = window.entries.model.index(row, 0)
        table.selectionModel().select(index, flags.Select | flags.Rows)


def naming(window: Window) -> None:
    """A filter that gets its name."""
    page = window.entries
    page.table.go_to(0)
    page.days.choose(Days(31))
    page.agencies.choose(["สปส."])
    page.filters.saved.begin()
    page.filters.saved.name.setText("เกินกำหนดเกิน 30 วัน ของ สปส.")


def nothing(window: Window) -> None:
    """A search that finds nothing."""
    window.entries.clear_filters()
    window.entries.filters.saved.cancel.click()
    window.entries.search.setText("ไม่มีคำนี้")


def recording(window: Window) -> None:
    """The form of a clearing, half right."""
    window.entries.clear_filters()
    window.entries.panel.begin_record()
    window.entries.panel.form.amount.fill("1,000")
    window.entries.panel.form.on.fill("32 ส.ค. 66")


def unfiltered(window: Window) -> None:
    """The batch, with nothing asked yet."""
    window.entries.panel.show_facts()
    window.go_to("reminders")
    window.reminders.side.show_letter()
    window.reminders.tabs.setCurrentIndex(0)
    window.reminders.strip.no.click()


def lacking(window: Window) -> None:
    """The columns with two for one field, which can't be confirmed."""
    mapping(window)
    choose_first(window, Field.AMOUNT)


def choose_first(window: Window, field: Field) -> None:
    """Choose what the first column is, as the clerk does."""
    box = window.columns.page.sheet.heads.heads[0].field
    box.setCurrentIndex(box.findData(field))
    box.activated.emit(box.currentIndex())
    wait(window)


def failing(window: Window) -> None:
    """The bar that stays."""
    window.go_to("entries")
    window.errors.tell(LedgerLocked(path="ledger.xlsx", holder="somchai"))


def shoot(app: QApplication, window: Window, wanted: Wanted, shots: list[View]) -> None:
    """Every shot in every language, theme and size; one that isn't wanted only leads to the next."""
    for language, tone, size in product(wanted.languages, wanted.themes, wanted.sizes):
        dress(app, language, dark=tone == "dark")
        window.speak(language)
        SIZES[size].fill(window)
        for name, go in shots:
            window.errors.hide()
            window.mending.hide()
            go(window)
            wait(window)
            if not wanted.only or name in wanted.only:
                save(window, wanted.folder / f"{name}_{language}_{tone}_{size}.png")


def dress(app: QApplication, language: str, *, dark: bool) -> None:
    """Language and theme."""
    wording.set_language(language)
    theme.apply(app, dark=dark)


def open_ledger(window: Window, ledger: Path) -> None:
    """Open the ledger; a picture of a failure is none for the README."""
    window.open_ledger(ledger)
    wait(window)
    if window.day is None:
        raise RuntimeError(window.errors.sentence.text())


def save(window: Window, path: Path) -> None:
    """Write what the window shows."""
    if not window.grab().save(str(path)):
        raise OSError(path)
    print(path)


if __name__ == "__main__":
    main()
