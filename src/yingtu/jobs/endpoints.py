"""Watching, cancelling, pausing, resuming and undoing jobs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import CheckedReadSession, CheckedWriteSession, CurrentActor, Route
from yingtu.jobs import registry, service
from yingtu.jobs.repository import Job
from yingtu.jobs.schemas import JobInfo, JobLogEntry, JobPage
from yingtu.kit.i18n import translate

router = APIRouter(prefix="/api/v1/jobs", tags=["jobs"], route_class=Route)

JobId = Annotated[int, Path(ge=1, le=2**62)]


def job_info(job: Job, language: str) -> JobInfo:
    """Return what is told about a job."""
    return JobInfo(
        id=job.id,
        kind=job.kind,
        state=job.state,
        done=job.done,
        total=job.total,
        errors=job.errors,
        rate=None if job.rate is None else round(job.rate, 1),
        eta_seconds=job.eta_seconds,
        errors_url=registry.errors_address(job.kind, job.id) if job.errors else None,
        result_url=f"/api/v1/jobs/{job.id}/result" if service.has_file(job) else None,
        result=job.result,
        code=job.message_code,
        message=None if job.message_code is None else translate(job.message_code, job.message_params, language),
        object=_text(job.params.get("object")),
        operation=_text(job.params.get("operation")),
        can_undo=service.can_undo(job),
        undoes=job.params.get("undoes"),
        undone_by=(job.result or {}).get("undone_by"),
        actor_id=job.actor_id,
        cancel_requested=job.cancel_requested,
        attempt=job.attempt,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


@router.get("", responses=problem_responses(401, 503))
async def list_jobs(
    request: Request,
    session: CheckedReadSession,
    actor: CurrentActor,
    before: Annotated[int | None, Query(ge=1, le=2**62, description="`next_before` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> JobPage:
    """List jobs, newest first: your own; all of them for administrators."""
    language = facts_of(request.scope).language
    found = await service.recent(session, actor, before=before, limit=limit)
    return JobPage(
        items=[job_info(job, language) for job in found],
        next_before=found[-1].id if len(found) == limit else None,
    )


@router.get("/{job_id}", responses=problem_responses(401, 404, 503))
async def get_job(request: Request, job_id: JobId, session: CheckedReadSession, actor: CurrentActor) -> JobInfo:
    """Return how far a job is."""
    return job_info(await service.get(session, actor, job_id), facts_of(request.scope).language)


@router.get("/{job_id}/log", responses=problem_responses(401, 404, 503))
async def get_job_log(
    request: Request, job_id: JobId, session: CheckedReadSession, actor: CurrentActor
) -> list[JobLogEntry]:
    """Return what happened to a job, oldest first."""
    language = facts_of(request.scope).language
    return [
        JobLogEntry(at=each["at"], code=each["code"], message=translate(each["code"], each["params"], language))
        for each in await service.read_log(session, actor, job_id)
    ]


@router.post("/{job_id}/cancel", responses=problem_responses(401, 403, 404, 409, 503))
async def cancel_job(request: Request, job_id: JobId, session: CheckedWriteSession, actor: CurrentActor) -> JobInfo:
    """Cancel a job: at once when it waits, after its current step when it runs. What is written stays."""
    return job_info(await service.cancel(session, actor, job_id), facts_of(request.scope).language)


@router.post("/{job_id}/pause", responses=problem_responses(401, 403, 404, 409, 503))
async def pause_job(request: Request, job_id: JobId, session: CheckedWriteSession, actor: CurrentActor) -> JobInfo:
    """Pause a job: the step being made is given up, everything before it stays, and resuming goes on from there."""
    return job_info(await service.pause(session, actor, job_id), facts_of(request.scope).language)


@router.post("/{job_id}/resume", responses=problem_responses(401, 403, 404, 409, 503))
async def resume_job(request: Request, job_id: JobId, session: CheckedWriteSession, actor: CurrentActor) -> JobInfo:
    """Let a paused job go on. Whoever resumes a job that a limit paused has seen the reason and wants the rest."""
    return job_info(await service.resume(session, actor, job_id), facts_of(request.scope).language)


@router.post("/{job_id}/undo", status_code=202, responses=problem_responses(401, 403, 404, 409, 503))
async def undo_job(
    request: Request, response: Response, job_id: JobId, session: CheckedWriteSession, actor: CurrentActor
) -> JobInfo:
    """Undo what a job wrote, as a job of its own; what somebody has changed since stays and is listed with its errors."""
    undoing = await service.undo(session, actor, job_id)
    response.headers["location"] = f"/api/v1/jobs/{undoing}"
    return job_info(await service.get(session, actor, undoing), facts_of(request.scope).language)
