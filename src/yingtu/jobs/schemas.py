"""What the job endpoints give."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field


class JobLogEntry(BaseModel):
    """Something that happened to a job."""

    at: datetime
    code: str
    message: str


class JobInfo(BaseModel):
    """A job and how far it is."""

    id: int
    kind: str
    state: str = Field(description="queued, running, succeeded, failed, cancelled or paused")
    done: int = Field(description="Rows finished, good or bad")
    total: int | None = Field(description="Rows to do; null while nobody has counted")
    errors: int = Field(description="Rows that were refused")
    rate: float | None = Field(description="Rows per second")
    eta_seconds: int | None = Field(description="Seconds left at this rate")
    errors_url: str | None = Field(description="The refused rows as CSV")
    result_url: str | None = Field(description="The file it made")
    result: dict[str, Any] | None
    code: str | None = Field(description="Why it failed or stopped; stable")
    message: str | None = Field(description="The same as a sentence")
    object: str | None = Field(description="The object whose records it works on")
    operation: str | None = Field(description="What a bulk job does: edit, assign, delete, restore, tag, untag or undo")
    can_undo: bool
    undoes: int | None = Field(description="The job that this one undoes")
    undone_by: int | None = Field(description="The job that undoes this one")
    actor_id: UUID | None = Field(description="Who asked for it; null for system work")
    cancel_requested: bool
    attempt: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class JobPage(BaseModel):
    """Jobs, newest first; ask again with ``before`` set to ``next_before``."""

    items: list[JobInfo]
    next_before: int | None
