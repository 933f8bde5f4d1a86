"""Spans of time as moments, by the calendar of the workspace. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from yingtu.workdays import calendar as workdays

if TYPE_CHECKING:
    from yingtu.metadata.automation_documents import Span
    from yingtu.workdays.calendar import Calendar


def after(calendar: Calendar, moment: datetime, span: Span) -> datetime:
    """Return the moment a span after another one. Whole working days keep the time of day."""
    return shift(calendar, moment, span, 1)


def shift(calendar: Calendar, moment: datetime, span: Span, sign: int) -> datetime:
    """Return the moment a span after (1) or before (-1) another one."""
    if span.working_days:
        local = calendar.local(moment)
        day = workdays.add_working_days(calendar, local.date(), sign * span.working_days)
        moment = calendar.moment(datetime.combine(day, local.time()))
    if span.working_hours:
        moment = workdays.add_working_time(calendar, moment, sign * timedelta(hours=span.working_hours))
    return moment + sign * timedelta(days=span.days, hours=span.hours, minutes=span.minutes)


def day_and_time(calendar: Calendar, day: date, clock: str) -> datetime:
    """Return the moment at which a day has a time of day (``HH:MM``) in the workspace's zone."""
    return calendar.moment(datetime.combine(day, time.fromisoformat(clock)))
