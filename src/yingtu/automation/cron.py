"""Times given as cron: minute, hour, day of month, month, day of week (0 and 7 are Sunday, names possible). Pure.

As in crontab(5): when both the day of month and the day of week are restricted, either makes a day fit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

_PART = re.compile(r"(\*|[a-z0-9]+(?:-[a-z0-9]+)?)(?:/(\d{1,2}))?")
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_DAYS = {name: number for number, name in enumerate(["sun", "mon", "tue", "wed", "thu", "fri", "sat"])}
#: No combination of days lies further apart (29 February over a century without one).
_HORIZON_DAYS = 366 * 9


class BadCronError(ValueError):
    """The text is not cron; the message says which part."""


@dataclass(frozen=True, slots=True)
class Cron:
    """A parsed line."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool

    def fits(self, day: datetime) -> bool:
        """Whether a day fits."""
        if day.month not in self.months:
            return False
        by_date, by_name = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return by_date or by_name if self.either else by_date and by_name


def parse(text: str) -> Cron:
    """Read a line.

    Raises:
        BadCronError: not five fields of numbers in their range, or days that never come.
    """
    fields = text.lower().split()
    if len(fields) != 5:
        raise BadCronError(text)
    weekdays = {each % 7 for each in _field(fields[4], 0, 7, _DAYS)}
    found = Cron(
        frozenset(_field(fields[0], 0, 59, {})),
        frozenset(_field(fields[1], 0, 23, {})),
        frozenset(_field(fields[2], 1, 31, {})),
        frozenset(_field(fields[3], 1, 12, _MONTHS)),
        frozenset(weekdays),
        either=not fields[2].startswith("*") and not fields[4].startswith("*"),
    )
    longest = max(29 if month == 2 else 30 if month in {4, 6, 9, 11} else 31 for month in found.months)
    if not found.either and min(found.days) > longest:
        raise BadCronError(fields[2])
    return found


def _field(text: str, least: int, most: int, names: Mapping[str, int]) -> set[int]:
    found: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise BadCronError(part)
        span, step = match.group(1), int(match.group(2) or 1)
        first, _, last = span.partition("-")
        begin = least if first == "*" else _number(first, names)
        end = most if first == "*" or (not last and match.group(2)) else _number(last or first, names)
        if not least <= begin <= end <= most or not step:
            raise BadCronError(part)
        found.update(range(begin, end + 1, step))
    return found


def _number(text: str, names: Mapping[str, int]) -> int:
    if text in names:
        return names[text]
    if not text.isdecimal():
        raise BadCronError(text)
    return int(text)


def last_before(cron: Cron, moment: datetime, zone: ZoneInfo, *, after: datetime) -> datetime | None:
    """Return the last time up to ``moment`` (included) that lies after ``after``, in UTC; None when there is none.

    Times that a change of the clock skips are taken when the clock has passed them.
    """
    local = moment.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)
    day = local.replace(hour=0, minute=0)
    while day.replace(tzinfo=zone) + timedelta(days=1) > after:
        if cron.fits(day):
            for hour in sorted(cron.hours, reverse=True):
                for minute in sorted(cron.minutes, reverse=True):
                    found = day.replace(hour=hour, minute=minute)
                    if found <= local:
                        utc = found.replace(tzinfo=zone).astimezone(UTC)
                        return utc if utc > after else None
        day -= timedelta(days=1)
    return None


def next_after(cron: Cron, moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the first time after ``moment``, in UTC.

    Raises:
        BadCronError: none within nine years.
    """
    local = moment.astimezone(zone).replace(tzinfo=None)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    for _ in range(_HORIZON_DAYS):
        if cron.fits(day):
            for hour in sorted(cron.hours):
                for minute in sorted(cron.minutes):
                    found = day.replace(hour=hour, minute=minute)
                    if found > local:
                        return found.replace(tzinfo=zone).astimezone(UTC)
        day += timedelta(days=1)
    raise BadCronError
