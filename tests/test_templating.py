"""Texts are tried on a message before they are kept, and a fault is named with its line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from loantracker import actions, templating
from loantracker.errors import TemplateError, UnsafeHeader
from loantracker.mail.templates import Source
from loantracker.phrases import EXPRESSIONS, TEMPLATES
from loantracker.records import Account
from loantracker.workplace import Workplace

TODAY = date(2023, 8, 25)
SAMPLE = Path(__file__).resolve().parent.parent / "sample_ledger.xlsx"
NAME = "advance_overdue"


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return Workplace.open(tmp_path)


def changed(place: Workplace, **texts: str) -> Source:
    return replace(templating.look(place, NAME).original, **texts)


def test_every_template_has_a_name_in_words() -> None:
    assert set(templating.names_of_templates()) == set(TEMPLATES)


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_every_built_in_one_can_be_tried_on_nobody_real(place: Workplace, name: str) -> None:
    message = templating.examples(None, name, TODAY)[0]
    mail = templating.preview(place, message, templating.look(place, name).source, TODAY)
    assert templating.lacking(mail, message) == ()


def test_a_changed_text_is_in_the_next_mail(place: Workplace) -> None:
    day = actions.open_ledger(place, SAMPLE, TODAY)
    message = templating.examples(day, NAME, TODAY)[0]
    assert message in day.batch.messages
    templating.save(place, NAME, changed(place, subject="ด่วนที่สุด {{ lines|length }}"), TODAY)
    mail = actions.compose(place, day, [message], None)[message.id]
    assert mail.subject == f"ด่วนที่สุด {len(message.lines)}"
    templating.reset(place, NAME)
    assert actions.compose(place, day, [message], None)[message.id].subject != mail.subject
    assert [each.source is None for each in templating.look(place, NAME).versions] == [True, False]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n{{ nobody }}", "2"),
        ("a\nb\n{% if x %}", "3"),
        ("{{ 'x' * 10 }}", "1"),
        ("{{ party.__class__ }}", "1"),
    ],
)
def test_a_faulty_text_is_named_with_its_line_and_not_kept(place: Workplace, text: str, line: str) -> None:
    with pytest.raises(TemplateError) as raised:
        templating.save(place, NAME, changed(place, text=text), TODAY)
    assert raised.value.facts["line"] == line
    assert raised.value.facts["template"] == f"{NAME}.txt"
    assert templating.look(place, NAME).versions == ()


def test_a_text_that_fails_for_several_rows_only_is_not_kept(place: Workplace) -> None:
    text = "{% if lines|length > 1 %}{{ nobody }}{% endif %}"
    message = templating.examples(None, NAME, TODAY)[0]
    templating.preview(place, message, changed(place, text=text), TODAY)
    with pytest.raises(TemplateError):
        templating.save(place, NAME, changed(place, text=text), TODAY)


def test_a_subject_of_two_lines_is_refused(place: Workplace) -> None:
    with pytest.raises(UnsafeHeader):
        templating.save(place, NAME, changed(place, subject="one\nBcc: x@example.net"), TODAY)


def test_a_text_without_the_balance_is_told_of(place: Workplace) -> None:
    message = templating.examples(None, NAME, TODAY)[0]
    mail = templating.preview(place, message, changed(place, text="เรียน {{ party }}"), TODAY)
    assert templating.lacking(mail, message) == ("1/2566", "37,500.00")


def test_what_can_be_said_is_shown_with_what_it_says(place: Workplace) -> None:
    message = templating.examples(None, NAME, TODAY)[0]
    found = {each.code: each.example for each in templating.expressions(place, message, TODAY)}
    assert set(found) == {code for code, _ in EXPRESSIONS}
    assert found["{{ party }}"] == "นางสาวตัวอย่าง ใจดี"
    assert found["{{ lines[0].balance|money }}"] == "37,500.00"
    assert found['{{ today|date("long") }}'] == "25 สิงหาคม 2566"


def test_a_damaged_own_one_can_still_be_edited(place: Workplace, tmp_path: Path) -> None:
    templating.save(place, NAME, changed(place, subject="x"), TODAY)
    newest = max((tmp_path / "templates" / NAME).iterdir())
    newest.write_text("damaged", encoding="utf-8")
    state = templating.look(place, NAME)
    assert state.damaged
    assert not state.own
    templating.save(place, NAME, changed(place, subject="mended"), TODAY)
    state = templating.look(place, NAME)
    assert state.own
    assert not state.damaged
    assert state.source.subject == "mended"


def test_a_fault_comes_back_with_what_it_was_tried_on(place: Workplace) -> None:
    message = templating.made_up(NAME, TODAY)
    tried = templating.try_out(place, message, changed(place, html="{{ nobody }}"), TODAY)
    assert tried.mail is None
    assert isinstance(tried.fault, TemplateError)
    assert tried.fault.facts["template"] == f"{NAME}.html"
    assert templating.try_out(place, message, changed(place), TODAY).fault is None


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_it_can_be_tried_on_the_days_messages_and_on_several_entries(place: Workplace, name: str) -> None:
    day = actions.open_ledger(place, SAMPLE, TODAY)
    found = templating.examples(day, name, TODAY)
    assert [templating.is_made_up(each) for each in found] == [*[False] * (len(found) - 1), True]
    assert 1 < len(found) <= templating.EXAMPLES + 1
    assert {each.template for each in found} == {name}
    assert len(found[-1].lines) == templating.SEVERAL
    source = templating.look(place, name).source
    assert templating.try_out(place, found[-1], source, TODAY).fault is None


def test_the_example_comes_from_the_accounts_own_address(place: Workplace) -> None:
    message = templating.made_up(NAME, TODAY)
    account = Account(name="office", kind="folder", sender="ฝ่ายการคลัง <finance@example.org>")
    settings = replace(place.settings, accounts={"office": account}, default_account="office")
    office = replace(place, settings=settings)
    mail = templating.preview(office, message, changed(place), TODAY)
    assert mail.sender == "finance@example.org"
