"""Tags: named and coloured once for the workspace by whoever configures it, set on records by whoever may edit them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yingtu.collaboration import tags_repository as repository
from yingtu.collaboration.errors import TagExists, TagNotFound, TooManyTags
from yingtu.collaboration.tags_repository import Tag
from yingtu.identity import service as identity
from yingtu.kit import clock
from yingtu.kit.ids import uuid7
from yingtu.records.announce import announce
from yingtu.records.reach import reach, require_editable, require_readable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session

#: The ability to name, colour and delete tags.
CONFIGURE: Final = "configure"
MAX_TAGS: Final = 1000

#: What a new workspace begins with, by language: tags are of use only where there are some.
STANDARD: Final = {
    "zh-CN": (("高价值客户", "red"), ("历史投诉", "purple"), ("重点跟进", "orange")),
    "en": (("High value", "red"), ("Past complaint", "purple"), ("Key follow-up", "orange")),
}


@dataclass(frozen=True, slots=True)
class Tagged:
    """What a change of many records did.

    Attributes:
        changed: Records that lacked a tag set, or had one taken off.
        refused: Records that do not exist or that the actor may not edit.
    """

    changed: frozenset[UUID]
    refused: tuple[UUID, ...]


async def list_tags(session: Session) -> list[Tag]:
    """Return all tags by name; everybody who is signed in may know them."""
    return await repository.list_all(session)


async def list_by_use(session: Session, actor: Actor, object_name: str) -> list[Tag]:
    """Return all tags, those the actor uses most on records of an object first, then those everybody does.

    Raises:
        UnknownObject, OperationForbidden: the actor may not read the object at all.
    """
    await reach(session, actor, object_name, [])
    return await repository.list_by_use(session, object_name, actor.user_id)


async def create(session: Session, actor: Actor, name: str, color: str) -> Tag:
    """Create a tag.

    Raises:
        Forbidden: without the ability ``configure``.
        TagExists: the name is taken, whatever its case.
        TooManyTags: there is no room for another one.
    """
    identity.require_ability(actor, CONFIGURE)
    if await repository.count(session) >= MAX_TAGS:
        raise TooManyTags(maximum=MAX_TAGS)
    made = Tag(uuid7(), name, color)
    if not await repository.add(session, [made], clock.now(), actor.user_id):
        raise TagExists(name=name)
    return made


async def create_standard(session: Session, actor: Actor, language: str) -> None:
    """Create the tags a workspace begins with, in its language; those it has already stay."""
    made = [Tag(uuid7(), name, color) for name, color in STANDARD.get(language, STANDARD["en"])]
    await repository.add(session, made, clock.now(), actor.user_id)


async def change(session: Session, actor: Actor, tag_id: UUID, *, name: str | None, color: str | None) -> Tag:
    """Change name or colour; None stays as it is.

    Raises:
        Forbidden: without the ability ``configure``.
        TagNotFound, TagExists: see there.
    """
    identity.require_ability(actor, CONFIGURE)
    [old] = await require(session, [tag_id])
    changed = Tag(tag_id, old.name if name is None else name, old.color if color is None else color)
    if await repository.is_taken(session, changed.name, tag_id):
        raise TagExists(name=changed.name)
    await repository.change(session, changed)
    return changed


async def delete(session: Session, actor: Actor, tag_id: UUID) -> None:
    """Delete a tag and take it off all records.

    Raises:
        Forbidden: without the ability ``configure``.
        TagNotFound: there is none.
    """
    identity.require_ability(actor, CONFIGURE)
    if not await repository.delete(session, tag_id):
        raise TagNotFound


async def of_record(session: Session, actor: Actor, object_name: str, record_id: UUID) -> list[Tag]:
    """Return the tags of a record by name.

    Raises:
        RecordNotFound: the actor may not read it.
    """
    await require_readable(session, actor, object_name, record_id)
    return await repository.of_record(session, object_name, record_id)


async def put_on(session: Session, actor: Actor, object_name: str, record_id: UUID, tag_id: UUID) -> None:
    """Set a tag on a record; it may be there already.

    Raises:
        RecordNotFound, RecordForbidden: the actor may not edit the record.
        TagNotFound: there is no such tag.
    """
    await require_editable(session, actor, object_name, record_id)
    await require(session, [tag_id])
    if await repository.put_on(session, object_name, [record_id], [tag_id], clock.now(), actor.user_id):
        await announce(session, actor, object_name, [record_id], "tagged")


async def take_off(session: Session, actor: Actor, object_name: str, record_id: UUID, tag_id: UUID) -> None:
    """Take a tag off a record; it may be gone already.

    Raises:
        RecordNotFound, RecordForbidden: the actor may not edit the record.
    """
    await require_editable(session, actor, object_name, record_id)
    if await repository.take_off(session, object_name, [record_id], [tag_id], clock.now(), actor.user_id):
        await announce(session, actor, object_name, [record_id], "tagged")


async def change_many(
    session: Session,
    actor: Actor,
    object_name: str,
    records: Sequence[UUID],
    *,
    put: Sequence[UUID],
    take: Sequence[UUID],
) -> Tagged:
    """Set and take off tags of many records: those the actor may edit; the others are named.

    Raises:
        UnknownObject, OperationForbidden: the actor may not read the object at all.
        TagNotFound: one of the tags does not exist.
    """
    wanted = list(dict.fromkeys(records))
    editable = (await reach(session, actor, object_name, wanted)).editable
    await require(session, [*put, *take])
    # In one order everywhere, so that two of these never wait for each other.
    accepted = sorted(editable)
    changed: set[UUID] = set()
    if accepted and put:
        tags = sorted(set(put))
        changed |= await repository.put_on(session, object_name, accepted, tags, clock.now(), actor.user_id)
    if accepted and take:
        changed |= await repository.take_off(session, object_name, accepted, take, clock.now(), actor.user_id)
    if changed:
        await announce(session, actor, object_name, accepted, "tagged")
    return Tagged(frozenset(changed), tuple(each for each in wanted if each not in editable))


async def require(session: Session, ids: Sequence[UUID]) -> list[Tag]:
    """Return some tags by name.

    Raises:
        TagNotFound: one of them does not exist.
    """
    found = await repository.some(session, ids)
    if len(found) < len(set(ids)):
        raise TagNotFound
    return found
