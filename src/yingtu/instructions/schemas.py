"""What the addresses of instructions take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Audience = Annotated[str, Field(max_length=60, pattern=r"^(reports|(team|department):[0-9a-f-]{36})$")]


class GiveRequest(BaseModel):
    """To whom: people, groups, or both; each person once."""

    model_config = ConfigDict(extra="forbid")

    people: list[UUID] = Field(default=[], max_length=500)
    audiences: list[Audience] = Field(default=[], max_length=50, description="Keys of `GET /instructions/audiences`")


class InstructRequest(GiveRequest):
    """A new instruction and to whom it is given."""

    values: dict[str, object] = Field(description="Fields of the instruction: subject, content, due_at, account …")
    remind_before: list[Annotated[str, Field(max_length=40)]] = Field(
        default=[], max_length=10, description="When the tasks remind before they are due, as in the field of tasks"
    )


class AudienceInfo(BaseModel):
    """A group that instructions may be given to."""

    key: str
    kind: Literal["reports", "team", "department"]
    name: str | None = Field(description="null: those who report to you")
    people: list[UUID]


class AudienceList(BaseModel):
    items: list[AudienceInfo]


class ReceiptInfo(BaseModel):
    """How far somebody is with an instruction."""

    person: UUID
    name: str
    task: UUID
    given_at: datetime
    seen_at: datetime | None
    accepted_at: datetime | None
    done_at: datetime | None
    note: str | None
    reminded_at: datetime | None


class Receipts(BaseModel):
    """The receipts of an instruction, those who are behind first."""

    id: UUID
    items: list[ReceiptInfo]
    may_give: bool = Field(description="You may give it to further people and remind those who are behind")


class GivenInfo(BaseModel):
    """An instruction that was given to you."""

    id: UUID
    subject: str
    content: str | None
    due_at: datetime | None
    given_by_name: str | None
    task: UUID
    given_at: datetime
    seen_at: datetime | None
    accepted_at: datetime | None
    done_at: datetime | None
    note: str | None


class GivenList(BaseModel):
    items: list[GivenInfo]


class AnswerRequest(BaseModel):
    """What you say about an instruction."""

    model_config = ConfigDict(extra="forbid")

    step: Literal["seen", "accepted", "done"]
    note: str | None = Field(default=None, max_length=500)


class Reminded(BaseModel):
    people: int
