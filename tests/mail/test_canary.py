"""A password and tokens are nowhere: the real program runs, and all that it leaves behind is searched.

Every file of its home and its temporary folder, both outputs with the log at DEBUG, tracebacks of
wrong passwords, cut lines and crashes, and the command lines and environments of its children.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from mail_servers import Certificates, make_certificates
from microsoft_server import CLIENT, TENANT, Microsoft365, Say
from smtp_tls_server import Received, serving

from loantracker import demo
from loantracker.records import Account
from loantracker.settings import Settings, save

CANARY = "canary-รหัส-5f0c2e77"
SENDER = "ฝ่ายการคลัง <finance@example.org>"

# The program as it is, with its log at its most talkative and Microsoft's addresses those of the double.
DRIVER = """
import logging, sys
logging.basicConfig(level=logging.DEBUG)
from loantracker import cli
from loantracker.mail import graph, signin, smtp
authority, crash, *words = sys.argv[1:]
signin.SignIn.__init__.__kwdefaults__["authority"] = authority
graph.GraphTransport.__init__.__kwdefaults__["base"] = authority + "/v1.0"
if crash == "crash":
    def send(self, mail):
        secret = self._sign_in
        raise RuntimeError(f"a bug of ours beside {secret!r}")
    smtp.SmtpTransport.send = send
sys.exit(cli.main(words))
"""


@dataclass
class Run:
    """One run of the program: what it said, and what its children could be seen with."""

    code: int
    said: bytes
    children: set[bytes] = field(default_factory=set)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@dataclass
class Place:
    """A home of its own, with a temporary folder inside, in which the program is run."""

    base: Path

    def set_up(self, *accounts: Account) -> None:
        made = Settings(accounts={each.name: each for each in accounts}, default_account=accounts[0].name)
        (self.base / "tmp").mkdir(exist_ok=True)
        save(made, self.base / "home" / "settings.toml")

    def run(
        self, *words: str, password: str = "", authority: str = "https://localhost", crash: str = ""
    ) -> Run:
        environment = {
            **os.environ,
            "HOME": str(self.base),
            "TMPDIR": str(self.base / "tmp"),
            "LOANTRACKER_HOME": str(self.base / "home"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "PYTHONPATH": ":".join(filter(None, sys.path)),
            "PYTHONFAULTHANDLER": "1",
            "HTTPS_PROXY": "http://127.0.0.1:9",  # so the real service's name is not looked up
            "NO_PROXY": "localhost",
        }
        if password:
            environment["LOANTRACKER_PASSWORD_OFFICE"] = password
        command = [sys.executable, "-c", DRIVER, authority, crash, *words]
        with subprocess.Popen(
            command, env=environment, cwd=self.base, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process:
            seen: set[bytes] = set()
            over = threading.Event()
            watching = threading.Thread(target=_watch, args=(process.pid, seen, over))
            watching.start()
            try:
                said, _ = process.communicate(timeout=120)
            finally:
                over.set()
                watching.join()
        return Run(process.returncode, said, seen)

    def written(self) -> list[bytes]:
        return [path.read_bytes() for path in self.base.rglob("*") if path.is_file()]


def _watch(parent: int, seen: set[bytes], over: threading.Event) -> None:
    """Keep what every child of the program can be seen with, from the moment that it is another program."""
    while not over.wait(0.002):
        for pid in _children(parent):
            command, environment = _read(pid, "cmdline"), _read(pid, "environ")
            if command and command != _read(
                parent, "cmdline"
            ):  # a fork that has not called exec is the parent yet
                seen.add(command + b"\n" + environment)


def _read(pid: int | str, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:  # it has just ended
        return b""


def _children(parent: int) -> Iterable[str]:
    try:
        return Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    except OSError:
        return ()


def shapes(secret: str) -> list[bytes]:
    """A secret as it stands, and as programs like to write it."""
    plain = secret.encode()
    return [
        plain,
        secret.encode("unicode_escape"),
        repr(plain).encode()[2:-1],
        base64.b64encode(plain),
        base64.b64encode(b"\0finance\0" + plain),
        plain.hex().encode(),
    ]


def check(place: Place, runs: Iterable[Run], *secrets: str) -> None:
    left = [*place.written(), *(each.said for each in runs), *(item for run in runs for item in run.children)]
    assert len(left) > 3
    for secret in secrets:
        for shape in shapes(secret):
            assert not [content for content in left if shape in content], shape


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is Linux's")
def test_a_password_is_in_nothing_that_the_program_leaves_or_shows(
    certificates: Certificates, tmp_path: Path
) -> None:
    place, runs, password = Place(tmp_path), [], CANARY
    with serving(certificates, received=Received(password=password.encode())) as (account, received):
        place.set_up(replace(account, sender=SENDER))
        runs.append(place.run("doctor", "--account", "office", password=password))
        assert (runs[-1].code, len(received.envelopes)) == (0, 1), runs[-1].said.decode()
        trial = ("--send", "--trial", "me@example.org", "--yes")
        ledger = ("remind", str(demo.sample()), "--today", "2023-08-25")
        runs.append(place.run(*ledger, *trial, password=password))
        assert runs[-1].code == 0, runs[-1].said.decode()
        assert len(received.envelopes) > 1
        assert runs[-1].children  # the process that renders was seen
        runs.append(place.run("doctor", "--account", "office", password=password, crash="crash"))
        assert b"a bug of ours beside" in runs[-1].said
    with serving(certificates, received=Received(password=b"another")) as (account, _):
        place.set_up(replace(account, sender=SENDER))
        runs.append(place.run("doctor", "--account", "office", password=password))
        assert b"535" in runs[-1].said
    with serving(certificates, received=Received(hangs_up=True)) as (account, _):
        place.set_up(replace(account, sender=SENDER))
        runs.append(place.run("doctor", "--account", "office", password=password))
        assert runs[-1].code == 1
    check(place, runs, password)


def test_a_token_is_in_nothing_that_the_program_leaves_or_shows(
    certificates: Certificates, tmp_path: Path
) -> None:
    place, runs = Place(tmp_path), []
    online = Account(
        "online", "graph", SENDER, ca_file=str(certificates.authority), tenant=TENANT, client_id=CLIENT
    )
    place.set_up(online)
    words = ("doctor", "--account", "online", "--sign-in")
    secrets: set[str] = set()
    for script, code in (
        ({"open": [Say(401)], "send": [Say(500, does=True)]}, 0),
        ({"create": [Say(400, "ErrorInvalidRecipients")]}, 1),
        ({"open": [Say(0), Say(0)]}, 1),
    ):
        with Microsoft365(certificates, script=script) as world:
            runs.append(place.run(*words, authority=world.authority))
            assert runs[-1].code == code, (script, runs[-1].said.decode())
            assert world.secrets
            secrets |= world.secrets
    check(place, runs, *secrets)
