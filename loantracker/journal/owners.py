"""Who holds a claim, and whether that process can still settle it."""

from __future__ import annotations

import getpass
import os
import platform
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

# The longest that a claim can be in flight: SMTP waits 10 minutes for the
# answer to the final dot, and what goes before it takes minutes at most.
LEASE: Final = timedelta(minutes=15)

_START_FIELD: Final = 19  # of /proc/PID/stat after the name: field 22 in proc(5)


@dataclass(frozen=True, slots=True)
class Owner:
    """A process. ``start`` is when it began (boot and clock ticks), "" where the system does not say."""

    host: str
    pid: int
    start: str
    clerk: str = ""  # who was signed in there

    def is_dead(self) -> bool:
        """Whether the process has certainly ended.

        False also where nobody can say from here: on another computer, or on a
        system without /proc. There the lease decides.
        """
        if self.host != platform.node() or not self.start:
            return False
        return _process_start(self.pid) != self.start

    def is_alive(self) -> bool:
        """Whether the process certainly still runs, here."""
        return self.host == platform.node() and self.start != "" and _process_start(self.pid) == self.start

    def is_of_this_boot(self) -> bool:
        """Whether the process certainly began here, since this computer was last started."""
        return self.host == platform.node() and self.start.partition("/")[0] == _boot() != ""

    @property
    def is_told_apart(self) -> bool:
        """Whether others on this computer can say for certain that the process has ended."""
        return self.start != ""


def current() -> Owner:
    """This very process."""
    pid = os.getpid()
    return Owner(platform.node(), pid, _process_start(pid), _clerk())


def _clerk() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a service without a user name
        return ""


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _process_start(pid: int) -> str:
    boot = _boot()
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return ""
    if not boot:
        return ""
    fields = stat.rpartition(b")")[2].split()  # the name before it may hold blanks and brackets
    if fields[0] == b"Z":  # ended; only its parent has not asked yet
        return ""
    return f"{boot}/{fields[_START_FIELD].decode()}"
