"""The working calendar of a workspace, and what can be asked of it.

A :class:`Calendar` is a value: weekly hours, public holidays with make-up days, exceptions of the company. Every year is worked
out once into running totals of days and seconds, so that all questions are a look-up and a bisection, whatever the distance.
Durations are counted in local time; a day that is worked instead of a weekday has the hours of every working day.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from yingtu.workdays.errors import OutOfCalendar
from yingtu.workdays.holidays import YearStatus, year_of

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Years that a question may walk over.
MAX_YEARS = 100

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a working day, in seconds since midnight; the end is excluded."""

    begin_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class DayException:
    """A day that is not as the rules say; ``spans`` None: the usual hours."""

    working: bool
    name: str = ""
    spans: tuple[Span, ...] | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a year. ``spans`` is empty on a free day; ``name`` says why the day is special."""

    day: date
    spans: tuple[Span, ...]
    name: str = ""
    makeup: bool = False

    @property
    def working(self) -> bool:
        return bool(self.spans)


@dataclass(frozen=True, slots=True)
class Year:
    """A year worked out: ``days_before[i]`` and ``seconds_before[i]`` count the work before its i-th day (and all of it at the end)."""

    status: YearStatus
    days: tuple[Day, ...]
    days_before: tuple[int, ...]
    seconds_before: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Calendar:
    """When a company works.

    Attributes:
        weekdays: Days of the week that are worked, Monday is 0.
        spans: The hours of a working day, in order.
    """

    zone: ZoneInfo
    country: str
    weekdays: frozenset[int]
    spans: tuple[Span, ...]
    exceptions: Mapping[date, DayException] = field(default_factory=dict)
    _years: dict[int, Year] = field(default_factory=dict, repr=False)

    def year(self, number: int) -> Year:
        """Return a year, working it out when it is first asked for."""
        found = self._years.get(number)
        if found is None:
            found = self._years[number] = self._work_out(number)
        return found

    def day(self, day: date) -> Day:
        return self.year(day.year).days[day.timetuple().tm_yday - 1]

    def local(self, moment: datetime) -> datetime:
        """Return a moment (aware) on the clock of the company, without zone."""
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def moment(self, local: datetime) -> datetime:
        """Return the moment, in UTC, at which the company's clock shows ``local``."""
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    def _work_out(self, number: int) -> Year:
        if not date.min.year < number < date.max.year:
            raise OutOfCalendar
        special = year_of(self.country, number)
        days: list[Day] = []
        day = date(number, 1, 1)
        while day.year == number:
            makeup = day in special.makeup
            name = special.free.get(day, "")
            works = makeup or (not name and day.weekday() in self.weekdays)
            spans = self.spans if works else ()
            if (exception := self.exceptions.get(day)) is not None:
                usual = self.spans if exception.spans is None else exception.spans
                spans, name, makeup = usual if exception.working else (), exception.name or name, False
            days.append(Day(day, spans, name, makeup))
            day += _ONE_DAY
        seconds = (sum(span.end_s - span.begin_s for span in each.spans) for each in days)
        return Year(
            special.status,
            tuple(days),
            tuple(accumulate((int(each.working) for each in days), initial=0)),
            tuple(accumulate(seconds, initial=0)),
        )


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Whether the company works on a day, for however short a time."""
    return calendar.day(day).working


def year_status(calendar: Calendar, year: int) -> YearStatus:
    """Whether the holidays of a year are announced or guessed."""
    return calendar.year(year).status


def add_working_days(calendar: Calendar, day: date, count: int) -> date:
    """Return the ``count``-th working day after ``day`` (before it when negative).

    The day itself is never counted; 0 gives the day itself, or the next working day when it is free.
    """
    if count == 0:
        return day if is_working_day(calendar, day) else add_working_days(calendar, day, 1)
    year, wanted = day.year, 0
    index = day.timetuple().tm_yday - 1
    if count > 0:
        wanted = calendar.year(year).days_before[index + 1] + count
        for _ in range(MAX_YEARS):
            before = calendar.year(year).days_before
            if wanted <= before[-1]:
                return date(year, 1, 1) + timedelta(days=bisect_left(before, wanted) - 1)
            wanted -= before[-1]
            year += 1
        raise OutOfCalendar
    wanted = calendar.year(year).days_before[index] + count
    for _ in range(MAX_YEARS):
        before = calendar.year(year).days_before
        if wanted >= 0:
            return date(year, 1, 1) + timedelta(days=bisect_right(before, wanted) - 1)
        year -= 1
        wanted += calendar.year(year).days_before[-1]
    raise OutOfCalendar


def working_days_between(calendar: Calendar, start: date, end: date) -> int:
    """Return how many working days lie after ``start`` up to ``end`` (included); negative when ``end`` is earlier."""
    if end < start:
        return -working_days_between(calendar, end, start)
    total = calendar.year(end.year).days_before[end.timetuple().tm_yday]
    total -= calendar.year(start.year).days_before[start.timetuple().tm_yday]
    return total + sum(calendar.year(each).days_before[-1] for each in range(start.year, end.year))


def add_working_time(calendar: Calendar, moment: datetime, duration: timedelta) -> datetime:
    """Return the moment (UTC) at which ``duration`` of working time has passed since ``moment``.

    The earliest such moment: work that ends with the day ends at its end, not on the next morning. A negative duration counts
    backwards and gives the latest such moment; 0 gives :func:`next_working_moment`.
    """
    if not duration:
        return next_working_moment(calendar, moment)
    local = calendar.local(moment)
    year = local.year
    wanted = _worked(calendar, local) + duration.total_seconds()
    for _ in range(MAX_YEARS):
        before = calendar.year(year).seconds_before
        if duration > timedelta() and wanted <= before[-1]:
            index = bisect_left(before, wanted) - 1
            return calendar.moment(_reach(calendar.year(year).days[index], wanted - before[index], at_end=True))
        if duration < timedelta() and wanted >= 0:
            index = min(bisect_right(before, wanted) - 1, len(before) - 2)
            return calendar.moment(_reach(calendar.year(year).days[index], wanted - before[index], at_end=False))
        if wanted < 0:
            year -= 1
            wanted += calendar.year(year).seconds_before[-1]
        else:
            wanted -= before[-1]
            year += 1
    raise OutOfCalendar


def working_time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Return the working time from one moment to another; negative when ``end`` is earlier."""
    if end < start:
        return -working_time_between(calendar, end, start)
    first, last = calendar.local(start), calendar.local(end)
    seconds = _worked(calendar, last) - _worked(calendar, first)
    seconds += sum(calendar.year(each).seconds_before[-1] for each in range(first.year, last.year))
    return timedelta(seconds=seconds)


def next_working_moment(calendar: Calendar, moment: datetime) -> datetime:
    """Return the moment itself (UTC) when it lies in working time, else the beginning of the next."""
    local = calendar.local(moment)
    second = _second_of_day(local)
    for span in calendar.day(local.date()).spans:
        if second < span.end_s:
            return calendar.moment(local if second >= span.begin_s else _at(local.date(), span.begin_s))
    following = add_working_days(calendar, local.date(), 1)
    return calendar.moment(_at(following, calendar.day(following).spans[0].begin_s))


def _worked(calendar: Calendar, local: datetime) -> float:
    """Return the seconds worked in the year of ``local`` until then."""
    year = calendar.year(local.year)
    index = local.timetuple().tm_yday - 1
    second = _second_of_day(local)
    today = sum(max(min(second, span.end_s) - span.begin_s, 0) for span in year.days[index].spans)
    return year.seconds_before[index] + today


def _reach(day: Day, seconds: float, *, at_end: bool) -> datetime:
    """Return the local time at which ``seconds`` of a day's work are done; between two spans the end of the first or the next's begin."""
    for span in day.spans:
        length = span.end_s - span.begin_s
        if seconds < length or (at_end and seconds == length):
            return _at(day.day, span.begin_s + seconds)
        seconds -= length
    return _at(day.day, day.spans[-1].end_s if day.spans else 0)


def _second_of_day(local: datetime) -> float:
    return local.hour * 3600 + local.minute * 60 + local.second + local.microsecond / 1e6


def _at(day: date, second: float) -> datetime:
    return datetime.combine(day, time()) + timedelta(seconds=second)
