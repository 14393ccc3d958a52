"""The program run as a user runs it: a process, a home of its own, a mail server on loopback."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from loantracker.demo import mail_server

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_ledger.xlsx"
DAY = "2023-08-25"


class Program:
    """``loantracker`` in a home of its own."""

    def __init__(self, home: Path, compiled: Path) -> None:
        self.home = home
        self.compiled = compiled
        self.ledger = home / "ทะเบียนคุม 2566.xlsx"
        home.mkdir()
        shutil.copyfile(SAMPLE, self.ledger)

    def run(self, *words: object, code: int = 0) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "LOANTRACKER_HOME": str(self.home),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "PYTHONWARNINGS": "error",
            "PYTHONPYCACHEPREFIX": str(self.compiled),  # beside the checkout
        }
        for name in ("PYTHONDONTWRITEBYTECODE", "DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            environment.pop(name, None)
        done = subprocess.run(
            [sys.executable, "-m", "loantracker", *map(str, words)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=environment,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )
        assert done.returncode == code, (done.stdout[-2000:], done.stderr[-2000:])
        return done

    def json(self, *words: object, code: int = 0) -> Any:
        return json.loads(self.run(*words, "--json", code=code).stdout)

    def settings(self, port: int, **more: str) -> None:
        lines = "".join(f"{name} = {value!r}\n" for name, value in more.items())
        (self.home / "settings.toml").write_text(
            'default_account = "office"\n[accounts.office]\nkind = "smtp"\n'
            'sender = "ฝ่ายการคลัง <finance@example.org>"\n'
            f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\n{lines}',
            encoding="utf-8",
        )


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture
def program(tmp_path: Path, compiled: Path) -> Program:
    return Program(tmp_path / "บ้าน", compiled)


@pytest.fixture
def inbox(tmp_path: Path, program: Program) -> Iterator[Path]:
    folder = tmp_path / "inbox"
    with mail_server(folder) as port:
        program.settings(port)
        yield folder


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def undated(folder: Path) -> list[bytes]:
    """The mails without their Date, which is another when the hour turns between two runs."""
    return sorted(
        re.sub(rb"\r\nDate: [^\r]*", b"", path.read_bytes(), count=1) for path in folder.glob("*.eml")
    )


def test_due_lists_every_entry_of_the_three_sheets_with_nine_agencies(program: Program) -> None:
    found = program.json("due", program.ledger, "--today", DAY)
    assert found["today"] == DAY
    assert len(found["entries"]) >= 150
    assert len({entry["sheet"] for entry in found["entries"]}) == 3
    assert len({entry["agency"] for entry in found["entries"]}) == 9
    assert {entry["kind"] for entry in found["entries"]} == {
        "official_advance",
        "imprest_advance",
        "contract_deposit",
    }
    assert {entry["status"] for entry in found["entries"]} == {
        "open",
        "due_soon",
        "overdue",
        "cleared",
        "held",
    }
    entry = found["entries"][0]
    assert set(entry) == {
        *("id", "sheet", "row", "kind", "agency", "contract_no", "project", "party", "party_email"),
        *("agency_email", "amount", "cleared", "balance", "deadline", "deadline_source", "days_overdue"),
        *("status", "reason"),
    }
    for problem in found["problems"]:
        assert set(problem) == {"sheet", "row", "column", "code", "message"}


def test_a_preview_writes_each_mail_and_sends_and_journals_nothing(program: Program, inbox: Path) -> None:
    before = program.ledger.read_bytes()
    out = program.home / "preview"
    batch = program.json("remind", program.ledger, "--today", DAY, "--preview", out)
    assert len(list(out.glob("*.eml"))) == len(batch["messages"]) > 5
    assert {message["outcome"] for message in batch["messages"]} == {"preview"}
    assert batch["sent"] == 0
    assert list(inbox.glob("*.eml")) == []
    assert program.json("history") == {"messages": []}
    assert program.ledger.read_bytes() == before


def test_the_main_job_sends_once_writes_the_ledger_and_exports_it(program: Program, inbox: Path) -> None:
    before = parts(program.ledger)
    preview = program.home / "preview"
    program.run("remind", program.ledger, "--today", DAY, "--preview", preview)
    previewed = undated(preview)

    batch = program.json("remind", program.ledger, "--today", DAY, "--send", "--yes")
    assert batch["sent"] == len(batch["messages"]) == len(previewed)
    assert batch["refused"] == batch["unknown"] == 0
    received = undated(inbox)
    assert received == previewed  # what was previewed is what was sent, byte for byte
    recipients = sorted(
        address.addr_spec
        for raw in received
        for address in message_from_bytes(raw, policy=policy.default)["To"].addresses
    )
    assert recipients == sorted(address for message in batch["messages"] for address in message["to"])

    again = program.json("remind", program.ledger, "--today", DAY, "--send", "--yes")
    assert (again["sent"], again["messages"]) == (0, [])
    assert len(list(inbox.glob("*.eml"))) == len(received)

    history = program.json("history")["messages"]
    assert {message["state"] for message in history} == {"accepted"}
    assert len(history) == len(received)

    overdue = next(
        entry
        for entry in program.json("due", program.ledger, "--today", DAY)["entries"]
        if entry["status"] == "overdue" and entry["kind"] == "official_advance"
    )
    program.run(
        *("record", program.ledger, overdue["contract_no"], "--cleared", overdue["balance"]),
        *("--on", "25/08/2566", "--document", "บค. 7/2566"),
    )
    after = program.json("due", program.ledger, "--today", DAY)
    assert next(e for e in after["entries"] if e["id"] == overdue["id"])["status"] == "cleared"
    assert len(after["problems"]) == len(program.json("due", SAMPLE, "--today", DAY)["problems"])

    written = parts(program.ledger)
    touched = {name for name in before if before[name] != written.get(name)}
    sheets = {name for name in before if name.startswith("xl/worksheets/sheet")}
    assert touched <= sheets | {"xl/workbook.xml", "xl/calcChain.xml"}
    assert set(written) - set(before) == set()

    out = program.home / "ส่งออก.xlsx"
    program.run("export", program.ledger, out, "--today", DAY)
    exported = CalamineWorkbook.from_path(str(out))
    cells = {
        str(cell)
        for name in exported.sheet_names
        for row in exported.get_sheet_by_name(name).to_python()
        for cell in row
    }
    assert {entry["contract_no"] for entry in after["entries"]} <= cells


def test_the_demo_runs_twice_and_sends_nothing_the_second_time(program: Program) -> None:
    first = program.run("demo", "--unattended").stdout
    inbox = program.home / "demo" / "inbox"
    received = len(list(inbox.glob("*.eml")))
    assert received > 5
    assert f"ส่งแล้ว {received} ฉบับ" in first
    second = program.run("demo", "--unattended").stdout
    assert "ส่งแล้ว 0 ฉบับ" in second
    assert len(list(inbox.glob("*.eml"))) == received
    fresh = program.run("demo", "--fresh").stdout  # no display: it says so and does the job
    assert f"ส่งแล้ว {received} ฉบับ" in fresh
    assert "ไม่พบจอภาพ" in fresh


def test_the_sample_itself_is_never_written(program: Program) -> None:
    before = SAMPLE.read_bytes()
    program.run("demo", "--unattended")
    assert SAMPLE.read_bytes() == before


def test_a_server_out_of_reach_stops_the_batch_and_a_later_run_sends_it(
    program: Program, tmp_path: Path
) -> None:
    with mail_server(tmp_path / "gone") as port:
        pass
    program.settings(port)
    program.run("remind", program.ledger, "--today", DAY, "--send", "--yes", code=1)
    with mail_server(tmp_path / "inbox") as port:
        program.settings(port)
        batch = program.json("remind", program.ledger, "--today", DAY, "--send", "--yes")
    assert batch["sent"] == len(list((tmp_path / "inbox").glob("*.eml"))) > 5
