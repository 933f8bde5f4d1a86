"""What the endpoints of notifications and channels take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from yingtu.identity.schemas import Input

MAX_IDS = 500


class NotificationInfo(BaseModel):
    """A notification in the reader's language."""

    id: UUID
    kind: str = Field(description="`<group>.<what>`")
    group: str
    title: str
    body: str
    path: str | None = Field(description="Where it leads inside the web application")
    object: str | None
    record_id: UUID | None
    urgent: bool
    created_at: datetime
    read_at: datetime | None


class NotificationList(BaseModel):
    """Notifications, the newest first; `next_before` asks for older ones."""

    items: list[NotificationInfo]
    next_before: UUID | None


class UnreadCount(BaseModel):
    """How many notifications are not read."""

    count: int


class MarkRead(Input):
    """Which notifications have been read; without ids all of them."""

    ids: list[UUID] | None = Field(default=None, max_length=MAX_IDS)


class ChannelInfo(BaseModel):
    """A way by which notifications reach people."""

    name: str
    state: Literal["works", "not_connected", "untested", "failing"]
    worked_at: datetime | None
    failed_at: datetime | None
    last_error: str | None
    waiting: int
    dead: int = Field(description="Messages given up")


class ChannelList(BaseModel):
    """All ways, those not connected too."""

    items: list[ChannelInfo]


class ChannelTest(BaseModel):
    """What became of a test message; `error` is what the other side said."""

    delivered: bool
    error: str | None
