"""An IMAP server on loopback over TLS: one mailbox; a script says what goes wrong."""

from __future__ import annotations

import base64
import contextlib
import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BufferedRWPair

from mail_servers import Certificates, Listening

USER, PASSWORD = "finance@example.org", "canary-imap-รหัส-77"


@dataclass(repr=False)
class ImapServer(Listening):
    """Answers each command from its list in ``script`` first ("NO no", "BYE", "" to cut the line)."""

    certificates: Certificates
    mails: Sequence[bytes] = ()
    script: Mapping[str, Sequence[str]] = field(default_factory=dict)
    which: str = "good"
    plain: bool = True  # AUTH=PLAIN is offered
    password: str = PASSWORD
    token: str = ""  # what XOAUTH2 takes
    commands: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._left = {verb: list(says) for verb, says in self.script.items()}
        self._listen()

    def _serve(self) -> None:
        context: ssl.SSLContext = getattr(self.certificates, self.which)
        for connection in self._connections():
            with (
                contextlib.suppress(OSError),
                context.wrap_socket(connection, server_side=True) as safe,
                safe.makefile("rwb") as lines,
            ):
                self._converse(lines)

    def _converse(self, lines: BufferedRWPair) -> None:
        self._say(lines, b"* OK ready")
        for line in lines:
            tag, _, command = line.decode().rstrip("\r\n").partition(" ")
            verb, _, rest = command.removeprefix("UID ").partition(" ")
            self.commands.append(f"{verb} {rest}".strip())
            left = self._left.get(verb)
            ending = left.pop(0) if left else "usual"
            if not ending:
                return
            if ending == "usual":
                ending = self._sign_in(verb, rest, lines) if verb in {"AUTHENTICATE", "LOGIN"} else "OK done"
                self._say(lines, *self._untagged(verb, rest))
            self._say(lines, f"{tag} {ending}".encode())
            if verb == "LOGOUT":
                return

    def _say(self, lines: BufferedRWPair, *texts: bytes) -> None:
        lines.writelines(text + b"\r\n" for text in texts)
        lines.flush()

    def _sign_in(self, verb: str, rest: str, lines: BufferedRWPair) -> str:
        if verb == "LOGIN":
            known = rest == f'{USER} "{self.password}"'
        else:
            self._say(lines, b"+ ")
            known = self._knows(base64.b64decode(lines.readline()).decode())
        return "OK done" if known else "NO [AUTHENTICATIONFAILED] no"

    def _untagged(self, verb: str, rest: str) -> list[bytes]:
        numbers = " ".join(str(number + 11) for number in range(len(self.mails)))
        match verb:
            case "CAPABILITY":
                return [b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2" + (b" AUTH=PLAIN" if self.plain else b"")]
            case "EXAMINE":
                return [f"* {len(self.mails)} EXISTS".encode()]
            case "SEARCH":
                return [f"* SEARCH {numbers}".encode()]
            case "FETCH":
                return self._fetched(rest)
            case "LOGOUT":
                return [b"* BYE bye"]
        return []

    def _knows(self, given: str) -> bool:
        return given in {
            f"\0{USER}\0{self.password}",
            f"user={USER}\x01auth=Bearer {self.token}\x01\x01" if self.token else "",
        } - {""}

    def _fetched(self, rest: str) -> list[bytes]:
        which, _, what = rest.partition(" ")
        pieces = []
        for uid in map(int, which.split(",")):
            raw = self.mails[uid - 11]
            name = what[1:-1].replace(".PEEK", "")
            if "HEADER.FIELDS" in what:
                head = raw.partition(b"\r\n\r\n")[0].splitlines(keepends=True)
                wanted = re.findall(r"[A-Z-]+", what.partition("FIELDS (")[2])
                raw = (
                    b"".join(each for each in head if each.split(b":")[0].decode().upper() in wanted)
                    + b"\r\n"
                )
            pieces.append(f"* {uid - 10} FETCH (UID {uid} {name.partition('<')[0]} {{{len(raw)}}}".encode())
            pieces[-1] += b"\r\n" + raw + b")"
        return pieces
