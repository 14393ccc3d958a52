"""Delivery reports in a mailbox of an Exchange Server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from loantracker.errors import TransportUnavailable
from loantracker.mail.ews import EwsTransport
from loantracker.mail.ews_client import EwsClient, EwsFault
from loantracker.records import Account


class EwsReturns:
    """One's own mailbox, or the shared one that the account names."""

    def __init__(self, account: Account, password: str | None) -> None:
        self._account = account
        self._client = EwsClient(account, password)
        self._way = EwsTransport(account, password, client=self._client)

    def fetch(self, since: datetime) -> Iterator[bytes]:
        """Every delivery report since a moment (aware); what Exchange itself takes for one.

        Raises:
            TransportUnavailable and its children: as in sending.
        """
        with self._way:
            found = self._client.reports(since)
            if isinstance(found, EwsFault):
                raise TransportUnavailable(
                    account=self._account.name, host=self._client.host, detail=found.detail
                )
            yield from found
