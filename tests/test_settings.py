from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from loantracker import settings
from loantracker.deadlines import DEFAULT_RULES
from loantracker.errors import BadSettings, SettingsNotSaved
from loantracker.policy import DEFAULT_LIMITS, Anchor, Escalation, KindPolicy, Limits, Policy, Stage
from loantracker.records import Account, Agency, Office, Role
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
            "exchange": Account(
                name="exchange",
                kind="ews",
                sender="saraban@example.org",
                username="DOMAIN\\finance",
                sign_in="kerberos",
                mailbox="saraban@example.org",
            ),
            "cloud": Account(
                name="cloud", kind="graph", sender="a@example.org", tenant="example.org", client_id="0b6d9d5e"
            ),
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
    with pytest.raises(SettingsNotSaved):
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
        "[sending]\nper_minute = 1.5",
        "[sending]\nquiet_days = -1",
        '[stages.advance]\nanchor = "yesterday"',
        '[[stages.advance.steps]]\noffset = "7"\nroles = ["borrower"]\ntemplate = "advance_overdue"',
        '[[stages.advance.steps]]\noffset = 7\nroles = ["nobody"]\ntemplate = "advance_overdue"',
        '[[stages.advance.steps]]\noffset = 7\nroles = "borrower"\ntemplate = "advance_overdue"',
        '[[stages.advance.steps]]\noffset = 7\nroles = ["contractor"]\ntemplate = "advance_overdue"',
        '[[stages.deposit.steps]]\nroles = ["contractor"]\ntemplate = "deposit_withdraw"',
        '[stages.escalation]\neverywhere = "head@example.org"',
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


_steps = st.lists(st.tuples(st.integers(-90, 400), st.booleans()), max_size=6, unique_by=lambda step: step[0])


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    def kind(role: Role, anchors: tuple[Anchor, ...]) -> KindPolicy:
        stages = tuple(
            Stage(offset, (role,), draw(st.sampled_from(["a", "แม่แบบ"])), (Role.AGENCY,) if copied else ())
            for offset, copied in draw(_steps)
        )
        return KindPolicy(draw(st.sampled_from(anchors)), stages, draw(st.integers(0, 60)))

    addresses = st.lists(st.sampled_from(["head@example.org", "finance@example.org"])).map(tuple)
    return Policy(
        kind(Role.BORROWER, ("deadline",)),
        kind(Role.CONTRACTOR, ("deadline", "release")),
        Escalation(
            draw(st.integers(-10, 90)), draw(addresses), draw(st.dictionaries(_text, addresses, max_size=2))
        ),
    )


@hypothesis_settings(deadline=None, max_examples=60)
@given(
    first=policies(),
    second=policies(),
    limits=st.builds(Limits, *[st.integers(0, 500)] * 5),
    days=st.integers(1, 90),
)
def test_any_policy_survives_the_round_trip_and_the_next_one_takes_its_place(
    tmp_path_factory: pytest.TempPathFactory, first: Policy, second: Policy, limits: Limits, days: int
) -> None:
    path = tmp_path_factory.mktemp("s") / "settings.toml"
    rules = replace(DEFAULT_RULES, travel=replace(DEFAULT_RULES.travel, days=days), travel_words=("ไป",))
    settings.save(Settings(policy=first, limits=limits, rules=rules), path)
    assert settings.load(path) == Settings(policy=first, limits=limits, rules=rules)
    settings.save(Settings(policy=second), path)
    assert settings.load(path) == Settings(policy=second)


def test_what_is_as_delivered_is_left_out_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    settings.save(Settings(limits=replace(DEFAULT_LIMITS, per_day=50)), path)
    text = path.read_text(encoding="utf-8")
    assert "per_day = 50" in text
    assert "[stages" not in text
    assert "[rules" not in text
    assert "per_minute" not in text


def test_steps_of_a_persons_own_hand_keep_their_comments(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(
        "[stages.advance]\nrepeat_days = 14  # ที่ประชุมมีมติ\n\n# ครั้งเดียวพอ\n[[stages.advance.steps]]\n"
        'offset = 3  # สามวัน\nroles = ["borrower"]\ntemplate = "advance_overdue"\ncc = []\n',
        encoding="utf-8",
    )
    before = settings.load(path)
    assert before.policy.advance == KindPolicy(
        "deadline", (Stage(3, (Role.BORROWER,), "advance_overdue"),), 14
    )
    settings.save(replace(before, language="en"), path)
    text = path.read_text(encoding="utf-8")
    assert all(comment in text for comment in ("# ที่ประชุมมีมติ", "# ครั้งเดียวพอ", "# สามวัน"))
    assert settings.load(path) == replace(before, language="en")
