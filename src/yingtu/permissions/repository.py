"""Statements on requests, temporary view rights, and what people did."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP, distinct_on, insert
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE

from yingtu.identity.models import seen_as, user_roles, users, view_rights
from yingtu.kit.statement import Statement
from yingtu.permissions.models import access_alarms, access_requests, access_usage

if TYPE_CHECKING:
    from yingtu.kit.db import Session

_MOMENT = TIMESTAMP(timezone=True)
_UUIDS = ARRAY(UUID_TYPE)
_NOW = sa.bindparam("now", type_=_MOMENT)
_ID = sa.bindparam("id", type_=UUID_TYPE)
_PERSON = sa.bindparam("someone", type_=UUID_TYPE)
#: Managers above somebody; circles end here.
MAX_LEVELS = 20


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """A request as it is stored, without its code; ``person_name`` and ``decider_name`` beside the ids."""

    id: UUID
    kind: str
    person: UUID
    person_name: str
    object: str | None
    record_ids: list[UUID]
    field: str | None
    reason: str
    params: dict[str, Any]
    deciders: list[UUID]
    state: str
    created_at: datetime
    decided_at: datetime | None
    decided_by: UUID | None
    decider_name: str | None
    note: str | None
    ends_at: datetime | None
    used_at: datetime | None


_asker, _decider = users.alias("asker"), users.alias("decider")
_SHOWN = (
    sa.select(
        *(access_requests.c[name] for name in AccessRequest.__dataclass_fields__ if not name.endswith("_name")),
        _asker.c.name.label("person_name"),
        _decider.c.name.label("decider_name"),
    )
    .join_from(access_requests, _asker, _asker.c.id == access_requests.c.person)
    .outerjoin(_decider, _decider.c.id == access_requests.c.decided_by)
)
_INSERT = Statement(
    sa.insert(access_requests).values(
        {
            name: sa.bindparam(name, type_=access_requests.c[name].type)
            for name in (
                "id", "kind", "person", "object", "record_ids", "field", "reason", "params", "deciders", "created_at",
            )
        }
        | {"state": "open"}
    )
)  # fmt: skip
_ONE = Statement(_SHOWN.where(access_requests.c.id == _ID))
_ONE_LOCKED = Statement(sa.select(access_requests.c.id).where(access_requests.c.id == _ID).with_for_update())
_MINE = Statement(_SHOWN.where(access_requests.c.person == _PERSON).order_by(access_requests.c.id.desc()).limit(100))
_TO_DECIDE = Statement(
    _SHOWN.where(
        access_requests.c.person.is_distinct_from(_PERSON),
        sa.or_(
            sa.bindparam("all", type_=sa.Boolean),
            sa.any_(access_requests.c.deciders) == _PERSON,
            access_requests.c.decided_by == _PERSON,
        ),
    )
    .order_by(sa.case((access_requests.c.state == "open", 0), else_=1), access_requests.c.id.desc())
    .limit(200)
)
_DECIDE = Statement(
    sa.update(access_requests)
    .where(access_requests.c.id == _ID)
    .values(
        state=sa.bindparam("new_state", type_=sa.Text),
        decided_at=_NOW,
        decided_by=sa.bindparam("by", type_=UUID_TYPE),
        note=sa.bindparam("said", type_=sa.Text),
        ends_at=sa.bindparam("until", type_=_MOMENT),
        code_hash=sa.bindparam("code", type_=sa.LargeBinary),
    )
)
_CLOSE = Statement(
    sa.update(access_requests)
    .where(access_requests.c.id == _ID)
    .values(state=sa.bindparam("new_state", type_=sa.Text), used_at=_NOW)
)
_CODE = Statement(sa.select(access_requests.c.code_hash, access_requests.c.attempts).where(access_requests.c.id == _ID))
_MISS = Statement(
    sa.update(access_requests).where(access_requests.c.id == _ID).values(attempts=access_requests.c.attempts + 1)
)
_LEND = Statement(
    insert(view_rights).from_select(
        ["user_id", "object", "record_id", "request_id", "ends_at"],
        sa.select(
            _PERSON,
            sa.bindparam("object", type_=sa.Text),
            sa.func.unnest(sa.bindparam("records", type_=_UUIDS)),
            _ID,
            sa.bindparam("until", type_=_MOMENT),
        ),
    )
)
_TAKE_BACK = Statement(
    sa.update(view_rights).where(view_rights.c.request_id == _ID, view_rights.c.ends_at > _NOW).values(ends_at=_NOW)
)
_FORGET_RIGHTS = Statement(sa.delete(view_rights).where(view_rights.c.ends_at < _NOW))
_LENT = Statement(
    sa.select(view_rights.c.object, view_rights.c.record_id, view_rights.c.ends_at, view_rights.c.request_id)
    .where(view_rights.c.user_id == _PERSON, view_rights.c.ends_at > _NOW)
    .order_by(view_rights.c.ends_at, view_rights.c.record_id)
)
_SEE_AS = Statement(
    insert(seen_as)
    .values(
        session_id=sa.bindparam("session_id", type_=UUID_TYPE),
        user_id=_PERSON,
        until=sa.bindparam("until", type_=_MOMENT),
    )
    .on_conflict_do_update(
        index_elements=["session_id"],
        set_={"user_id": _PERSON, "until": sa.bindparam("until", type_=_MOMENT)},
    )
)
_SEE_AGAIN = Statement(sa.delete(seen_as).where(seen_as.c.session_id == sa.bindparam("session_id", type_=UUID_TYPE)))

_first = (
    sa.select(users.c.id.label("start"), sa.literal(0).label("level"), users.c.id, users.c.active, users.c.manager_id)
    .where(users.c.id == sa.any_(sa.bindparam("people", type_=_UUIDS)))
    .cte("above", recursive=True)
)
_manager = users.alias("manager")
_above = _first.union_all(
    sa.select(_first.c.start, _first.c.level + 1, _manager.c.id, _manager.c.active, _manager.c.manager_id).where(
        _manager.c.id == _first.c.manager_id, _first.c.level < MAX_LEVELS
    )
)
#: The nearest active manager of each of some people.
_MANAGERS = Statement(
    sa.select(_above.c.id)
    .ext(distinct_on(_above.c.start))
    .where(_above.c.level > 0, _above.c.active)
    .order_by(_above.c.start, _above.c.level)
)
_HOLDERS = Statement(
    sa.select(users.c.id)
    .distinct()
    .join_from(users, user_roles, user_roles.c.user_id == users.c.id)
    .where(users.c.active, user_roles.c.role == sa.any_(sa.bindparam("roles", type_=ARRAY(sa.Text))))
)
_ADD_USAGE = Statement(
    insert(access_usage)
    .from_select(
        ["person", "hour", "kind", "count"],
        sa.select(
            sa.func.unnest(sa.bindparam("people", type_=_UUIDS)),
            sa.func.unnest(sa.bindparam("hours", type_=ARRAY(_MOMENT))),
            sa.func.unnest(sa.bindparam("kinds", type_=ARRAY(sa.Text))),
            sa.func.unnest(sa.bindparam("counts", type_=ARRAY(sa.BigInteger))),
        ),
    )
    .on_conflict_do_update(
        index_elements=["person", "hour", "kind"],
        set_={"count": access_usage.c["count"] + sa.literal_column("excluded.count", sa.BigInteger)},
    )
    .returning(access_usage.c.person, access_usage.c.hour, access_usage.c.kind, access_usage.c["count"])
)
_USED = Statement(
    sa.select(sa.func.coalesce(sa.func.sum(access_usage.c["count"]), 0)).where(
        access_usage.c.person == _PERSON,
        access_usage.c.kind == sa.bindparam("kind", type_=sa.Text),
        access_usage.c.hour >= sa.bindparam("since", type_=_MOMENT),
    )
)
_FORGET_USAGE = Statement(sa.delete(access_usage).where(access_usage.c.hour < _NOW))
_ALARM = Statement(
    insert(access_alarms)
    .values(
        {
            name: sa.bindparam(name, type_=access_alarms.c[name].type)
            for name in ("id", "person", "kind", "hour", "count", "at")
        }
    )
    .on_conflict_do_nothing(constraint="access_alarm_once")
)
_OVERVIEW = Statement(
    sa.select(
        access_usage.c.person,
        users.c.name,
        *(
            sa.func.coalesce(sa.func.sum(access_usage.c["count"]).filter(access_usage.c.kind == kind), 0).label(kind)
            for kind in ("read", "export", "refused", "stale")
        ),
    )
    .join_from(access_usage, users, users.c.id == access_usage.c.person)
    .where(access_usage.c.hour >= sa.bindparam("since", type_=_MOMENT))
    .group_by(access_usage.c.person, users.c.name)
    .order_by(sa.literal_column("refused").desc(), sa.literal_column("read").desc(), users.c.name)
    .limit(200)
)
_ALARMS = Statement(
    sa.select(
        access_alarms.c.id, access_alarms.c.person, users.c.name, access_alarms.c.kind, access_alarms.c["count"],
        access_alarms.c.at,
    )
    .join_from(access_alarms, users, users.c.id == access_alarms.c.person)
    .order_by(access_alarms.c.at.desc())
    .limit(100)
)  # fmt: skip
_HELD = Statement(
    sa.select(user_roles.c.role, sa.func.count())
    .join_from(user_roles, users, users.c.id == user_roles.c.user_id)
    .where(users.c.active)
    .group_by(user_roles.c.role)
)
_NAMES = Statement(
    sa.select(users.c.id, users.c.name).where(users.c.id == sa.any_(sa.bindparam("people", type_=_UUIDS)))
)
_ROLES = Statement(
    sa.select(users.c.active, sa.func.array(sa.select(user_roles.c.role).where(user_roles.c.user_id == users.c.id).scalar_subquery(), type_=ARRAY(sa.Text)))
    .where(users.c.id == _PERSON)
)  # fmt: skip
_APPROVED = Statement(
    sa.select(access_requests.c.id)
    .where(
        access_requests.c.person == _PERSON,
        access_requests.c.kind == "export",
        access_requests.c.state == "approved",
        access_requests.c.ends_at > _NOW,
        access_requests.c.params == sa.bindparam("wanted", type_=JSONB),
    )
    .order_by(access_requests.c.id.desc())
    .limit(1)
)


async def add(session: Session, values: Mapping[str, Any]) -> None:
    """Store an open request."""
    await session.execute(_INSERT, {**values, "params": Jsonb(values["params"])})


async def one(session: Session, request: UUID, *, lock: bool = False) -> AccessRequest | None:
    """Return a request; with ``lock`` nobody else decides about it before the transaction ends."""
    if lock:
        await session.execute(_ONE_LOCKED, {"id": request})
    return next(iter(await session.load(AccessRequest, _ONE, {"id": request})), None)


async def mine(session: Session, person: UUID) -> list[AccessRequest]:
    """Return what a person asked for, the newest first."""
    return await session.load(AccessRequest, _MINE, {"someone": person})


async def to_decide(session: Session, person: UUID, *, everything: bool) -> list[AccessRequest]:
    """Return what a person may decide or has decided, open ones first."""
    return await session.load(AccessRequest, _TO_DECIDE, {"someone": person, "all": everything})


async def decide(
    session: Session,
    request: UUID,
    state: str,
    *,
    by: UUID | None,
    now: datetime,
    note: str | None = None,
    until: datetime | None = None,
    code: bytes | None = None,
) -> None:
    """Store a decision."""
    values = {"id": request, "new_state": state, "now": now, "by": by, "said": note, "until": until, "code": code}
    await session.execute(_DECIDE, values)


async def close(session: Session, request: UUID, state: str, now: datetime) -> None:
    """Store that something granted was used or ended."""
    await session.execute(_CLOSE, {"id": request, "new_state": state, "now": now})


async def code_of(session: Session, request: UUID) -> tuple[bytes | None, int]:
    """Return the digest of a request's code, and how often it was entered wrongly."""
    row = await session.first(_CODE, {"id": request})
    return (None, 0) if row is None else (row[0], row[1])


async def miss(session: Session, request: UUID) -> None:
    """Count a wrong code."""
    await session.execute(_MISS, {"id": request})


async def lend(
    session: Session, person: UUID, object_name: str, records: Sequence[UUID], request: UUID, until: datetime
) -> None:
    """Give a person the right to view records until a moment."""
    await session.execute(
        _LEND, {"someone": person, "object": object_name, "records": list(records), "id": request, "until": until}
    )


async def take_back(session: Session, request: UUID, now: datetime) -> int:
    """End the view rights of a request; return how many there were."""
    return await session.execute(_TAKE_BACK, {"id": request, "now": now})


async def lent(session: Session, person: UUID, now: datetime) -> list[tuple[Any, ...]]:
    """Return (object, record, until, request) of the view rights a person holds."""
    return await session.all(_LENT, {"someone": person, "now": now})


async def see_as(session: Session, session_id: UUID, person: UUID, until: datetime) -> None:
    """Let a session look as somebody else."""
    await session.execute(_SEE_AS, {"session_id": session_id, "someone": person, "until": until})


async def see_again(session: Session, session_id: UUID) -> int:
    """Let a session be its own person's again."""
    return await session.execute(_SEE_AGAIN, {"session_id": session_id})


async def managers(session: Session, people: Collection[UUID]) -> list[UUID]:
    """Return the nearest active managers of some people."""
    return [row[0] for row in await session.all(_MANAGERS, {"people": list(people)})]


async def holders(session: Session, roles: Collection[str]) -> list[UUID]:
    """Return the active people who hold one of some roles."""
    return [row[0] for row in await session.all(_HOLDERS, {"roles": list(roles)})]


async def standing(session: Session, person: UUID) -> tuple[bool, list[str]] | None:
    """Return whether a person is active, and their roles; None when there is none."""
    row = await session.first(_ROLES, {"someone": person})
    return None if row is None else (row[0], row[1])


async def holder_counts(session: Session) -> dict[str, int]:
    """Return how many active people hold each role."""
    return dict(await session.all(_HELD))


async def names(session: Session, people: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of people."""
    return dict(await session.all(_NAMES, {"people": list(people)})) if people else {}


async def add_usage(
    session: Session, rows: Sequence[tuple[UUID, datetime, str, int]]
) -> list[tuple[UUID, datetime, str, int]]:
    """Add to what people did per hour and return what it comes to; sorted, so that processes do not wait in a circle."""
    if not rows:
        return []
    people, hours, kinds, counts = zip(*sorted(rows), strict=True)
    values = {"people": list(people), "hours": list(hours), "kinds": list(kinds), "counts": list(counts)}
    return [(row[0], row[1], row[2], row[3]) for row in await session.all(_ADD_USAGE, values)]


async def used(session: Session, person: UUID, kind: str, since: datetime) -> int:
    """Return how often a person did something since a moment."""
    return int(await session.scalar(_USED, {"someone": person, "kind": kind, "since": since}))


async def raise_alarm(
    session: Session, alarm: UUID, person: UUID, kind: str, hour: datetime, count: int, now: datetime
) -> bool:
    """Store an alarm; False when this person, kind and hour has one."""
    values = {"id": alarm, "person": person, "kind": kind, "hour": hour, "count": count, "at": now}
    return await session.execute(_ALARM, values) > 0


async def overview(session: Session, since: datetime) -> list[dict[str, Any]]:
    """Return what each person did since a moment: those refused most often first."""
    return await session.dicts(_OVERVIEW, {"since": since})


async def alarms(session: Session) -> list[dict[str, Any]]:
    """Return the latest alarms."""
    return await session.dicts(_ALARMS)


async def forget(session: Session, before: datetime, rights_before: datetime) -> int:
    """Delete counts of long ago, and view rights that ended long ago."""
    gone = await session.execute(_FORGET_USAGE, {"now": before})
    return gone + await session.execute(_FORGET_RIGHTS, {"now": rights_before})


async def approved_export(session: Session, person: UUID, wanted: Mapping[str, Any], now: datetime) -> UUID | None:
    """Return the approval of exactly this export that a person holds, None when there is none."""
    found: UUID | None = await session.scalar(_APPROVED, {"someone": person, "wanted": Jsonb(dict(wanted)), "now": now})
    return found
