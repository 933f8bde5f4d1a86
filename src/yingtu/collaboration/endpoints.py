"""Comments and tags over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Path, Query, Request, Response

from yingtu.collaboration import comments, tags
from yingtu.collaboration.comments import Draft, Saved
from yingtu.collaboration.comments_repository import Comment
from yingtu.collaboration.schemas import (
    Callees,
    CommentDraft,
    CommentInfo,
    CommentList,
    Name,
    SavedComment,
    TagCreate,
    TaggedMany,
    TagInfo,
    TagList,
    TagMany,
    TagUpdate,
)
from yingtu.collaboration.tags_repository import Tag
from yingtu.http.context import facts_of
from yingtu.http.problems import entry, problem_responses
from yingtu.identity.actor import Actor
from yingtu.identity.dependencies import CheckedReadSession, CheckedWriteSession, CurrentActor, Route
from yingtu.kit.db import Session
from yingtu.records import idempotency
from yingtu.records.idempotency import Answer

router = APIRouter(prefix="/api/v1", tags=["comments and tags"], route_class=Route)
record_router = APIRouter(prefix="/api/v1/objects/{object}", tags=["comments and tags"], route_class=Route)

ObjectName = Annotated[str, Path(alias="object", max_length=63, description="Api name of the object")]
Key = Annotated[
    str | None, Header(alias="Idempotency-Key", description="A repeat with the same key returns the first answer")
]
_READ = problem_responses(401, 403, 404, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)


@record_router.get("/records/{record_id}/comments", responses=_READ)
async def list_comments(
    object_name: ObjectName,
    record_id: UUID,
    session: CheckedReadSession,
    actor: CurrentActor,
    before: Annotated[UUID | None, Query(description="`next_before` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CommentList:
    """List the comments of a record, the newest first."""
    found = await comments.list_comments(session, actor, object_name, record_id, before=before, limit=limit)
    names = await comments.names_of(session, found)
    items = [_comment(each, names, actor) for each in found]
    return CommentList(items=items, next_before=found[-1].id if len(found) == limit else None)


@record_router.post("/records/{record_id}/comments", status_code=201, response_model=SavedComment, responses=_CHANGE)
async def add_comment(
    request: Request,
    object_name: ObjectName,
    record_id: UUID,
    body: CommentDraft,
    session: CheckedWriteSession,
    actor: CurrentActor,
    key: Key = None,
) -> Response:
    """Comment on a record; needs the right to read it."""

    async def work() -> Answer:
        saved = await comments.add(session, actor, object_name, record_id, Draft(body.text, body.mentions))
        return Answer(201, (await _saved(request, session, actor, saved)).model_dump_json().encode())

    hashed = idempotency.request_hash(request.url.path.encode(), body.model_dump_json().encode())
    answer = await idempotency.once(session, actor, key, hashed, work)
    return Response(answer.body, status_code=answer.status, media_type="application/json")


@record_router.get("/records/{record_id}/comments/callees", responses=_READ)
async def list_callees(
    object_name: ObjectName,
    record_id: UUID,
    session: CheckedReadSession,
    actor: CurrentActor,
    q: Annotated[str, Query(max_length=100, description="Part of a name, or its beginning in pinyin or initials")] = "",
) -> Callees:
    """List people whom a comment on the record may mention."""
    found = await comments.callees(session, actor, object_name, record_id, q)
    return Callees(items=[Name(id=each.id, name=each.name) for each in found])


@router.patch("/comments/{comment_id}", responses=_CHANGE)
async def edit_comment(
    request: Request, comment_id: UUID, body: CommentDraft, session: CheckedWriteSession, actor: CurrentActor
) -> SavedComment:
    """Give one's own comment another text."""
    saved = await comments.edit(session, actor, comment_id, Draft(body.text, body.mentions))
    return await _saved(request, session, actor, saved)


@router.delete("/comments/{comment_id}", status_code=204, response_class=Response, responses=_CHANGE)
async def delete_comment(comment_id: UUID, session: CheckedWriteSession, actor: CurrentActor) -> Response:
    """Delete one's own comment."""
    await comments.delete(session, actor, comment_id)
    return Response(status_code=204)


@router.get("/tags", responses=problem_responses(401, 403, 503))
async def list_tags(session: CheckedReadSession, actor: CurrentActor) -> TagList:
    """List all tags of the workspace."""
    del actor
    return TagList(items=[_tag(each) for each in await tags.list_tags(session)])


@router.post("/tags", status_code=201, responses=_CHANGE)
async def create_tag(body: TagCreate, session: CheckedWriteSession, actor: CurrentActor) -> TagInfo:
    """Create a tag; needs the ability `configure`."""
    return _tag(await tags.create(session, actor, body.name, body.color))


@router.patch("/tags/{tag_id}", responses=_CHANGE)
async def change_tag(tag_id: UUID, body: TagUpdate, session: CheckedWriteSession, actor: CurrentActor) -> TagInfo:
    """Change a tag's name or colour; needs the ability `configure`."""
    return _tag(await tags.change(session, actor, tag_id, name=body.name, color=body.color))


@router.delete("/tags/{tag_id}", status_code=204, response_class=Response, responses=_CHANGE)
async def delete_tag(tag_id: UUID, session: CheckedWriteSession, actor: CurrentActor) -> Response:
    """Delete a tag and take it off all records; needs the ability `configure`."""
    await tags.delete(session, actor, tag_id)
    return Response(status_code=204)


@record_router.get("/records/{record_id}/tags", responses=_READ)
async def list_record_tags(
    object_name: ObjectName, record_id: UUID, session: CheckedReadSession, actor: CurrentActor
) -> TagList:
    """List the tags of a record."""
    return TagList(items=[_tag(each) for each in await tags.of_record(session, actor, object_name, record_id)])


@record_router.put("/records/{record_id}/tags/{tag_id}", status_code=204, response_class=Response, responses=_CHANGE)
async def set_record_tag(
    object_name: ObjectName, record_id: UUID, tag_id: UUID, session: CheckedWriteSession, actor: CurrentActor
) -> Response:
    """Set a tag on a record; needs the right to edit it."""
    await tags.put_on(session, actor, object_name, record_id, tag_id)
    return Response(status_code=204)


@record_router.delete("/records/{record_id}/tags/{tag_id}", status_code=204, response_class=Response, responses=_CHANGE)
async def unset_record_tag(
    object_name: ObjectName, record_id: UUID, tag_id: UUID, session: CheckedWriteSession, actor: CurrentActor
) -> Response:
    """Take a tag off a record; needs the right to edit it."""
    await tags.take_off(session, actor, object_name, record_id, tag_id)
    return Response(status_code=204)


@record_router.get("/tags", responses=_READ)
async def list_tags_by_use(object_name: ObjectName, session: CheckedReadSession, actor: CurrentActor) -> TagList:
    """List all tags, those the person uses most on records of the object first, then those everybody does, then by name."""
    return TagList(items=[_tag(each) for each in await tags.list_by_use(session, actor, object_name)])


@record_router.post("/tags", responses=_CHANGE)
async def tag_records(
    object_name: ObjectName, body: TagMany, session: CheckedWriteSession, actor: CurrentActor
) -> TaggedMany:
    """Set and take off tags of up to 10,000 records; those the person may not edit are named and left alone."""
    done = await tags.change_many(session, actor, object_name, body.ids, put=body.set, take=body.unset)
    return TaggedMany(changed=sorted(done.changed), refused=list(done.refused))


async def _saved(request: Request, session: Session, actor: Actor, saved: Saved) -> SavedComment:
    names = await comments.names_of(session, [saved.comment])
    language = facts_of(request.scope).language
    return SavedComment(
        **_comment(saved.comment, names, actor).model_dump(),
        warnings=[entry(each, language) for each in saved.warnings],
    )


def _comment(each: Comment, names: Mapping[UUID, str], actor: Actor) -> CommentInfo:
    return CommentInfo(
        id=each.id,
        text=each.text,
        author=_name(each.author, names),
        mentions=[_name(one, names) for one in each.mentions],
        at=each.at,
        edited_at=each.edited_at,
        mine=each.author == actor.user_id,
    )


def _name(person: UUID, names: Mapping[UUID, str]) -> Name:
    return Name(id=person, name=names.get(person, ""))


def _tag(each: Tag) -> TagInfo:
    return TagInfo(id=each.id, name=each.name, color=each.color)
