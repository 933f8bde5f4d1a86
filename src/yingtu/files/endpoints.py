"""Files over HTTP. Uploads are read while they arrive, downloads leave without a database connection."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Path, Query, Request, Response
from starlette.responses import StreamingResponse

from yingtu.access.marking import is_marked
from yingtu.files import images, service
from yingtu.files.answers import file_response, thumbnail_response
from yingtu.files.repository import Attached, File, Link
from yingtu.files.schemas import AttachedFile, AttachedFiles, StoredFile
from yingtu.files.upload import Arrived, receive
from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity import service as identity
from yingtu.identity.actor import Actor
from yingtu.identity.dependencies import (
    CheckedReadSession,
    CheckedWriteSession,
    CurrentActor,
    CurrentDatabase,
    CurrentWorkspace,
    Route,
    require_scope,
    traced,
)
from yingtu.kit.db import Database, Session, Workspace
from yingtu.kit.settings import Settings
from yingtu.metadata import service as metadata
from yingtu.metadata.errors import StaleCatalog
from yingtu.records import idempotency
from yingtu.records.idempotency import Answer

router = APIRouter(prefix="/api/v1/files", tags=["files"], route_class=Route)
record_router = APIRouter(
    prefix="/api/v1/objects/{object}/records/{record_id}/files", tags=["files"], route_class=Route
)

ObjectName = Annotated[str, Path(alias="object", max_length=63, description="Api name of the object")]

Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", description="A repeat with the same key and file returns the first answer"),
]

_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
    206: {"description": "The range asked for"},
    304: {"description": "The client has it already"},
}
_ARRIVED = "arrived_file"


@record_router.post(
    "",
    status_code=201,
    response_model=StoredFile,
    openapi_extra=_FORM,
    responses=problem_responses(401, 403, 404, 409, 413, 422, 503),
)
async def upload_record_file(
    request: Request,
    object_name: ObjectName,
    record_id: UUID,
    actor: CurrentActor,
    database: CurrentDatabase,
    workspace: CurrentWorkspace,
    key: Key = None,
) -> Response:
    """Attach a file to a record; needs the right to edit the record."""

    async def check(session: Session) -> None:
        await identity.check_current(session, actor)
        await service.check_upload(session, actor, object_name, record_id)

    arrived = await _arrived(request, database, workspace, check)
    settings = facts_of(request.scope).context.settings
    with _disposing(arrived):
        async with database.write(workspace) as session:
            await identity.check_current(session, actor, lock="share")
            await service.check_upload(session, actor, object_name, record_id)
            link = Link(object_name, record_id, None)
            return await _store_once(request, session, actor, settings, arrived, key, link)


@router.post(
    "",
    status_code=201,
    response_model=StoredFile,
    openapi_extra=_FORM,
    responses=problem_responses(401, 403, 409, 413, 422, 503),
)
async def upload_file(
    request: Request, actor: CurrentActor, database: CurrentDatabase, workspace: CurrentWorkspace, key: Key = None
) -> Response:
    """Upload a file for an attachment field: write its id into the record within a day."""

    async def check(session: Session) -> None:
        await identity.check_current(session, actor)

    arrived = await _arrived(request, database, workspace, check)
    settings = facts_of(request.scope).context.settings
    with _disposing(arrived):
        async with database.write(workspace) as session:
            await identity.check_current(session, actor, lock="share")
            return await _store_once(request, session, actor, settings, arrived, key, None)


@record_router.get("", responses=problem_responses(401, 403, 404, 503))
async def list_record_files(
    object_name: ObjectName, record_id: UUID, session: CheckedReadSession, actor: CurrentActor
) -> AttachedFiles:
    """List the files of a record, those in its attachment fields included."""
    found = await service.list_of_record(session, actor, object_name, record_id)
    return AttachedFiles(items=[_attached(each) for each in found])


@record_router.delete(
    "/{file_id}",
    status_code=204,
    response_class=Response,
    responses=problem_responses(401, 403, 404, 503),
)
async def detach_file(
    object_name: ObjectName, record_id: UUID, file_id: UUID, session: CheckedWriteSession, actor: CurrentActor
) -> Response:
    """Detach a file from a record; once it is attached nowhere it is removed after a day."""
    await service.unlink(session, actor, object_name, record_id, file_id)
    return Response(status_code=204)


@router.get(
    "/{file_id}",
    response_class=StreamingResponse,
    responses={**_BYTES, **problem_responses(401, 404, 416, 503)},
)
async def download_file(
    request: Request,
    file_id: UUID,
    actor: CurrentActor,
    database: CurrentDatabase,
    workspace: CurrentWorkspace,
    download: Annotated[bool, Query(description="Save it instead of showing it")] = False,  # noqa: FBT002 - a query
) -> Response:
    """Return a file's bytes (`Range` and `If-None-Match` work). Pictures and PDF are shown by browsers, the rest is saved."""
    facts = facts_of(request.scope)
    require_scope(facts, "read")
    async with database.read(workspace) as session:
        await identity.check_current(session, actor)
        found = await service.find(session, actor, file_id)
        noted = is_marked(await metadata.of_version(session, actor.catalog_version), actor)
    settings = facts.context.settings
    await service.require_content(settings, workspace, found)
    # An original keeps its bytes, and signatures their worth: whose screens and files carry a watermark is noted instead.
    if noted:
        async with database.write(workspace) as session:
            await service.note_taken(session, traced(facts), found)
    return file_response(request.headers, service.storage_of(settings), workspace, found, save=download)


@router.get("/{file_id}/info", responses=problem_responses(401, 404, 503))
async def show_file_info(file_id: UUID, session: CheckedReadSession, actor: CurrentActor) -> StoredFile:
    """Return what is known about a file, without its bytes: names for the ids in an attachment field."""
    return _info(await service.find(session, actor, file_id))


@router.get(
    "/{file_id}/thumbnail",
    response_class=StreamingResponse,
    responses={
        200: {"content": {images.MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}},
        304: {"description": "The client has it already"},
        **problem_responses(401, 404, 503),
    },
)
async def show_thumbnail(
    request: Request,
    file_id: UUID,
    actor: CurrentActor,
    database: CurrentDatabase,
    workspace: CurrentWorkspace,
    size: Annotated[Literal["small", "large"], Query(description="Longest side: 320 or 1280 pixels")] = "small",
) -> Response:
    """Return a small picture of an image, upright and without the camera's data."""
    facts = facts_of(request.scope)
    require_scope(facts, "read")
    async with database.read(workspace) as session:
        await identity.check_current(session, actor)
        found = await service.find(session, actor, file_id)
    # Decoding may take a while: no connection is held meanwhile.
    settings = facts.context.settings
    key, length = await service.thumbnail(settings, workspace, found, size)
    return thumbnail_response(request.headers, service.storage_of(settings), workspace, key, length)


async def _store_once(
    request: Request,
    session: Session,
    actor: Actor,
    settings: Settings,
    arrived: Arrived,
    key: str | None,
    link: Link | None,
) -> Response:
    """Keep what has arrived, or return what was kept when the same request came before."""

    async def work() -> Answer:
        made = await service.store(session, actor, settings, arrived, link=link)
        return Answer(201, _info(made).model_dump_json().encode())

    hashed = idempotency.request_hash(request.url.path.encode(), arrived.name.encode(), arrived.sha256.encode())
    answer = await idempotency.once(session, actor, key, hashed, work)
    # Of a repeat nothing was taken.
    arrived.discard()
    return Response(answer.body, status_code=answer.status, media_type="application/json")


async def _arrived(
    request: Request, database: Database, workspace: Workspace, check: Callable[[Session], Awaitable[None]]
) -> Arrived:
    """Read the body once the right to upload is certain, without holding a connection while it arrives, and have it scanned.

    A handler that is repeated under new rights finds what was read before.
    """
    facts = facts_of(request.scope)
    require_scope(facts, "write")
    async with database.read(workspace) as session:
        await check(session)
    arrived: Arrived | None = facts.memo.get(_ARRIVED)
    if arrived is None:
        settings = facts.context.settings
        content_type = request.headers.get("content-type", "")
        arrived = await receive(content_type, request.stream(), settings, workspace)
        try:
            await service.examine(settings, arrived)
        except BaseException:
            arrived.discard()
            raise
        facts.memo[_ARRIVED] = arrived
    return arrived


@contextmanager
def _disposing(arrived: Arrived) -> Iterator[None]:
    """Remove what was not taken, unless the handler is about to be repeated."""
    try:
        yield
    except StaleCatalog:
        raise
    except BaseException:
        arrived.discard()
        raise


def _info(each: File) -> StoredFile:
    return StoredFile(
        id=each.id,
        name=each.name,
        size=each.size,
        media_type=each.media_type,
        width=each.width,
        height=each.height,
        at=each.at,
        image=each.width is not None or each.media_type == images.PDF,
    )


def _attached(each: Attached) -> AttachedFile:
    return AttachedFile(
        **_info(each).model_dump(),
        field=each.field,
        uploaded_by=each.uploaded_by,
        uploaded_by_name=each.uploader,
    )
