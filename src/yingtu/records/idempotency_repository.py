"""Statements of first answers."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from yingtu.kit.statement import Statement
from yingtu.records.models import idempotency

_own = (idempotency.c.actor_id == sa.bindparam("actor_id"), idempotency.c.key == sa.bindparam("key"))

#: Touches one row when the key is new; waits for a transaction that is using it.
CLAIM = Statement(
    insert(idempotency)
    .values(
        {name: sa.bindparam(name, type_=idempotency.c[name].type) for name in ("actor_id", "key", "request_hash", "at")}
    )
    .on_conflict_do_nothing()
)
FIRST = Statement(sa.select(idempotency.c.request_hash, idempotency.c.status, idempotency.c.response).where(*_own))
KEEP = Statement(
    sa.update(idempotency)
    .where(idempotency.c.actor_id == sa.bindparam("actor_id"), idempotency.c.key == sa.bindparam("key"))
    .values(status=sa.bindparam("status"), response=sa.bindparam("response"))
)
FORGET = Statement(sa.delete(idempotency).where(idempotency.c.at < sa.bindparam("before", type_=idempotency.c.at.type)))
