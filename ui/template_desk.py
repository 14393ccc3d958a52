"""What the templates page asks of the core; all of it may take seconds and is called through ``ui.work``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from loantracker import templating
from loantracker.actions import Day, Workplace
from loantracker.records import Message
from loantracker.templating import Expression, Source, TemplateState, Tried


class TemplateDesk:
    """The office's templates; ``place`` is asked each time, since settings change meanwhile."""

    def __init__(self, place: Callable[[], Workplace], today: date) -> None:
        self._place = place
        self._today = today

    def look(self, name: str) -> TemplateState:
        """A template as it stands."""
        return templating.look(self._place(), name)

    def examples(self, day: Day | None, name: str) -> tuple[Message, ...]:
        """Messages that a template can be tried on, real ones first."""
        return templating.examples(day, name, self._today)

    def try_out(self, message: Message, changed: Source) -> Tried:
        """Changed texts tried on a message; nothing is saved."""
        return templating.try_out(self._place(), message, changed, self._today)

    def expressions(self, message: Message) -> tuple[Expression, ...]:
        """What a template can say, and what it says of a message."""
        return templating.expressions(self._place(), message, self._today)

    def save(self, name: str, changed: Source) -> TemplateState:
        """Keep changed texts; gives the template as it stands then."""
        templating.save(self._place(), name, changed, self._today)
        return self.look(name)

    def reset(self, name: str) -> TemplateState:
        """Go back to the built-in texts; gives the template as it stands then."""
        templating.reset(self._place(), name)
        return self.look(name)
