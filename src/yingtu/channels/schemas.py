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


class PushDevice(BaseModel):
    """One of one's own browsers that take push."""

    id: UUID
    name: str
    endpoint: str = Field(description="By which a browser knows itself in the list")
    created_at: datetime


class PushInfo(BaseModel):
    """What a browser needs to subscribe, and those that have."""

    public_key: str = Field(description="`applicationServerKey` of `PushManager.subscribe`")
    devices: list[PushDevice]


class PushKeys(Input):
    """Keys of a subscription, base64url."""

    p256dh: str = Field(max_length=200)
    auth: str = Field(max_length=100)


class PushSubscription(Input):
    """What `PushManager.subscribe` gives, and a name for the device."""

    endpoint: str = Field(max_length=1000)
    keys: PushKeys
    name: str = Field(default="", max_length=100)


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
