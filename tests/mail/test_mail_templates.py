"""The built-in Thai templates: what each must say, in text and in HTML alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from mail_samples import (
    ADVANCES,
    OFFICE,
    SENDER,
    TEMPLATES,
    TO_AGENCY,
    TODAY,
    deposit,
    entry,
    line,
    message,
)

from loantracker.mail.compose import Composer
from loantracker.policy import DEFAULT_POLICY
from loantracker.records import Kind, Line, Mail, Office, Party, Role

FORMAL = ("advance_overdue", "advance_overdue_again", "deposit_withdraw", "deposit_return")
ADVANCE_RULE = "ระเบียบกรุงเทพมหานคร ว่าด้วยการรับเงินฯ พ.ศ. 2555 ข้อ 51"
DEPOSIT_RULE = "ระเบียบกระทรวงการคลังว่าด้วยการจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ พ.ศ. 2560 ข้อ 170 (2)"


@pytest.fixture(scope="module")
def composer() -> Iterator[Composer]:
    with Composer(OFFICE, SENDER) as made:
        yield made


@pytest.fixture(scope="module")
def nameless() -> Iterator[Composer]:
    with Composer(Office(), SENDER) as made:
        yield made


class Reader(HTMLParser):
    """The text of a page, and whether its tags pair up."""

    VOID = frozenset({"meta", "br"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            assert name not in {"src", "background", "onclick"}, "mails load nothing"
            assert name != "style" or "url(" not in str(value)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "title" not in self.open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def both(mail: Mail) -> tuple[str, str]:
    return " ".join(mail.text.split()), Reader(mail.html).text


def rows(template: str) -> tuple[Line, ...]:
    if template in ADVANCES:
        first, second = entry(), entry("15/2566", kind=Kind.IMPREST_ADVANCE, amount="1234567.25", cleared="0")
    else:
        first, second = deposit(), deposit("สปส. 77/2565", amount="9500.50")
    return line(first, days_overdue=16), line(second, days_overdue=-3)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_row_says_contract_person_project_money_deadline_and_days(
    composer: Composer, template: str
) -> None:
    lines = rows(template)
    mail = composer.compose(message(template, lines), today=TODAY)
    long_dates = ("9 สิงหาคม 2566", "28 สิงหาคม 2566")
    table_dates = ("9 ส.ค. 2566", "28 ส.ค. 2566")
    for text, deadlines in zip(both(mail), (long_dates, table_dates), strict=True):
        for each, deadline in zip(lines, deadlines, strict=True):
            what = each.entry
            for fact in (what.contract_no, what.party, what.project, deadline):
                assert fact in text
            assert f"{what.amount:,.2f}" in text
            assert f"{what.balance:,.2f}" in text
        assert "เกินกำหนด 16 วัน" in text
        assert "เหลือ 3 วัน" in text
        assert "รวม 2 สัญญา" in text
        assert f"{sum(each.entry.balance for each in lines):,.2f}" in text
    assert "จำนวน 2 สัญญา" in mail.subject


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_single_row_is_named_in_the_subject_and_has_no_total(composer: Composer, template: str) -> None:
    mail = composer.compose(message(template), today=TODAY)
    number = "14/2566" if template in ADVANCES else "สปส. 5/2565"
    assert mail.subject.endswith(f"เลขที่ {number}")
    for text in both(mail):
        assert f"เรื่อง {mail.subject}" in text
        assert "รวม 1 สัญญา" not in text


@pytest.mark.parametrize("template", TEMPLATES)
def test_each_greets_asks_cites_the_rule_and_is_signed(composer: Composer, template: str) -> None:
    whole = message(template)
    head = "หัวหน้าส่วนราชการ " if template in TO_AGENCY else ""
    for text in both(composer.compose(whole, today=TODAY)):
        assert f"เรียน {head}{whole.party.name}" in text
        assert "จึงเรียนมาเพื่อโปรด" in text
        assert (ADVANCE_RULE if template in ADVANCES else DEPOSIT_RULE) in text
        signed = f"({OFFICE.signer}) {OFFICE.position} {OFFICE.name} โทร. {OFFICE.phone}"
        assert signed in text


@pytest.mark.parametrize("template", TEMPLATES)
def test_an_office_that_gave_only_its_name_signs_with_it(nameless: Composer, template: str) -> None:
    mail = nameless.compose(message(template), today=TODAY)
    assert Reader(mail.html).open == []
    for text in both(mail):
        assert f"{Office().name} " in text
        assert "โทร." not in text
        assert "()" not in text
        assert "แบบประเมิน" not in text


@pytest.mark.parametrize("template", FORMAL)
def test_formal_ones_give_the_balance_in_figures_and_in_words(composer: Composer, template: str) -> None:
    single = composer.compose(message(template), today=TODAY)
    amount = (
        "12,500.00 บาท (หนึ่งหมื่นสองพันห้าร้อยบาทถ้วน)"
        if template in ADVANCES
        else "125,000.00 บาท (หนึ่งแสนสองหมื่นห้าพันบาทถ้วน)"
    )
    for text in both(single):
        assert f"เป็นเงิน {amount}" in text
    for text in both(composer.compose(message(template, rows(template)), today=TODAY)):
        assert re.search(r"รวมเป็นเงินทั้งสิ้น [\d,.]+ บาท \([^)]+(บาทถ้วน|สตางค์)\)", text)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("many", [False, True])
def test_text_and_html_speak_the_same_sentences(composer: Composer, template: str, *, many: bool) -> None:
    mail = composer.compose(message(template, rows(template) if many else None), today=TODAY)
    page = Reader(mail.html).text
    spoken = [part for part in mail.text.splitlines() if re.match(r"[฀-๿]", part)]
    assert len(spoken) > 6
    for sentence in spoken:
        if not sentence.startswith("รวม "):
            assert " ".join(sentence.split()) in page


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_page_is_well_formed_and_loads_nothing(composer: Composer, template: str) -> None:
    mail = composer.compose(message(template, rows(template)), today=TODAY)
    assert Reader(mail.html).open == []
    assert set(re.findall(r"https?://[^\s\"<]+", mail.html)) <= {OFFICE.survey_url.replace("&", "&amp;")}


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_paragraph_runs_into_the_next(composer: Composer, template: str) -> None:
    """Each sentence of the body is a paragraph of its own, with blank lines around it."""
    mail = composer.compose(message(template), today=TODAY)
    text = mail.text.split("\n\n")
    after = text[next(n for n, part in enumerate(text) if "   สถานะ:" in part) + 1 :]
    body = after[: next(n for n, part in enumerate(after) if part.startswith("("))]
    assert all("\n" not in part or part.startswith("1. ") for part in body)
    assert "\n\n\n" not in mail.text
    assert not re.search(r"[ \t]\n|  +[^ ]", mail.text.partition("\n\n")[2].replace("\n   ", "\n"))
    assert not re.search(r"\d(แล้ว|จึง|โดย|ตาม)", mail.text), "a blank stands after a figure"


def one(
    composer: Composer, template: str, days_overdue: int, number: int = 0, released: int | None = None
) -> Mail:
    what = entry() if template in ADVANCES else deposit()
    if template not in ADVANCES:
        what = replace(what, released_on=None if released is None else TODAY + timedelta(days=released))
    return composer.compose(
        message(template, (line(what, days_overdue=days_overdue, number=number),)), today=TODAY
    )


def test_due_soon_says_the_day_and_how_many_are_left(composer: Composer) -> None:
    for text in both(one(composer, "advance_due_soon", -7)):
        assert "จะครบกำหนดส่งใช้ในวันที่ 1 กันยายน 2566 (อีก 7 วัน)" in text
        assert "กรุณาเตรียมใบสำคัญและเงินเหลือจ่าย (ถ้ามี) เพื่อส่งใช้ภายในกำหนด" in text


def test_due_soon_sent_late_does_not_promise_days_that_are_over(composer: Composer) -> None:
    for text in both(one(composer, "advance_due_soon", 1)):
        assert "(อีก" not in text
        assert "มีกำหนดส่งใช้ตามวันครบกำหนดที่ระบุไว้ข้างต้น" in text


def test_due_today_says_today_only_today(composer: Composer) -> None:
    for text in both(one(composer, "advance_due_today", 0)):
        assert "ครบกำหนดส่งใช้ในวันนี้ (วันที่ 25 สิงหาคม 2566)" in text
    for text in both(one(composer, "advance_due_today", 3)):
        assert "ในวันนี้" not in text
        assert "ครบกำหนดส่งใช้เมื่อวันที่ 22 สิงหาคม 2566" in text


@pytest.mark.parametrize("template", ["advance_overdue", "advance_overdue_again"])
def test_overdue_asks_for_it_by_a_new_day(composer: Composer, template: str) -> None:
    for text in both(one(composer, template, 16)):
        assert "ให้แล้วเสร็จภายในวันที่ 1 กันยายน 2566" in text
        assert "ขออภัยมา ณ โอกาสนี้" in text


def test_the_formal_demand_is_numbered(composer: Composer) -> None:
    mail = one(composer, "advance_overdue_again", 60, number=3)
    assert mail.subject == "ขอติดตามการส่งใช้เงินยืม ครั้งที่ 3 สัญญาการยืมเงินเลขที่ 14/2566"
    for text in both(mail):
        assert "ได้แจ้งให้ท่านส่งใช้เงินยืมแล้ว" in text
        assert "ติดตามครั้งที่ 3" in text


def test_a_first_demand_claims_no_earlier_one(composer: Composer) -> None:
    for number in (0, 1):
        for text in both(one(composer, "advance_overdue_again", 60, number=number)):
            assert "ได้แจ้งให้ท่านส่งใช้เงินยืมแล้ว" not in text
    assert "ครั้งที่" not in one(composer, "advance_overdue_again", 60).subject


def test_rows_of_different_numbers_keep_them_and_the_subject_has_none(composer: Composer) -> None:
    lines = (line(entry(), days_overdue=60, number=3), line(entry("15/2566"), days_overdue=31, number=2))
    mail = composer.compose(message("advance_overdue_again", lines), today=TODAY)
    assert "ครั้งที่" not in mail.subject
    for text in both(mail):
        assert "ติดตามครั้งที่ 3" in text
        assert "ติดตามครั้งที่ 2" in text


def test_the_contractor_learns_what_to_bring_and_where_the_survey_is(composer: Composer) -> None:
    mail = one(composer, "deposit_withdraw", -14, released=-1)
    for text in both(mail):
        assert "พ้นจากข้อผูกพันตามสัญญาดังกล่าวแล้วเมื่อวันที่ 24 สิงหาคม 2566" in text
        for paper in ("หนังสือขอรับคืน", "ใบเสร็จรับเงิน", "ใบแจ้งความ", "สำเนาสัญญา", "ผลการตรวจรับ", "สมุดบัญชี"):
            assert paper in text
        assert f"แบบประเมินความพึงพอใจในการให้บริการที่ {OFFICE.survey_url}" in text
        assert "ขอแสดงความนับถือ" in text
    assert f'href="{OFFICE.survey_url.replace("&", "&amp;")}"' in mail.html


@pytest.mark.parametrize("released", [None, 5])
def test_a_release_that_is_not_known_or_not_come_is_not_dated(
    composer: Composer, released: int | None
) -> None:
    for text in both(one(composer, "deposit_withdraw", -10, released=released)):
        assert "สัญญาดังกล่าวครบกำหนดพ้นข้อผูกพันแล้ว" in text
        assert "แล้วเมื่อวันที่" not in text


def test_the_agency_inspects_before_and_hurries_once_it_is_late(composer: Composer) -> None:
    for text in both(one(composer, "deposit_inspect", -45, released=30)):
        assert "ตรวจสอบความชำรุดบกพร่อง" in text
        assert "ก่อนวันพ้นข้อผูกพัน" in text
    for text in both(one(composer, "deposit_return", -5, released=-10)):
        assert "ภายในวันครบกำหนดคืน" in text
    for text in both(one(composer, "deposit_return", 5, released=-20)):
        assert "เกินกำหนดเวลาคืนแล้ว" in text


@pytest.mark.parametrize("template", ["deposit_inspect", "deposit_return"])
@pytest.mark.parametrize(("name", "said"), [("สปส.", "ของ สปส. "), ("สำนักงานเขต", "ของสำนักงานเขต ")])
def test_an_abbreviation_stands_apart_as_official_letters_have_it(
    composer: Composer, template: str, name: str, said: str
) -> None:
    party = Party(Role.AGENCY, name, ("saraban@example.org",))
    for text in both(composer.compose(message(template, rows(template), party=party), today=TODAY)):
        assert said in text


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_cell_of_a_ledger_becomes_markup(composer: Composer, template: str) -> None:
    cells = {
        name: f'<b title="{name}">&' for name in ("contract_no", "project", "party", "agency", "category")
    }
    lines = tuple(replace(each, entry=replace(each.entry, **cells)) for each in rows(template))  # type: ignore[arg-type]  # all of them are texts
    party = Party(Role.AGENCY, '<b title="name">&.', ("saraban@example.org",))
    for some in (lines, lines[:1]):
        mail = composer.compose(message(template, some, party=party), today=TODAY)
        assert "<b title" not in mail.html
        assert "&lt;b title=" in mail.html
        assert '<b title="name">&.' in mail.text


def test_figures_are_arabic_and_years_buddhist(composer: Composer) -> None:
    for template in TEMPLATES:
        mail = composer.compose(message(template, rows(template)), today=date(2023, 8, 25))
        for text in both(mail):
            assert not re.search(r"[๐-๙]", text)
            assert "2023" not in text


def test_every_template_of_the_policy_is_there(composer: Composer) -> None:
    policies = (DEFAULT_POLICY.advance, DEFAULT_POLICY.deposit)
    named = {stage.template for policy in policies for stage in policy.stages}
    assert named | {"agency_digest"} == set(TEMPLATES)  # the digest is for offices that want one
    for template in TEMPLATES:
        composer.compose(message(template), today=TODAY)
