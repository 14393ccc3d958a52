"""Editing the texts of mails, as functions for both roots: see, try on a real entry, keep, go back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from typing import Final

from loantracker.actions import PREVIEW_SENDER, Day
from loantracker.errors import NoAccount, TemplateError, UnknownAccount, UnsafeHeader
from loantracker.mail.compose import Composer
from loantracker.mail.templates import Source, Version, built_in, in_files, names
from loantracker.phrases import EXPRESSIONS
from loantracker.records import Entry, Kind, Line, Mail, Message, Party, Reminder, Role
from loantracker.workplace import Workplace

__all__ = [
    "Expression",
    "Source",
    "TemplateState",
    "Tried",
    "Version",
    "examples",
    "expressions",
    "is_made_up",
    "lacking",
    "look",
    "made_up",
    "names_of_templates",
    "preview",
    "reset",
    "save",
    "try_out",
]

# How many days after the deadline a made-up example of each template stands.
_DAYS: Final[Mapping[str, int]] = {
    "advance_due_soon": -7,
    "advance_due_today": 0,
    "advance_overdue": 8,
    "advance_overdue_again": 31,
    "deposit_inspect": -45,
}
_NUMBERED: Final[Mapping[str, int]] = {"advance_overdue": 1, "advance_overdue_again": 3}
EXAMPLES: Final = 12  # messages or entries to choose from; more would only make a long list
SEVERAL: Final = 3  # entries in the made-up message about several
_MADE_UP: Final = "example"  # the id of messages that are nobody's
_SEPARATOR: Final = "\u241e"  # a symbol, since control characters end lines


@dataclass(frozen=True, slots=True)
class Expression:
    """Something that a template can say: how it is written, what it is called, what it says just now."""

    code: str
    name: str  # a msgid
    example: str


@dataclass(frozen=True, slots=True)
class TemplateState:
    """One template: its texts as they stand, the built-in ones, and what was saved, newest first."""

    name: str
    source: Source
    original: Source
    versions: tuple[Version, ...]
    damaged: bool = False

    @property
    def own(self) -> bool:
        """Whether the office has put its own texts in place of the built-in ones."""
        return self.source != self.original


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of texts tried on a message: the mail and what it lacks, or the fault in them."""

    message: Message
    mail: Mail | None
    fault: TemplateError | UnsafeHeader | None = None
    lacking: tuple[str, ...] = ()


def names_of_templates() -> tuple[str, ...]:
    """Every template of a message."""
    return names(built_in())


def look(place: Workplace, name: str) -> TemplateState:
    """A template as it stands; one that can't be read is shown as the built-in one, said to be damaged."""
    original = place.templates.original(name)
    versions = place.templates.versions(name)
    try:
        own = place.templates.own(name)
    except TemplateError:
        return TemplateState(name, original, original, versions, damaged=True)
    return TemplateState(name, own or original, original, versions)


def preview(place: Workplace, message: Message, changed: Source, today: date) -> Mail:
    """The exact mail of one message with changed texts; nothing is saved.

    Raises:
        TemplateError: the texts can't be rendered (facts: template, detail, line where it is known).
        UnsafeHeader: the subject has two lines, or something in it is no text.
    """
    sources = {**_sources(place, message.template), **in_files(message.template, changed)}
    try:
        sender = place.account(None).sender
    except (NoAccount, UnknownAccount):
        sender = PREVIEW_SENDER
    with Composer(place.settings.office, sender, sources=sources, days=place.working_days) as composer:
        return composer.compose(message, today=today)


def try_out(place: Workplace, message: Message, changed: Source, today: date) -> Tried:
    """Changed texts tried on a message of this template; nothing is saved."""
    try:
        mail = preview(place, message, changed, today)
    except (TemplateError, UnsafeHeader) as error:
        return Tried(message, None, error)
    return Tried(message, mail, lacking=lacking(mail, message))


def save(place: Workplace, name: str, changed: Source, today: date) -> None:
    """Keep changed texts from the next mail on; those from before stay among the versions.

    Raises:
        TemplateError, UnsafeHeader: they can't be rendered, for one entry or for several; nothing was saved.
        TemplateNotSaved: they can't be written.
    """
    for count in (1, SEVERAL):
        preview(place, made_up(name, today, count), changed, today)
    place.templates.save(name, changed, place.now())


def reset(place: Workplace, name: str) -> None:
    """Go back to the built-in texts; raises TemplateNotSaved."""
    place.templates.save(name, None, place.now())


def lacking(mail: Mail, message: Message) -> tuple[str, ...]:
    """What every reminder names and this mail does not, in text or in HTML: contract numbers and balances."""
    wanted = []
    for line in message.lines:
        wanted += [line.entry.contract_no, f"{line.entry.balance:,.2f}"]
    return tuple(each for each in dict.fromkeys(wanted) if each not in mail.text or each not in mail.html)


# --- what it is tried on -------------------------------------------------------------


def examples(day: Day | None, name: str, today: date) -> tuple[Message, ...]:
    """Messages that a template can be tried on: the day's own, else of its entries; at the end made-up ones.

    The made-up ones are about one entry, where there is no real one, and about several.
    """
    found: list[Message] = []
    if day is not None:
        found = [each for each in day.batch.messages if each.template == name]
        if not found:
            suited = (
                each
                for each in day.snapshot.entries
                if _is_for(name, each.kind) and each.balance > 0 and not each.closed
            )
            found = [_message(name, [each], today) for each in islice(suited, EXAMPLES)]
    return (*(found[:EXAMPLES] or [made_up(name, today)]), made_up(name, today, SEVERAL))


def is_made_up(message: Message) -> bool:
    """Whether a message is about entries that don't exist."""
    return all(line.entry.id.startswith(f"{_MADE_UP}:") for line in message.lines)


def made_up(name: str, today: date, count: int = 1) -> Message:
    """A message about entries that don't exist."""
    deposit = name.startswith("deposit")
    return _message(
        name,
        [
            Entry(
                id=f"{_MADE_UP}:{number}",
                sheet="",
                row=number,
                kind=Kind.CONTRACT_DEPOSIT if deposit else Kind.OFFICIAL_ADVANCE,
                agency="สำนักงานประชาสัมพันธ์",
                agency_code="สปส.",
                contract_no=f"{number}/2566",
                category="เงินสด" if deposit else "ค่าใช้สอย",
                project="โครงการตัวอย่าง",
                party="บริษัท ตัวอย่าง จำกัด" if deposit else "นางสาวตัวอย่าง ใจดี",
                party_email=("party@example.org",),
                agency_email=("agency@example.org",),
                amount=Decimal(50_000),
                cleared=Decimal(0) if deposit else Decimal(12_500),
                released_on=today - timedelta(days=_days(name) + 15) if deposit else None,
            )
            for number in range(1, count + 1)
        ],
        today,
    )


def _is_for(name: str, kind: Kind) -> bool:
    if name.startswith("agency"):
        return True
    return name.startswith("deposit") == (kind is Kind.CONTRACT_DEPOSIT)


def _days(name: str) -> int:
    return _DAYS.get(name, 1)


def _role(name: str) -> Role:
    if name.startswith("advance"):
        return Role.BORROWER
    return Role.CONTRACTOR if name == "deposit_withdraw" else Role.AGENCY


def _message(name: str, entries: Sequence[Entry], today: date) -> Message:
    role, first = _role(name), entries[0]
    to = first.agency_email if role is Role.AGENCY else first.party_email
    party = Party(role, first.agency if role is Role.AGENCY else first.party, to or ("party@example.org",))
    deadline = today - timedelta(days=_days(name))
    lines = tuple(
        Line(
            Reminder(f"example-{number}", entry.id, deadline, f"{_days(name):+d}", role, name, today),
            entry,
            _days(name),
            _NUMBERED.get(name, 0),
        )
        for number, entry in enumerate(entries)
    )
    return Message(_MADE_UP, party, name, lines)


# --- what it can say -----------------------------------------------------------------


def expressions(place: Workplace, message: Message, today: date) -> tuple[Expression, ...]:
    """Everything that a template can say, with what it says of this message."""
    codes = [code for code, _ in EXPRESSIONS]
    said = Source("x", _SEPARATOR.join(codes), "x")
    try:
        found = preview(place, message, said, today).text.strip("\n").split(_SEPARATOR)
    except TemplateError:  # another template's own words are broken: the list is still of use
        found = [""] * len(codes)
    return tuple(
        Expression(code, name, text.strip()) for (code, name), text in zip(EXPRESSIONS, found, strict=True)
    )


def _sources(place: Workplace, name: str) -> dict[str, str]:
    """All texts; the one that is edited may be unreadable as it was kept."""
    try:
        return dict(place.templates.sources())
    except TemplateError:
        return {**built_in(), **in_files(name, place.templates.original(name))}
