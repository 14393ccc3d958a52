"""Imports run downward only, and each outside library has one home (ARCHITECTURE.md)."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 400  # lines; a longer one wants splitting

# Lowest first. A part imports from lower rows, and from its own row where the row says so.
ROWS: tuple[tuple[str, frozenset[str], bool], ...] = (
    ("records", frozenset({"__init__", "records", "errors"}), False),
    (
        "pure",
        frozenset(
            {
                "collecting",
                "whole",
                "thai",
                "deadlines",
                "calendar",
                "policy",
                "reminders",
                "held_back",
                "adoption",
                "past",
                "bounced",
                "decisions",
                "guard",
                "comparing",
                "summary",
                "changes",
            }
        ),
        True,
    ),
    ("wording", frozenset({"phrases", "error_phrases", "wording", "checkup", "columns"}), True),
    (
        "edges",
        frozenset({"ledger", "journal", "mail", "export", "settings", "pending", "drafts", "window_state"}),
        False,
    ),
    ("sending", frozenset({"marking", "sending"}), True),
    (
        "actions",
        frozenset(
            {
                "workplace",
                "ahead",
                "bouncing",
                "writing",
                "actions",
                "attaching",
                "editing",
                "inbox",
                "mapping",
                "templating",
                "upkeep",
                "party_file",
                "evidence",
                "following",
                "prospects",
                "proofing",
                "doctor",
            }
        ),
        True,
    ),
    (
        "roots",
        frozenset(
            {
                "asking",
                "shapes",
                "commands",
                "history_commands",
                "doctor_commands",
                "bounce_command",
                "layout_command",
                "pending_command",
                "summary_command",
                "demo",
                "cli",
                "__main__",
            }
        ),
        True,
    ),
)
ROW_OF = {part: number for number, (_name, parts, _own) in enumerate(ROWS) for part in parts}

# What a window may know of the core: what to do, what it is shown, and how to say it.
SEEN_BY_WINDOWS = frozenset(
    {
        "",
        "actions",
        "ahead",
        "attaching",
        "bouncing",
        "editing",
        "upkeep",
        "party_file",
        "evidence",
        "following",
        "policy",
        "comparing",
        "doctor",
        "checkup",
        "mapping",
        "prospects",
        "sending",
        "settings",
        "records",
        "errors",
        "calendar",
        "changes",
        "columns",
        "deadlines",
        "decisions",
        "drafts",
        "guard",
        "held_back",
        "past",
        "proofing",
        "summary",
        "templating",
        "thai",
        "window_state",
        "wording",
    }
)

# The one home of each outside library: a module, a package of ours, or the windows.
HOMES = {
    "python_calamine": "loantracker.ledger.workbook",
    "defusedxml": "loantracker.ledger.package",
    "openpyxl": "loantracker.export",
    "sqlalchemy": "loantracker.journal",
    "jinja2": "loantracker.mail.rendering",
    "keyring": "loantracker.mail.accounts",
    "truststore": "loantracker.mail.tls",
    "exchangelib": "loantracker.mail.ews_client",
    "icalendar": "loantracker.mail.calendar_entry",
    "dns": "loantracker.mail.discovery",
    "requests": "loantracker.mail.web",
    "msal": "loantracker.mail.signin",
    "msal_extensions": "loantracker.mail.signin",
    "num2words": "loantracker.thai",
    "holidays": "loantracker.calendar",
    "platformdirs": "loantracker.settings",
    "tomlkit": "loantracker.settings",
    "aiosmtpd": "loantracker.demo",
    "budoux": "ui.wrapping",
    "PySide6": "ui",
}


def _modules() -> dict[str, Path]:
    found = {}
    for top in ("loantracker", "ui", "templates"):
        for path in sorted((ROOT / top).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = _modules()


def _imports(path: Path) -> Iterator[str]:
    """Every name that is imported anywhere in the file, modules of ours by their full name."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            assert node.module
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module


IMPORTS = {name: frozenset(_imports(path)) for name, path in MODULES.items()}


def _part(module: str) -> str:
    """The part of the core that a module belongs to: "ledger" for loantracker.ledger.patch."""
    return module.split(".")[1] if "." in module else "__init__"


def _within(module: str, home: str) -> bool:
    return module == home or module.startswith(f"{home}.")


def _ours(top: str) -> list[str]:
    return [name for name in MODULES if _within(name, top)]


def test_every_part_of_the_core_has_its_row() -> None:
    assert {_part(name) for name in _ours("loantracker")} == set(ROW_OF)


@pytest.mark.parametrize("module", _ours("loantracker"))
def test_the_core_imports_downward_only(module: str) -> None:
    mine = _part(module)
    row = ROW_OF[mine]
    for name in IMPORTS[module]:
        if not _within(name, "loantracker") or name == "loantracker":
            continue
        other = _part(name)
        own_row_is_open = ROWS[row][2] and ROW_OF[other] == row
        assert other == mine or ROW_OF[other] < row or own_row_is_open, f"{module} imports {name}"


def test_the_core_never_imports_the_windows() -> None:
    upward = {
        (module, name)
        for module in _ours("loantracker")
        for name in IMPORTS[module]
        if _within(name, "ui") or _within(name, "PySide6")
    }
    assert upward == set()


def test_the_windows_know_actions_and_records_but_no_edge() -> None:
    for module in _ours("ui"):
        seen = {name for name in IMPORTS[module] if _within(name, "loantracker")}
        parts = {_part(name) if "." in name else "" for name in seen}
        allowed = SEEN_BY_WINDOWS | ({"demo"} if module == "ui.app" else set())  # "open the sample"
        assert parts <= allowed, f"{module} imports {sorted(parts - allowed)}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {module: {name for name in names if name in MODULES} for module, names in IMPORTS.items()}
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' -> '.join(error.args[1])}")


def test_each_outside_library_is_imported_in_its_one_home() -> None:
    known = sys.stdlib_module_names | {"loantracker", "ui", "templates"}
    used: dict[str, set[str]] = {}
    for module, names in IMPORTS.items():
        for library in {name.split(".")[0] for name in names} - known:
            used.setdefault(library, set()).add(module)
    assert set(used) == set(HOMES)  # a new library gets a home here, an unused one leaves
    strays = {
        (library, module)
        for library, modules in used.items()
        for module in modules
        if not _within(module, HOMES[library])
    }
    assert strays == set()


def test_no_file_has_outgrown_its_subject() -> None:
    sources = [
        path
        for top in ("loantracker", "ui", "tests", "scripts", "bench")
        for path in (ROOT / top).rglob("*.py")
    ]
    lengths = {str(path.relative_to(ROOT)): len(path.read_bytes().splitlines()) for path in sources}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}
