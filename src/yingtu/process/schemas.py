"""What the addresses of processes take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from yingtu.kit.expected import refused


class Input(BaseModel):
    """Base of request bodies: what we do not know is refused."""

    model_config = ConfigDict(extra="forbid")


class StageInfo(BaseModel):
    code: str
    label: str
    color: str
    kind: str = Field(description="open, won or lost")
    probability: int | None
    forecast: str
    dwell_days: int | None = Field(description="Working days after which staying here is too long")


class ActionInfo(BaseModel):
    code: str
    label: str
    stages: list[str] = Field(description="Into which stages it helps; empty: any")


class ProcessInfo(BaseModel):
    """A process as people see it: its stages in order and its advance actions."""

    key: str
    label: str
    object: str
    field: str = Field(description="The choice field that holds the stage")
    filtered: bool = Field(description="Whether only some of the records follow it")
    back: str = Field(description="What going back needs: approval, refuse or free")
    undo_minutes: int
    stages: list[StageInfo]
    actions: list[ActionInfo]


class ProcessList(BaseModel):
    items: list[ProcessInfo]


class ItemInfo(BaseModel):
    code: str
    label: str
    done: bool


class EvidenceInfo(BaseModel):
    """One piece of evidence: how much of it is there, and where more of it is entered."""

    place: int
    kind: str = Field(description="field, condition, related, files or checklist")
    label: str
    have: int
    need: int
    field: str | None = Field(description="The field to fill")
    object: str | None = Field(description="The object of which records are missing")
    lookup: str | None = Field(description="Its field that points to this record")
    fields: list[str] = Field(description="Fields that a new record of it must fill to count")
    defaults: dict[str, Any] = Field(description="Values that a new record of it must have to count")
    items: list[ItemInfo]


class WayInfo(BaseModel):
    """A stage that the record may go to."""

    stage: str
    label: str
    kind: str
    backward: bool
    ready: bool
    require_reason: bool
    require_action: bool
    approval: bool = Field(description="Whether somebody has to approve the move")
    actions: list[ActionInfo]
    evidence: list[EvidenceInfo]


class MoveInfo(BaseModel):
    id: UUID
    kind: str
    from_stage: str | None
    from_label: str | None
    to_stage: str
    to_label: str
    occurred_at: datetime
    at: datetime
    by: UUID | None
    by_name: str | None
    source: str
    action: str | None
    action_label: str | None
    reason: str | None
    evidence: list[dict[str, Any]]


class DwellInfo(BaseModel):
    """How long a record has been in its stage."""

    entered_at: datetime
    working_days: int
    limit: int | None
    late: bool
    paused_until: datetime | None


class Standing(BaseModel):
    """Where a record stands in its process, where it may go, and what it has been through."""

    process: ProcessInfo
    stage: str | None
    version: int
    dwell: DwellInfo | None
    undo_until: datetime | None = Field(
        description="Until when the last move, one's own, can be taken back without approval"
    )
    ways: list[WayInfo]
    moves: list[MoveInfo]


class NewRecord(Input):
    """A record to create that points to the one that moves."""

    object: str = Field(max_length=63)
    lookup: str = Field(max_length=63)
    values: dict[str, Any]


class AdvanceRequest(Input):
    """A move with everything it needs; all of it happens or nothing."""

    to: str = Field(max_length=60)
    action: str | None = Field(default=None, max_length=60)
    reason: str | None = Field(default=None, max_length=2000)
    values: dict[str, Any] = Field(default_factory=dict)
    create: list[NewRecord] = Field(default_factory=list, max_length=50)
    checks: list[str] = Field(default_factory=list, max_length=50)
    files: list[UUID] = Field(default_factory=list, max_length=50, description="Attached files that show why")
    occurred_at: str | None = Field(
        default=None, max_length=40, description="When it really happened; now if not given"
    )
    version: int | None = None


class AdvanceAnswer(BaseModel):
    """``held``: the move waits for an approval; the record stays where it is."""

    status: str = Field(description="moved or held")
    approval_id: UUID | None


class CheckRequest(Input):
    stage: str = Field(max_length=60)
    code: str = Field(max_length=60)
    done: bool


class PauseRequest(Input):
    """Why a record stays where it is, and for how many working days, or until which day, nobody shall be asked."""

    reason: str = Field(min_length=1, max_length=2000)
    working_days: int = Field(default=5, ge=1, le=60)
    until: date | None = Field(default=None, description="Asked again from this day on; in place of `working_days`")


class Paused(BaseModel):
    until: datetime


class DwellRequest(Input):
    ids: list[UUID] = Field(max_length=500)


class DwellEntry(DwellInfo):
    id: UUID
    stage: str


class DwellList(BaseModel):
    items: list[DwellEntry]


class SupportRequest(Input):
    """A yes: who shall help, by when, with what."""

    engineer: UUID | None = None
    needed_on: date | None = None
    material: str | None = Field(default=None, max_length=4000)


class SupportAsked(BaseModel):
    request_id: UUID


class QuestionInfo(BaseModel):
    """Whether a record that stays too long needs pre-sales support."""

    id: UUID
    object: str
    record_id: UUID
    name: str | None = Field(description="null: the reader may not see the record")
    owner: str | None
    stage_label: str
    working_days: int
    limit: int | None
    tasks: list[UUID] = Field(description="To-dos that ask the same")
    level: int = Field(description="How often it went on to the next manager")
    asked_at: datetime
    answer: Literal["yes", "no", "gone"] | None = Field(description="gone: the record moved first; null: open")
    supported: bool = Field(description="Pre-sales requests can be made")


class QuestionList(BaseModel):
    items: list[QuestionInfo]


class QuestionPage(QuestionList):
    """What a link from a mail leads to."""

    person: str


class LinkAnswer(Input):
    """The answer to one question of a mail: `support` is yes, `pause` is no."""

    question: UUID
    support: SupportRequest | None = None
    pause: PauseRequest | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.support is None) == (self.pause is None):
            raise refused("value_answer", "give either support or pause")
        return self
