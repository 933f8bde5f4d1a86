"""Changes of rights: where the workspace wants four eyes, one administrator asks and another one confirms."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.identity import service as identity
from yingtu.kit import clock
from yingtu.kit.errors import Forbidden
from yingtu.metadata import repository as documents
from yingtu.metadata import service as metadata
from yingtu.metadata.checks import texts
from yingtu.permissions import repository, service
from yingtu.permissions.difference import difference
from yingtu.permissions.errors import CannotSeeAs
from yingtu.schema import service as schema
from yingtu.schema.draft import DocumentChange
from yingtu.schema.rights_gate import confirmed_by_second
from yingtu.users import service as users
from yingtu.users.schemas import UserUpdate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.permissions.difference import Difference
    from yingtu.permissions.repository import AccessRequest

#: How long one looks as another person.
SEEN_AS = timedelta(minutes=30)


async def require_administrator(session: Session, actor: Actor) -> None:
    """Refuse who does not administer rights.

    Raises:
        Forbidden: the ability ``manage_access`` (or ``configure``, where administrators are not separated) is missing.
    """
    if not service.administers(await metadata.of_version(session, actor.catalog_version), actor):
        raise Forbidden(operation="manage_access")


async def rights_documents(session: Session, actor: Actor) -> tuple[list[tuple[str, str, dict[str, Any], int]], bool]:
    """Return (kind, key, body, people) of roles and sharing rules, and whether changes need four eyes."""
    await require_administrator(session, actor)
    stored = await documents.stored(session)
    held = await repository.holder_counts(session)
    found = [
        (each.kind, each.key, each.body, held.get(each.key, 0) if each.kind == "role" else 0)
        for each in stored.values()
        if each.kind in {"role", "sharing"}
    ]
    return found, await four_eyes(session, actor)


async def four_eyes(session: Session, actor: Actor) -> bool:
    """Whether a change of rights needs a second administrator."""
    return (await metadata.of_version(session, actor.catalog_version)).workspace.access.four_eyes


async def compare(session: Session, actor: Actor, changes: Sequence[DocumentChange]) -> Difference:
    """Say who would gain and lose what; nothing is changed."""
    await require_administrator(session, actor)
    return await difference(session, changes)


async def ask(
    session: Session, actor: Actor, changes: Sequence[DocumentChange], people: Sequence[tuple[UUID, list[str]]], *, reason: str
) -> AccessRequest:  # fmt: skip
    """Ask a second administrator to confirm a change."""
    await require_administrator(session, actor)
    if changes:
        await schema.preview(session, actor, changes)
    params = {
        "changes": [{"kind": each.kind, "key": each.key, "body": each.body} for each in changes],
        "people": [await _told(session, actor, person, roles) for person, roles in people],
    }
    return await service.ask(session, actor, "change", reason=reason, params=params)


async def _told(session: Session, actor: Actor, person: UUID, roles: list[str]) -> dict[str, Any]:
    """Return a change of a person's roles with what the second administrator has to know of it: who, and from what to what.

    Raises:
        NotFound: there is no such person.
    """
    catalog = await metadata.of_version(session, actor.catalog_version)
    before = (await users.get_user(session, actor, person)).roles
    names = await repository.names(session, [person])

    def called(keys: Sequence[str]) -> list[str]:
        language = catalog.workspace.language
        return [texts(catalog.roles[key].label, language) if key in catalog.roles else key for key in keys]

    said = {"name": names.get(person, ""), "before": called(before), "after": called(roles)}
    return {"user_id": str(person), "roles": roles, **said}


async def carry_out(session: Session, actor: Actor, request: AccessRequest) -> None:
    """Make the change that a second administrator has just confirmed, in their name."""
    with confirmed_by_second(session):
        changes = [DocumentChange(each["kind"], each["key"], each["body"]) for each in request.params["changes"]]
        for each in request.params["people"]:
            await users.update_user(session, actor, UUID(each["user_id"]), UserUpdate(roles=each["roles"]))
        if changes:
            note = f"{request.reason} ({request.person_name}, {actor.name})"
            await schema.publish(session, actor, changes, note=note, confirm=True)


async def see_as(
    session: Session, actor: Actor, session_id: UUID, person: UUID, *, reason: str
) -> AccessRequest | None:
    """Let this session look as another person for a while; where four eyes are wanted, ask instead and return the request.

    Raises:
        CannotSeeAs: oneself, somebody who left, or somebody who may do more in the administration.
    """
    await require_administrator(session, actor)
    standing = await repository.standing(session, person)
    if standing is None or not standing[0] or person == actor.user_id:
        raise CannotSeeAs
    catalog = await metadata.of_version(session, actor.catalog_version)
    abilities = {each for role in standing[1] if role in catalog.roles for each in catalog.roles[role].abilities}
    if not actor.system and abilities - actor.abilities:
        raise CannotSeeAs
    if catalog.workspace.access.four_eyes:
        names = await repository.names(session, [person])
        params = {"user_id": str(person), "name": names.get(person, ""), "session_id": str(session_id)}
        return await service.ask(session, actor, "see_as", reason=reason, params=params)
    await _begin(session, actor, session_id, person, reason)
    return None


async def carry_out_see_as(session: Session, actor: Actor, request: AccessRequest) -> None:
    """Let the asker's session look as the person they asked for, now that a second administrator has agreed."""
    asker = await identity.actor_of_user(session, request.person)
    await _begin(session, asker, UUID(request.params["session_id"]), UUID(request.params["user_id"]), request.reason)
    del actor


async def _begin(session: Session, actor: Actor, session_id: UUID, person: UUID, reason: str) -> None:
    until = clock.now() + SEEN_AS
    await repository.see_as(session, session_id, person, until)
    await metadata.bump_access_epoch(session)
    names = await repository.names(session, [person])
    said = {"person": names.get(person, ""), "until": until.isoformat()}
    await audit.note(session, actor, Action.SEEN_AS, reason=reason, detail=said)


async def see_again(session: Session, session_id: UUID) -> None:
    """Let a session be its own person's again."""
    if await repository.see_again(session, session_id):
        await metadata.bump_access_epoch(session)
