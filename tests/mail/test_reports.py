"""Delivery reports of several systems are read; nobody else's words are taken for one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import report_samples as samples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loantracker.mail.reports import parse


@pytest.mark.parametrize("system", samples.EVERY, ids=lambda each: each.__name__)
def test_each_system_s_report_names_the_mail_and_whom_it_did_not_reach(system: Callable[..., bytes]) -> None:
    found = parse(system())
    assert found is not None
    assert samples.MINE in found.message_ids
    (failure,) = {each.address: each for each in found.failures}.values()
    assert failure.address == "officer@agency.example"
    assert failure.permanent
    assert found.loose is (system is samples.german)


def test_the_status_and_the_other_server_s_words_are_kept() -> None:
    found = parse(samples.postfix())
    assert found is not None
    failure = found.failures[0]
    assert failure.status == "5.1.1"
    assert failure.diagnostic.startswith(
        "550 5.1.1 <officer@agency.example>: Recipient address rejected: User"
    )


@pytest.mark.parametrize(
    ("action", "status", "permanent"),
    [("failed", "5.2.2", True), ("failed", "4.4.7", False), ("delayed", "4.4.1", False)],
)
def test_what_may_pass_is_told_from_what_is_final(action: str, status: str, permanent: bool) -> None:
    found = parse(samples.postfix(action=action, status=status))
    assert found is not None
    assert [each.permanent for each in found.failures] == [permanent]


@pytest.mark.parametrize(
    "raw",
    [
        samples.holiday(),
        samples.postfix(action="delivered"),
        samples.postfix(action="relayed"),
        samples.postfix(message_id="nothing"),
        samples.postfix(to="not an address"),
        b"",
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_failure_or_names_no_mail_is_none(raw: bytes) -> None:
    assert parse(raw) is None


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=400), st.integers(0, 1500), st.integers(0, 60))
@example(b"Content-Type: multipart/report; boundary=B\r\n\r\n--B\r\n" * 60, 0, 0)
def test_no_bytes_bring_the_reading_down(noise: bytes, at: int, gone: int) -> None:
    raw = samples.postfix()
    parse(noise)
    found = parse(raw[:at] + noise + raw[at + gone :])
    for failure in found.failures if found else ():
        assert failure.diagnostic.isprintable()
        assert len(failure.diagnostic) <= 300
