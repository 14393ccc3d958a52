"""``loantracker doctor``: the installation as it is, and whether an account can send."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from loantracker import checkup, wording
from loantracker.commands import DONE, SOME_FAILED, print_json, workplace

if TYPE_CHECKING:
    from loantracker.doctor import Finding
    from loantracker.errors import LoanTrackerError
    from loantracker.mail.check import Step
    from loantracker.records import Account
    from loantracker.workplace import Workplace


def doctor(options: argparse.Namespace) -> int:
    """Say what is found; with an account, send a real message to oneself.

    Exit code 1 where a step fails, or where something has to be mended before anything is sent at all.
    """
    from loantracker import doctor as looking

    place = workplace(options)
    account = place.account(options.account) if options.account else None
    found = []
    for finding in looking.findings(place):
        found.append(finding)
        if not options.json:
            _say(finding.ok, checkup.finding(finding.name), finding.detail, finding.error)
    if account and options.sign_in and not options.json:
        _sign_in(place, account)
    tried = []
    for step in looking.check_account(place, account) if account else ():
        tried.append(step)
        if not options.json:
            _say(step.ok, checkup.step(step.step), step.detail, step.error)
    if options.json:
        print_json(_shape(found, tried))
    stopped = any(not each.ok for each in found if each.name in {"home", "journal"})
    return SOME_FAILED if stopped or not all(step.ok for step in tried) else DONE


def _sign_in(place: Workplace, account: Account) -> None:
    """Sign in with a code that a person types in a browser; does nothing for accounts with a password."""
    from loantracker import doctor as looking

    if not looking.needs_sign_in(account):
        return
    done = looking.sign_in(
        place,
        account,
        lambda code: print(checkup.device_code(code.url, code.code, code.seconds // 60), flush=True),
    )
    print(checkup.signed_in(done.user, remembered=done.remembered))


def _say(ok: bool, name: str, detail: str, error: LoanTrackerError | None) -> None:
    print("✓" if ok else "✗", f"{name}: {detail}" if detail else name)
    if error is not None:
        said = wording.explain(error)
        print("  ", said.thai)
        print("  ", said.english)


def _shape(found: list[Finding], tried: list[Step]) -> dict[str, Any]:
    return {
        "findings": [
            {"name": each.name, "ok": each.ok, "detail": each.detail, **_error(each.error)} for each in found
        ],
        "steps": [
            {"step": each.step.value, "ok": each.ok, "detail": each.detail, **_error(each.error)}
            for each in tried
        ],
    }


def _error(error: LoanTrackerError | None) -> dict[str, str]:
    if error is None:
        return {}
    said = wording.explain(error)
    return {"error": type(error).__name__, "message": said.thai, "english": said.english}
