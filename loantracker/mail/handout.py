"""The settings that an IT department hands out: a small TOML file with an account in it, never a password."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Final

from loantracker.errors import BadSettings
from loantracker.records import Account
from loantracker.wording import text

_LARGEST: Final = 64 * 1024  # bytes; the file has a dozen lines
_KINDS: Final = frozenset({"smtp", "ews", "graph", "folder"})
_GIVEN: Final = {each.name: int if each.type == "int" else str for each in fields(Account)}
_SECRET: Final = ("pass", "secret", "token", "รหัสผ่าน")


def read(path: Path) -> Account:
    """The account of the file; what the file doesn't say is empty, its name and sender as a rule.

    ``tenant = "…"``, ``client_id = "…"``, ``host = "…"`` and the like, at the top or under
    ``[account]``. A ``ca_file`` is sought beside the file.

    Raises:
        BadSettings: it can't be read, holds a password, or says what no account has (facts: path, detail).
    """
    try:
        with path.open("rb") as handle:
            content = handle.read(_LARGEST + 1)
        return _account(path, _table(content))
    except OSError as error:
        raise BadSettings(path=path, detail=error.strerror or error) from error
    except ValueError as error:  # TOML and UTF-8 faults are ValueErrors
        raise BadSettings(path=path, detail=error) from None  # the frames below may hold a password


def _table(content: bytes) -> dict[str, object]:
    if len(content) > _LARGEST:
        raise ValueError(text("ไฟล์ใหญ่เกินไป"))
    data = tomllib.loads(content.decode("utf-8-sig"))
    table = data.get("account", data)
    if not isinstance(table, dict):
        raise ValueError(text("ไม่รู้จักค่า {name}", name="account"))  # noqa: TRY004 - the file's fault, not ours
    return table


def _account(path: Path, table: dict[str, object]) -> Account:
    if any(word in key.casefold() for key in table for word in _SECRET):
        raise ValueError(text("ไฟล์นี้มีรหัสผ่าน ซึ่งต้องไม่อยู่ในไฟล์ตั้งค่า โปรดลบออกแล้วแจกไฟล์ใหม่"))
    known: dict[str, str | int] = {}
    for key, value in table.items():
        if not isinstance(value, str | int) or type(value) is not _GIVEN.get(key):
            raise ValueError(text("ไม่รู้จักค่า {name}", name=key))
        known[key] = value
    kind = str(known.pop("kind", "graph" if "tenant" in known else "smtp"))
    if kind not in _KINDS:
        raise ValueError(text("ไม่รู้จักค่า {name}", name=f"kind = {kind}"))
    authority = str(known.pop("ca_file", ""))
    return Account(
        name=str(known.pop("name", "")),
        kind=kind,
        sender=str(known.pop("sender", "")),
        ca_file=str((path.parent / authority).absolute()) if authority else "",
        **known,  # type: ignore[arg-type]  # each was held to its field's own type above
    )
