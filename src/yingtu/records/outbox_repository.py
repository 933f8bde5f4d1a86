"""Statements of the outbox's reading side."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from yingtu.kit.statement import Statement
from yingtu.records.models import event, event_queue

_next = (
    sa.select(event_queue.c.event_id)
    .where(event_queue.c.consumer == sa.bindparam("consumer"))
    .order_by(event_queue.c.event_id)
    .limit(sa.bindparam("most", type_=sa.Integer))
    .with_for_update(skip_locked=True)
    .cte("next")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_taken = (
    sa.delete(event_queue)
    .where(
        event_queue.c.consumer == sa.bindparam("consumer"),
        event_queue.c.event_id.in_(sa.select(_next.c.event_id)),
    )
    .returning(event_queue.c.event_id)
    .cte("taken")
)
#: Removes the first ``:most`` events from a consumer's queue and returns them in id order.
TAKE = Statement(sa.select(event).join(_taken, _taken.c.event_id == event.c.id).order_by(event.c.id))

#: Whether this transaction is the one that drains for a consumer.
DRAINING = Statement(sa.select(sa.func.pg_try_advisory_xact_lock(sa.bindparam("lock", type_=sa.BigInteger))))

#: Consumers that have something to do.
WAITING = Statement(sa.select(event_queue.c.consumer).distinct())

#: Events after ``:after`` and the ``:gaps`` before it, in id order.
SINCE = Statement(
    sa.select(event.c.id, event.c.object, event.c.event, event.c.ids)
    .where(
        sa.or_(
            event.c.id > sa.bindparam("after", type_=sa.BigInteger),
            event.c.id == sa.any_(sa.bindparam("gaps", type_=ARRAY(sa.BigInteger))),
        )
    )
    .order_by(event.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)

#: Forgets events before ``:before`` that nobody waits for.
FORGET = Statement(
    sa.delete(event).where(
        event.c.at < sa.bindparam("before", type_=event.c.at.type),
        ~sa.exists().where(event_queue.c.event_id == event.c.id),
    )
)

#: The newest event's id.
LAST = Statement(sa.select(sa.func.coalesce(sa.func.max(event.c.id), 0)))

#: When the newest event was written.
LAST_AT = Statement(sa.select(event.c.at).order_by(event.c.id.desc()).limit(1))
