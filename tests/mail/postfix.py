"""A throw-away Postfix on loopback: its own configuration and queue, sign-in by a throw-away Dovecot."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SIZE_LIMIT = 200_000  # bytes

_MAIN = """
compatibility_level = 3.6
queue_directory = {base}/queue
data_directory = {base}/data
mail_owner = postfix
setgid_group = postdrop
command_directory = /usr/sbin
daemon_directory = {daemons}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost
mydestination =
mynetworks =
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = example.org, example.com
virtual_mailbox_base = {base}/boxes
virtual_mailbox_maps = static:box/
smtpd_error_sleep_time = 0
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
message_size_limit = {size}
mailbox_size_limit = 0
virtual_mailbox_limit = 0
maillog_file = {base}/queue/log
maillog_file_prefixes = {base}
smtpd_tls_chain_files = {certificate}
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {sasl}
smtpd_sasl_security_options = noanonymous
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions =
  check_recipient_access regexp:{base}/access.map, permit_sasl_authenticated, reject
"""
_MASTER = """
{starttls} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
{implicit} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """Where it listens, and where it delivers."""

    starttls: int
    implicit: int
    boxes: Path

    def delivered(self, count: int) -> list[bytes]:
        """Every mail in the boxes, once there are so many."""
        until = time.monotonic() + 20
        while True:
            found = [path.read_bytes() for path in sorted(self.boxes.rglob("new/*"))]
            if len(found) >= count or time.monotonic() > until:
                return found
            subprocess.run(["sleep", "0.05"], check=True)


def program() -> str:
    """Postfix, or skip the test: it is only started by root, as its processes have users of their own."""
    found = shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None or not Path("/usr/lib/postfix/sbin/master").exists():
        pytest.skip("Postfix is not installed (Debian: postfix)")
    if os.geteuid() != 0:
        pytest.skip("Postfix can only be started by root")
    return found


@contextlib.contextmanager
def running(certificate: Path, sasl: Path) -> Iterator[Postfix]:
    """Start it; stop it after, with all its files gone."""
    command = program()
    with tempfile.TemporaryDirectory(prefix="postfix-") as folder:
        base = Path(folder)
        base.chmod(0o755)
        made = Postfix(_free_port(), _free_port(), base / "boxes")
        _configure(base, made, certificate, sasl)
        settings = base / "etc"
        started = subprocess.run(
            [command, "-c", str(settings), "start"], capture_output=True, text=True, check=False, timeout=30
        )
        try:
            _wait(made, started, base)
            yield made
        finally:
            subprocess.run(
                [command, "-c", str(settings), "stop"], capture_output=True, check=False, timeout=30
            )


def _configure(base: Path, made: Postfix, certificate: Path, sasl: Path) -> None:
    for name in ("etc", "queue", "data", "boxes"):
        (base / name).mkdir()
    shutil.chown(base / "data", "postfix")
    shutil.chown(base / "boxes", "postfix", "postfix")
    own = (base / "boxes").stat()
    values = {
        "base": base,
        "certificate": certificate,
        "sasl": sasl,
        "size": SIZE_LIMIT,
        "uid": own.st_uid,
        "gid": own.st_gid,
        "daemons": "/usr/lib/postfix/sbin",
    }
    (base / "etc" / "main.cf").write_text(_MAIN.format(**values), encoding="utf-8")
    ports = {"starttls": f"127.0.0.1:{made.starttls}", "implicit": f"127.0.0.1:{made.implicit}"}
    (base / "etc" / "master.cf").write_text(_MASTER.format(**ports), encoding="utf-8")
    (base / "access.map").write_text(
        "/^greylisted@/ 450 4.2.0 try again later\n/^unknown@/ 550 5.1.1 no such user\n", encoding="utf-8"
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _wait(made: Postfix, started: subprocess.CompletedProcess[str], base: Path) -> None:
    """Until it listens."""
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", made.implicit), timeout=1):
            return
        subprocess.run(["sleep", "0.05"], check=True)
    log = base / "queue" / "log"
    raise RuntimeError(f"Postfix does not listen: {started.stderr} {log.read_text() if log.exists() else ''}")
