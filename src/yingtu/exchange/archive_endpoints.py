"""Archives of attachments over HTTP: kept for the import that takes them in."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingtu.access.errors import OperationForbidden
from yingtu.exchange import archives, service, sets
from yingtu.exchange.archive_repository import StoredArchive
from yingtu.exchange.archives import IncomingArchive
from yingtu.exchange.errors import FileMissing, UploadBroken
from yingtu.http.context import facts_of
from yingtu.http.multipart import BrokenForm, NotAForm, read_form
from yingtu.http.problems import problem_responses
from yingtu.identity import service as identity
from yingtu.identity.dependencies import (
    CheckedReadSession,
    CurrentActor,
    CurrentDatabase,
    CurrentKnown,
    CurrentWorkspace,
    Route,
)
from yingtu.identity.errors import ScopeMissing
from yingtu.kit.db import Workspace
from yingtu.kit.settings import Settings

router = APIRouter(prefix="/api/v1", tags=["imports"], route_class=Route)

_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary", "description": "ZIP"}},
                }
            }
        },
    }
}
_ARRIVED = "archive"


class ArchiveInfo(BaseModel):
    """An uploaded archive: name it in `attachments` of a mapping."""

    archive: UUID
    name: str
    size: int
    files: int = Field(description="Files in it, without folders and what systems leave behind")


@router.post(
    "/imports/archives",
    status_code=201,
    openapi_extra=_FORM,
    responses=problem_responses(401, 403, 413, 422, 503),
)
async def upload_import_archive(
    request: Request,
    actor: CurrentActor,
    known: CurrentKnown,
    database: CurrentDatabase,
    workspace: CurrentWorkspace,
) -> ArchiveInfo:
    """Keep a ZIP of attachments for a day; needs the right to import history."""
    if known.scopes is not None and "write" not in known.scopes:
        raise ScopeMissing(scope="write")
    async with database.read(workspace) as session:
        await identity.check_current(session, actor)
        identity.require_ability(actor, service.MIGRATION_RIGHT)
        _, objects = await sets.targets(session, actor)
        if not objects:
            raise OperationForbidden(operation="import", object="*")
    facts = facts_of(request.scope)
    settings = facts.context.settings
    arrived: tuple[IncomingArchive, int] | None = facts.memo.get(_ARRIVED)
    if arrived is None:
        arrived = facts.memo[_ARRIVED] = await _receive(request, settings, workspace)
    async with database.write(workspace) as session:
        await identity.check_current(session, actor, lock="share")
        return _info(await archives.keep(session, actor, *arrived, settings))


@router.get("/imports/archives/{archive_id}", responses=problem_responses(401, 404, 503))
async def get_import_archive(archive_id: UUID, session: CheckedReadSession, actor: CurrentActor) -> ArchiveInfo:
    """Return what an uploaded archive holds."""
    return _info(await archives.find(session, actor, archive_id))


def _info(kept: StoredArchive) -> ArchiveInfo:
    return ArchiveInfo(archive=kept.id, name=kept.file_name, size=kept.size, files=kept.files)


async def _receive(request: Request, settings: Settings, workspace: Workspace) -> tuple[IncomingArchive, int]:
    content_type = request.headers.get("content-type", "")
    try:
        form = await read_form(content_type, request.stream(), lambda name: IncomingArchive(settings, workspace, name))
    except NotAForm:
        raise FileMissing from None
    except BrokenForm as error:
        raise UploadBroken(reason=error.reason) from None
    if form.file is None:
        raise FileMissing
    try:
        return form.file, await form.file.finish()
    except BaseException:
        form.file.discard()
        raise
