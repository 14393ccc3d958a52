"""The working days of Thailand's government; pure.

The ``holidays`` library knows the government's days in part (a special day
off is often announced weeks before), so the clerk's own lists win over it.
"""

from __future__ import annotations

import functools
from datetime import date, datetime, timedelta, timezone
from typing import Final

BANGKOK: Final = timezone(timedelta(hours=7), "Asia/Bangkok")  # no daylight saving since 1920

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)

# A day off for banks and private firms; government offices are open on it
# (the library counts it as public).
_NOT_FOR_GOVERNMENT: Final = "วันแรงงานแห่งชาติ"


@functools.cache
def _government_holidays(year: int) -> frozenset[date]:
    # The library takes a tenth of a second to import, which commands that plan nothing need not pay.
    from holidays import country_holidays  # noqa: PLC0415 - imported at first use, see above

    known = country_holidays("TH", years=year, categories=("public", "government"), language="th")
    return frozenset(
        day for day in known if any(_NOT_FOR_GOVERNMENT not in name for name in known.get_list(day))
    )


def bangkok_date(moment: datetime) -> date:
    """The office's date at an aware ``moment``."""
    return moment.astimezone(BANGKOK).date()


class WorkingDays:
    """Which days government offices are open.

    Args:
        extra_holidays: days off that the clerk adds; they win over everything.
        extra_working: days on which the office works all the same.
    """

    def __init__(
        self,
        extra_holidays: frozenset[date] = frozenset(),
        extra_working: frozenset[date] = frozenset(),
    ) -> None:
        self._extra_holidays = extra_holidays
        self._extra_working = extra_working
        self._next: dict[date, date] = {}

    def is_working(self, day: date) -> bool:
        """Whether the office is open on ``day``."""
        if day in self._extra_holidays:
            return False
        if day in self._extra_working:
            return True
        return day.weekday() < _SATURDAY and day not in _government_holidays(day.year)

    def next_working(self, day: date) -> date:
        """The first working day on or after ``day``."""
        known = self._next.get(day)
        if known is None:
            known = day
            while not self.is_working(known):
                known += _DAY
            self._next[day] = known
        return known

    def last_working(self, day: date) -> date:
        """The last working day on or before ``day``."""
        while not self.is_working(day):
            day -= _DAY
        return day
