"""Several files over HTTP: uploaded for whatever they are, brought into order, imported one after the other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Request, Response

from yingtu.access.errors import OperationForbidden
from yingtu.exchange import service, sets
from yingtu.exchange.endpoints import FORM, file_info
from yingtu.exchange.errors import FileMissing, UnknownSource
from yingtu.exchange.importing import target_object
from yingtu.exchange.mapping import parse_mapping
from yingtu.exchange.schemas import (
    ChoiceInfo,
    GuessInfo,
    MatchField,
    OrderInfo,
    OrderOf,
    SetFileInfo,
    SetInfo,
    SetStart,
    TargetField,
    TargetInfo,
    UploadInfo,
)
from yingtu.exchange.target import fields_of
from yingtu.exchange.upload import Form, receive
from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity import service as identity
from yingtu.identity.dependencies import (
    CheckedReadSession,
    CheckedWriteSession,
    CurrentActor,
    CurrentDatabase,
    CurrentKnown,
    CurrentWorkspace,
    Route,
)
from yingtu.identity.errors import ScopeMissing
from yingtu.jobs.endpoints import job_info
from yingtu.metadata.checks import texts

if TYPE_CHECKING:
    from yingtu.exchange.repository import Source
    from yingtu.exchange.sets import Standing
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog

router = APIRouter(prefix="/api/v1", tags=["imports"], route_class=Route)

_UPLOAD = "upload"
_READ = problem_responses(401, 403, 404, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)


@router.get("/objects/{object_name}/imports/target", responses=_READ)
async def get_import_target(object_name: str, session: CheckedReadSession, actor: CurrentActor) -> TargetInfo:
    """Return the fields that a file may fill, those of people too."""
    catalog, obj = await service.require_import(session, actor, object_name)
    language = actor.language
    return TargetInfo(
        object=obj.api_name,
        label=texts(obj.label, language),
        plural=texts(obj.document.plural or obj.label, language),
        fields=[
            TargetField(
                api_name=each.field.api_name,
                label=texts(each.field.label, language),
                type=each.field.type.name,
                required=each.field.required and each.field.default is None and not each.field.system,
                system=each.field.system,
                key=each.key,
                migrated=each.migrated,
                choices=[
                    ChoiceInfo(code=one.code, label=texts(one.label, language))
                    for one in getattr(each.field.options, "options", ())
                    if one.active
                ],
                target=each.target,
                matches=[MatchField(field=one.api_name, label=texts(one.label, language)) for one in each.matches],
            )
            for each in fields_of(catalog, actor, obj)
        ],
        can_migrate=actor.system or service.MIGRATION_RIGHT in actor.abilities,
    )


@router.post(
    "/imports/files",
    status_code=201,
    openapi_extra=FORM,
    responses=problem_responses(401, 403, 413, 422, 503),
)
async def upload_import_file(
    request: Request,
    actor: CurrentActor,
    known: CurrentKnown,
    database: CurrentDatabase,
    workspace: CurrentWorkspace,
) -> UploadInfo:
    """Keep a file for a day and say which object it is probably about."""
    if known.scopes is not None and "write" not in known.scopes:
        raise ScopeMissing(scope="write")
    async with database.read(workspace) as session:
        await identity.check_current(session, actor)
        _, objects = await sets.targets(session, actor)
        if not objects:
            raise OperationForbidden(operation="import", object="*")
    facts = facts_of(request.scope)
    form: Form | None = facts.memo.get(_UPLOAD)
    if form is None:
        form = await receive(
            request.headers.get("content-type", ""), request.stream(), facts.context.settings, workspace
        )
        facts.memo[_UPLOAD] = form
    if form.file is None:
        raise FileMissing
    async with database.write(workspace) as session:
        await identity.check_current(session, actor, lock="share")
        source = await service.keep(session, actor, form.file, facts.context.settings)
        return await _upload(session, actor, source)


@router.get("/imports/files/{source_id}", responses=_READ)
async def get_import_file(source_id: UUID, session: CheckedReadSession, actor: CurrentActor) -> UploadInfo:
    """Return a file that waits to be imported: for pages that are loaded again."""
    source = await service.find_source(session, actor, source_id)
    if source.job_id is not None:
        raise UnknownSource(source=str(source_id))
    return await _upload(session, actor, source)


async def _upload(session: Session, actor: Actor, source: Source) -> UploadInfo:
    found = await sets.guess(session, actor, source)
    return UploadInfo(
        source=source.id,
        file=file_info(source),
        columns=source.columns,
        guesses=[
            GuessInfo(
                object=each.object.api_name,
                label=texts(each.object.label, actor.language),
                plural=texts(each.object.document.plural or each.object.label, actor.language),
                score=each.score,
            )
            for each in found
        ],
    )


@router.post("/imports/order", responses=_CHANGE)
async def order_import_files(body: OrderOf, session: CheckedReadSession, actor: CurrentActor) -> OrderInfo:
    """Say in which order files should be imported, by which objects point to which."""
    files = [(each.source, each.object) for each in body.files]
    return OrderInfo(order=await sets.order(session, actor, files))


@router.post("/imports/sets", status_code=202, responses=_CHANGE)
async def start_import_set(
    request: Request, response: Response, body: SetStart, session: CheckedWriteSession, actor: CurrentActor
) -> SetInfo:
    """Import files one after the other; watch them at `GET /api/v1/imports/sets/{id}`."""
    files = [
        sets.Wanted(each.source, each.object, parse_mapping(each.mapping), {one.row: one.values for one in each.edits})
        for each in body.files
    ]
    identifier = await sets.start(session, actor, files, go_on=body.go_on)
    response.headers["location"] = f"/api/v1/imports/sets/{identifier}"
    return await _info(request, session, actor, identifier)


@router.get("/imports/sets/{set_id}", responses=_READ)
async def get_import_set(request: Request, set_id: UUID, session: CheckedReadSession, actor: CurrentActor) -> SetInfo:
    """Return how far a set of files is."""
    return await _info(request, session, actor, set_id)


@router.post("/imports/sets/{set_id}/continue", responses=_CHANGE)
async def continue_import_set(
    request: Request, set_id: UUID, session: CheckedWriteSession, actor: CurrentActor
) -> SetInfo:
    """Begin with the next file of a set that stopped because rows of one were refused, or because one failed."""
    await sets.go_on(session, actor, set_id)
    return await _info(request, session, actor, set_id)


@router.post("/imports/sets/{set_id}/undo", status_code=202, responses=_CHANGE)
async def undo_import_set(request: Request, set_id: UUID, session: CheckedWriteSession, actor: CurrentActor) -> SetInfo:
    """Take back all files of a set, from the last to the first; people stay."""
    await sets.undo(session, actor, set_id)
    return await _info(request, session, actor, set_id)


async def _info(request: Request, session: Session, actor: Actor, identifier: UUID) -> SetInfo:
    language = facts_of(request.scope).language
    found = await sets.progress(session, actor, identifier)
    catalog, _ = await sets.targets(session, actor)
    started = [each.job for each in found.files if each.job is not None]
    done, total = sum(job.done for job in started), sum(each.item.rows for each in found.files)
    rates = [job.rate for job in started if job.rate]
    running = found.state == "running" and bool(rates)
    return SetInfo(
        id=found.set.id,
        state=found.state,
        go_on=found.set.go_on,
        files=[_file(each, catalog, language) for each in found.files],
        done=done,
        total=total,
        errors=sum(_refused(each) for each in found.files),
        eta_seconds=math.ceil((total - done) * len(rates) / sum(rates)) if running else None,
        can_undo=found.can_undo,
        created_at=found.set.created_at,
    )


def _refused(each: Standing) -> int:
    """Return how many rows of a file have not gone in, after the last time they were tried."""
    tries = [job for job in (each.job, *each.later) if job is not None and job.kind == "import"]
    return tries[-1].errors if tries else 0


def _file(each: Standing, catalog: Catalog, language: str) -> SetFileInfo:
    obj = target_object(catalog, each.item.object)
    return SetFileInfo(
        source=each.item.source,
        object=each.item.object,
        label=texts(obj.document.plural or obj.label, language),
        file=each.item.file,
        rows=each.item.rows,
        job=None if each.job is None else job_info(each.job, language),
        later=[job_info(job, language) for job in each.later],
    )
