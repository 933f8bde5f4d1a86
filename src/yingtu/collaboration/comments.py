"""Comments on records: whoever may read a record may read and write them; only the author changes or deletes one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from yingtu.access.errors import OperationForbidden
from yingtu.channels import service as channels
from yingtu.collaboration import comments_repository as repository
from yingtu.collaboration.comments_repository import Callee, Comment
from yingtu.collaboration.errors import CommentNotFound, CommentNotYours, UnknownMention
from yingtu.identity import service as identity
from yingtu.identity.errors import NotSignedIn
from yingtu.kit import clock
from yingtu.kit.errors import Forbidden, Problem
from yingtu.kit.ids import uuid7
from yingtu.metadata.errors import UnknownObject
from yingtu.records import service as records
from yingtu.records.announce import announce
from yingtu.records.errors import RecordNotFound
from yingtu.records.reach import reach, require_readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session


#: People offered while somebody types a name.
CALLEES: Final = 8


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wrote.

    Attributes:
        mentions: People called by it, chosen from the list; the text alone calls nobody.
    """

    text: str
    mentions: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Saved:
    """A comment that was saved.

    Attributes:
        warnings: People mentioned who may not read the record.
    """

    comment: Comment
    warnings: tuple[Problem, ...]


async def list_comments(
    session: Session, actor: Actor, object_name: str, record_id: UUID, *, before: UUID | None, limit: int
) -> list[Comment]:
    """Return the comments of a record, the newest first, those before one of them.

    Raises:
        RecordNotFound: the actor may not read the record.
    """
    await require_readable(session, actor, object_name, record_id)
    return await repository.list_of(session, object_name, record_id, before=before, most=limit)


async def callees(session: Session, actor: Actor, object_name: str, record_id: UUID, text: str) -> list[Callee]:
    """Return people whom a comment on a record may mention, by a part of the name or its pinyin.

    Raises:
        RecordNotFound: the actor may not read the record.
    """
    await require_readable(session, actor, object_name, record_id)
    return await repository.callees(session, text.strip(), CALLEES)


async def add(session: Session, actor: Actor, object_name: str, record_id: UUID, draft: Draft) -> Saved:
    """Comment on a record.

    Raises:
        RecordNotFound: the actor may not read the record.
        UnknownMention: somebody mentioned does not exist.
    """
    await require_readable(session, actor, object_name, record_id)
    if actor.user_id is None:
        # Comments are signed by people.
        raise Forbidden(operation="create")
    mentions = await _mentions(session, draft)
    made = Comment(uuid7(), object_name, record_id, actor.user_id, draft.text, list(mentions), clock.now(), None)
    await repository.add(session, made)
    await announce(session, actor, object_name, [record_id], "commented")
    return await _saved(session, actor, made, mentions, fresh=mentions)


async def edit(session: Session, actor: Actor, comment_id: UUID, draft: Draft) -> Saved:
    """Give one's own comment another text.

    Raises:
        CommentNotFound: there is none, or the actor may not read its record.
        CommentNotYours: somebody else wrote it.
        UnknownMention: somebody mentioned does not exist.
    """
    found = await _own(session, actor, comment_id)
    mentions = await _mentions(session, draft)
    edited = replace(found, text=draft.text, mentions=list(mentions), edited_at=clock.now())
    await repository.edit(session, found.id, edited.text, edited.mentions, clock.now())
    await announce(session, actor, found.object, [found.record_id], "commented")
    return await _saved(session, actor, edited, mentions, fresh=mentions.keys() - set(found.mentions))


async def delete(session: Session, actor: Actor, comment_id: UUID) -> None:
    """Delete one's own comment.

    Raises:
        CommentNotFound, CommentNotYours: see :func:`edit`.
    """
    found = await _own(session, actor, comment_id)
    await repository.delete(session, found.id, clock.now())
    await announce(session, actor, found.object, [found.record_id], "commented")


async def names_of(session: Session, comments: Iterable[Comment]) -> dict[UUID, str]:
    """Return the names of authors and of people mentioned."""
    return await identity.names_of(session, (each for one in comments for each in (one.author, *one.mentions)))


async def _own(session: Session, actor: Actor, comment_id: UUID) -> Comment:
    found = await repository.find(session, comment_id)
    if found is None:
        raise CommentNotFound
    try:
        await require_readable(session, actor, found.object, found.record_id)
    except (RecordNotFound, UnknownObject, OperationForbidden):
        raise CommentNotFound from None
    if found.author != actor.user_id:
        raise CommentNotYours
    return found


async def _mentions(session: Session, draft: Draft) -> dict[UUID, str]:
    """Return who is mentioned, once each, with their names."""
    wanted = list(dict.fromkeys(draft.mentions))
    names = await identity.names_of(session, wanted)
    missing = [number for number, each in enumerate(draft.mentions) if each not in names]
    if missing:
        raise UnknownMention(problems=tuple(Problem(f"/mentions/{number}", "mention_unknown") for number in missing))
    return {each: names[each] for each in wanted}


async def _saved(
    session: Session, actor: Actor, made: Comment, mentions: dict[UUID, str], *, fresh: Iterable[UUID]
) -> Saved:
    """Tell those who are mentioned for the first time and may read the record; warn about those who may not."""
    reached = {person for person in mentions if await _may_read(session, person, made)}
    warnings = [
        Problem("/mentions", "mention_cannot_read", {"name": name})
        for person, name in mentions.items()
        if person not in reached
    ]
    await channels.notify(
        session,
        [person for person in fresh if person in reached and person != actor.user_id],
        kind="mention.comment",
        params={"who": actor.name, "record": await _title(session, actor, made), "text": made.text},
        object=made.object,
        record_id=made.record_id,
    )
    return Saved(made, tuple(warnings))


async def _title(session: Session, actor: Actor, made: Comment) -> str:
    name_field = (await records.catalog_for(session, actor)).object(made.object).name_field
    found = await records.fetch(session, actor, made.object, [made.record_id], fields=("id", name_field))
    return str(found[0].get(name_field) or "…") if found else "…"


async def _may_read(session: Session, person: UUID, made: Comment) -> bool:
    try:
        somebody = await identity.actor_of_user(session, person)
        return made.record_id in (await reach(session, somebody, made.object, [made.record_id])).readable
    except (NotSignedIn, UnknownObject, OperationForbidden):
        return False
