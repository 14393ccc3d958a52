"""The command line: the composition root for schedulers, scripts and checks.

Exit codes: 0 done; 1 some reminders were refused or are unknown; 2 bad usage or input;
3 ledger changed or locked, nothing written. Answers go to standard output, errors to
standard error: one Thai sentence with the English beside it.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, TextIO, cast

from loantracker import (
    __version__,
    bounce_command,
    commands,
    doctor_commands,
    history_commands,
    layout_command,
    pending_command,
    summary_command,
    wording,
)
from loantracker.errors import AnswerLost, BadCommand, LoanTrackerError, UsageError
from loantracker.mail.accounts import private_environment

Command = Callable[[argparse.Namespace], int]
INTERRUPTED = 130  # what shells give for Ctrl+C


class _Stream(io.TextIOBase):
    """Standard output or error, which stops no work: a batch is sent and marked whoever still listens."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.lost: OSError | None = None  # why nothing more is written; told when the work is done

    def write(self, text: str) -> int:
        """Write as far as that goes."""
        if self.lost is None:
            try:
                self._stream.write(text)
            except OSError as error:
                self.lost = error
        return len(text)

    def flush(self) -> None:
        """Write out what is held back, as far as that goes."""
        if self.lost is None:
            try:
                self._stream.flush()
            except OSError as error:
                self.lost = error

    def isatty(self) -> bool:
        """Whether a person reads this."""
        return self._stream.isatty()

    def leave(self) -> None:
        """Keep the interpreter's own last flush from failing again, which it would tell in its words."""
        if self.lost is not None:
            with contextlib.suppress(OSError), Path(os.devnull).open("wb") as nowhere:
                os.dup2(nowhere.fileno(), self._stream.fileno())


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")  # Windows consoles default to code pages
    if sys.stdout is None or sys.stderr is None:  # started without a console
        return _run(argv)
    answers, errors = _Stream(sys.stdout), _Stream(sys.stderr)
    with (
        contextlib.redirect_stdout(cast("TextIO", answers)),
        contextlib.redirect_stderr(cast("TextIO", errors)),
    ):
        code = _run(argv)
        answers.flush()
        # Whoever has read enough, as ``head`` does, is told nothing.
        if answers.lost is not None and not isinstance(answers.lost, BrokenPipeError):
            code = max(code, _explain(AnswerLost(detail=answers.lost.strerror or answers.lost)))
    for each in (answers, errors):
        each.leave()
    return code


def _run(argv: Sequence[str] | None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        parser, names = _parser()
        if not (words and (words[0] in names or words[0] in {"-h", "--help", "--version"})):
            words.insert(0, "window")  # `loantracker [LEDGER]` opens the window
        options = parser.parse_args(words)
        _refuse_undecoded(options)
        run: Command = options.run
        with private_environment():
            return run(options)
    except LoanTrackerError as error:
        return _explain(error)
    except KeyboardInterrupt:
        return INTERRUPTED


def _refuse_undecoded(options: argparse.Namespace) -> None:
    """Refuse words that are no text in the terminal's encoding; a file may well have such a name."""
    for given in vars(options).values():
        for each in given if isinstance(given, list) else (given,):
            if isinstance(each, str) and any("\ud800" <= letter <= "\udfff" for letter in each):
                raise UsageError(value=each, expected="UTF-8")


def _explain(error: LoanTrackerError) -> int:
    said = wording.explain(error)
    print(said.thai, said.english, sep="\n", file=sys.stderr)
    return error.exit_code


class _Parser(argparse.ArgumentParser):
    """Says in both languages that it did not understand."""

    def error(self, message: str) -> NoReturn:
        """Show how the command goes, and end."""
        self.print_usage(sys.stderr)
        self.exit(_explain(BadCommand(command=self.prog, detail=message)))


def _parser() -> tuple[argparse.ArgumentParser, frozenset[str]]:
    parser = _Parser(
        prog="loantracker",
        description="ระบบติดตามเงินยืมและเงินประกันสัญญา · advances, contract deposits and their reminders",
        epilog="loantracker [LEDGER] เปิดหน้าต่างโปรแกรม · opens the window",
    )
    parser.add_argument("--version", action="version", version=f"loantracker {__version__}")
    found = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, run: Command, about: str) -> argparse.ArgumentParser:
        made = found.add_parser(name, help=about, description=about)
        made.set_defaults(run=run)
        made.add_argument("--config", type=Path, metavar="FILE", help="แฟ้มตั้งค่า · settings file")
        return made

    window = command("window", commands.window, "เปิดหน้าต่างโปรแกรม · open the window")
    window.add_argument("ledger", type=Path, metavar="LEDGER", nargs="?")
    _add_today(window)

    demo = command("demo", commands.demo, "สาธิตงานทั้งหมดด้วยทะเบียนตัวอย่าง · the main job on the sample ledger")
    demo.add_argument("--unattended", action="store_true", help="ไม่เปิดหน้าต่าง · without a window")
    demo.add_argument("--fresh", action="store_true", help="เริ่มใหม่ทั้งหมด · start over")

    _add_summary(command("due", commands.due, "รายการ สถานะ และข้อมูลที่ต้องตรวจ · entries, status, problems"))

    _add_summary(command("summary", summary_command.summary, "ภาพรวม ณ วันที่ · the overview's figures"))

    remind = command("remind", commands.remind, "การแจ้งเตือนของวัน · the day's reminders")
    remind.add_argument("ledger", type=Path, metavar="LEDGER")
    way = remind.add_mutually_exclusive_group(required=True)
    way.add_argument(
        "--preview", type=Path, metavar="DIR", help="เขียนเป็น .eml โดยไม่ส่ง · write .eml, send nothing"
    )
    way.add_argument("--send", action="store_true", help="ส่งจริง · send")
    way.add_argument(
        "--spend-old",
        action="store_true",
        help="ข้ามขั้นที่ค้างมานานโดยไม่ส่ง · pass over stages that are long past, send nothing",
    )
    remind.add_argument(
        "--trial",
        metavar="ADDRESS",
        help="ส่งทดลองทุกฉบับถึงที่อยู่เดียว · send all to one address as a trial, spending no stage",
    )
    remind.add_argument(
        "--confirm",
        type=int,
        metavar="N",
        help="ยืนยันชุดที่ผิดปกติด้วยจำนวนฉบับ · confirm an unusual batch by its number of messages",
    )
    remind.add_argument("--account", metavar="NAME", help="บัญชีอีเมลที่ใช้ส่ง · the mail account")
    remind.add_argument(
        "--yes",
        action="store_true",
        help="ตกลงทุกคำถาม รวมถึงการเพิ่มคอลัมน์บันทึกการแจ้งเตือน · agree to all, added columns included",
    )
    _add_today(remind)
    _add_json(remind)

    record = command("record", commands.record, "บันทึกการส่งใช้หรือการคืน · record a clearing or a return")
    record.add_argument("ledger", type=Path, metavar="LEDGER")
    record.add_argument("entry", metavar="ENTRY", help="รหัสรายการหรือเลขที่สัญญา · id or contract number")
    amount = record.add_mutually_exclusive_group(required=True)
    amount.add_argument("--cleared", metavar="AMOUNT", help="จำนวนเงินส่งใช้ · amount cleared")
    amount.add_argument("--returned", metavar="AMOUNT", help="จำนวนเงินประกันที่คืน · deposit returned")
    record.add_argument("--on", metavar="DATE", required=True, help="วันที่ส่งใช้หรือวันที่คืน · the day")
    record.add_argument("--document", metavar="NO", default="", help="เลขที่เอกสาร · document number")

    _add_decide(command("decide", commands.decide, "งดแจ้ง ขยายเวลา หรือนัดหมาย · hold, extension, promise"))

    _add_layout(command("layout", layout_command.layout, "ความหมายของแต่ละคอลัมน์ · what each column means"))

    _add_pending(
        command("pending", pending_command.pending, "การแก้ไขที่รอลงทะเบียน · changes that wait to be written")
    )

    _add_backups(command("backups", pending_command.backups, "สำเนาสำรองของทะเบียน · copies of a ledger"))

    export = command("export", commands.export, "ส่งออกเป็นสมุดงานใหม่ · export to a new workbook")
    export.add_argument("ledger", type=Path, metavar="LEDGER")
    export.add_argument("out", type=Path, metavar="OUT.xlsx")
    export.add_argument(
        "--replace",
        action="store_true",
        help="เขียนทับไฟล์ที่ไม่ใช่ไฟล์ส่งออกของโปรแกรม · replace a file that is no export of ours",
    )
    _add_today(export)

    _add_history(command("history", history_commands.history, "ประวัติการแจ้งเตือน · what was sent"))

    _add_bounces(command("bounces", bounce_command.bounces, "อีเมลตีกลับ · mail that came back"))

    doctor = command("doctor", doctor_commands.doctor, "ตรวจโปรแกรมและบัญชีอีเมล · is all well?")
    doctor.add_argument(
        "--account",
        metavar="NAME",
        help="ทดสอบบัญชีด้วยข้อความจริงถึงตนเอง · try an account, with a real message to oneself",
    )
    doctor.add_argument(
        "--sign-in",
        action="store_true",
        help="ลงชื่อเข้าใช้ Microsoft 365 ด้วยรหัสก่อน · sign in to Microsoft 365 with a code first",
    )
    _add_json(doctor)
    return parser, frozenset(found.choices)


def _add_summary(summary: argparse.ArgumentParser) -> None:
    summary.add_argument("ledger", type=Path, metavar="LEDGER")
    _add_today(summary)
    _add_json(summary)


def _add_decide(decide: argparse.ArgumentParser) -> None:
    decide.add_argument("ledger", type=Path, metavar="LEDGER")
    decide.add_argument("entry", metavar="ENTRY", help="รหัสรายการหรือเลขที่สัญญา · id or contract number")
    what = decide.add_mutually_exclusive_group(required=True)
    what.add_argument("--hold", metavar="REASON", help="งดแจ้งด้วยเหตุผลนี้ · do not remind, and why")
    what.add_argument("--extend", metavar="DATE", help="ขยายเวลาถึงวันที่ · the new deadline")
    what.add_argument("--promise", metavar="DATE", help="นัดหมายภายในวันที่ · the day that was promised")
    what.add_argument("--end", choices=("hold", "extension", "promise"), help="ยกเลิก · end it")
    decide.add_argument("--until", metavar="DATE", help="งดแจ้งถึงวันที่ · the hold's last day")
    decide.add_argument("--document", metavar="NO", default="", help="เลขที่เอกสารอนุมัติ · the approval")
    _add_today(decide)


def _add_layout(layout: argparse.ArgumentParser) -> None:
    layout.add_argument("ledger", type=Path, metavar="LEDGER")
    layout.add_argument(
        "--set",
        nargs="+",
        action="extend",
        metavar="SHEET!COLUMN=FIELD",
        help='ยืนยันคอลัมน์ เช่น "เงินยืม!F=deadline" หรือ "เงินยืม!G=-" เพื่อไม่ใช้ · confirm columns; "-" for none',
    )
    _add_json(layout)


def _add_pending(pending: argparse.ArgumentParser) -> None:
    pending.add_argument("ledger", type=Path, metavar="LEDGER")
    pending.add_argument("--write", action="store_true", help="บันทึกลงทะเบียนทันที · write now")
    word = pending.add_mutually_exclusive_group()
    word.add_argument(
        "--mine", metavar="CHANGE[:COLUMN]", help="ใช้ค่าของเราแล้วบันทึก · our value stands, and is written"
    )
    word.add_argument("--theirs", metavar="CHANGE[:COLUMN]", help="ใช้ค่าในทะเบียน · the ledger's value stands")
    word.add_argument("--drop", metavar="CHANGE", help="ยกเลิกการแก้ไขที่รออยู่ · forget a waiting change")
    _add_json(pending)


def _add_backups(backups: argparse.ArgumentParser) -> None:
    backups.add_argument("ledger", type=Path, metavar="LEDGER")
    backups.add_argument(
        "--restore", metavar="NAME", help="นำสำเนานี้มาแทนทะเบียน · put this copy in the ledger's place"
    )
    _add_json(backups)


def _add_history(history: argparse.ArgumentParser) -> None:
    task = history.add_mutually_exclusive_group()
    task.add_argument(
        "--adopt",
        type=Path,
        metavar="LEDGER",
        help="รับประวัติจากคอลัมน์การแจ้งเตือนของทะเบียน · adopt the history in the ledger's own columns",
    )
    task.add_argument(
        "--restore",
        action="store_true",
        help="นำสำเนาสำรองมาแทนสมุดบันทึกที่ชำรุด · put back the newest sound copy",
    )
    task.add_argument(
        "--party",
        metavar="ADDRESS",
        help="ทุกอย่างที่เก็บไว้ของผู้รับรายหนึ่ง · all that is held about one party",
    )
    task.add_argument(
        "--purge",
        action="store_true",
        help="ลบข้อมูลส่วนบุคคลที่พ้นกำหนดเก็บ · take out personal data whose time is over",
    )
    history.add_argument("--yes", action="store_true", help="ตกลงทุกคำถาม · agree to all")
    _add_today(history)
    _add_json(history)


def _add_bounces(bounces: argparse.ArgumentParser) -> None:
    bounces.add_argument(
        "--account", metavar="NAME", help="อ่านเฉพาะกล่องจดหมายของบัญชีนี้ · read this account's mailbox alone"
    )
    bounces.add_argument(
        "--clear", metavar="ADDRESS", help="ยืนยันว่าที่อยู่นี้ใช้ได้แล้ว · this address works after all"
    )
    _add_today(bounces)
    _add_json(bounces)


def _add_today(command: argparse.ArgumentParser) -> None:
    command.add_argument("--today", metavar="DATE", help="ณ วันที่ เช่น 25/08/2566 · as of, e.g. 2023-08-25")


def _add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="พิมพ์เป็น JSON · print JSON")
