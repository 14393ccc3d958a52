"""The check for system packages, with a dpkg and an apt-get of the test's own."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "system_packages.py"


def _program(folder: Path, name: str, text: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)


@pytest.fixture
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("system_packages", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: ModuleType) -> Path:
    """A machine where only the given packages are installed; apt-get writes down what it was asked."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(script.sys, "platform", "linux")
    _installed(tmp_path, [names[-1] for names in script.PACKAGES])
    _program(tmp_path, "apt-get", f'echo "$@" >> "{tmp_path}/asked"')
    _program(tmp_path, "debconf-set-selections", f'cat >> "{tmp_path}/answered"')
    return tmp_path


def _installed(folder: Path, names: list[str]) -> None:
    lines = "\n".join(f"{name} installed" for name in names)
    _program(folder, "dpkg-query", f"cat <<'end'\n{lines}\nend\nexit 1")


def test_nothing_is_asked_for_when_all_is_there_under_the_newer_names(
    system: Path, script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert script.main() == 0
    assert not (system / "asked").exists()


def test_root_installs_just_what_is_missing(
    system: Path, script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = ("libegl1", "libglib2.0-0t64")
    _installed(system, [names[-1] for names in script.PACKAGES if names[-1] not in lacking])
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert script.main() == 0
    update, install = (system / "asked").read_text().splitlines()
    assert update == "update --quiet=2"
    assert install == "install --yes --no-install-recommends libegl1 libglib2.0-0 --quiet=2"


def test_anyone_else_is_told_the_exact_line_and_it_stops(
    system: Path, script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _installed(system, [names[0] for names in script.PACKAGES if names[0] != "fonts-noto-core"])
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert script.main() == 1
    assert (
        "sudo apt-get update && sudo apt-get install --yes --no-install-recommends fonts-noto-core\n"
        in capsys.readouterr().err
    )
    assert not (system / "asked").exists()


def test_a_failing_apt_get_is_a_failure(
    system: Path, script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    _installed(system, ["libegl1"])
    _program(system, "apt-get", "exit 100")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert script.main() == 1


def test_root_installs_for_tests_what_they_start(
    system: Path, script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert script.main() == 0
    assert not (system / "asked").exists()
    assert script.main(["tests"]) == 0
    assert (system / "asked").read_text().splitlines() == [
        "update --quiet=2",
        "install --yes --no-install-recommends postgresql postfix dovecot-imapd --quiet=2",
    ]
    assert (system / "answered").read_text() == "postfix postfix/main_mailer_type select No configuration"


def test_without_the_servers_that_tests_start_the_tests_run_all_the_same(
    system: Path, script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert script.main(["tests"]) == 0
    _program(system, "apt-get", "exit 100")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert script.main(["tests"]) == 0
