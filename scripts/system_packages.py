"""See to it that the system libraries and the Thai font are there that the window needs.

Only the standard library, as it runs before anything is installed. On Debian and
Ubuntu it asks dpkg; what is missing is installed when root, else the exact line to
run is printed and the exit code is 1. Other systems are left to their user.
With the word ``tests`` it also installs, when root, the servers that tests start;
where they are missing those tests skip and say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

# What PySide6's platform plugins (xcb, wayland, offscreen), QtGui, QtWidgets and QtNetwork link to
# (readelf -d), then what Thai text needs. Where two releases name a package differently, any of the
# names will do; the first is the one to install, and newer releases provide it under that name too.
PACKAGES: tuple[tuple[str, ...], ...] = (
    ("libegl1",),
    ("libgl1",),
    ("libfontconfig1",),
    ("libfreetype6",),
    ("libglib2.0-0", "libglib2.0-0t64"),
    ("libdbus-1-3",),
    ("libgssapi-krb5-2",),
    ("libbrotli1",),
    ("libwayland-client0",),
    ("libwayland-cursor0",),
    ("libx11-6",),
    ("libx11-xcb1",),
    ("libxkbcommon0",),
    ("libxkbcommon-x11-0",),
    ("libxcb1",),
    ("libxcb-cursor0",),
    ("libxcb-glx0",),
    ("libxcb-icccm4",),
    ("libxcb-image0",),
    ("libxcb-keysyms1",),
    ("libxcb-randr0",),
    ("libxcb-render0",),
    ("libxcb-render-util0",),
    ("libxcb-shape0",),
    ("libxcb-shm0",),
    ("libxcb-sync1",),
    ("libxcb-util1",),
    ("libxcb-xfixes0",),
    ("libxcb-xkb1",),
    ("fonts-noto-core",),  # Noto Sans Thai
    ("libthai0",),  # where Qt may break a line of Thai
    ("libthai-data",),
)

# Servers that tests and benches start for themselves, each on a loopback port with files of its own.
# Postfix, told to configure nothing, starts no service of the system's.
FOR_TESTS: tuple[tuple[str, ...], ...] = (("postgresql",), ("postfix",), ("dovecot-imapd",))
ANSWERS: dict[str, str] = {"postfix": "postfix postfix/main_mailer_type select No configuration"}

INSTALL = ["apt-get", "install", "--yes", "--no-install-recommends"]


def missing(packages: tuple[tuple[str, ...], ...] = PACKAGES) -> list[str]:
    """The packages to install, by the names to install them under."""
    known = {name for names in packages for name in names}
    shown = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n", *sorted(known)],
        capture_output=True,
        text=True,
        check=False,  # it exits 1 when any of them is unknown
    ).stdout
    installed = {line.split()[0] for line in shown.splitlines() if line.endswith(" installed")}
    return [names[0] for names in packages if installed.isdisjoint(names)]


def install(packages: list[str]) -> bool:
    """Install packages as root; False where that failed, which was said."""
    print(f"Installing {len(packages)} system packages: {' '.join(packages)}", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    answers = "\n".join(ANSWERS[name] for name in packages if name in ANSWERS)
    if answers and shutil.which("debconf-set-selections"):
        subprocess.run(["debconf-set-selections"], input=answers, text=True, check=False)
    for command in (["apt-get", "update", "--quiet=2"], [*INSTALL, *packages, "--quiet=2"]):
        done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            print(f"{' '.join(command)} failed; see above.", file=sys.stderr)
            return False
    return True


def main(words: Sequence[str] = ()) -> int:
    """0: nothing is missing (any more); 1: something is, and what to run was printed."""
    if not sys.platform.startswith("linux") or shutil.which("dpkg-query") is None:
        return 0
    is_root = os.geteuid() == 0
    lacking = missing()
    if lacking and not is_root:
        line = " ".join([*INSTALL, *lacking])
        print("LoanTracker's window needs some system packages. Please run:", file=sys.stderr)
        print(f"  sudo apt-get update && sudo {line}", file=sys.stderr)
        return 1
    if lacking and not install(lacking):
        return 1
    for_tests = missing(FOR_TESTS) if is_root and "tests" in words else []
    if for_tests and not install(for_tests):
        print("The tests that need them will skip.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
