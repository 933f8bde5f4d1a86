"""Builders of people, roles and credentials; every value has a valid default."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.dialects.postgresql import insert

from yingtu.identity import repository
from yingtu.identity.actor import Actor
from yingtu.identity.models import api_keys, departments, team_members, teams, user_roles, users
from yingtu.identity.service import actor_of_user
from yingtu.identity.tokens import new_api_key, new_session_token, token_hash
from yingtu.kit.clock import now
from yingtu.kit.db import Session
from yingtu.kit.ids import uuid7
from yingtu.metadata import repository as documents
from yingtu.metadata import service as metadata
from yingtu.metadata.models import state
from yingtu.workspaces.models import workspaces

#: The password of every person made here.
PASSWORD = "correct horse battery"

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody made by :func:`make_user`."""

    id: UUID
    login: str
    name: str


@cache
def password_hash() -> str:
    """The hash of :data:`PASSWORD`, computed once with the cheapest parameters that the product accepts."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


async def ensure_workspace(session: Session) -> None:
    """Make what every workspace has: its row in the directory, its epochs, the document ``workspace``."""
    await session.execute(
        insert(workspaces)
        .values(id=session.workspace.id, name="Test", state="active", demo=False)
        .on_conflict_do_nothing()
    )
    await session.execute(insert(state).values(catalog_version=1, access_epoch=1).on_conflict_do_nothing())
    if await session.scalar(sa.select(sa.literal(1)).select_from(documents.document).limit(1)) is None:
        await _put_document(session, "workspace", "workspace", {"name": "测试公司"})


async def _put_document(session: Session, kind: str, key: str, body: dict[str, Any]) -> None:
    version, _ = await documents.epochs(session)
    change = {"kind": kind, "key": key, "before": None, "after": body}
    await session.together(documents.publish_call(version + 1, None, "", [change]))


async def make_role(session: Session, key: str = "sales", **body: Any) -> str:
    """Store a role document; without ``objects`` it allows nothing but its ``abilities``."""
    body.setdefault("label", {"en": key, "zh-CN": key})
    await _put_document(session, "role", key, body)
    metadata.forget(session.workspace.id)
    session.memo.pop("catalog", None)
    return key


async def make_department(session: Session, name: str = "Sales", parent: UUID | None = None) -> UUID:
    department = uuid7()
    await session.execute(sa.insert(departments).values(id=department, name=name, parent_id=parent))
    return department


async def make_team(session: Session, name: str = "East", members: tuple[Person, ...] = ()) -> UUID:
    team = uuid7()
    await session.execute(sa.insert(teams).values(id=team, name=name))
    for member in members:
        await session.execute(sa.insert(team_members).values(team_id=team, user_id=member.id))
    return team


async def make_user(
    session: Session,
    login: str | None = None,
    *,
    roles: tuple[str, ...] = (),
    manager: Person | None = None,
    **values: Any,
) -> Person:
    """Store a person with :data:`PASSWORD`."""
    login = login or f"person{next(_numbers)}"
    person = Person(uuid7(), login, str(values.pop("name", login.title())))
    await session.execute(
        sa.insert(users).values(
            id=person.id,
            login=login,
            name=person.name,
            name__pinyin=person.name.lower(),
            password_hash=values.pop("password_hash", password_hash()),
            manager_id=manager.id if manager else None,
            **values,
        )
    )
    for role in roles:
        await session.execute(sa.insert(user_roles).values(user_id=person.id, role=role))
    return person


async def new_session(session: Session, person: Person, *, expires: datetime | None = None) -> str:
    """Store a session of a person and return its cookie value."""
    token = new_session_token()
    await repository.add_session(
        session,
        credential=uuid7(),
        hashed=token_hash(token),
        person=person.id,
        moment=now(),
        expires=expires or now() + timedelta(hours=1),
        ip="127.0.0.1",
        user_agent="test",
    )
    return token


async def make_api_key(session: Session, person: Person, *, scopes: tuple[str, ...] = ("read", "write")) -> str:
    """Store an API key of a person and return its secret."""
    key = new_api_key()
    await session.execute(
        sa.insert(api_keys).values(
            id=uuid7(),
            prefix=key.prefix,
            key_hash=token_hash(key.secret),
            user_id=person.id,
            name="test",
            scopes=list(scopes),
            created_at=now(),
        )
    )
    return key.secret


async def actor_of(session: Session, person: Person) -> Actor:
    """Return the actor a person is right now."""
    return await actor_of_user(session, person.id)
