"""What the addresses of random audits take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Input(BaseModel):
    """Base of request bodies: what we do not know is refused."""

    model_config = ConfigDict(extra="forbid")


class DrawSummary(BaseModel):
    """A draw in figures."""

    id: UUID
    sampling: str
    label: str
    month: date
    percent: float
    population: int = Field(description="Records won in the month, as known when drawn")
    drawn: int
    open: int
    passed: int
    failed: int
    overdue: int
    mine: int = Field(description="Open checks of the reader")
    drawn_at: datetime


class SamplingInfo(BaseModel):
    """A random audit as it is configured."""

    key: str
    label: str
    process: str
    process_label: str
    active: bool
    percent: float
    due_days: int
    roles: list[str]
    items: list[str]
    next_on: date = Field(description="When the next month is drawn")


class SamplingOverview(BaseModel):
    samplings: list[SamplingInfo]
    draws: list[DrawSummary] = Field(description="The newest month first")
    oversees: bool = Field(description="The reader looks over every draw")


class ItemAnswer(BaseModel):
    code: str
    label: str
    answer: Literal["ok", "bad", "none"] | None


class CheckInfo(BaseModel):
    """The check of one record; ``record_name`` null: the reader may not see the record."""

    id: UUID
    place: int
    object: str
    record_id: UUID
    record_name: str | None
    owner: str | None
    assignee: UUID | None
    assignee_name: str | None
    due_on: date
    overdue: bool
    state: Literal["open", "passed", "failed"]
    mine: bool
    items: list[ItemAnswer]
    note: str | None
    done_at: datetime | None


class DrawDetail(BaseModel):
    summary: DrawSummary
    seed: str
    checks: list[CheckInfo]
    oversees: bool


class DrawProof(BaseModel):
    """A draw made again: the first ``drawn`` of the records won, ordered by ``sha256(seed + id)``."""

    seed: str
    percent: float
    population: list[UUID]
    expected: list[UUID]
    drawn: list[UUID]
    holds: bool = Field(description="The same records in the same order")
    came_later: list[UUID] = Field(description="Counted as won in the month only after the draw")
    left: list[UUID] = Field(description="Won then, not any more")


class DrawRequest(Input):
    month: date = Field(description="Any day of the month")


class CheckResult(Input):
    """What a check found, for each point of the list."""

    answers: dict[str, Literal["ok", "bad", "none"]] = Field(max_length=50)
    note: str | None = Field(default=None, max_length=4000)


class HandOver(Input):
    assignee: UUID
