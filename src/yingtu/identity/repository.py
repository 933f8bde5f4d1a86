"""Statements on people's credentials. One of them resolves a token to everything an actor is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from yingtu.identity.models import (
    api_keys,
    departments,
    factors,
    oauth_codes,
    oauth_consents,
    oauth_tokens,
    password_links,
    seen_as,
    sessions,
    team_members,
    user_roles,
    users,
    view_rights,
)
from yingtu.kit.db import Session
from yingtu.kit.statement import Statement
from yingtu.metadata.models import state

_UUIDS = ARRAY(sa.Uuid)
_MOMENT = sa.bindparam("moment", type_=sa.DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class Resolved:
    """A valid credential, its person, and for each owner scope the people it covers (without the person), sorted.

    Attributes:
        kind: ``session``, ``api_key``, ``app``, or ``person`` without any credential.
        credential_id: Id of the session, the API key, or of what was allowed to an app.
        scopes: Of an API key or app; None for a session.
        protected: Whether the person has a second factor.
        seen_at: When the credential was last noted as used.
    """

    catalog_version: int
    access_epoch: int
    kind: Literal["session", "api_key", "app", "person"]
    credential_id: UUID
    expires_at: datetime | None
    seen_at: datetime | None
    scopes: list[str] | None
    seen_by: UUID | None
    seen_by_name: str | None
    seen_until: datetime | None
    user_id: UUID
    login: str
    name: str
    language: str | None
    time_zone: str | None
    roles: list[str]
    teams: list[UUID]
    departments: list[UUID]
    home_region: str | None
    created_at: datetime
    protected: bool
    granted: list[str]
    direct_reports: list[UUID]
    all_reports: list[UUID]
    team: list[UUID]
    department: list[UUID]
    region: list[UUID]


@dataclass(frozen=True, slots=True)
class PasswordHolder:
    """What sign-in needs to know of a person."""

    id: UUID
    login: str
    password_hash: str | None
    active: bool


def _resolve(credential: sa.Select[tuple[object, ...]]) -> Statement:
    """Build the statement for one kind of credential; ``credential`` yields kind, credential_id, expires_at, seen_at, scopes, user_id."""
    held = credential.cte("credential")
    me = (
        sa.select(
            users.c.id,
            users.c.login,
            users.c.name,
            users.c.language,
            users.c.time_zone,
            users.c.department_id,
            users.c.region,
            users.c.created_at,
            held.c.kind,
            held.c.credential_id,
            held.c.expires_at,
            held.c.seen_at,
            held.c.scopes,
            held.c.seen_by,
            held.c.seen_until,
        )
        .join_from(held, users, users.c.id == held.c.user_id)
        .where(users.c.active)
        .cte("me")
    )
    below = sa.select(users.c.id).join_from(users, me, users.c.manager_id == me.c.id).cte("below", recursive=True)
    # UNION, not UNION ALL: a circle of managers ends instead of running for ever.
    below = below.union(sa.select(users.c.id).join_from(users, below, users.c.manager_id == below.c.id))
    inside = sa.select(me.c.department_id.label("id")).where(me.c.department_id.is_not(None))
    tree = inside.cte("tree", recursive=True)
    tree = tree.union(sa.select(departments.c.id).join_from(departments, tree, departments.c.parent_id == tree.c.id))
    above = sa.select(me.c.department_id.label("id")).where(me.c.department_id.is_not(None))
    line = above.cte("line", recursive=True)
    line = line.union(sa.select(departments.c.parent_id).join_from(departments, line, departments.c.id == line.c.id))
    mine, others = team_members.alias("mine"), team_members.alias("others")

    def people(query: sa.Select[tuple[UUID]]) -> sa.ColumnElement[list[UUID]]:
        return sa.func.array(query.order_by(*query.selected_columns).scalar_subquery(), type_=_UUIDS)

    other = users.alias("other")
    return Statement(
        sa.select(
            state.c.catalog_version,
            state.c.access_epoch,
            me.c.kind,
            me.c.credential_id,
            me.c.expires_at,
            me.c.seen_at,
            me.c.scopes,
            me.c.seen_by,
            sa.select(users.c.name).where(users.c.id == me.c.seen_by).scalar_subquery().label("seen_by_name"),
            me.c.seen_until,
            me.c.id.label("user_id"),
            me.c.login,
            me.c.name,
            me.c.language,
            me.c.time_zone,
            sa.func.array(
                sa.select(user_roles.c.role).where(user_roles.c.user_id == me.c.id).order_by("role").scalar_subquery(),
                type_=ARRAY(sa.Text),
            ).label("roles"),
            people(sa.select(team_members.c.team_id).where(team_members.c.user_id == me.c.id)).label("teams"),
            people(sa.select(line.c.id).where(line.c.id.is_not(None))).label("departments"),
            me.c.region.label("home_region"),
            me.c.created_at,
            sa.exists().where(factors.c.user_id == me.c.id, factors.c.confirmed_at.is_not(None)).label("protected"),
            sa.func.array(
                sa.select(view_rights.c.object)
                .distinct()
                .where(view_rights.c.user_id == me.c.id, view_rights.c.ends_at > _MOMENT)
                .order_by("object")
                .scalar_subquery(),
                type_=ARRAY(sa.Text),
            ).label("granted"),
            people(sa.select(other.c.id).where(other.c.manager_id == me.c.id)).label("direct_reports"),
            people(sa.select(below.c.id).where(below.c.id != me.c.id)).label("all_reports"),
            people(
                sa.select(others.c.user_id)
                .distinct()
                .join_from(mine, others, mine.c.team_id == others.c.team_id)
                .where(mine.c.user_id == me.c.id, others.c.user_id != me.c.id)
            ).label("team"),
            people(
                sa.select(other.c.id).where(other.c.department_id.in_(sa.select(tree.c.id)), other.c.id != me.c.id)
            ).label("department"),
            people(sa.select(other.c.id).where(other.c.region == me.c.region, other.c.id != me.c.id)).label("region"),
        ).join_from(me, state, sa.true())
    )


#: Only sessions look as somebody else.
_NOBODY = (
    sa.cast(sa.null(), sa.Uuid).label("seen_by"),
    sa.cast(sa.null(), sa.DateTime(timezone=True)).label("seen_until"),
)

_BY_SESSION = _resolve(
    sa.select(
        sa.literal_column("'session'", sa.Text).label("kind"),
        sessions.c.id.label("credential_id"),
        sessions.c.expires_at,
        sessions.c.last_seen_at.label("seen_at"),
        sa.cast(sa.null(), ARRAY(sa.Text)).label("scopes"),
        sa.func.coalesce(seen_as.c.user_id, sessions.c.user_id).label("user_id"),
        sa.case((seen_as.c.user_id.is_not(None), sessions.c.user_id)).label("seen_by"),
        seen_as.c.until.label("seen_until"),
    )
    .join_from(
        sessions, seen_as, sa.and_(seen_as.c.session_id == sessions.c.id, seen_as.c.until > _MOMENT), isouter=True
    )
    .where(
        sessions.c.token_hash == sa.bindparam("hash", type_=sa.LargeBinary),
        sessions.c.expires_at > sa.bindparam("moment", type_=sa.DateTime(timezone=True)),
    )
)
_BY_API_KEY = _resolve(
    sa.select(
        sa.literal_column("'api_key'", sa.Text).label("kind"),
        api_keys.c.id.label("credential_id"),
        api_keys.c.expires_at,
        api_keys.c.last_used_at.label("seen_at"),
        api_keys.c.scopes,
        api_keys.c.user_id,
        *_NOBODY,
    ).where(
        api_keys.c.key_hash == sa.bindparam("hash", type_=sa.LargeBinary),
        sa.or_(
            api_keys.c.expires_at.is_(None),
            api_keys.c.expires_at > sa.bindparam("moment", type_=sa.DateTime(timezone=True)),
        ),
    )
)
_BY_ACCESS_TOKEN = _resolve(
    sa.select(
        sa.literal_column("'app'", sa.Text).label("kind"),
        sa.func.coalesce(oauth_tokens.c.consent_id, oauth_tokens.c.app_id).label("credential_id"),
        oauth_tokens.c.expires_at,
        oauth_consents.c.last_used_at.label("seen_at"),
        oauth_tokens.c.scopes,
        oauth_tokens.c.user_id,
        *_NOBODY,
    )
    .join_from(oauth_tokens, oauth_consents, oauth_consents.c.id == oauth_tokens.c.consent_id, isouter=True)
    .where(
        oauth_tokens.c.token_hash == sa.bindparam("hash", type_=sa.LargeBinary),
        oauth_tokens.c.kind == "access",
        oauth_tokens.c.expires_at > _MOMENT,
    )
)
_BY_USER = _resolve(
    sa.select(
        sa.literal_column("'person'", sa.Text).label("kind"),
        users.c.id.label("credential_id"),
        sa.cast(sa.null(), sa.DateTime(timezone=True)).label("expires_at"),
        users.c.last_seen_at.label("seen_at"),
        sa.cast(sa.null(), ARRAY(sa.Text)).label("scopes"),
        users.c.id.label("user_id"),
        *_NOBODY,
    ).where(users.c.id == sa.bindparam("person", type_=sa.Uuid))
)
_SESSION_SEEN = Statement(
    sa.update(sessions)
    .where(sessions.c.id == sa.bindparam("credential", type_=sa.Uuid))
    .values(last_seen_at=sa.bindparam("moment"))
)
_API_KEY_SEEN = Statement(
    sa.update(api_keys)
    .where(api_keys.c.id == sa.bindparam("credential", type_=sa.Uuid))
    .values(last_used_at=sa.bindparam("moment"))
)
_APP_SEEN = Statement(
    sa.update(oauth_consents)
    .where(oauth_consents.c.id == sa.bindparam("credential", type_=sa.Uuid))
    .values(last_used_at=sa.bindparam("moment"))
)
_SEEN = {"session": _SESSION_SEEN, "api_key": _API_KEY_SEEN, "app": _APP_SEEN}
_PERSON_SEEN = Statement(
    sa.update(users)
    .where(users.c.id == sa.bindparam("person", type_=sa.Uuid))
    .values(last_seen_at=sa.bindparam("moment"))
)
_HOLDER = Statement(
    sa.select(users.c.id, users.c.login, users.c.password_hash, users.c.active).where(
        sa.func.lower(users.c.login) == sa.func.lower(sa.bindparam("login", type_=sa.Text))
    )
)
_HOLDER_BY_ID = Statement(
    sa.select(users.c.id, users.c.login, users.c.password_hash, users.c.active).where(
        users.c.id == sa.bindparam("person", type_=sa.Uuid)
    )
)
_KNOWN_HASHES = Statement(
    sa.select(users.c.password_hash).where(
        sa.func.lower(users.c.login) == sa.any_(sa.bindparam("logins", type_=ARRAY(sa.Text))),
        users.c.active,
        users.c.password_hash.is_not(None),
    )
)
_ADD_SESSION = Statement(sa.insert(sessions))
_DROP_SESSION = Statement(
    sa.delete(sessions).where(
        sessions.c.id == sa.bindparam("credential", type_=sa.Uuid),
        sessions.c.user_id == sa.bindparam("person", type_=sa.Uuid),
    )
)
_DROP_SESSIONS = Statement(
    sa.delete(sessions).where(
        sessions.c.user_id == sa.bindparam("person", type_=sa.Uuid),
        sessions.c.id.is_distinct_from(sa.bindparam("keep", type_=sa.Uuid)),
    )
)
_DROP_ALL_SESSIONS = Statement(sa.delete(sessions))
#: What was used or withdrawn since a backup would be good again after it was restored.
_DROP_ALL_TOKENS = tuple(Statement(sa.delete(table)) for table in (oauth_codes, oauth_tokens, password_links))
_DROP_EXPIRED = Statement(sa.delete(sessions).where(sessions.c.expires_at < sa.bindparam("moment")))
_LIST_SESSIONS = Statement(
    sa.select(
        sessions.c.id,
        sessions.c.created_at,
        sessions.c.last_seen_at,
        sessions.c.expires_at,
        sessions.c.ip,
        sessions.c.user_agent,
    )
    .where(
        sessions.c.user_id == sa.bindparam("person", type_=sa.Uuid),
        sessions.c.expires_at > sa.bindparam("moment"),
        sessions.c.last_seen_at >= sa.bindparam("used_since"),
    )
    .order_by(sessions.c.last_seen_at.desc(), sessions.c.id)
)
_SET_PASSWORD = Statement(
    sa.update(users)
    .where(users.c.id == sa.bindparam("person", type_=sa.Uuid))
    .values(password_hash=sa.bindparam("hash"), updated_at=sa.bindparam("moment"))
)
_SET_PREFERENCES = Statement(
    sa.update(users)
    .where(users.c.id == sa.bindparam("person", type_=sa.Uuid))
    .values(
        language=sa.bindparam("lang", type_=sa.Text),
        time_zone=sa.bindparam("zone", type_=sa.Text),
        updated_at=sa.bindparam("moment"),
    )
)
_FOR_SHARE = Statement(sa.select(state.c.catalog_version, state.c.access_epoch).with_for_update(read=True))
_EPOCHS = Statement(sa.select(state.c.catalog_version, state.c.access_epoch))


async def resolve_session(session: Session, hashed: bytes, moment: datetime) -> Resolved | None:
    """Return who a session token stands for, None when it is unknown, expired or its person is disabled."""
    return next(iter(await session.load(Resolved, _BY_SESSION, {"hash": hashed, "moment": moment})), None)


async def resolve_api_key(session: Session, hashed: bytes, moment: datetime) -> Resolved | None:
    """Return who an API key stands for, None when it is unknown, expired or its person is disabled."""
    return next(iter(await session.load(Resolved, _BY_API_KEY, {"hash": hashed, "moment": moment})), None)


async def resolve_access_token(session: Session, hashed: bytes, moment: datetime) -> Resolved | None:
    """Return who an app's token stands for, None when it is unknown, expired, withdrawn or its person is disabled."""
    return next(iter(await session.load(Resolved, _BY_ACCESS_TOKEN, {"hash": hashed, "moment": moment})), None)


async def resolve_user(session: Session, person: UUID, moment: datetime) -> Resolved | None:
    """Return the same for a person without any credential, None when there is none or they are disabled."""
    return next(iter(await session.load(Resolved, _BY_USER, {"person": person, "moment": moment})), None)


async def note_seen(session: Session, found: Resolved, moment: datetime) -> None:
    """Write down that a credential is in use."""
    await session.execute(_SEEN[found.kind], {"credential": found.credential_id, "moment": moment})
    await session.execute(_PERSON_SEEN, {"person": found.user_id, "moment": moment})


async def password_holder(session: Session, login: str) -> PasswordHolder | None:
    """Return the person with this login, upper and lower case being the same."""
    return next(iter(await session.load(PasswordHolder, _HOLDER, {"login": login})), None)


async def password_holder_by_id(session: Session, person: UUID) -> PasswordHolder | None:
    """Return a person's password data."""
    return next(iter(await session.load(PasswordHolder, _HOLDER_BY_ID, {"person": person})), None)


async def password_hashes(session: Session, logins: list[str]) -> list[str]:
    """Return the stored hashes of these logins (lower case), active people only."""
    return [row[0] for row in await session.all(_KNOWN_HASHES, {"logins": logins})]


async def add_session(
    session: Session,
    *,
    credential: UUID,
    hashed: bytes,
    person: UUID,
    moment: datetime,
    expires: datetime,
    ip: str | None,
    user_agent: str | None,
) -> None:
    """Store a new session and drop those that have ended."""
    await session.execute(_DROP_EXPIRED, {"moment": moment})
    await session.execute(
        _ADD_SESSION,
        {
            "token_hash": hashed,
            "id": credential,
            "user_id": person,
            "created_at": moment,
            "expires_at": expires,
            "last_seen_at": moment,
            "ip": ip,
            "user_agent": user_agent,
        },
    )


async def drop_session(session: Session, person: UUID, credential: UUID) -> bool:
    """End one session of a person; False when there is none."""
    return await session.execute(_DROP_SESSION, {"person": person, "credential": credential}) > 0


async def drop_sessions(session: Session, person: UUID, *, keep: UUID | None = None) -> int:
    """End all sessions of a person but ``keep``; return how many."""
    return await session.execute(_DROP_SESSIONS, {"person": person, "keep": keep})


async def drop_all_sessions(session: Session) -> int:
    """End the sessions of everybody, with the tokens of apps and links for passwords; return how many sessions."""
    for statement in _DROP_ALL_TOKENS:
        await session.execute(statement)
    return await session.execute(_DROP_ALL_SESSIONS)


async def list_sessions(
    session: Session, person: UUID, moment: datetime, used_since: datetime
) -> list[dict[str, object]]:
    """Return a person's running sessions, last used first; not those that nobody has used for too long."""
    return await session.dicts(_LIST_SESSIONS, {"person": person, "moment": moment, "used_since": used_since})


async def note_person_seen(session: Session, person: UUID, moment: datetime) -> None:
    """Note that a person is there."""
    await session.execute(_PERSON_SEEN, {"person": person, "moment": moment})


async def set_password(session: Session, person: UUID, hashed: str, moment: datetime) -> None:
    """Store a password hash."""
    await session.execute(_SET_PASSWORD, {"person": person, "hash": hashed, "moment": moment})


async def set_preferences(
    session: Session, person: UUID, language: str | None, time_zone: str | None, moment: datetime
) -> None:
    """Store a person's language and time zone; None: the workspace's."""
    await session.execute(_SET_PREFERENCES, {"person": person, "lang": language, "zone": time_zone, "moment": moment})


async def epochs(session: Session, *, lock: Literal["share", "exclusive"] | None = None) -> tuple[int, int]:
    """Return (catalog version, access epoch).

    With ``share`` nobody changes them before the transaction ends; with ``exclusive`` nobody else relies on them either.
    """
    if lock == "exclusive":
        await session.lock_table(state.name)
    row = await session.first(_FOR_SHARE if lock == "share" else _EPOCHS)
    if row is None:
        raise LookupError(f"schema {session.schema} has no row in the table state: run `yingtu migrate`")
    return row[0], row[1]


_NAMES = Statement(sa.select(users.c.id, users.c.name).where(users.c.id == sa.any_(sa.bindparam("ids", type_=_UUIDS))))


async def names(session: Session, people: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of people by id; who does not exist is left out."""
    return dict(await session.all(_NAMES, {"ids": list(people)})) if people else {}
