"""Sending without a server: one .eml draft a message, which a person opens and sends.

``X-Unsent: 1`` makes Outlook open the file as a draft that can be edited and sent.
"""

from __future__ import annotations

import re
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from loantracker import whole
from loantracker.errors import TransportUnavailable, write_fault
from loantracker.records import Mail, Outcome, Prepared, Refused

_DRAFT = b"X-Unsent: 1\r\n"


class FolderTransport:
    """Writes each mail whole or not at all; the same mail again replaces its own file."""

    def __init__(self, folder: Path, *, account: str) -> None:
        self._folder = folder
        self._account = account

    def __enter__(self) -> Self:
        """Make the folder.

        Raises:
            TransportUnavailable: it can't be made (facts: account, host, detail).
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            detail = write_fault(error)
            raise TransportUnavailable(account=self._account, host=self._folder, detail=detail) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Nothing stays open."""

    def send(self, mail: Mail) -> Outcome:
        """Write one draft; see ``Transport.send``."""
        path = self._folder / file_name(mail)
        try:
            whole.write(path, _DRAFT + mail.raw)
        except OSError as error:
            return Refused(error.strerror or str(error), retry_safe=True, stops_batch=True)
        return Prepared(str(path))


def file_name(mail: Mail) -> str:
    """``2023-08-25-<message id>.eml``: the mail's own date and id, and nobody's name or address."""
    day = parsedate_to_datetime(BytesHeaderParser().parsebytes(mail.raw)["Date"]).date()
    ident = re.sub(r"[^A-Za-z0-9.-]", "-", mail.message_id.strip("<>").partition("@")[0])
    return f"{day.isoformat()}-{ident}.eml"
