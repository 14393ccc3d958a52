"""A list of entries that a figure of the overview stands for."""

from __future__ import annotations

from typing import NamedTuple

from loantracker.records import Kind, Status
from loantracker.summary import Figure
from ui.words import Words


class Listing(NamedTuple):
    """The entries of a figure; the filters say them too where they happen to give the same entries."""

    title: Words
    figure: Figure
    kinds: frozenset[Kind] = frozenset()
    agencies: frozenset[str] = frozenset()
    statuses: frozenset[Status] = frozenset()
