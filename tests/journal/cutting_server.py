"""A mail server on loopback that loses one connection at a chosen step, and works at every other time."""

from __future__ import annotations

import email
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable
from typing import Final, NamedTuple, Self

# Where a conversation can break off: before and after each answer, and inside the mail itself.
# What follows "data" is how much of the mail was read: part of the first header, all headers, the
# blank line after them, part of the body, all but the final dot, the dot without its line end.
STEPS: Final = (
    *("greeting before", "greeting half", "greeting after", "EHLO before", "EHLO half", "EHLO after"),
    *("MAIL before", "MAIL half", "MAIL after", "RCPT before", "RCPT half", "RCPT after"),
    *("RCPT2 before", "RCPT2 half", "RCPT2 after", "DATA before", "DATA half", "DATA after"),
    *("data nothing", "data header", "data headers", "data blank", "data body", "data all", "data dot"),
    *("taken lost", "taken silent", "taken half", "taken after", "QUIT before", "QUIT half", "QUIT after"),
)
OF_THE_CONNECTION: Final = frozenset({"greeting", "EHLO", "QUIT"})  # the others are each mail's
# Once the mail is on its way, dot and all, nobody can know how much of it was read.
MAY_BE_UNKNOWN: Final = frozenset(
    {
        "DATA after",
        *(step for step in STEPS if step.startswith("data ")),
        "taken lost",
        "taken silent",
        "taken half",
    }
)

_READ: Final[dict[str, Callable[[bytes], bool]]] = {
    "nothing": lambda _read: True,
    "header": lambda read: len(read) >= 3,
    "headers": lambda read: b"Subject: " in read,
    "blank": lambda read: b"\r\n\r\n" in read,
    "body": lambda read: b"\r\n\r\nx" in read,
    "all": lambda read: read.endswith(b"\r\n..\r\n"),
    "dot": lambda read: read.endswith(b"\r\n..\r\n."),
}


class Cut(NamedTuple):
    """Where the connection is lost: at which step, of the how-manieth mail (or connection) from 0."""

    step: str
    nth: int = 0
    reset: bool = False  # by a reset instead of an orderly end

    @property
    def of_the_connection(self) -> bool:
        """Whether the step is the connection's, and no single mail's."""
        return self.step.split(maxsplit=1)[0] in OF_THE_CONNECTION


class _Lost(Exception):
    """The connection is to be lost here."""


class CuttingServer:
    """Counts the delivered mails by Message-ID; a context manager. ``cut`` happens once."""

    def __init__(self, cut: Cut | None, *, pipelining: bool = False) -> None:
        self.delivered: Counter[str] = Counter()
        self.cut_happened = False
        self._cut = cut
        self._hello = b"250-sink\r\n250 PIPELINING\r\n" if pipelining else b"250 sink\r\n"
        self._mails = -1
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for a connection
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # closed: the test is over
                return
            try:
                self._converse(connection)
            except (_Lost, OSError):
                if self._cut is not None and self._cut.reset:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            finally:
                connection.close()

    # --- one conversation -----------------------------------------------------

    def _converse(self, connection: socket.socket) -> None:
        self._answer(connection, "greeting", b"220 sink\r\n")
        waiting = b""
        recipients = 0
        while True:
            while b"\r\n" not in waiting:
                got = connection.recv(65536)
                if not got:
                    return
                waiting += got
            line, _, waiting = waiting.partition(b"\r\n")
            verb = line[:4].decode().upper()
            if verb == "MAIL":
                self._mails += 1
                recipients = 0
            if verb == "RCPT":
                recipients += 1
                if self._is_here("closing"):  # a server that goes down in good order, and says so
                    connection.sendall(b"421 closing\r\n")
                    self._lose_at("closing")
            if verb == "DATA":
                self._answer(connection, verb, b"354 go on\r\n")
                self._take(connection)
            elif verb == "QUIT":
                self._answer(connection, verb, b"221 bye\r\n")
                return
            else:
                answer = self._hello if verb == "EHLO" else b"250 fine\r\n"
                self._answer(connection, f"RCPT{recipients}" if recipients > 1 else verb, answer)

    def _take(self, connection: socket.socket) -> None:
        read = b""
        while not read.endswith(b"\r\n.\r\n"):
            for name, enough in _READ.items():
                if enough(read):
                    self._lose_at(f"data {name}")
            got = connection.recv(1)
            if not got:
                raise _Lost
            read += got
        self._lose_at("taken lost")
        self.delivered[str(email.message_from_bytes(read)["Message-ID"])] += 1
        self._lose_at("taken silent")
        if self._is_here("taken half"):
            connection.sendall(b"25")
        self._lose_at("taken half")
        connection.sendall(b"250 taken\r\n")
        self._lose_at("taken after")

    def _answer(self, connection: socket.socket, step: str, answer: bytes) -> None:
        self._lose_at(f"{step} before")
        if self._is_here(f"{step} half"):
            connection.sendall(answer[:2])
        self._lose_at(f"{step} half")
        connection.sendall(answer)
        self._lose_at(f"{step} after")

    def _is_here(self, step: str) -> bool:
        wanted = self._cut
        if wanted is None or self.cut_happened or wanted.step != step:
            return False
        return wanted.of_the_connection or wanted.nth == self._mails

    def _lose_at(self, step: str) -> None:
        if self._is_here(step):
            self.cut_happened = True
            raise _Lost
