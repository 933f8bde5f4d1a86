"""Importing over HTTP. The file is read while it arrives, so these endpoints read their body themselves."""

from __future__ import annotations

import math
from typing import Annotated, Any, TypeVar

import orjson
from annotated_types import MaxLen
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import TypeAdapter, ValidationError

from yingtu.exchange import service
from yingtu.exchange.cell_text import as_meant
from yingtu.exchange.errors import FileMissing, InvalidMapping, UnknownSource
from yingtu.exchange.mapping import parse_mapping, unreadable
from yingtu.exchange.previewing import PreviewRow
from yingtu.exchange.repository import RowError, Source
from yingtu.exchange.schemas import (
    MAX_EDITS,
    Cell,
    CellError,
    ColumnInfo,
    Estimate,
    FileInfo,
    PreviewInfo,
    PreviewRowInfo,
    Rehearsed,
    Retry,
    RowErrorInfo,
    RowErrorPage,
    RowFix,
    SetFile,
    WrongValueInfo,
)
from yingtu.exchange.upload import Form, receive
from yingtu.http.context import facts_of
from yingtu.http.problems import entry, problem_responses
from yingtu.identity import service as identity
from yingtu.identity.actor import Actor
from yingtu.identity.cache import Known
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
from yingtu.jobs import service as jobs
from yingtu.jobs.endpoints import JobId, job_info
from yingtu.jobs.schemas import JobInfo
from yingtu.kit.db import Database, Session, Workspace
from yingtu.kit.errors import Problem
from yingtu.kit.i18n import translate, translate_hint
from yingtu.kit.ids import parse_uuid
from yingtu.metadata.catalog import USER_OBJECT

router = APIRouter(prefix="/api/v1", tags=["imports"], route_class=Route)

FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "CSV"},
                        "source": {"type": "string", "format": "uuid", "description": "A file uploaded before"},
                        "mapping": {"type": "string", "description": "JSON; see docs/howto/import.md"},
                        "edits": {"type": "string", "description": "JSON: [{row, values}], corrected cells"},
                        "earlier": {
                            "type": "string",
                            "description": "JSON: [{source, object, mapping}], files that are imported before this one",
                        },
                    },
                }
            }
        },
    }
}
_UPLOAD = "upload"
#: What an API key needs to import.
_SCOPE = "write"
T = TypeVar("T")
_EDITS = TypeAdapter(Annotated[list[RowFix], MaxLen(MAX_EDITS)])
_EARLIER = TypeAdapter(Annotated[list[SetFile], MaxLen(50)])


@router.post(
    "/objects/{object_name}/imports/preview",
    openapi_extra=FORM,
    responses=problem_responses(401, 403, 404, 413, 422, 503),
)
async def preview_import(
    request: Request,
    object_name: str,
    actor: CurrentActor,
    known: CurrentKnown,
    database: CurrentDatabase,
    workspace: CurrentWorkspace,
) -> PreviewInfo:
    """Show what an import would do with the first rows; keeps the file for a day so that it can be imported by `source`."""
    facts = facts_of(request.scope)
    form = await _received(request, object_name, actor, known, database, workspace)
    async with database.write(workspace) as session:
        await identity.check_current(session, actor, lock="exclusive" if object_name == USER_OBJECT else "share")
        source = await _source(request, session, actor, form)
        found = await service.preview(
            session,
            actor,
            object_name,
            source,
            _mapping(form),
            settings=facts.context.settings,
            edits=_edits(form),
            earlier=_earlier(form),
        )
    language = facts.language
    return PreviewInfo(
        source=source.id,
        file=file_info(source),
        columns=[
            ColumnInfo(
                column=each.column,
                field=each.field,
                match=each.match,
                confidence=each.confidence,
                source="past" if each.past else "heading",
                samples=[as_meant(cells[place])[:100] for cells in found.samples if place < len(cells)],
            )
            for place, each in enumerate(found.suggestions)
        ],
        mapping=found.mapping.model_dump(mode="json"),
        rows=[_row(each, source, language) for each in found.rows],
        rehearsed=Rehearsed(
            rows=sum(found.counts.values()),
            **{each: found.counts.get(each, 0) for each in ("create", "update", "unchanged", "held", "error")},
        ),
        problems=[entry(each, language) for each in found.problems],
        wrong_values=[
            WrongValueInfo(
                column=each.column,
                value=each.value,
                cells=each.cells,
                code=each.problem.code,
                message=translate(each.problem.code, each.problem.params, language),
                suggestions=each.suggestions,
            )
            for each in found.wrong
        ],
        estimate=Estimate(
            seconds=math.ceil(source.rows / found.rate), rate=round(found.rate, 1), measured=found.measured
        ),
    )


@router.post(
    "/objects/{object_name}/imports",
    status_code=202,
    openapi_extra=FORM,
    responses=problem_responses(401, 403, 404, 409, 413, 422, 503),
)
async def start_import(
    request: Request,
    response: Response,
    object_name: str,
    actor: CurrentActor,
    known: CurrentKnown,
    database: CurrentDatabase,
    workspace: CurrentWorkspace,
) -> JobInfo:
    """Import a file as a job: watch it at `GET /api/v1/jobs/{id}`."""
    form = await _received(request, object_name, actor, known, database, workspace)
    async with database.write(workspace) as session:
        await identity.check_current(session, actor, lock="share")
        source = await _source(request, session, actor, form)
        job_id = await service.start(session, actor, object_name, source, _mapping(form), edits=_edits(form))
        job = await jobs.get(session, actor, job_id)
    response.headers["location"] = f"/api/v1/jobs/{job_id}"
    return job_info(job, facts_of(request.scope).language)


@router.post("/jobs/{job_id}/retry", status_code=202, responses=problem_responses(401, 403, 404, 409, 422, 503))
async def retry_import(
    request: Request, response: Response, job_id: JobId, given: Retry, session: CheckedWriteSession, actor: CurrentActor
) -> JobInfo:
    """Import the refused rows of a job again with corrected cells, as a job of its own; rows that went in stay alone."""
    fixes = {each.row: each.values for each in given.rows}
    number = await service.retry(session, actor, job_id, fixes, given.value_maps)
    response.headers["location"] = f"/api/v1/jobs/{number}"
    return job_info(await jobs.get(session, actor, number), facts_of(request.scope).language)


@router.get("/jobs/{job_id}/errors", responses=problem_responses(401, 404, 503))
async def list_import_errors(
    request: Request,
    job_id: JobId,
    session: CheckedReadSession,
    actor: CurrentActor,
    after: Annotated[int, Query(ge=0, le=2**62, description="`next_after` of the page before")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> RowErrorPage:
    """List what was wrong with the rows of an import, in their order."""
    language = facts_of(request.scope).language
    found = await service.read_errors(session, actor, job_id, after=after, limit=limit)
    return RowErrorPage(
        items=[
            RowErrorInfo(
                row=each.row_number,
                column=each.column_name,
                field=each.field,
                value=each.value,
                code=each.code,
                message=translate(each.code, each.params, language),
                hint=translate_hint(each.code, each.params, language),
                suggestion=each.suggestion,
            )
            for each in found
        ],
        next_after=found[-1].row_number if len(found) >= limit else None,
    )


@router.get("/jobs/{job_id}/errors/values", responses=problem_responses(401, 404, 503))
async def list_wrong_values(
    request: Request, job_id: JobId, session: CheckedReadSession, actor: CurrentActor
) -> list[WrongValueInfo]:
    """List the texts by which cells of an import were refused, each once, the 50 most frequent."""
    language = facts_of(request.scope).language
    return [
        WrongValueInfo(
            column=each.column_name,
            value=each.value,
            cells=each.cells,
            code=each.code,
            message=translate(each.code, each.params, language),
            suggestions=[str(one) for one in each.params.get("suggestions", ())],
        )
        for each in await service.wrong_values_of(session, actor, job_id)
    ]


@router.get(
    "/jobs/{job_id}/errors.csv",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}}}, **problem_responses(401, 404, 503)},
)
async def download_import_errors(
    request: Request,
    job_id: JobId,
    session: CheckedReadSession,
    actor: CurrentActor,
    database: CurrentDatabase,
    workspace: CurrentWorkspace,
) -> StreamingResponse:
    """Return the refused rows as a file, with row number and reason: correct the cells and import it."""
    await jobs.get(session, actor, job_id)
    lines = service.error_file(database, workspace, actor, job_id, facts_of(request.scope).language)
    return StreamingResponse(
        lines,
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="import-{job_id}-errors.csv"'},
    )


async def _received(
    request: Request, object_name: str, actor: Actor, known: Known, database: Database, workspace: Workspace
) -> Form:
    """Read the body once the right to import is certain, without holding a connection while it arrives.

    A handler that is repeated under new rights finds what was read before.
    """
    if known.scopes is not None and _SCOPE not in known.scopes:
        raise ScopeMissing(scope=_SCOPE)
    async with database.read(workspace) as session:
        await identity.check_current(session, actor)
        await service.require_import(session, actor, object_name)
    facts = facts_of(request.scope)
    form: Form | None = facts.memo.get(_UPLOAD)
    if form is None:
        content_type = request.headers.get("content-type", "")
        form = await receive(content_type, request.stream(), facts.context.settings, workspace)
        facts.memo[_UPLOAD] = form
    return form


async def _source(request: Request, session: Session, actor: Actor, form: Form) -> Source:
    if form.file is not None:
        return await service.keep(session, actor, form.file, facts_of(request.scope).context.settings)
    given = form.fields.get("source")
    if not given:
        raise FileMissing
    identifier = parse_uuid(given)
    if identifier is None:
        raise UnknownSource(source=given[:60])
    return await service.find_source(session, actor, identifier)


def _mapping(form: Form) -> Any:
    text = form.fields.get("mapping", "").strip()
    if not text:
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        told = {"reason": error.msg, "position": error.pos}
        raise InvalidMapping(problems=(Problem("/mapping", "invalid_json", told),)) from None


def _edits(form: Form) -> dict[int, dict[str, str]]:
    return {each.row: each.values for each in _listed(form, "edits", _EDITS)}


def _earlier(form: Form) -> list[service.Step]:
    return [
        service.Step(each.source, each.object, parse_mapping(each.mapping))
        for each in _listed(form, "earlier", _EARLIER)
    ]


def _listed(form: Form, part: str, of: TypeAdapter[list[T]]) -> list[T]:
    text = form.fields.get(part, "").strip()
    if not text:
        return []
    try:
        return of.validate_json(text)
    except ValidationError as error:
        raise InvalidMapping(problems=unreadable(f"/{part}", error)) from None


def file_info(source: Source) -> FileInfo:
    """Return what was found out about a file."""
    return FileInfo(
        name=source.file_name,
        size=source.size,
        encoding=source.encoding,
        delimiter=source.delimiter,
        rows=source.rows,
    )


def _row(row: PreviewRow, source: Source, language: str) -> PreviewRowInfo:
    by_column: dict[str, CellError] = {}
    general = []
    for error in row.errors:
        shown = _cell_error(error, language)
        if error.column_name:
            by_column.setdefault(error.column_name, shown)
        else:
            general.append(shown)
    cells = {
        column: Cell(text=as_meant(row.cells[place]) if place < len(row.cells) else "", error=by_column.get(column))
        for place, column in enumerate(source.columns)
    }
    return PreviewRowInfo(number=row.number, action=row.action, cells=cells, errors=general)


def _cell_error(error: RowError, language: str) -> CellError:
    return CellError(
        field=error.field,
        code=error.code,
        message=translate(error.code, error.params, language),
        hint=translate_hint(error.code, error.params, language),
        suggestions=[str(each) for each in error.params.get("suggestions", ())],
    )
