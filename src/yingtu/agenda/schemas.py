"""What the endpoints of tasks in time and of calendars take and give."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field


class MomentChoice(BaseModel):
    """A moment that is offered."""

    key: str
    at: datetime
    working_days: int | None = Field(description="Working days from today, where that is what it says")


class MomentChoices(BaseModel):
    """When a task may be due, and until when a reminder may be put off."""

    due: list[MomentChoice]
    snooze: list[MomentChoice]


class CalendarFeed(BaseModel):
    """One's own calendar to subscribe to. Whoever knows an address reads the calendar."""

    active: bool
    url: str | None = Field(description="Tasks as events: shown by every calendar")
    todo_url: str | None = Field(description="Tasks as tasks, for programs that know them")
    renewed_at: datetime | None
