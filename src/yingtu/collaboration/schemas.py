"""What the endpoints of comments and tags take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from yingtu.identity.schemas import Input

MAX_MENTIONS = 20
MAX_CHARACTERS = 10_000
#: Records tagged with one request.
MAX_RECORDS = 10_000

Text = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=MAX_CHARACTERS,
        pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$",
    ),
]
TagName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50, pattern=r"^[^\x00-\x1f]*$")
]
Color = Literal[
    "gray", "red", "orange", "amber", "yellow", "lime", "green", "teal", "cyan", "blue", "indigo", "purple", "pink"
]


class CommentDraft(Input):
    """A comment as written."""

    text: Text
    mentions: list[UUID] = Field(default=[], max_length=MAX_MENTIONS, description="People it calls, by id")


class Name(BaseModel):
    """Somebody."""

    id: UUID
    name: str


class Callees(BaseModel):
    """People who may be mentioned, by name."""

    items: list[Name]


class CommentInfo(BaseModel):
    """A comment."""

    id: UUID
    text: str
    author: Name
    mentions: list[Name]
    at: datetime
    edited_at: datetime | None
    mine: bool = Field(description="Whether the person who asks wrote it and may change it")


class SavedComment(CommentInfo):
    """A comment just saved; `warnings` name people mentioned who may not read the record."""

    warnings: list[dict[str, Any]]


class CommentList(BaseModel):
    """Comments of a record, the newest first; `next_before` asks for older ones."""

    items: list[CommentInfo]
    next_before: UUID | None


class TagCreate(Input):
    """A new tag."""

    name: TagName
    color: Color


class TagUpdate(Input):
    """What to change of a tag; what is not given stays."""

    name: TagName | None = None
    color: Color | None = None


class TagInfo(BaseModel):
    """A tag."""

    id: UUID
    name: str
    color: str


class TagList(BaseModel):
    """Tags by name."""

    items: list[TagInfo]


class TagMany(Input):
    """Tags to set on records and to take off them."""

    ids: list[UUID] = Field(max_length=MAX_RECORDS, description="Records")
    set: list[UUID] = Field(default=[], max_length=100, description="Tags, by id")
    unset: list[UUID] = Field(default=[], max_length=100, description="Tags, by id")


class TaggedMany(BaseModel):
    """What a change of many records did; `changed` are those that are other than before, `refused` those one may not edit."""

    changed: list[UUID]
    refused: list[UUID]
