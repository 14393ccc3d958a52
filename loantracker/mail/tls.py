"""Whom to trust over TLS: the operating system's store and an account's own authority.

The home of truststore.
"""

from __future__ import annotations

import ssl

import truststore

from loantracker.errors import BadAccount
from loantracker.records import Account


def context(account: Account) -> ssl.SSLContext:
    """The operating system's trust store, and a private authority beside it; host names are checked.

    Raises:
        BadAccount: the authority's file can't be read (facts: account, field, detail).
    """
    made = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if account.ca_file:
        try:
            made.load_verify_locations(cafile=account.ca_file)
        except OSError as error:  # ssl.SSLError is one
            detail = error.strerror or error
            raise BadAccount(account=account.name, field="ca_file", detail=detail) from error
    return made
