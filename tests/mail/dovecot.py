"""A throw-away Dovecot on loopback: its own folder and ports, nothing of the system's touched."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

USER, PASSWORD = "finance@example.org", "canary-dovecot-รหัส-18"

_CONF = """
base_dir = {base}/run
state_dir = {base}/run
log_path = {base}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{certificate}
ssl_key = <{certificate}
disable_plaintext_auth = yes
auth_mechanisms = plain login
auth_failure_delay = 0
default_internal_user = {user}
default_login_user = {login}
default_internal_group = {group}
mail_location = maildir:{base}/mail
first_valid_uid = 0
mail_uid = {uid}
mail_gid = {gid}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/home
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service auth {{
  unix_listener {sasl} {{
    mode = 0666
  }}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """Where it listens, and the socket by which Postfix asks it for passwords."""

    port: int
    sasl: Path


def program() -> str:
    """Dovecot, or skip the test."""
    found = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        pytest.skip("Dovecot is not installed (Debian: dovecot-imapd)")
    return found


@contextlib.contextmanager
def running(certificate: Path, mails: Sequence[bytes] = ()) -> Iterator[Dovecot]:
    """Start it with these mails in the inbox; stop it after, with all its files gone."""
    command = program()
    # Started by root it gives its rights away to its own users, who need a way into its folder.
    with tempfile.TemporaryDirectory(prefix="dovecot-") as folder:
        base, port = Path(folder), _free_port()
        values = _users()
        _deliver(base / "mail", mails)
        for path in (base, *base.rglob("*")):
            os.chown(path, values["uid"], values["gid"])
        base.chmod(0o755)
        dovecot = Dovecot(port, base / "sasl")
        text = _CONF.format(
            base=base, certificate=certificate, password=PASSWORD, port=port, sasl=dovecot.sasl, **values
        )
        conf = base / "dovecot.conf"
        conf.write_text(text, encoding="utf-8")
        with subprocess.Popen([command, "-F", "-c", str(conf)], stderr=subprocess.DEVNULL) as process:
            try:
                _wait(process, port, base)
                yield dovecot
            finally:
                process.terminate()
                process.wait(20)


def _users() -> dict[str, Any]:
    """Whom its processes run as."""
    own = pwd.getpwuid(os.getuid())
    try:
        inner, login = pwd.getpwnam("dovecot"), pwd.getpwnam("dovenull")
    except KeyError:
        pytest.skip("Debian's users of Dovecot are not there")
    if os.getuid() != 0:
        inner = login = own
    group = grp.getgrgid(inner.pw_gid).gr_name
    return {
        "user": inner.pw_name,
        "login": login.pw_name,
        "group": group,
        "uid": inner.pw_uid,
        "gid": inner.pw_gid,
    }


def _deliver(folder: Path, mails: Sequence[bytes]) -> None:
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    for number, raw in enumerate(mails):
        (folder / "new" / f"{1700000000 + number}.M1P1.localhost").write_bytes(raw.replace(b"\r\n", b"\n"))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, base: Path) -> None:
    """Until it listens."""
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
    log = (base / "log").read_text(encoding="utf-8") if (base / "log").exists() else ""
    raise RuntimeError(f"Dovecot does not listen: {log}")
