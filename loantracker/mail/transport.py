"""What every way of sending promises.

A transport is a context manager: entering it opens the connection and signs
in (raising ``TransportUnavailable`` or one of its children, with nothing
sent), leaving it closes. ``send`` never raises for what the other side does:
it answers with one outcome, and ``Unknown`` only where nobody can tell.
"""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from loantracker.records import Mail, Outcome


class Transport(Protocol):
    """A way to hand over mails, one after the other."""

    def __enter__(self) -> Self:
        """Open it.

        Raises:
            TransportUnavailable: it can't be reached, trusted or signed in to; nothing was sent.
        """
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it; what was accepted stays accepted."""
        ...

    def send(self, mail: Mail) -> Outcome:
        """Hand over one mail to all of its recipients or to none."""
        ...


@runtime_checkable
class Tracing(Protocol):
    """A way that can be asked afterwards what became of a mail, where a person would have to."""

    def trace(self, message_id: str) -> Outcome:
        """What the mailbox says of a Message-ID: Accepted, Refused (it is still a draft) or Unknown."""
        ...


class Tokens(Protocol):
    """Where access tokens come from; nobody is asked for anything."""

    def token(self, *, fresh: bool = False) -> str:
        """An access token; ``fresh`` after the server has refused the last one.

        Raises:
            SignInNeeded: a person has to sign in first (facts: account, host, answer).
            TransportUnavailable: the sign-in server is out of reach (facts: account, host, detail).
        """
        ...
