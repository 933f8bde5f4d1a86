"""What the endpoints of automations take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from yingtu.identity.schemas import Input
from yingtu.metadata.documents import Label


class AutomationInfo(BaseModel):
    """An automation with what its runs came to lately."""

    key: str
    label: Label
    object: str | None
    trigger: dict[str, Any]
    active: bool
    paused_at: datetime | None
    hook: str | None = Field(description="Address of the webhook, as a path")
    counts: dict[str, int] = Field(description="Runs of the last seven days by state")
    last_at: datetime | None
    next_at: datetime | None = Field(description="The next time of a schedule")
    warnings: list[str] = Field(description="What should be known about it, in the reader's language")


class AutomationList(BaseModel):
    """All automations."""

    items: list[AutomationInfo]


class RunInfo(BaseModel):
    """A run: one automation for one record."""

    id: UUID
    automation: str
    version_id: int
    object: str | None
    record_id: UUID | None
    trigger: str
    actor_id: UUID | None
    state: str = Field(description="ready, waiting, calling, looping, done, failed, stopped")
    step: str | None
    due_at: datetime | None
    attempts: int
    depth: int
    message: str | None = Field(description="Why it failed or was stopped")
    hint: str | None
    created_at: datetime
    finished_at: datetime | None


class RunPage(BaseModel):
    """A part of the runs, the newest first."""

    items: list[RunInfo]
    next_before: UUID | None


class RunStepInfo(BaseModel):
    """What a step did."""

    id: int
    step: str
    at: datetime
    outcome: str = Field(description="done, waiting, retrying, failed, skipped")
    input: Any
    output: Any
    message: str | None
    hint: str | None


class RunDetail(BaseModel):
    """A run with its log and the document it follows."""

    run: RunInfo
    document: dict[str, Any]
    log: list[RunStepInfo]
    next_after: int | None
    veiled: bool = Field(description="What the steps read and wrote is left out: you may not see all of it")


class TestRequest(Input):
    """What to try, and on what."""

    document: dict[str, Any] = Field(description="The automation as it would be published")
    record_id: UUID | None = None
    body: Any = Field(default=None, description="What a webhook would bring")


class TriedStep(BaseModel):
    """What a step would do."""

    step: str
    outcome: str
    object: str | None
    record_id: UUID | None
    input: Any
    output: Any
    message: str | None
    hint: str | None


class TestResult(BaseModel):
    """What the steps would do; nothing of it has happened."""

    steps: list[TriedStep]


class StartRequest(Input):
    """The record to begin for."""

    record_id: UUID | None = None


class Started(BaseModel):
    """The run that began."""

    run_id: UUID | None


class Hook(BaseModel):
    """The address of a webhook."""

    path: str


class ButtonInfo(BaseModel):
    """A button on a record's page."""

    key: str
    label: str
    confirm: str | None


class ButtonList(BaseModel):
    """The buttons that the caller may press."""

    items: list[ButtonInfo]


class DayInfo(BaseModel):
    """A day that is not as the weekday says."""

    day: date
    working: bool
    makeup: bool
    name: str


class ReminderInfo(BaseModel):
    """A rule that colours records: those that satisfy the filter need somebody."""

    key: str
    label: Label
    object: str
    color: str
    filter: dict[str, Any]


class ReminderList(BaseModel):
    """Reminders, the first that is true decides the colour."""

    items: list[ReminderInfo]


class CalendarInfo(BaseModel):
    """The working days of a year."""

    year: int
    status: str = Field(description="official: as announced; estimated: worked out, without make-up days")
    weekdays: list[int] = Field(description="Days of the week that are worked, Monday is 0")
    hours: list[str]
    working_days: int
    special: list[DayInfo]
