"""What a clerk types into a field, read by the same readers as the ledger's own cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from loantracker.changes import Value
from loantracker.errors import FieldRefused
from loantracker.ledger.agencies import Directory
from loantracker.ledger.cells import MAX_TEXT
from loantracker.ledger.kinds import kind_in_cell
from loantracker.ledger.names import POSTPONING, Field
from loantracker.ledger.snapshot import Snapshot
from loantracker.ledger.statuses import Statuses
from loantracker.ledger.telling import MONEY
from loantracker.ledger.values import Addresses, Amounts, Dates, Texts, is_nothing
from loantracker.records import ProblemCode
from loantracker.thai import DateError, parse_date

DAYS: Final = frozenset(
    {
        Field.BORROWED_ON,
        Field.RECEIVED_ON,
        Field.ACTIVITY_START,
        Field.DEADLINE,
        Field.CLEARED_ON,
        Field.CLEARED_ON_PART,
        Field.REMINDED_ON,
        *POSTPONING,
    }
)
PERIODS: Final = frozenset({Field.ACTIVITY_END, Field.PERIOD, Field.RELEASED_ON})  # a day, or from … to …
_ADDRESSES: Final = frozenset({Field.PARTY_EMAIL, Field.AGENCY_EMAIL})
_NAMES: Final = frozenset({Field.PARTY, Field.AGENCY, Field.CONTRACT_NO})  # of one line
_WANTED: Final = {
    Field.CONTRACT_NO: ProblemCode.NO_CONTRACT_NO,
    Field.AMOUNT: ProblemCode.NO_AMOUNT,
    Field.PARTY: ProblemCode.NO_PARTY,
    Field.KIND: ProblemCode.UNKNOWN_KIND,
}


def typed_value(snapshot: Snapshot, name: str, typed: str) -> Value:
    """The value that a field of this name takes; a blank is None.

    Raises:
        FieldRefused: it can't hold that (facts: field, value, code; column for one of several that add up).
    """
    field = Field(name.partition(":")[0])
    text = typed.strip()
    if is_nothing(text):
        if field in _WANTED:
            raise refused(name, typed, _WANTED[field])
        return None
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > MAX_TEXT:
        raise refused(name, typed, "too_long")
    try:
        return _reader(field)(snapshot, text)
    except _Fault as fault:
        raise refused(name, typed, fault.code) from fault


def refused(name: str, typed: str, code: str) -> FieldRefused:
    """The error for one field."""
    field, _, column = name.partition(":")
    return FieldRefused(field=field, value=typed, code=code, **({"column": column} if column else {}))


class _Fault(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = str(code)


def _reader(field: Field) -> Callable[[Snapshot, str], Value]:
    if field in DAYS or field in PERIODS:
        return _period if field in PERIODS else _day
    if field in MONEY:
        return _money
    if field in _ADDRESSES:
        return _addresses
    return _OTHERS.get(field, _name if field in _NAMES else _text)


def _day(_: Snapshot, text: str) -> date:
    try:
        return parse_date(text)
    except DateError as error:
        raise _Fault(error.code) from error


def _period(snapshot: Snapshot, text: str) -> date | str:
    reader = Dates(date1904=False, period=True)
    if reader[text] is None:
        raise _Fault(reader.bad[text])
    try:
        return _day(snapshot, text)
    except _Fault:
        return text  # from … to …, as it is read


def _money(_: Snapshot, text: str) -> Decimal:
    reader = Amounts()
    amount = reader[text]
    if amount is None:
        raise _Fault(reader.bad[text])
    if amount < 0:
        raise _Fault(ProblemCode.NEGATIVE_AMOUNT)
    return amount


def _count(snapshot: Snapshot, text: str) -> Decimal:
    number = _money(snapshot, text)
    if number != int(number):
        raise _Fault(ProblemCode.BAD_AMOUNT)
    return number


def _addresses(_: Snapshot, text: str) -> str:
    if not Addresses()[text]:
        raise _Fault(ProblemCode.BAD_EMAIL)
    return text


def _name(_: Snapshot, text: str) -> str:
    reader = Texts(refuse_breaks=True)
    found = reader[text]
    if text in reader.bad:
        raise _Fault(ProblemCode.UNSAFE_TEXT)
    return found


def _text(_: Snapshot, text: str) -> str:
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(_name(_, line) for line in lines)


def _agency(snapshot: Snapshot, text: str) -> str:
    name = _name(snapshot, text)
    if not Directory(snapshot.agencies)[name].known:
        raise _Fault(ProblemCode.UNKNOWN_AGENCY)
    return name


def _status(_: Snapshot, text: str) -> str:
    reader = Statuses()
    closed, held = reader[text]
    if text in reader.bad and not (closed or held):
        raise _Fault(ProblemCode.UNKNOWN_STATUS)
    return text


def _kind(_: Snapshot, text: str) -> str:
    if kind_in_cell(text) is None:
        raise _Fault(ProblemCode.UNKNOWN_KIND)
    return text


_OTHERS: Final[Mapping[Field, Callable[[Snapshot, str], Value]]] = {
    Field.AGENCY: _agency,
    Field.AGENCY_CODE: _agency,
    Field.STATUS: _status,
    Field.KIND: _kind,
    Field.REMINDED_COUNT: _count,
}
