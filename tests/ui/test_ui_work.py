from __future__ import annotations

import threading

from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS

from ui.work import Control, Work


def test_answers_come_on_the_windows_thread(qtbot: QtBot) -> None:
    here = threading.get_ident()
    threads: list[tuple[str, int]] = []
    work = Work(lambda _error: None)

    def run(control: Control) -> int:
        control.report("half")
        return threading.get_ident()

    inside: list[int] = []

    def done(ident: int) -> None:
        inside.append(ident)
        threads.append(("done", threading.get_ident()))

    with qtbot.waitSignal(work.idle, timeout=WAIT_MS):
        work.run(run, done, on_progress=lambda _value: threads.append(("progress", threading.get_ident())))
    assert threads == [("progress", here), ("done", here)]
    assert inside[0] != here
    assert not work.busy


def test_a_failure_nobody_asked_for_reaches_the_one_place_for_failures(qtbot: QtBot) -> None:
    failures: list[BaseException] = []
    work = Work(failures.append)

    def run(_control: Control) -> None:
        raise OSError("disk")

    with qtbot.waitSignal(work.idle, timeout=WAIT_MS):
        work.run(run, lambda _nothing: None)
    assert [type(each) for each in failures] == [OSError]


def test_a_job_with_its_own_error_path_keeps_its_failures(qtbot: QtBot) -> None:
    general: list[BaseException] = []
    own: list[BaseException] = []
    work = Work(general.append)

    def run(_control: Control) -> None:
        raise ValueError("mine")

    with qtbot.waitSignal(work.idle, timeout=WAIT_MS):
        work.run(run, lambda _nothing: None, own.append)
    assert len(own) == 1
    assert not general


def test_a_cancel_is_silent(qtbot: QtBot) -> None:
    heard: list[object] = []
    work = Work(heard.append)
    started = threading.Event()

    def run(control: Control) -> str:
        started.set()
        while not control.should_stop():
            QThread.yieldCurrentThread()
        return "stopped"

    with qtbot.waitSignal(work.idle, timeout=WAIT_MS):
        job = work.run(run, heard.append)
        assert started.wait(10)
        job.cancel()
    assert not heard


def test_a_stop_still_answers(qtbot: QtBot) -> None:
    heard: list[object] = []
    work = Work(heard.append)
    started = threading.Event()

    def run(control: Control) -> str:
        started.set()
        while not control.should_stop():
            QThread.yieldCurrentThread()
        return "stopped"

    with qtbot.waitSignal(work.idle, timeout=WAIT_MS):
        job = work.run(run, heard.append)
        assert started.wait(10)
        job.stop()
    assert heard == ["stopped"]


def test_finishing_waits_for_what_runs_and_hears_no_more_of_it() -> None:
    heard: list[object] = []
    ended = threading.Event()
    work = Work(heard.append)
    started = threading.Event()

    def run(control: Control) -> None:
        started.set()
        while not control.should_stop():
            QThread.yieldCurrentThread()
        ended.set()

    work.run(run, heard.append)
    assert started.wait(10)
    work.finish()
    assert ended.is_set()
    late = work.run(lambda _control: heard.append("late"), heard.append)
    assert late.silent
    assert not work.busy
    assert not heard
