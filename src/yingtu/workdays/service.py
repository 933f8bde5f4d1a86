"""The working calendar of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from yingtu.workdays.calendar import Calendar, DayException, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.metadata.catalog import Catalog

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_KEY = "workdays.calendar"


def calendar_of(catalog: Catalog) -> Calendar:
    """Return the calendar of a workspace; one value per catalog."""
    found: Calendar | None = catalog.compiled.get(_KEY)
    if found is None:
        found = catalog.compiled[_KEY] = _build(catalog)
    return found


def _build(catalog: Catalog) -> Calendar:
    document = catalog.workspace
    hours = document.working_hours
    return Calendar(
        zone=ZoneInfo(document.time_zone),
        country=document.country,
        weekdays=frozenset(_WEEKDAYS.index(each) for each in hours.days),
        spans=spans_of(hours.hours),
        exceptions={
            day: DayException(each.working, each.name, None if each.hours is None else spans_of(each.hours))
            for day, each in document.calendar_overrides.items()
        },
    )


def spans_of(texts: Sequence[str]) -> tuple[Span, ...]:
    """Read spans like ``09:00-12:00``, in order."""
    return tuple(
        sorted((Span(*(_second(each) for each in text.split("-"))) for text in texts), key=lambda span: span.begin_s)
    )


def _second(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 3600 + int(minute) * 60
