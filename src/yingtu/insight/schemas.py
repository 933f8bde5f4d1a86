"""What the addresses of insight take and give. Money is in the workspace's currency."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Input(BaseModel):
    """Base of request bodies: what we do not know is refused."""

    model_config = ConfigDict(extra="forbid")


class PipelineRequest(Input):
    """Which records, which period, and as of when."""

    begins: date = Field(description="First day of the period, in the workspace's time zone")
    ends: date = Field(description="Last day of the period")
    as_of: datetime | None = Field(default=None, description="What was believed then; null: now")
    filter: dict[str, Any] | None = Field(default=None, description="Only records that satisfy this filter")
    group_by: str = Field(
        default="owner_id",
        max_length=200,
        description="What wins are compared by: a path, month, quarter, year, or credit: the people with a share of them",
    )


class RecordsRequest(PipelineRequest):
    """Which figure the records are wanted of."""

    part: Literal["cohort", "open", "stay", "closed", "forecast"]
    stages: list[str] = Field(default=[], max_length=60)
    place: int = Field(default=1, ge=1, le=100, description="Cohort: reached this stage at least, counted from 1")
    kinds: list[Literal["open", "won", "lost"]] = ["open", "won", "lost"]
    group: str | None = Field(default=None, max_length=200, description="Closed: of this group")
    any_group: bool = True
    people: list[UUID] | None = Field(
        default=None,
        max_length=2_000,
        description="Closed by credit: those credited to these people, with their shares",
    )
    undated: bool = Field(default=False, description="Forecast: those without an expected day too")


class FunnelStage(BaseModel):
    """Of the records that began in the period: how many came to this stage, and what became of them."""

    code: str
    label: str
    color: str
    kind: str
    place: int
    reached: int
    amount: float
    #: Share of those of the stage before; null for the first.
    rate: float | None
    open: int = Field(description="Stand here now")
    lost: int = Field(description="Were lost having come no further")


class AdvanceTime(BaseModel):
    """Stays in a stage that ended in the period with a step forward, in days of 24 hours."""

    code: str
    label: str
    stays: int
    advanced: int
    mean_days: float | None
    median_days: float | None
    p90_days: float | None
    dwell_days: int | None
    proposed_days: int | None = Field(description="Limit in working days proposed from the median; null: too few stays")


class WinGroup(BaseModel):
    """Records that ended in the period, of one group."""

    group: str | None
    label: str
    won: int
    lost: int
    rate: float | None
    won_amount: float
    lost_amount: float
    won_days: float | None
    lost_days: float | None


class ForecastCell(BaseModel):
    """Open records expected in one month, of one category; ``month`` null: no expected day."""

    month: date | None
    category: str
    count: int
    amount: float
    weighted: float


class OpenStage(BaseModel):
    code: str
    label: str
    color: str
    probability: int | None
    category: str
    count: int
    amount: float
    weighted: float


class Pipeline(BaseModel):
    """The figures of a pipeline."""

    process: str
    label: str
    object: str
    currency: str
    counted_at: datetime = Field(description="As of when")
    begins: date
    ends: date
    began: int = Field(description="Records that began in the period")
    funnel: list[FunnelStage]
    times: list[AdvanceTime]
    won: WinGroup
    groups: list[WinGroup]
    open: list[OpenStage]
    forecast: list[ForecastCell]


class RecordLine(BaseModel):
    id: UUID
    name: str | None
    owner: str | None
    stage: str | None
    amount: float | None
    days: float | None
    day: date | None


class RecordLines(BaseModel):
    items: list[RecordLine]
    more: bool = Field(description="There are more than are listed")


class TargetCredit(BaseModel):
    """The won records behind a target, as the records of a pipeline are asked for: part closed, by credit."""

    process: str
    begins: date
    ends: date
    people: list[UUID] | None = Field(description="Credited to one of them; null: all")


class TargetLine(BaseModel):
    """A target with what was achieved."""

    id: UUID
    scope: str = Field(description="person, team, department or company")
    name: str
    owner_id: UUID
    metric: str = Field(description="won_amount, received_amount or new_opportunities")
    target: float
    actual: float
    rate: float | None
    object: str = Field(description="Where the records behind it are")
    filter: dict[str, Any] = Field(description="Which they are")
    credit: TargetCredit | None = Field(description="How to ask for them, where shares count; null: by the filter")


class Targets(BaseModel):
    month: date
    counted_at: datetime
    currency: str
    items: list[TargetLine]


class AdviceInfo(BaseModel):
    """What history advises; ``text`` says it in one sentence with its numbers."""

    stage: str
    segment: str
    action: str
    taken: int
    won: int
    others: int
    others_won: int
    rate: float
    others_rate: float
    p: float
    text: str


class HealthReason(BaseModel):
    code: str
    text: str
    points: int


class StalledInfo(BaseModel):
    """A record without progress, and what to do about it."""

    id: UUID
    name: str | None
    owner: str | None
    stage: str
    stage_label: str
    amount: float | None
    entered_at: datetime
    updated_at: datetime
    talked_at: datetime | None
    working_days: int
    segment: str | None
    source: Literal["history", "playbook", "none"] = Field(description="Where the suggestion comes from")
    suggestion: str
    score: int = Field(description="How much it only seems active, 0 to 100")
    suspicious: bool
    reasons: list[HealthReason]


class Brief(BaseModel):
    """The stage-health brief over the records the actor may read, as of now."""

    process: str
    label: str
    object: str
    currency: str
    counted_at: datetime
    stalled_days: int
    total: int
    closed: int = Field(description="Closed records that history holds actions of")
    method: str
    items: list[StalledInfo] = Field(description="The largest first, at most 200")
    advices: list[AdviceInfo]


class Health(BaseModel):
    """What the brief would say of one record; ``item`` null: it is not open."""

    item: StalledInfo | None


class LivelinessRequest(Input):
    ids: list[UUID] = Field(max_length=200)


class LivelinessInfo(BaseModel):
    """Whether an open record only seems active."""

    id: UUID
    score: int = Field(description="0 (alive) to 100")
    suspicious: bool
    reasons: list[HealthReason]


class LivelinessList(BaseModel):
    items: list[LivelinessInfo]
