"""What a person is shown while an account is set up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What an account for an address could be; for "graph" the rest is empty."""

    kind: str  # "smtp" or "graph"
    host: str = ""
    port: int = 0
    security: str = ""


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a person types in a browser on any device to sign this program in."""

    code: str
    url: str
    seconds: int  # for so long


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in to Microsoft 365, and whether it outlives the program."""

    user: str
    remembered: bool
