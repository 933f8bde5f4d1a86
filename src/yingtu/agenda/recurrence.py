"""When the next one of a repeating task is due. Pure.

A rule is what the fields of a task say; dates are worked out by the clock of the company, so that a task at nine stays at nine
when summer time begins. Days that a month or year does not have become its last one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule

from yingtu.workdays.calendar import add_working_days

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from yingtu.workdays.calendar import Calendar

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Fields of a task that make its rule.
FIELDS: Final = ("repeat", "repeat_every", "repeat_on", "repeat_until", "repeat_times", "repeat_shift")
#: Nobody plans further.
MOST: Final = 10_000
_FREQUENCIES: Final[dict[str, Literal[0, 1, 2, 3]]] = {
    "daily": DAILY,
    "weekly": WEEKLY,
    "monthly": MONTHLY,
    "yearly": YEARLY,
}
_SAFE_DAY = 28


@dataclass(frozen=True, slots=True)
class Rule:
    """How a task repeats.

    Attributes:
        days: Weekdays of a weekly rule, Monday is 0; none: the one it began on.
        until: The last day on which one may be due before it is moved to a working day.
        times: How many there are altogether.
        shift: One that would be due on a free day is due on the next working day.
    """

    repeat: str
    every: int = 1
    days: tuple[int, ...] = ()
    until: date | None = None
    times: int | None = None
    shift: bool = False

    def text(self) -> str:
        """Return the rule in one line; equal rules have equal lines."""
        days = ",".join(str(each) for each in self.days)
        return (
            f"{self.repeat}/{self.every}/{days}/{self.until or ''}/{self.times or ''}/{'shift' if self.shift else ''}"
        )


def rule_of(values: Mapping[str, Any]) -> Rule | None:
    """Return the rule that a task's values (as the read path gives them) say, None: it does not repeat."""
    repeat = values.get("repeat")
    if repeat != "workdays" and repeat not in _FREQUENCIES:
        return None
    until = values.get("repeat_until")
    days = tuple(sorted(WEEKDAYS.index(each) for each in values.get("repeat_on") or () if each in WEEKDAYS))
    return Rule(
        str(repeat),
        int(values.get("repeat_every") or 1),
        days if repeat == "weekly" else (),
        date.fromisoformat(str(until)) if until else None,
        int(values["repeat_times"]) if values.get("repeat_times") else None,
        bool(values.get("repeat_shift")),
    )


def due_dates(rule: Rule, calendar: Calendar, anchor: datetime) -> Iterator[datetime]:
    """Return when each one of a series is due (UTC), the first at ``anchor`` where the rule allows it."""
    local = calendar.local(anchor)
    dates = _working(rule, calendar, local) if rule.repeat == "workdays" else _regular(rule, local)
    for day in islice(dates, rule.times or MOST):
        if rule.until is not None and day > rule.until:
            return
        shown = add_working_days(calendar, day, 0) if rule.shift else day
        yield calendar.moment(datetime.combine(shown, local.time()))


def next_due(
    rule: Rule, calendar: Calendar, anchor: datetime, occurrence: int, *, after: datetime
) -> tuple[int, datetime] | None:
    """Return number and moment of the first one behind ``occurrence`` (from 1) that is due after a moment; None: the series is over."""
    for number, due in enumerate(due_dates(rule, calendar, anchor), 1):
        if number > occurrence and due > after:
            return number, due
    return None


def has_words(rule: Rule, begin: datetime) -> bool:
    """Whether RFC 5545 has a rule for it: not when it depends on the working calendar, or falls on days that months may not have."""
    monthly = rule.repeat in {"monthly", "yearly"}
    return rule.repeat != "workdays" and not rule.shift and not (monthly and begin.day > _SAFE_DAY)


def _working(rule: Rule, calendar: Calendar, local: datetime) -> Iterator[date]:
    day = add_working_days(calendar, local.date(), 0)
    for _ in range(MOST):
        yield day
        day = add_working_days(calendar, day, rule.every)


def _regular(rule: Rule, local: datetime) -> Iterator[date]:
    for each in _rrule(rule, datetime.combine(local.date(), time())):
        yield each.date()


def _rrule(rule: Rule, begin: datetime) -> rrule:
    more: dict[str, Any] = {}
    if rule.days:
        more["byweekday"] = rule.days
    if rule.repeat in {"monthly", "yearly"} and begin.day > _SAFE_DAY:
        # The 31st is the last day of shorter months, the 29th of February the 28th.
        more |= {"bymonthday": tuple(range(_SAFE_DAY, begin.day + 1)), "bysetpos": -1}
        if rule.repeat == "yearly":
            more["bymonth"] = begin.month
    return rrule(_FREQUENCIES[rule.repeat], dtstart=begin, interval=rule.every, count=MOST, **more)


# --------------------------------------------------------------------------------------------------------------- reminders


def remind_moments(calendar: Calendar, due: datetime, before: list[str]) -> list[datetime]:
    """Return when to remind of something due; codes say how long before: ``minutes_10``, ``hours_3``, ``working_days_2``.

    Codes of other shapes (an administrator's own) say nothing. Working days keep the time of day.
    """
    found = []
    for code in before:
        unit, _, text = code.rpartition("_")
        if not text.isascii() or not text.isdigit() or len(text) > 4:
            continue
        count = int(text)
        match unit:
            case "minutes":
                found.append(due - timedelta(minutes=count))
            case "hours":
                found.append(due - timedelta(hours=count))
            case "days":
                found.append(due - timedelta(days=count))
            case "working_days" if count:
                local = calendar.local(due)
                day = add_working_days(calendar, local.date(), -count)
                found.append(calendar.moment(datetime.combine(day, local.time())))
    return sorted(found)
