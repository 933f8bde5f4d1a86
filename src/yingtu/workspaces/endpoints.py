"""Backups over HTTP, for administrators: what there is, and one more at once. Bringing one back is the operator's command."""

from __future__ import annotations

import asyncio
from datetime import datetime

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import CheckedReadSession, CheckedWriteSession, CurrentActor, Route
from yingtu.jobs import service as jobs
from yingtu.jobs.endpoints import job_info
from yingtu.jobs.schemas import JobInfo
from yingtu.operations.service import require
from yingtu.workspaces import backups, restored

router = APIRouter(prefix="/api/v1/operations/backups", tags=["operations"], route_class=Route)


class RestoredInfo(BaseModel):
    """What waits since the workspace was restored from a backup; nothing: it was not, or all of it goes on."""

    jobs: int
    automations: int
    messages: int


@router.get("/restored", responses=problem_responses(401, 403, 503))
async def waiting_restored(session: CheckedReadSession, actor: CurrentActor) -> RestoredInfo:
    """Say what waits since the workspace was restored; needs the ability `view_operations`."""
    require(actor)
    return _restored(await restored.waiting(session))


@router.post("/restored/release", responses=problem_responses(401, 403, 503))
async def release_restored(session: CheckedWriteSession, actor: CurrentActor) -> RestoredInfo:
    """Let jobs, automations and messages go on that wait since the workspace was restored; return how many there were."""
    return _restored(await restored.release(session, actor))


def _restored(found: restored.Waiting) -> RestoredInfo:
    return RestoredInfo(jobs=found.jobs, automations=found.automations, messages=found.messages)


class BackupInfo(BaseModel):
    """An archive that was complete and sound when it was made."""

    file: str
    made_at: datetime
    bytes: int


class BackupFailure(BaseModel):
    at: datetime
    reason: str


class BackupsInfo(BaseModel):
    """The backups of the workspace, newest first."""

    daily: bool = Field(description="Workers make one every day")
    kept: int = Field(description="So many are kept")
    backups: list[BackupInfo]
    failure: BackupFailure | None = Field(description="What has gone wrong since the newest one")


@router.get("", responses=problem_responses(401, 403, 503))
async def list_backups(request: Request, session: CheckedReadSession, actor: CurrentActor) -> BackupsInfo:
    """List the backups of the workspace; needs the ability `view_operations`."""
    require(actor)
    settings = facts_of(request.scope).context.settings
    found = await asyncio.to_thread(backups.list_backups, settings, session.workspace)
    failure = await asyncio.to_thread(backups.last_failure, settings, session.workspace)
    return BackupsInfo(
        daily=settings.backup_daily,
        kept=settings.backups_kept,
        backups=[BackupInfo(file=each.path.name, made_at=each.made_at, bytes=each.bytes) for each in found],
        failure=None if failure is None else BackupFailure(at=failure.at, reason=failure.reason),
    )


@router.post("", status_code=202, responses=problem_responses(401, 403, 503))
async def start_backup(
    request: Request, response: Response, session: CheckedWriteSession, actor: CurrentActor
) -> JobInfo:
    """Back the workspace up as a job: watch it at `GET /api/v1/jobs/{id}`."""
    job_id = await backups.start(session, actor)
    response.headers["location"] = f"/api/v1/jobs/{job_id}"
    return job_info(await jobs.get(session, actor, job_id), facts_of(request.scope).language)
