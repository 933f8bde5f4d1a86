"""A person's tasks and meetings as an iCalendar (RFC 5545). Pure: the same records give the same bytes.

Calendars of telephones and mail programs show events of a subscription, few of them tasks; so a task is an event where it is due,
unless tasks are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Todo, vRecur

from yingtu.agenda import recurrence
from yingtu.agenda.planning import CLOSED, moment_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.agenda.repository import Plan
    from yingtu.workdays.calendar import Calendar as WorkCalendar

TaskKind = Literal["event", "todo"]
#: What a task takes of a calendar: it is due at a moment, and events have to end.
TASK_LENGTH: Final = timedelta(minutes=30)
MEETING_LENGTH: Final = timedelta(hours=1)
#: Of a series that no rule of RFC 5545 describes, so many are named.
NAMED: Final = 12
_PRIORITY: Final = {"high": 1, "normal": 5, "low": 9}
_STATUS: Final = {"open": "NEEDS-ACTION", "doing": "IN-PROCESS", "done": "COMPLETED", "cancelled": "CANCELLED"}
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose calendar it is, and how it is shown.

    Attributes:
        host: Makes the ids of entries unique in the world.
        url: Address of the web application.
    """

    title: str
    host: str
    url: str
    zone: ZoneInfo
    tasks: TaskKind


def write(
    whose: Whose,
    work: WorkCalendar,
    tasks: Sequence[Mapping[str, Any]],
    meetings: Sequence[Mapping[str, Any]],
    plans: Mapping[Any, Plan],
) -> bytes:
    """Return the calendar."""
    calendar = Calendar()
    calendar.add("prodid", "-//Yingtu//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # Not in the standard, and read by nearly everybody.
    calendar.add("x-wr-calname", whose.title)
    calendar.add("x-wr-timezone", whose.zone.key)
    calendar.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    for row in tasks:
        calendar.add_component(_task(whose, work, row, plans.get(row["id"])))
    for row in meetings:
        calendar.add_component(_meeting(whose, row))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _base(component: Event | Todo, whose: Whose, object_name: str, row: Mapping[str, Any], name: str) -> None:
    component.add("uid", f"{row['id']}@{whose.host}")
    component.add("dtstamp", moment_of(row.get("updated_at")) or datetime(2020, 1, 1, tzinfo=UTC))
    component.add("sequence", max(int(row.get("version") or 1) - 1, 0))
    component.add("summary", name)
    component.add("url", f"{whose.url}/o/{object_name}/{row['id']}")


def _about(row: Mapping[str, Any], text: str) -> str:
    names = (row.get(f"{field}.name") for field in ("account", "opportunity", "contact", "lead"))
    about = " · ".join(str(each) for each in names if each)
    return "\n".join(filter(None, (about, str(row.get(text) or ""))))


def _task(whose: Whose, work: WorkCalendar, row: Mapping[str, Any], plan: Plan | None) -> Event | Todo:
    due = moment_of(row["due_at"])
    assert due is not None  # noqa: S101 - asked for
    status = str(row.get("status") or "open")
    component: Event | Todo
    if whose.tasks == "todo":
        component = Todo()
        component.add("due", due.astimezone(whose.zone))
        component.add("status", _STATUS.get(status, "NEEDS-ACTION"))
        if (done := moment_of(row.get("done_at"))) is not None:
            component.add("completed", done)
    else:
        component = Event()
        component.add("dtstart", due.astimezone(whose.zone))
        component.add("duration", TASK_LENGTH)
        # A task takes no time that others could not plan over.
        component.add("transp", "TRANSPARENT")
        component.add("status", "CANCELLED" if status == "cancelled" else "CONFIRMED")
    sign = "✓ " if status == "done" else ""
    _base(component, whose, "task", row, sign + str(row.get("subject") or ""))
    component.add("priority", _PRIORITY.get(str(row.get("priority")), 5))
    if text := _about(row, "description"):
        component.add("description", text)
    if status in CLOSED:
        return component
    _repeat(component, whose, work, row, plan, due)
    for moment in recurrence.remind_moments(work, due, row.get("remind_before") or []):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", str(row.get("subject") or ""))
        # A to-do has no beginning here: its reminder is counted from where it is due (RFC 5545 §3.8.6.3).
        related = {"RELATED": "END"} if whose.tasks == "todo" else {}
        alarm.add("trigger", moment - due, parameters=related)
        component.add_component(alarm)
    return component


def _repeat(
    component: Event | Todo,
    whose: Whose,
    work: WorkCalendar,
    row: Mapping[str, Any],
    plan: Plan | None,
    due: datetime,
) -> None:
    """Say when the next ones of a series come. The one that exists already is an entry of its own."""
    rule = recurrence.rule_of(row)
    if rule is None or plan is None or plan.followed or plan.anchor is None or plan.occurrence is None:
        return
    coming = (
        each for number, each in enumerate(recurrence.due_dates(rule, work, plan.anchor), 1) if number > plan.occurrence
    )
    if whose.tasks == "todo":
        # Lists of tasks show what is to be done now; the next one comes when it is there.
        return
    if not recurrence.has_words(rule, work.local(plan.anchor)):
        named = [each.astimezone(whose.zone) for each in islice(coming, NAMED) if each > due]
        if named:
            component.add("rdate", named)
        return
    parts: dict[str, Any] = {"freq": rule.repeat.upper(), "interval": rule.every}
    if rule.days:
        parts["byday"] = [_WEEKDAYS[each] for each in rule.days]
    if rule.times is not None:
        parts["count"] = max(rule.times - plan.occurrence + 1, 1)
    elif rule.until is not None:
        last = datetime.combine(rule.until + timedelta(days=1), datetime.min.time()) - timedelta(seconds=1)
        parts["until"] = work.moment(last)
    component.add("rrule", vRecur(parts))


def _meeting(whose: Whose, row: Mapping[str, Any]) -> Event:
    event = Event()
    begin = moment_of(row["starts_at"])
    assert begin is not None  # noqa: S101 - asked for
    end = moment_of(row.get("ends_at"))
    event.add("dtstart", begin.astimezone(whose.zone))
    event.add("dtend", (end if end is not None and end > begin else begin + MEETING_LENGTH).astimezone(whose.zone))
    _base(event, whose, "meeting", row, str(row.get("subject") or ""))
    place = row.get("place")
    if place := (place.get("text") if isinstance(place, dict) else place):
        event.add("location", str(place))
    if text := _about(row, "minutes"):
        event.add("description", text)
    return event
