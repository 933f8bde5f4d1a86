"""Statements on messages that leave the house, and on how the channels do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP, insert

from yingtu.channels.models import channel_state, notification, outgoing
from yingtu.identity.models import users
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session

_MOMENT = TIMESTAMP(timezone=True)
_IDS = ARRAY(sa.Uuid)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send, with what it is about. ``language`` None: the workspace's."""

    id: UUID
    channel: str
    person: UUID
    address: str
    mail_link: str | None
    digest: bool
    attempts: int
    kind: str
    params: dict[str, Any]
    object: str | None
    record_id: UUID | None
    link: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class ChannelState:
    """How a channel did when it was used last."""

    channel: str
    worked_at: datetime | None
    failed_at: datetime | None
    last_error: str | None


_due = (
    sa.select(outgoing.c.id)
    .where(
        sa.or_(outgoing.c.state == "waiting", outgoing.c.state == "sending"),
        outgoing.c.due_at <= sa.bindparam("moment", type_=_MOMENT),
        outgoing.c.channel == sa.any_(sa.bindparam("channels", type_=ARRAY(sa.Text))),
    )
    .order_by(outgoing.c.due_at, outgoing.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
    .with_for_update(skip_locked=True)
)
_TAKE = Statement(
    sa.update(outgoing)
    .where(outgoing.c.id.in_(_due), outgoing.c.notification_id == notification.c.id, users.c.id == outgoing.c.person)
    .values(state="sending", attempts=outgoing.c.attempts + 1, due_at=sa.bindparam("lease_until", type_=_MOMENT))
    .returning(
        outgoing.c.id,
        outgoing.c.channel,
        outgoing.c.person,
        outgoing.c.address,
        outgoing.c.link.label("mail_link"),
        outgoing.c.digest,
        outgoing.c.attempts,
        notification.c.kind,
        notification.c.params,
        notification.c.object,
        notification.c.record_id,
        notification.c.link,
        users.c.language,
    )
)
_of_ids = outgoing.c.id == sa.any_(sa.bindparam("ids", type_=_IDS))
_SENT = Statement(
    sa.update(outgoing)
    .where(_of_ids)
    .values(state="sent", finished_at=sa.bindparam("moment", type_=_MOMENT), last_error=None)
)
_FAILED = Statement(
    sa.update(outgoing)
    .where(_of_ids)
    .values(
        state=sa.bindparam("new_state", type_=sa.Text),
        due_at=sa.bindparam("again_at", type_=_MOMENT),
        finished_at=sa.bindparam("ended_at", type_=_MOMENT),
        last_error=sa.bindparam("error", type_=sa.Text),
    )
)
_state = insert(channel_state).values(
    channel=sa.bindparam("channel"),
    worked_at=sa.bindparam("worked", type_=_MOMENT),
    failed_at=sa.bindparam("failed", type_=_MOMENT),
    last_error=sa.bindparam("error", type_=sa.Text),
)
_NOTE = Statement(
    _state.on_conflict_do_update(
        index_elements=[channel_state.c.channel],
        set_={
            "worked_at": sa.func.coalesce(_state.excluded.worked_at, channel_state.c.worked_at),
            "failed_at": sa.func.coalesce(_state.excluded.failed_at, channel_state.c.failed_at),
            "last_error": sa.func.coalesce(_state.excluded.last_error, channel_state.c.last_error),
        },
    )
)
_STATES = Statement(sa.select(*(channel_state.c[name] for name in ChannelState.__dataclass_fields__)))
_WAITING = Statement(
    sa.select(outgoing.c.channel, outgoing.c.state, sa.func.count())
    .where(outgoing.c.state != "sent")
    .group_by(outgoing.c.channel, outgoing.c.state)
)
_ADDRESS = Statement(sa.select(users.c.email).where(users.c.id == sa.bindparam("person", type_=sa.Uuid)))


async def take(
    session: Session, channels: Sequence[str], moment: datetime, *, lease_until: datetime, most: int
) -> list[Outgoing]:
    """Take messages that are due for sending; they are this sender's until ``lease_until``."""
    params = {"channels": list(channels), "moment": moment, "lease_until": lease_until, "most": most}
    return await session.load(Outgoing, _TAKE, params)


async def sent(session: Session, ids: Sequence[UUID], moment: datetime) -> None:
    """Note that messages were handed over."""
    await session.execute(_SENT, {"ids": list(ids), "moment": moment})


async def failed(
    session: Session, ids: Sequence[UUID], error: str, *, again_at: datetime | None, moment: datetime
) -> None:
    """Note that messages were not handed over; ``again_at`` None: they are given up."""
    params = {
        "ids": list(ids),
        "error": error,
        "new_state": "dead" if again_at is None else "waiting",
        "again_at": again_at or moment,
        "ended_at": moment if again_at is None else None,
    }
    await session.execute(_FAILED, params)


async def note(session: Session, channel: str, moment: datetime, error: str | None) -> None:
    """Note how a channel did just now."""
    params = {
        "channel": channel,
        "worked": moment if error is None else None,
        "failed": moment if error is not None else None,
        "error": error,
    }
    await session.execute(_NOTE, params)


async def states(session: Session) -> dict[str, ChannelState]:
    """Return how each channel that was ever used did."""
    return {each.channel: each for each in await session.load(ChannelState, _STATES)}


#: Due date of messages that wait until somebody lets them go.
_HELD_UNTIL = sa.literal_column("timestamptz '9999-01-01'", _MOMENT)
_HOLD = Statement(
    sa.update(outgoing)
    .where(sa.or_(outgoing.c.state == "waiting", outgoing.c.state == "sending"))
    .values(state="waiting", due_at=_HELD_UNTIL)
)
_HELD = Statement(
    sa.select(sa.func.count())
    .select_from(outgoing)
    .where(outgoing.c.state == "waiting", outgoing.c.due_at == _HELD_UNTIL)
)
_RELEASE = Statement(
    sa.update(outgoing)
    .where(outgoing.c.state == "waiting", outgoing.c.due_at == _HELD_UNTIL)
    .values(due_at=sa.bindparam("moment", type_=_MOMENT))
)


async def hold_restored(session: Session) -> int:
    """Hold every message that has not left yet, since it may have left after the backup; return how many there were."""
    return await session.execute(_HOLD)


async def held_restored(session: Session) -> int:
    """Return how many messages are held."""
    return int(await session.scalar(_HELD))


async def release_restored(session: Session, moment: datetime) -> int:
    """Let the messages go that were held; return how many there were."""
    return await session.execute(_RELEASE, {"moment": moment})


async def counts(session: Session) -> dict[str, dict[str, int]]:
    """Return how many messages wait, are being sent and were given up, by channel."""
    found: dict[str, dict[str, int]] = {}
    for channel, state, count in await session.all(_WAITING):
        found.setdefault(channel, {})[state] = count
    return found


async def address(session: Session, person: UUID) -> str | None:
    """Return somebody's e-mail address."""
    found: str | None = await session.scalar(_ADDRESS, {"person": person})
    return found
