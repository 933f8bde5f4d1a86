"""What the endpoints of approvals take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from yingtu.http.problems import ProblemEntry
from yingtu.identity.schemas import Input

MAX_COMMENT = 2000
Comment = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=MAX_COMMENT, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"),
]


#: Files that one has uploaded (``POST /api/v1/files``), by id.
Files = Annotated[list[UUID], Field(max_length=20, description="Files uploaded before, by id")]


class Somebody(BaseModel):
    """A person."""

    id: UUID
    name: str


class ShownChange(BaseModel):
    """What changes of one field, in words."""

    field: str
    label: str
    old: str
    new: str


class VoteInfo(BaseModel):
    """What one person is asked, or has said."""

    id: UUID
    person: Somebody
    origin: str = Field(description="flow, self, left, admin, substitute, delegated, escalated or added")
    instead_of: Somebody | None
    state: Literal["open", "approved", "rejected", "skipped", "passed_on"]
    comment: str | None
    decided_at: datetime | None


class StepInfo(BaseModel):
    """One step; those to come have no votes yet."""

    label: str
    mode: Literal["all", "any", "quorum"]
    quorum: int
    state: Literal["done", "current", "to_come"]
    votes: list[VoteInfo]


class HistoryEntryInfo(BaseModel):
    """One thing that happened."""

    at: datetime
    what: str
    person: Somebody | None
    other: Somebody | None
    step: int | None
    comment: str | None


class ApprovalFile(BaseModel):
    """A file that somebody has added: its bytes are at `GET /api/v1/files/{id}`."""

    id: UUID
    name: str
    size: int = Field(description="Bytes")
    media_type: str
    at: datetime
    person: str | None


class ApprovalSummary(BaseModel):
    """An approval in a list."""

    id: UUID
    kind: str
    title: str
    object: str
    object_label: str
    record_id: UUID | None
    record_name: str
    operation: Literal["create", "update", "delete"] | None
    changes: list[ShownChange]
    reason: str | None
    requester: Somebody
    state: Literal["pending", "approved", "rejected", "recalled", "failed"]
    step: int
    steps: int
    waiting_for: list[Somebody]
    due_at: datetime | None
    created_at: datetime
    decided_at: datetime | None
    can_decide: bool
    can_recall: bool


class ApprovalInfo(ApprovalSummary):
    """An approval with its steps and history."""

    step_list: list[StepInfo]
    history: list[HistoryEntryInfo]
    files: list[ApprovalFile] = Field(description="For those who take part; empty for others")
    problems: list[ProblemEntry]
    can_add: bool
    can_pass_on: bool
    can_resubmit: bool
    needs_comment: bool = Field(description="To agree needs a comment, too")


class ApprovalList(BaseModel):
    """Approvals, the newest first; `next_before` asks for older ones."""

    items: list[ApprovalSummary]
    next_before: UUID | None


class WaitingCount(BaseModel):
    """How many approvals wait for one's decision."""

    count: int


class DecisionBody(Input):
    """One's vote; to refuse needs a comment."""

    decision: Literal["approve", "reject"]
    comment: Comment | None = None
    files: Files = Field(default_factory=list)


class CommentBody(Input):
    """Words about an approval."""

    comment: Comment | None = None


class RemarkBody(Input):
    """Words about an approval that must not be empty."""

    comment: Annotated[Comment, Field(min_length=1)]
    files: Files = Field(default_factory=list)


class PassOnBody(Input):
    """Who decides instead."""

    to: UUID
    comment: Comment | None = None


class AddSignersBody(Input):
    """Who has to agree, too."""

    people: list[UUID] = Field(min_length=1, max_length=20)
    comment: Comment | None = None


class ResubmitBody(Input):
    """What to ask for again; without values the same as before."""

    values: dict[str, Any] | None = None
    reason: Comment | None = None


class Resubmitted(BaseModel):
    """`held`: a new approval waits; `written`: none is needed any more and the change was made."""

    status: Literal["held", "written"]
    approval_id: UUID | None


class SubstitutionBody(Input):
    """Who decides for one, and when; without a person nobody does."""

    substitute: UUID | None = None
    begins_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None


class StandingInInfo(BaseModel):
    """For whom one decides, and when."""

    person: Somebody
    begins_at: datetime
    ends_at: datetime


class SubstitutionInfo(BaseModel):
    """Who decides for one, and when; and for whom one decides oneself."""

    substitute: Somebody | None
    begins_at: datetime | None
    ends_at: datetime | None
    standing_in: list[StandingInInfo]


class LinkInfo(BaseModel):
    """What a link from a mail is about; opening it decides nothing."""

    approval: ApprovalInfo
    person: Somebody
