from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from loantracker import settings
from loantracker.errors import BadSettings
from loantracker.records import Account, Agency, Office
from loantracker.settings import Settings

OFFICE = Account(
    name="office",
    kind="smtp",
    sender="ฝ่ายการคลัง <finance@example.org>",
    host="mail.example.org",
    port=587,
    security="starttls",
    username="finance",
)


def test_a_missing_file_gives_the_defaults(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "settings.toml") == Settings()


def test_everything_saved_is_loaded_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.toml"
    chosen = Settings(
        language="en",
        ledger="/share/ทะเบียนคุม 2566.xlsx",
        default_account="office",
        accounts={
            "office": OFFICE,
            "ร่าง": Account(name="ร่าง", kind="folder", sender="a@example.org", folder="/x"),
        },
        office=Office(phone="0 2000 0000", signer="นางสาวตัวอย่าง ใจดี", survey_url="https://example.org/s"),
        agencies=(Agency("สปส.", "สำนักงานประชาสัมพันธ์", ("saraban.pr@example.org",)),),
        extra_holidays=frozenset({date(2023, 5, 5)}),
        extra_working=frozenset({date(2023, 5, 6)}),
    )
    settings.save(chosen, path)
    assert settings.load(path) == chosen


def test_comments_and_unknown_keys_survive_a_save(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(
        '# ของฝ่ายการคลัง\nlanguage = "th"\ncolour = "green"\n\n[rules.travel]\ndays = 20  # ตามที่ตกลง\n\n'
        '[accounts.old]\nkind = "smtp"\nsender = "a@example.org"\nhost = "old.example.org"\n',
        encoding="utf-8",
    )
    before = settings.load(path)
    settings.save(replace(before, language="en", accounts={"office": OFFICE}), path)
    text = path.read_text(encoding="utf-8")
    assert "# ของฝ่ายการคลัง" in text
    assert 'colour = "green"' in text
    assert "# ตามที่ตกลง" in text
    assert "old.example.org" not in text
    after = settings.load(path)
    assert after.rules.travel.days == 20
    assert after.language == "en"
    assert list(after.accounts) == ["office"]


def test_a_file_without_a_home_for_the_temporary_leaves_nothing_behind(tmp_path: Path) -> None:
    blocked = tmp_path / "settings.toml"
    blocked.mkdir()
    with pytest.raises(BadSettings):
        settings.save(Settings(), blocked)
    assert list(tmp_path.iterdir()) == [blocked]


@pytest.mark.parametrize(
    "text",
    [
        "language = ",
        'language = "fr"',
        '[accounts.office]\nkind = "smtp"\nsender = "a@b"\nport = "587"',
        '[accounts.office]\nkind = "smtp"',
        "[office]\nname = 5",
        '[calendar]\nholidays = ["ไม่ใช่วันที่"]',
        "accounts = 3",
    ],
)
def test_a_value_of_the_wrong_kind_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadSettings) as caught:
        settings.load(path)
    assert caught.value.facts["path"] == str(path)


def test_thai_dates_are_understood_in_the_calendar(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[calendar]\nholidays = ["5 พ.ค. 2566", 2023-05-04]\n', encoding="utf-8")
    assert settings.load(path).extra_holidays == {date(2023, 5, 5), date(2023, 5, 4)}


def test_the_home_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOANTRACKER_HOME", str(tmp_path / "elsewhere"))
    assert settings.home() == tmp_path / "elsewhere"


_text = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


@hypothesis_settings(deadline=None, max_examples=50)
@given(
    name=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1),
    host=_text,
    sender=_text,
    port=st.integers(0, 65535),
)
def test_any_account_survives_the_round_trip(
    tmp_path_factory: pytest.TempPathFactory, name: str, host: str, sender: str, port: int
) -> None:
    path = tmp_path_factory.mktemp("s") / "settings.toml"
    account = Account(name=name, kind="smtp", sender=sender or "-", host=host, port=port)
    settings.save(Settings(accounts={name: account}, default_account=name), path)
    assert settings.load(path).accounts == {name: account}
