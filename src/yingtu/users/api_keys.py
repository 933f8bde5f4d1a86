"""API keys: bearer tokens that act as a person, narrowed by scopes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.identity import service as identity
from yingtu.identity.tokens import new_api_key, token_hash
from yingtu.kit.clock import now
from yingtu.kit.errors import NotFound
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.users import repository
from yingtu.users.repository import ApiKeyRow
from yingtu.users.rights import MANAGE
from yingtu.users.service import require_power_over

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session


async def list_api_keys(session: Session, actor: Actor, *, user_id: UUID | None = None) -> list[ApiKeyRow]:
    """Return the actor's keys, or with the ability ``manage_users`` those of ``user_id``; newest first."""
    if user_id is not None and user_id != actor.user_id:
        identity.require_ability(actor, MANAGE)
    return await repository.list_api_keys(session, user_id or actor.user_id)


async def create_api_key(
    session: Session,
    actor: Actor,
    *,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None = None,
    user_id: UUID | None = None,
) -> tuple[ApiKeyRow, str]:
    """Store a key and return it with its secret, which is shown this once.

    Raises:
        Forbidden: a key for somebody else without the ability ``manage_users``.
        RoleNotYoursToGive: that person may do more than the actor.
        ScopeUnknown: a scope names an object that does not exist.
    """
    await identity.check_scopes(session, scopes)
    owner = user_id or actor.user_id
    if owner is None:
        raise NotFound(what="user")
    if owner != actor.user_id:
        await require_power_over(session, actor, owner)
    key, key_id, moment = new_api_key(), uuid7(), now()
    row = ApiKeyRow(key_id, key.prefix, name, sorted(set(scopes)), owner, moment, expires_at, None)
    await repository.add_api_key(
        session,
        {
            "id": key_id,
            "prefix": row.prefix,
            "key_hash": token_hash(key.secret),
            "user_id": owner,
            "name": name,
            "scopes": row.scopes,
            "created_at": moment,
            "expires_at": expires_at,
            "last_used_at": None,
        },
    )
    said = {"name": name, "prefix": row.prefix, "scopes": row.scopes}
    await audit.note(session, actor, Action.API_KEY_MADE, object_name="user", record_id=owner, detail=said)
    return row, key.secret


async def delete_api_key(session: Session, actor: Actor, key_id: UUID) -> None:
    """Delete a key; it stops working at once, everywhere.

    Raises:
        NotFound: there is none, or it is somebody else's and the actor may not manage people.
    """
    await identity.begin_rights_change(session, actor)
    row = await repository.find_api_key(session, key_id)
    if row is None or (row.user_id != actor.user_id and MANAGE not in actor.abilities and not actor.system):
        raise NotFound(what="API key")
    await repository.drop_api_key(session, key_id)
    said = {"name": row.name, "prefix": row.prefix}
    await audit.note(session, actor, Action.API_KEY_DELETED, object_name="user", record_id=row.user_id, detail=said)
    await metadata.bump_access_epoch(session)
