"""The office's own templates stand in place of the built-in ones, each version kept, none lost in silence."""

from __future__ import annotations

import errno
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from loantracker.errors import TemplateError, TemplateNotSaved
from loantracker.mail.templates import KEEP, OwnTemplates, Source, built_in, names

AT = datetime(2023, 8, 25, 9, 0, tzinfo=timezone(timedelta(hours=7)))
OWN = Source("เรื่องของเรา", "ข้อความ", "<p>ข้อความ</p>")


@pytest.fixture
def own(tmp_path: Path) -> OwnTemplates:
    return OwnTemplates(tmp_path / "templates")


def test_without_own_ones_the_built_in_ones_stand(own: OwnTemplates) -> None:
    assert own.sources() == built_in()
    assert own.own("advance_overdue") is None
    assert own.versions("advance_overdue") == ()


def test_an_own_one_takes_the_place_of_its_built_in_one_alone(own: OwnTemplates) -> None:
    own.save("advance_overdue", OWN, AT)
    changed = {key for key, text in own.sources().items() if text != built_in()[key]}
    assert changed == {"advance_overdue.subject.txt", "advance_overdue.txt", "advance_overdue.html"}
    assert own.source("advance_overdue") == OWN


def test_back_to_the_built_in_one_and_every_version_stays(own: OwnTemplates) -> None:
    own.save("advance_overdue", OWN, AT)
    own.save("advance_overdue", None, AT + timedelta(minutes=1))
    assert own.sources() == built_in()
    assert [each.source for each in own.versions("advance_overdue")] == [None, OWN]


def test_the_oldest_versions_go_when_there_are_many(own: OwnTemplates) -> None:
    for minute in range(KEEP + 3):
        own.save("advance_overdue", Source(str(minute), "x", "x"), AT + timedelta(minutes=minute))
    kept = own.versions("advance_overdue")
    assert len(kept) == KEEP
    assert kept[0].source == Source(str(KEEP + 2), "x", "x")


def test_an_old_version_that_can_not_go_yet_does_not_undo_the_saving(
    own: OwnTemplates, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minute in range(KEEP):
        own.save("advance_overdue", OWN, AT + timedelta(minutes=minute))

    def in_use(*_given: object, **_more: object) -> None:
        raise PermissionError(errno.EACCES, "used by another process")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", in_use)
        own.save("advance_overdue", Source("new", "x", "x"), AT + timedelta(days=1))
    assert own.source("advance_overdue").subject == "new"
    assert len(own.versions("advance_overdue")) == KEEP + 1
    own.save("advance_overdue", OWN, AT + timedelta(days=2))
    assert len(own.versions("advance_overdue")) == KEEP


@pytest.mark.parametrize("content", ["", "[]", '{"subject": "x"}', '{"subject": 1, "text": "", "html": ""}'])
def test_a_damaged_own_one_is_named_and_not_passed_over(
    own: OwnTemplates, tmp_path: Path, content: str
) -> None:
    own.save("advance_overdue", OWN, AT)
    newer = tmp_path / "templates" / "advance_overdue" / f"{AT + timedelta(hours=1):%Y%m%d-%H%M%S-%f}.json"
    newer.write_text(content, encoding="utf-8")
    with pytest.raises(TemplateError) as raised:
        own.sources()
    assert raised.value.facts["template"] == "advance_overdue"
    assert [each.source for each in own.versions("advance_overdue")] == [OWN]


def test_files_that_are_no_versions_are_left_alone(own: OwnTemplates, tmp_path: Path) -> None:
    own.save("advance_overdue", OWN, AT)
    (tmp_path / "templates" / "advance_overdue" / "notes.json").write_text("not ours", encoding="utf-8")
    assert own.source("advance_overdue") == OWN


def test_a_disk_that_fails_leaves_what_was(own: OwnTemplates, monkeypatch: pytest.MonkeyPatch) -> None:
    own.save("advance_overdue", OWN, AT)

    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TemplateNotSaved):
        own.save("advance_overdue", Source("x", "x", "x"), AT + timedelta(minutes=1))
    assert own.source("advance_overdue") == OWN
    assert len(own.versions("advance_overdue")) == 1


def test_only_templates_of_messages_have_a_name() -> None:
    assert "advance_overdue" in names(built_in())
    assert not any(name.startswith("_") for name in names(built_in()))
