"""Registers of different offices: their columns are found, and none is taken for another."""

from __future__ import annotations

from pathlib import Path

import pytest
from registers import REGISTERS, Register, taken

from loantracker import ledger
from loantracker.ledger.cells import letters


@pytest.mark.parametrize("register", REGISTERS, ids=lambda each: each.name)
def test_no_column_of_a_register_is_taken_for_another(register: Register, tmp_path: Path) -> None:
    snapshot = ledger.read(register.write(tmp_path / "register.xlsx"))
    (table,) = snapshot.layout.sheets
    meant = dict(enumerate(register.fields))
    wrong = {
        letters(c + 1): (each, meant.get(c)) for c, each in taken(table).items() if each is not meant.get(c)
    }
    assert wrong == {}
    assert {entry.kind for entry in snapshot.entries} == {register.kind}
    assert [entry.contract_no for entry in snapshot.entries] == ["1/2566", "2/2566", "3/2566"]
    assert [problem for problem in snapshot.problems if problem.blocking] == []
