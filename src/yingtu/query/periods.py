"""Periods of time by name, resolved in the workspace's zone to half-open ranges of whole days.

``today yesterday tomorrow``; ``this_ last_ next_`` with ``week month quarter year`` (weeks begin on Monday);
``last_30_days`` and ``next_7_days`` include today; ``last_3_months`` and the like are complete ones before (after) the
current one. Fixed: ``2026``, ``2026-Q1``, ``2026-01``, ``2026-01-31``.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rapidfuzz import process

from yingtu.fields.base import BadValue
from yingtu.fields.clean import shown
from yingtu.kit import clock

if TYPE_CHECKING:
    from collections.abc import Callable

PERIOD_NAMES = (
    "today",
    "yesterday",
    "tomorrow",
    *(f"{which}_{unit}" for which in ("this", "last", "next") for unit in ("week", "month", "quarter", "year")),
    "last_7_days",
    "last_30_days",
    "last_90_days",
    "next_7_days",
    "next_30_days",
)

_NAMED = re.compile(r"(this|last|next)_(week|month|quarter|year)")
_COUNTED = re.compile(r"(last|next)_([1-9]\d{0,3})_(days|weeks|months|quarters|years)", re.ASCII)
_FIXED = re.compile(r"(\d{4})(?:-Q([1-4])|-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_RELATIVE_DAY = re.compile(r"(today|yesterday|tomorrow)(?:\s*([+-])\s*(\d{1,5}))?", re.ASCII)
_RELATIVE_MOMENT = re.compile(r"now(?:\s*([+-])\s*(\d{1,5})\s*(m|h|d))?", re.ASCII)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def today(time_zone: str) -> date:
    """Return the current day in a zone."""
    return clock.now().astimezone(ZoneInfo(time_zone)).date()


def midnight(day: date, time_zone: str) -> datetime:
    """Return the moment, in UTC, at which a day begins in a zone."""
    return datetime.combine(day, time(), ZoneInfo(time_zone)).astimezone(UTC)


def period_days(name: str, day: date) -> tuple[date, date]:
    """Return first day and day after the last of a period, seen from ``day``.

    Raises:
        BadValue: no such period, or one that leaves the calendar.
    """
    try:
        found = _named(name, day) or _counted(name, day) or _fixed(name)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        near = process.extract(name[:60], PERIOD_NAMES, limit=3, score_cutoff=60)
        raise BadValue("unknown_period", value=shown(name), suggestions=[word for word, _score, _index in near])
    return found


def period_moments(name: str, day: date, time_zone: str) -> tuple[datetime, datetime]:
    """Return the moments, in UTC, at which a period begins and ends (exclusive), seen from ``day`` in a zone.

    Raises:
        BadValue: no such period, or one that leaves the calendar.
    """
    start, end = period_days(name, day)
    try:
        return midnight(start, time_zone), midnight(end, time_zone)
    except OverflowError:
        raise BadValue("unknown_period", value=shown(name), suggestions=[]) from None


def relative_moment(text: str) -> datetime | None:
    """Return the moment of ``now``, ``now-48h``, ``now+30m`` or ``now-7d``; None when the text is none of these."""
    match = _RELATIVE_MOMENT.fullmatch(text.strip())
    if match is None:
        return None
    sign, count, unit = match.groups()
    if sign is None:
        return clock.now()
    distance = timedelta(**{_UNITS[unit]: int(count)})
    return clock.now() + distance if sign == "+" else clock.now() - distance


def relative_day(text: str, day: date) -> date | None:
    """Return the day that ``today``, ``yesterday``, ``tomorrow`` or ``today-30`` means, None for other text.

    Raises:
        BadValue: the day leaves the calendar.
    """
    found = _RELATIVE_DAY.fullmatch(text)
    if found is None:
        return None
    offset = int((found[2] or "+") + (found[3] or "0")) + {"yesterday": -1, "today": 0, "tomorrow": 1}[found[1]]
    return day + timedelta(days=offset)


def _named(name: str, day: date) -> tuple[date, date] | None:
    if (single := relative_day(name, day)) is not None:
        return single, single + timedelta(days=1)
    if not (found := _NAMED.fullmatch(name)):
        return None
    offset = {"this": 0, "last": -1, "next": 1}[found[1]]
    begin, step = _unit(found[2], day)
    return step(begin, offset), step(begin, offset + 1)


def _counted(name: str, day: date) -> tuple[date, date] | None:
    if not (found := _COUNTED.fullmatch(name)):
        return None
    count = int(found[2])
    if found[3] == "days":
        one = timedelta(days=1)
        return (day - one * (count - 1), day + one) if found[1] == "last" else (day, day + one * count)
    begin, step = _unit(found[3].removesuffix("s"), day)
    return (step(begin, -count), begin) if found[1] == "last" else (step(begin, 1), step(begin, 1 + count))


def _fixed(name: str) -> tuple[date, date] | None:
    if not (found := _FIXED.fullmatch(name)):
        return None
    year, quarter, month, day = found.groups()
    if day:
        single = date(int(year), int(month), int(day))
        return single, single + timedelta(days=1)
    if month:
        begin = date(int(year), int(month), 1)
        return begin, _months_later(begin, 1)
    if quarter:
        begin = date(int(year), int(quarter) * 3 - 2, 1)
        return begin, _months_later(begin, 3)
    begin = date(int(year), 1, 1)
    return begin, _months_later(begin, 12)


def _unit(unit: str, day: date) -> tuple[date, Callable[[date, int], date]]:
    """Return the first day of the week, month, quarter or year of ``day`` and how to go from one to another."""
    if unit == "week":
        return day - timedelta(days=day.weekday()), lambda begin, count: begin + timedelta(weeks=count)
    months = _MONTHS[unit]
    begin = date(day.year, (day.month - 1) // months * months + 1, 1)
    return begin, lambda first, count: _months_later(first, count * months)


def _months_later(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)
