"""Bulk operations over HTTP: count, start; the job is watched, stopped and undone under /api/v1/jobs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from yingtu.bulk import service
from yingtu.bulk.schemas import BulkBody, BulkError, BulkErrorPage, BulkPreview
from yingtu.bulk.service import BulkRequest, Change
from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import CheckedReadSession, CheckedWriteSession, CurrentActor, Route
from yingtu.jobs import service as jobs
from yingtu.jobs.endpoints import JobId, job_info
from yingtu.jobs.schemas import JobInfo
from yingtu.kit.i18n import translate, translate_hint
from yingtu.records.requests import source_of

router = APIRouter(prefix="/api/v1", tags=["bulk"], route_class=Route)


@router.post(
    "/objects/{object}/bulk",
    status_code=202,
    responses={200: {"model": BulkPreview}, **problem_responses(401, 403, 404, 409, 422, 503)},
)
async def start_bulk(
    request: Request,
    response: Response,
    body: BulkBody,
    object_name: Annotated[str, Path(alias="object", max_length=63)],
    session: CheckedWriteSession,
    actor: CurrentActor,
) -> JobInfo | BulkPreview:
    """Change many records as a job (202), or with `dry_run` say how many it would be (200)."""
    facts = facts_of(request.scope)
    settings = facts.context.settings
    wanted = BulkRequest(
        Change(body.operation),
        ids=body.ids,
        filter=body.filter,
        values=body.values,
        owner=body.owner,
        tag=body.tag,
        reason=body.reason,
        confirm=body.confirm,
    )
    if body.dry_run:
        found = await service.preview(session, actor, object_name, wanted, settings)
        response.status_code = 200
        return BulkPreview(count=found.count, allowed=found.allowed, limit=found.limit)
    job_id = await service.start(session, actor, object_name, wanted, settings, source=source_of(actor))
    response.headers["location"] = f"/api/v1/jobs/{job_id}"
    return job_info(await jobs.get(session, actor, job_id), facts.language)


@router.get("/bulk/{job_id}/errors", responses=problem_responses(401, 404, 503))
async def list_bulk_errors(
    request: Request,
    job_id: JobId,
    session: CheckedReadSession,
    actor: CurrentActor,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="`next_after` of the page before")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> BulkErrorPage:
    """List the records that a bulk job did not change, and why."""
    language = facts_of(request.scope).language
    found = await service.errors(session, actor, job_id, after=after, limit=limit)
    return BulkErrorPage(
        items=[
            BulkError(
                position=each.position,
                record_id=each.record_id,
                field=each.field,
                code=each.code,
                message=translate(each.code, each.params, language),
                hint=translate_hint(each.code, each.params, language),
            )
            for each in found
        ],
        next_after=found[-1].position if len(found) == limit else None,
    )
