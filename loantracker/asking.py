"""Questions on the command line: what only a person may agree to."""

from __future__ import annotations

import argparse
import sys

from loantracker.errors import NobodyToAsk


def agreed(question: str, options: argparse.Namespace) -> bool:
    """Whether ``--yes`` or a person agrees.

    Raises:
        NobodyToAsk: neither can (facts: option).
    """
    if options.yes:
        return True
    if not somebody():
        raise NobodyToAsk(option="--yes")
    return agrees(question)


def agrees(question: str) -> bool:
    """Ask a person; where nobody can answer, nothing is agreed to."""
    return somebody() and typed(f"{question} [y/N] ").lower() in {"y", "yes", "ใช่", "ตกลง"}


def somebody() -> bool:
    """Whether a person sits there who can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()  # a scheduler may give no input at all


def typed(question: str) -> str:
    """What a person types to a question; "" for nothing."""
    try:
        return input(question).strip()
    except EOFError:  # Ctrl+D, the answer of somebody who gives none
        sys.stdout.write("\n")
        return ""
