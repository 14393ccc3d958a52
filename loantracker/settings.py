"""settings.toml <-> Settings, and where the program's files live.

The file is written by the windows and readable by people; comments and keys
that the program does not know survive a save. Passwords are never in it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import platformdirs
import tomlkit
from tomlkit.items import Table

from loantracker import thai, whole
from loantracker.deadlines import DEFAULT_RULES, Rule, Rules
from loantracker.errors import BadSettings, SettingsNotSaved, write_fault
from loantracker.policy import DEFAULT_LIMITS, DEFAULT_POLICY, Escalation, KindPolicy, Limits, Policy, Stage
from loantracker.records import Account, Agency, Office, Role

FILE_NAME = "settings.toml"
JOURNAL_NAME = "journal.sqlite"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the clerk decides, with the defaults of a new installation."""

    language: str = "th"
    ledger: str = ""  # the ledger opened last
    default_account: str = ""
    accounts: Mapping[str, Account] = field(default_factory=dict)
    office: Office = field(default_factory=Office)
    agencies: tuple[Agency, ...] = ()  # for ledgers without a sheet of agencies
    rules: Rules = DEFAULT_RULES
    policy: Policy = DEFAULT_POLICY
    limits: Limits = DEFAULT_LIMITS
    journal_url: str = ""  # postgresql+psycopg://user@host/database; "" is a file in the home
    extra_holidays: frozenset[date] = frozenset()  # no work on these days
    extra_working: frozenset[date] = frozenset()  # work after all on these days


def home() -> Path:
    """The folder of settings, journal, backups and outbox: LOANTRACKER_HOME, else the user's data folder."""
    named = os.environ.get("LOANTRACKER_HOME")
    return Path(named).expanduser() if named else platformdirs.user_data_path("LoanTracker", appauthor=False)


def load(path: Path) -> Settings:
    """Read a settings file; a missing file gives the defaults.

    Raises:
        BadSettings: the file can't be read or a value is not of its kind (facts: path, line, detail).
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise BadSettings(path=path, detail=error.strerror or error) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(path=path, detail=error) from error
    try:
        return _from_data(data)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise BadSettings(path=path, detail=error) from error


def save(settings: Settings, path: Path) -> None:
    """Write the settings whole or not at all, keeping comments and unknown keys of an existing file.

    Raises:
        SettingsNotSaved: the file can't be written (facts: path, detail).
        BadSettings: what it holds can't be read.
    """
    try:
        document = (
            tomlkit.parse(path.read_text(encoding="utf-8-sig")) if path.exists() else tomlkit.document()
        )
        for name in ("language", "ledger", "default_account"):
            document[name] = getattr(settings, name)
        _put(document, "accounts", {name: _known(account) for name, account in settings.accounts.items()})
        _put(document, "office", _known(settings.office))
        agencies = [
            {"code": each.code, "name": each.name, "emails": list(each.emails)} for each in settings.agencies
        ]
        if document.get("agencies") != agencies:
            document["agencies"] = agencies
        _put(document, "calendar", _calendar(settings))
        _lay(document, "rules", _rules_table(settings.rules))
        _lay(document, "stages", _stages_table(settings.policy))
        _lay(document, "journal", {"url": settings.journal_url} if settings.journal_url else {})
        _lay(document, "sending", _changed(settings.limits, DEFAULT_LIMITS))
        path.parent.mkdir(parents=True, exist_ok=True)
        whole.write(path, tomlkit.dumps(document))
    except OSError as error:
        raise SettingsNotSaved(path=path, detail=write_fault(error)) from error
    except (tomlkit.exceptions.TOMLKitError, UnicodeDecodeError) as error:
        raise BadSettings(path=path, detail=error) from error


def _from_data(data: dict[str, Any]) -> Settings:
    accounts = {}
    for name, table in data.get("accounts", {}).items():
        accounts[name] = Account(name=name, **_of_kind(Account, table))
    calendar = data.get("calendar", {})
    language = data.get("language", "th")
    if language not in {"th", "en"}:
        raise ValueError(f"language = {language!r}")
    return Settings(
        language=language,
        ledger=str(data.get("ledger", "")),
        default_account=str(data.get("default_account", "")),
        accounts=accounts,
        office=Office(**_of_kind(Office, data.get("office", {}))),
        agencies=tuple(
            Agency(code=each["code"], name=each["name"], emails=tuple(each.get("emails", ())))
            for each in data.get("agencies", ())
        ),
        rules=_rules(data.get("rules", {})),
        policy=_policy(data.get("stages", {})),
        journal_url=_journal_url(data.get("journal", {}).get("url", "")),
        limits=Limits(**_of_kind(Limits, data.get("sending", {}))),
        extra_holidays=frozenset(map(_day, calendar.get("holidays", ()))),
        extra_working=frozenset(map(_day, calendar.get("working_days", ()))),
    )


def _of_kind(record: type[Account | Office | Limits], table: Mapping[str, Any]) -> dict[str, Any]:
    """The table's values that the record knows, each of the type of the record's default."""
    known: dict[str, Any] = {}
    for each in fields(record):
        if each.name == "name" and record is Account:
            continue
        if each.name in table:
            value = table[each.name]
            wanted = int if each.type == "int" else str
            if type(value) is not wanted:
                raise TypeError(f"{each.name} = {value!r}")
            known[each.name] = value
    return known


def _rules(table: Mapping[str, Any]) -> Rules:
    def rule(name: str, default: Rule) -> Rule:
        changed = table.get(name, {})
        return replace(
            default,
            days=int(changed.get("days", default.days)),
            citation=str(changed.get("citation", default.citation)),
        )

    default = DEFAULT_RULES
    return replace(
        default,
        travel=rule("travel", default.travel),
        other=rule("other", default.other),
        deposit=rule("deposit", default.deposit),
        travel_words=tuple(table.get("travel_words", default.travel_words)),
        due_soon_days=int(table.get("due_soon_days", default.due_soon_days)),
        deposit_due_soon_days=int(table.get("deposit_due_soon_days", default.deposit_due_soon_days)),
    )


def _policy(table: Mapping[str, Any]) -> Policy:
    escalation = table.get("escalation", {})
    default = Escalation()
    return Policy(
        advance=_kind_policy(table.get("advance", {}), DEFAULT_POLICY.advance),
        deposit=_kind_policy(table.get("deposit", {}), DEFAULT_POLICY.deposit),
        escalation=Escalation(
            offset=_whole(escalation.get("offset", default.offset)),
            everywhere=_texts(escalation.get("everywhere", ())),
            heads={code: _texts(each) for code, each in escalation.get("heads", {}).items()},
        ),
    )


def _kind_policy(table: Mapping[str, Any], default: KindPolicy) -> KindPolicy:
    """``[stages.advance]`` with its ``[[stages.advance.steps]]``; without steps the default's hold."""
    anchor = table.get("anchor", default.anchor)
    if anchor not in {"deadline", "release"}:
        raise ValueError(f"anchor = {anchor!r}")
    stages = default.stages
    if "steps" in table:
        stages = tuple(
            Stage(
                offset=_whole(each["offset"]),
                roles=tuple(map(Role, _texts(each["roles"]))),
                template=str(each["template"]),
                cc=tuple(map(Role, _texts(each.get("cc", ())))),
            )
            for each in table["steps"]
        )
    return KindPolicy(anchor, stages, _whole(table.get("repeat_days", default.repeat_days)))


def _journal_url(url: str) -> str:
    """The address of a shared journal; its password is never in this file."""
    if not url:
        return ""
    parts = urlsplit(url)
    if parts.scheme != "postgresql+psycopg" or not parts.path.strip("/"):
        raise ValueError("[journal] url: postgresql+psycopg://user@host:port/database")
    if parts.password is not None or "password" in parse_qs(parts.query):
        raise ValueError("[journal] url: no password here; keyring or LOANTRACKER_PASSWORD_JOURNAL")
    return url


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError(f"{value!r} is no whole number")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
        raise TypeError(f"{value!r} is no list of texts")
    return tuple(value)


# What is as it was delivered is left out of the file, so that later versions can better it.


def _changed(record: Any, default: Any) -> dict[str, Any]:
    """The fields of a record that differ from the default's."""
    values = {each.name: (getattr(record, each.name), getattr(default, each.name)) for each in fields(record)}
    return {name: value for name, (value, delivered) in values.items() if value != delivered}


def _rules_table(rules: Rules) -> dict[str, Any]:
    table = _changed(rules, DEFAULT_RULES)
    for name in ("travel", "other", "deposit"):
        table[name] = _changed(getattr(rules, name), getattr(DEFAULT_RULES, name))
    if "travel_words" in table:
        table["travel_words"] = list(table["travel_words"])
    return table


def _stages_table(policy: Policy) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for name in ("advance", "deposit"):
        kind = getattr(policy, name)
        table[name] = _changed(kind, getattr(DEFAULT_POLICY, name))
        if table[name].pop("stages", None) is not None:
            table[name]["steps"] = [
                {
                    "offset": each.offset,
                    "roles": [role.value for role in each.roles],
                    "template": each.template,
                    "cc": [role.value for role in each.cc],
                }
                for each in kind.stages
            ]
    escalation = _changed(policy.escalation, Escalation())
    if "everywhere" in escalation:
        escalation["everywhere"] = list(policy.escalation.everywhere)
    escalation["heads"] = {code: list(each) for code, each in policy.escalation.heads.items()}
    table["escalation"] = escalation
    return table


def _day(value: object) -> date:
    return value if type(value) is date else thai.parse_date(str(value))


def _known(record: Account | Office) -> dict[str, str | int]:
    """A record as a table: only what differs from nothing, and never the name that keys it."""
    values = {each.name: getattr(record, each.name) for each in fields(record)}
    if isinstance(record, Account):
        del values["name"]
    return {name: value for name, value in values.items() if value not in ("", 0)}


def _calendar(settings: Settings) -> dict[str, list[date]]:
    return {
        "holidays": sorted(settings.extra_holidays),
        "working_days": sorted(settings.extra_working),
    }


def _put(document: tomlkit.TOMLDocument | Table, name: str, values: Mapping[str, Any]) -> None:
    """Lay values into a table of the document, dropping what the values no longer name."""
    table = document.get(name)
    if not isinstance(table, Table):
        table = tomlkit.table()
        document[name] = table
    for old in [key for key in table if key not in values]:
        if name == "accounts" or old in {each.name for each in (*fields(Office), *fields(Account))}:
            del table[old]
    for key, value in values.items():
        if isinstance(value, Mapping):
            _put(table, key, value)
        elif table.get(key) != value:  # what stands there already keeps its comments
            table[key] = value


_KNOWN_KEYS = frozenset(
    {each.name for record in (Rules, Rule, KindPolicy, Escalation, Limits) for each in fields(record)}
    | {"steps", "heads", "url"}
)


def _lay(document: tomlkit.TOMLDocument | Table, name: str, values: Mapping[str, Any]) -> None:
    """Make a table hold these values and no other that the program knows; an empty one is not begun.

    Values that stand there already are left alone, with their comments.
    """
    table = document.get(name)
    if not isinstance(table, Table):
        if _is_empty(values):
            return
        table = tomlkit.table()
        document[name] = table
    owned = set(table) if name == "heads" else set(table) & _KNOWN_KEYS
    for old in owned - set(values):
        del table[old]
    for key, value in values.items():
        if isinstance(value, Mapping):
            _lay(table, key, value)
        elif key == "steps":
            if key not in table or table[key].unwrap() != value:
                table[key] = _tables(value)
        elif table.get(key) != value:
            table[key] = value


def _is_empty(value: object) -> bool:
    return isinstance(value, Mapping) and all(map(_is_empty, value.values()))


def _tables(rows: list[dict[str, Any]]) -> tomlkit.items.AoT:
    made = tomlkit.aot()
    for row in rows:
        made.append(tomlkit.item(row))
    return made
