"""Statements on notifications and preferences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from psycopg.types.json import Json
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP, insert
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE

from yingtu.channels.models import device, notification, outgoing, preference
from yingtu.identity.models import users
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Session

_UUIDS = ARRAY(UUID_TYPE)
_MOMENT = TIMESTAMP(timezone=True)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is told. ``settings`` None: nothing chosen; ``language``, ``time_zone`` None: the workspace's; devices that take push."""

    id: UUID
    email: str | None
    language: str | None
    time_zone: str | None
    settings: dict[str, Any] | None
    devices: list[dict[str, str]] | None


@dataclass(frozen=True, slots=True)
class Fresh:
    """A notification to be stored."""

    id: UUID
    person: UUID
    in_app: bool
    params: Mapping[str, Any]
    record_id: UUID | None


@dataclass(frozen=True, slots=True)
class Notification:
    """A notification as stored."""

    id: UUID
    kind: str
    params: dict[str, Any]
    object: str | None
    record_id: UUID | None
    link: str | None
    urgent: bool
    created_at: datetime
    read_at: datetime | None


_devices = (
    sa.select(
        sa.func.json_agg(
            sa.func.json_build_object("endpoint", device.c.endpoint, "p256dh", device.c.p256dh, "auth", device.c.auth)
        )
    )
    .where(device.c.person == users.c.id)
    .scalar_subquery()
)
_RECIPIENTS = Statement(
    sa.select(
        users.c.id, users.c.email, users.c.language, users.c.time_zone, preference.c.settings, _devices.label("devices")
    )
    .select_from(users.outerjoin(preference, preference.c.person == users.c.id))
    .where(users.c.id == sa.any_(sa.bindparam("people", type_=_UUIDS)), users.c.active)
)
_new = (
    sa.func.unnest(
        sa.bindparam("ids", type_=_UUIDS),
        sa.bindparam("people", type_=_UUIDS),
        sa.bindparam("in_app", type_=ARRAY(sa.Boolean)),
        sa.bindparam("params", type_=ARRAY(sa.Text)),
        sa.bindparam("records", type_=_UUIDS),
    )
    .table_valued(
        sa.column("id", UUID_TYPE),
        sa.column("person", UUID_TYPE),
        sa.column("in_app", sa.Boolean),
        sa.column("params", sa.Text),
        sa.column("record_id", UUID_TYPE),
    )
    .render_derived(name="new")
)
_SHARED = ("kind", "object", "link", "dedupe_key", "urgent", "created_at")
_ADD = Statement(
    insert(notification)
    .from_select(
        ["id", "person", "in_app", "params", "record_id", *_SHARED],
        sa.select(
            _new.c.id,
            _new.c.person,
            _new.c.in_app,
            sa.cast(_new.c.params, notification.c.params.type),
            _new.c.record_id,
            *(sa.bindparam(name, type_=notification.c[name].type).label(name) for name in _SHARED),
        ),
    )
    .on_conflict_do_nothing()
    .returning(notification.c.id, notification.c.person, notification.c.in_app)
)
_letters = (
    sa.func.unnest(
        sa.bindparam("ids", type_=_UUIDS),
        sa.bindparam("notifications", type_=_UUIDS),
        sa.bindparam("people", type_=_UUIDS),
        sa.bindparam("addresses", type_=ARRAY(sa.Text)),
        sa.bindparam("links", type_=ARRAY(sa.Text)),
        sa.bindparam("digests", type_=ARRAY(sa.Boolean)),
        sa.bindparam("due", type_=ARRAY(_MOMENT)),
    )
    .table_valued(
        sa.column("id", UUID_TYPE),
        sa.column("notification_id", UUID_TYPE),
        sa.column("person", UUID_TYPE),
        sa.column("address", sa.Text),
        sa.column("link", sa.Text),
        sa.column("digest", sa.Boolean),
        sa.column("due_at", _MOMENT),
    )
    .render_derived(name="letter")
)
_OF_LETTERS = ("id", "notification_id", "person", "address", "link", "digest", "due_at")
_POST = Statement(
    sa.insert(outgoing).from_select(
        [*_OF_LETTERS, "channel", "state", "created_at"],
        sa.select(
            *(_letters.c[name] for name in _OF_LETTERS),
            sa.bindparam("channel", type_=sa.Text),
            sa.literal("waiting"),
            sa.bindparam("created_at", type_=_MOMENT),
        ),
    )
)
_shown = [notification.c.person == sa.bindparam("person", type_=sa.Uuid), notification.c.in_app]
_before: Any = sa.bindparam("before", type_=sa.Uuid)
_LIST = Statement(
    sa.select(*(notification.c[name] for name in Notification.__dataclass_fields__))
    .where(
        *_shown,
        sa.or_(_before.is_(None), notification.c.id < _before),
        sa.or_(sa.bindparam("all", type_=sa.Boolean), notification.c.read_at.is_(None)),
    )
    .order_by(notification.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_UNREAD = Statement(
    sa.select(sa.func.count()).select_from(notification).where(*_shown, notification.c.read_at.is_(None))
)
_read = (
    sa.update(notification)
    .where(*_shown, notification.c.read_at.is_(None))
    .values(read_at=sa.bindparam("moment", type_=_MOMENT))
)
_READ_ALL = Statement(_read)
_READ_SOME = Statement(_read.where(notification.c.id == sa.any_(sa.bindparam("ids", type_=_UUIDS))))
_READ_BY_KEY = Statement(
    sa.update(notification)
    .where(
        notification.c.dedupe_key == sa.any_(sa.bindparam("keys", type_=ARRAY(sa.Text))),
        notification.c.read_at.is_(None),
    )
    .values(read_at=sa.bindparam("moment", type_=_MOMENT))
    .returning(notification.c.person)
)
_PREFERENCES = Statement(
    sa.select(preference.c.settings).where(preference.c.person == sa.bindparam("person", type_=sa.Uuid))
)
_saved = insert(preference).values(
    person=sa.bindparam("person"), settings=sa.bindparam("settings"), updated_at=sa.bindparam("moment")
)
_SAVE = Statement(
    _saved.on_conflict_do_update(
        index_elements=[preference.c.person],
        set_={"settings": _saved.excluded.settings, "updated_at": _saved.excluded.updated_at},
    )
)
_FORGET = Statement(sa.delete(notification).where(notification.c.created_at < sa.bindparam("before", type_=_MOMENT)))


async def recipients(session: Session, people: Sequence[UUID]) -> list[Recipient]:
    """Return those of some people who are active."""
    return await session.load(Recipient, _RECIPIENTS, {"people": list(people)})


async def add(session: Session, fresh: Sequence[Fresh], shared: dict[str, Any]) -> list[tuple[UUID, UUID, bool]]:
    """Store notifications that have the rest in common; return id, person, in_app of those that are new."""
    params = {
        **shared,
        "ids": [each.id for each in fresh],
        "people": [each.person for each in fresh],
        "in_app": [each.in_app for each in fresh],
        "params": [orjson.dumps(each.params).decode() for each in fresh],
        "records": [each.record_id for each in fresh],
    }
    return [(row[0], row[1], row[2]) for row in await session.all(_ADD, params)]


async def post(session: Session, channel: str, letters: Sequence[dict[str, Any]], moment: datetime) -> None:
    """Queue messages."""
    columns = {
        "ids": "id",
        "notifications": "notification_id",
        "people": "person",
        "addresses": "address",
        "links": "link",
        "digests": "digest",
        "due": "due_at",
    }
    arrays = {param: [each[name] for each in letters] for param, name in columns.items()}
    await session.execute(_POST, {**arrays, "channel": channel, "created_at": moment})


async def list_of(
    session: Session, person: UUID, *, before: UUID | None, everything: bool, most: int
) -> list[Notification]:
    """Return notifications of a person, the newest first."""
    params = {"person": person, "before": before, "all": everything, "most": most}
    return await session.load(Notification, _LIST, params)


async def unread(session: Session, person: UUID) -> int:
    """Return how many notifications a person has not read."""
    count: int = await session.scalar(_UNREAD, {"person": person})
    return count


async def mark_read(session: Session, person: UUID, ids: Sequence[UUID] | None, moment: datetime) -> int:
    """Mark some or all (None) notifications of a person as read; return how many were not yet."""
    params: dict[str, Any] = {"person": person, "moment": moment}
    return await (
        session.execute(_READ_ALL, params) if ids is None else session.execute(_READ_SOME, {**params, "ids": list(ids)})
    )


async def mark_settled(session: Session, keys: Sequence[str], moment: datetime) -> list[UUID]:
    """Mark notifications as read, whoever they are for; return the people."""
    return [row[0] for row in await session.all(_READ_BY_KEY, {"keys": list(keys), "moment": moment})]


async def preferences(session: Session, person: UUID) -> dict[str, Any] | None:
    """Return what a person has chosen."""
    found: dict[str, Any] | None = await session.scalar(_PREFERENCES, {"person": person})
    return found


async def save_preferences(session: Session, person: UUID, settings: dict[str, Any], moment: datetime) -> None:
    """Store what a person has chosen."""
    await session.execute(_SAVE, {"person": person, "settings": Json(settings), "moment": moment})


async def forget(session: Session, before: datetime) -> int:
    """Delete old notifications, with their messages."""
    return await session.execute(_FORGET, {"before": before})
