"""Keep the English catalogue in step with the Thai sentences in the program.

``python scripts/translations.py update`` collects every sentence into
locale/en/LC_MESSAGES/loantracker.po (new ones untranslated, vanished ones
removed) and compiles the .mo beside it. ``check`` changes nothing and fails on
a missing, unused or fuzzy translation, on a placeholder that the translation
lost or made up, and on a stale .mo.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parent.parent
PO: Final = ROOT / "loantracker" / "locale" / "en" / "LC_MESSAGES" / "loantracker.po"
MO: Final = PO.with_suffix(".mo")

SOURCES: Final = ("loantracker", "ui")
KEYWORDS: Final = {"_": None, "N_": None, "text": None, "ngettext": (1, 2)}
# A catalogue says what the program says, not when somebody ran a script.
_NO_DATE: Final = datetime(2026, 1, 1, tzinfo=UTC)


def collect(root: Path = ROOT) -> Catalog:
    """Every sentence of the program, without places, sorted."""
    found = _catalogue()
    for source in SOURCES:
        for _, _, msgid, _, _ in extract_from_dir(
            root / source, method_map=[("**.py", "python")], keywords=KEYWORDS
        ):
            found.add(msgid)
        for path in sorted((root / source).rglob("*.py")):
            for said in _in_f_strings(path):
                found.add(said)
    return found


def _in_f_strings(path: Path) -> Iterator[str]:
    """The sentences inside f-strings, which Babel sees from Python 3.12 on only."""
    outer = (each for each in ast.walk(ast.parse(path.read_bytes())) if isinstance(each, ast.JoinedStr))
    for node in (inner for each in outer for inner in ast.walk(each)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def _catalogue() -> Catalog:
    return Catalog(
        locale="en",
        domain="loantracker",
        project="LoanTracker",
        version="1",
        msgid_bugs_address="the project's issue tracker",
        last_translator="LoanTracker",
        language_team="LoanTracker",
        header_comment="# English translations of LoanTracker's Thai sentences.",
        creation_date=_NO_DATE,
        revision_date=_NO_DATE,
        fuzzy=False,
    )


def read(path: Path = PO) -> Catalog:
    """The English catalogue as it stands; empty where there is none."""
    if not path.exists():
        return _catalogue()
    with path.open("rb") as handle:
        return read_po(handle, locale="en", domain="loantracker")


def merged(sources: Catalog, translated: Catalog) -> Catalog:
    """The sentences of ``sources`` with the translations known for them."""
    result = _catalogue()
    for message in sources:
        if not message.id:
            continue
        known = translated.get(message.id)
        result.add(message.id, known.string if known is not None else None)
    return result


def as_po(catalogue: Catalog) -> bytes:
    """The bytes of the .po file."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=110, no_location=True, sort_output=True)
    return buffer.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """The bytes of the .mo file."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def faults(sources: Catalog, translated: Catalog) -> list[str]:
    """One line for each sentence whose translation is missing, unused, fuzzy or broken."""
    wanted = {_key(message): message for message in sources if message.id}
    known = {_key(message): message for message in translated if message.id}
    found = [f"unused: {key}" for key in known.keys() - wanted.keys()]
    for key, source in wanted.items():
        message = known.get(key)
        if message is None or not all(_strings(message)):
            found.append(f"missing: {key}")
        elif message.fuzzy:
            found.append(f"fuzzy: {key}")
        elif any(_fields(string) != _fields(key) for string in _strings(message)):
            found.append(f"placeholders differ: {key}")
        elif isinstance(message.id, str) != isinstance(source.id, str):
            found.append(f"plural forms differ: {key}")
    return sorted(found)


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _strings(message: Message) -> tuple[str, ...]:
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def update() -> int:
    """Write .po and .mo; says how many translations are still missing."""
    catalogue = merged(collect(), read())
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(as_po(catalogue))
    MO.write_bytes(as_mo(catalogue))
    missing = faults(catalogue, catalogue)
    print(f"{len(catalogue)} sentences, {len(missing)} to translate")
    return 0


def check() -> int:
    """Say what is wrong with the catalogue; 0 where nothing is."""
    translated = read()
    found = faults(collect(), translated)
    if not MO.exists() or MO.read_bytes() != as_mo(translated):
        found.append(f"stale: {MO.relative_to(ROOT)} (run: python scripts/translations.py update)")
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    commands = {"update": update, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit("usage: translations.py update|check")
    sys.exit(commands[sys.argv[1]]())
