"""Templates that are wrong, endless or huge: named, stopped, and of no harm to the next one."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from mail_samples import OFFICE, TODAY, message

from loantracker.errors import TemplateError
from loantracker.mail import views
from loantracker.mail.render_guard import AHEAD, RenderGuard
from loantracker.mail.views import View

VIEW = views.make_view(message("advance_overdue"), OFFICE, TODAY, TODAY)
GOOD = {"good.subject.txt": "s", "good.txt": "t {{ party }}", "good.html": "h"}

Guards = Callable[..., RenderGuard]


FAULTS = [
    ("one\n{{ two", "2", "unexpected end of template"),
    ("one\n\n{% endif %}", "3", "unknown tag 'endif'"),
    ("one\n{{ borrower_nmae }}", "2", "unknown_name borrower_nmae"),
    ("{{ lines[0].nothing }}", "1", "unknown_name nothing"),
    ("one\n{{ lines[7].party }}", "2", "unknown_name 7"),
    ("{{ 5|date('long') }}", "1", "'int' object has no attribute"),
    ("one\n\n\n{{ 1 / 0 }}", "4", "division by zero"),
    ("{{ party|no_such_filter }}", "1", "No filter named 'no_such_filter'"),
    ("{{ office.__class__ }}", "1", "not_allowed __class__"),
    ("{{ ''.__class__.__mro__ }}", "1", "not_allowed __class__"),
    ("{{ lines.append(1) }}", "1", "append"),
    ("{{ cycler }}", "1", "unknown_name cycler"),
    ("{{ 'x' * 10000000000 }}", "1", "not for texts"),
    ("{{ 9 ** 9 ** 9 ** 9 }}", "1", "not for texts"),
    ("{{ ('x'|center(600000)) ~ ('y'|center(600000)) }}", None, "too_long"),
    ("one\n{% set x = 'x'|center(1000000000) %}", "2", "too_much_memory"),
]
_LETTERS = "x" * 400
ENDLESS = f"{{% set n = '{_LETTERS}' %}}" + "{% for a in n %}" * 9 + "{% endfor %}" * 9
SHARED = {
    f"fault{number}{suffix}": text if suffix == ".txt" else "x"
    for number, (text, _, _) in enumerate(FAULTS)
    for suffix in (".subject.txt", ".txt", ".html")
}


@pytest.fixture
def guards() -> Iterator[Guards]:
    made: list[RenderGuard] = []

    def make(sources: Mapping[str, str], *, seconds: float = 30) -> RenderGuard:
        made.append(RenderGuard({**GOOD, **sources}, seconds=seconds))
        return made[-1]

    yield make
    for guard in made:
        guard.close()


@pytest.fixture(scope="module")
def shared() -> Iterator[RenderGuard]:
    guard = RenderGuard({**GOOD, **SHARED})
    yield guard
    guard.close()


def with_text(text: str) -> dict[str, str]:
    return {"bad.subject.txt": "s", "bad.txt": text, "bad.html": "h"}


def process_of(guard: RenderGuard) -> subprocess.Popen[bytes]:
    assert guard._child is not None
    return guard._child.process


def fault(guard: RenderGuard, name: str = "bad") -> dict[str, str]:
    with pytest.raises(TemplateError) as raised:
        guard.render(name, VIEW)
    assert guard.render("good", VIEW)["text"] == "t นางสาวสมหญิง รักงาน"
    return raised.value.facts


@pytest.mark.parametrize("number", range(len(FAULTS)))
def test_a_faulty_template_is_named_with_its_line(shared: RenderGuard, number: int) -> None:
    _, line, words = FAULTS[number]
    facts = fault(shared, f"fault{number}")
    assert (facts["template"], facts.get("line")) == (f"fault{number}.txt", line)
    assert words in f"{facts['detail']} {facts.get('said', '')}"


def test_a_missing_part_is_named(guards: Guards) -> None:
    facts = fault(guards(with_text("{% include 'missing.txt' %}")))
    assert facts == {"template": "missing.txt", "detail": "no_such_text"}


def test_a_fault_in_a_shared_part_is_named_there(guards: Guards) -> None:
    parts = {"_parts.txt": "{% macro a(x) %}\n\n{{ x.nothing }}{% endmacro %}"}
    guard = guards({**with_text("{% import '_parts.txt' as p %}{{ p.a(office) }}"), **parts})
    facts = fault(guard)
    assert (facts["template"], facts["line"]) == ("_parts.txt", "3")


def test_an_endless_template_is_stopped(guards: Guards) -> None:
    facts = fault(guards(with_text(ENDLESS), seconds=1))
    assert facts == {"template": "bad", "detail": "too_slow"}


def test_an_endless_template_is_stopped_with_more_behind_it_than_a_pipe_holds(guards: Guards) -> None:
    guard = guards(with_text(ENDLESS), seconds=1)
    long = replace(VIEW, role="x" * 500_000)
    rendered = guard.render_all([("good", VIEW), ("bad", VIEW), *[("good", long)] * 2 * AHEAD])
    assert next(rendered)[1]["text"] == f"t {VIEW.party}"
    process = process_of(guard)
    with pytest.raises(TemplateError) as raised:
        next(rendered)
    assert raised.value.facts == {"template": "bad", "detail": "too_slow"}
    assert process.returncode is not None
    assert guard.render("good", VIEW)["text"] == f"t {VIEW.party}"


def test_every_message_of_a_batch_gets_its_own_texts_however_long_these_are(guards: Guards) -> None:
    guard = guards(with_text("{{ party }} {{ 'x'|center(100000) }}"))
    parties = [replace(VIEW, party=f"party {number}") for number in range(3 * AHEAD)]
    rendered = list(guard.render_all(("bad", each) for each in parties))
    assert [view for view, _ in rendered] == parties
    assert [made["text"].split("  ")[0] for _, made in rendered] == [each.party for each in parties]


def test_a_batch_that_is_left_half_way_leaves_nothing_for_the_next_message(guards: Guards) -> None:
    guard = guards({})
    parties = [replace(VIEW, party=f"party {number}") for number in range(5)]
    left = guard.render_all(("good", each) for each in parties)
    assert next(left)[1]["text"] == "t party 0"
    process = process_of(guard)
    left.close()
    assert process.returncode is not None
    assert guard.render("good", VIEW)["text"] == f"t {VIEW.party}"


def test_two_batches_at_once_never_get_each_others_texts(guards: Guards) -> None:
    guard = guards({})
    parties = [replace(VIEW, party=f"party {number}") for number in range(5)]
    left = guard.render_all(("good", each) for each in parties)
    assert next(left)[1]["text"] == "t party 0"
    with pytest.raises(RuntimeError):
        guard.render("good", VIEW)
    with pytest.raises(RuntimeError):
        next(left)


def test_a_template_that_includes_itself_is_stopped(guards: Guards) -> None:
    facts = fault(guards(with_text("{% include 'bad.txt' %}")))
    assert facts["template"] == "bad.txt"
    assert "recursion" in facts["detail"]


def test_a_process_that_dies_is_replaced(guards: Guards) -> None:
    guard = guards({})
    assert guard.render("good", VIEW)["subject"] == "s"
    process = process_of(guard)
    process.kill()
    process.wait()
    with pytest.raises(TemplateError):
        guard.render("good", VIEW)
    assert guard.render("good", VIEW)["subject"] == "s"


def test_html_is_escaped_and_text_is_not(guards: Guards) -> None:
    sources = {f"mark{suffix}": "{{ office.survey_url }}" for suffix in (".subject.txt", ".txt", ".html")}
    made = guards(sources).render("mark", VIEW)
    assert made["text"] == made["subject"] == OFFICE.survey_url
    assert made["html"] == OFFICE.survey_url.replace("&", "&amp;")


def test_the_process_knows_no_password(guards: Guards, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOANTRACKER_PASSWORD_OFFICE", "canary-5511")
    guard = guards({})
    guard.render("good", VIEW)
    process = process_of(guard)
    proc = Path(f"/proc/{process.pid}")
    if not proc.exists():
        pytest.skip("the environment of a process can be read on Linux only")
    assert b"PYTHONPATH" in (proc / "environ").read_bytes()
    assert b"canary-5511" not in (proc / "environ").read_bytes()
    assert VIEW.party.encode() not in (proc / "cmdline").read_bytes()


def test_no_process_is_left_behind() -> None:
    guard = RenderGuard(GOOD)
    guard.render("good", VIEW)
    process = process_of(guard)
    del guard
    assert process.returncode is not None


def test_a_view_survives_the_way_there_and_back() -> None:
    there: View = views.from_json(views.to_json(VIEW))
    assert there == VIEW
