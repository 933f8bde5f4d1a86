"""A company's own workspace over HTTP: begin one, what it is, take everything along, have it deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, EmailStr, Field

from yingtu.http.addresses import client_ip
from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity import service as identity
from yingtu.identity.dependencies import (
    CheckedActor,
    CheckedReadSession,
    CheckedWriteSession,
    CurrentActor,
    CurrentDatabase,
    CurrentWorkspace,
    Route,
)
from yingtu.jobs import service as jobs
from yingtu.jobs.endpoints import JobId, job_info
from yingtu.jobs.schemas import JobInfo
from yingtu.workspaces import deletion, service, sign_up, takeout
from yingtu.workspaces.errors import ConfirmByName, OwnWorkspace
from yingtu.workspaces.operator_endpoints import OPERATE, Confirmation, DeletionInfo, deletion_info

router = APIRouter(prefix="/api/v1", tags=["workspace"], route_class=Route)


class SignUpInfo(BaseModel):
    """Whether and how somebody may begin a workspace."""

    open: bool
    trial_days: int | None = Field(description="None: it is for good")
    mail: bool = Field(description="The address is proven by a link that is mailed; no password is asked for")


class SignUpBody(BaseModel):
    """Who begins a workspace."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    company: str = Field(min_length=2, max_length=100)
    name: str = Field(min_length=1, max_length=100)
    email: EmailStr
    password: str | None = Field(
        default=None, min_length=1, max_length=1000, description="Needed where no mail is connected, else not used"
    )
    language: Literal["zh-CN", "en"] = "zh-CN"


class SignedUp(BaseModel):
    """The workspace that was begun; its pages are at `/w/{workspace}`."""

    workspace: str
    login: str
    trial_ends_at: datetime | None
    mailed: bool = Field(description="A link was mailed by which the password is set, once")


class About(BaseModel):
    """The workspace somebody works in."""

    id: str
    name: str
    trial_ends_at: datetime | None
    read_only: bool
    sandbox_of: str | None
    operator: bool = Field(description="Whether the person operates this server")
    deletion_days: int
    kept_days: int = Field(description="For how long an archive can be fetched")


@router.get("/sign-up", responses=problem_responses(503))
async def sign_up_info(request: Request, database: CurrentDatabase) -> SignUpInfo:
    """Tell whether people who are not known may begin a workspace; needs no sign-in."""
    settings = facts_of(request.scope).context.settings
    days = await sign_up.trial_days(database, settings)
    return SignUpInfo(open=settings.sign_up_open(), trial_days=days, mail=sign_up.verifies(settings))


@router.post("/sign-up", status_code=201, responses=problem_responses(403, 422, 429, 503))
async def begin_workspace(request: Request, body: SignUpBody, database: CurrentDatabase) -> SignedUp:
    """Begin a workspace, on trial unless it is the first on a machine of one's own; its administrator signs in with the e-mail address."""
    begun = await sign_up.begin(
        database,
        facts_of(request.scope).context.settings,
        company=body.company,
        name=body.name,
        email=body.email,
        password=body.password,
        language=body.language,
        ip=client_ip(request.scope),
    )
    await request.app.state.directory.load()
    return SignedUp(
        workspace=begun.workspace, login=begun.login, trial_ends_at=begun.trial_ends_at, mailed=begun.mailed
    )


@router.get("/workspace", responses=problem_responses(401, 503))
async def about_workspace(
    request: Request,
    session: CheckedReadSession,
    actor: CurrentActor,
    database: CurrentDatabase,
    workspace: CurrentWorkspace,
) -> About:
    """Tell what the workspace is you work in."""
    del session
    settings = facts_of(request.scope).context.settings
    entry = await service.get(database, workspace.id)
    return About(
        id=entry.id,
        name=entry.name,
        trial_ends_at=entry.trial_ends_at,
        read_only=workspace.read_only_since is not None,
        sandbox_of=entry.sandbox_of,
        operator=OPERATE in actor.abilities and entry.id == (settings.operator_workspace or settings.workspace),
        deletion_days=settings.deletion_days,
        kept_days=takeout.KEPT.days,
    )


@router.post("/workspace/exports", status_code=202, responses=problem_responses(401, 403, 503))
async def start_takeout(
    request: Request, response: Response, session: CheckedWriteSession, actor: CurrentActor
) -> JobInfo:
    """Put everything of the workspace into an archive of open formats, as a job. Needs `configure` and `manage_users`."""
    job_id = await takeout.start(session, actor)
    response.headers["location"] = f"/api/v1/jobs/{job_id}"
    return job_info(await jobs.get(session, actor, job_id), facts_of(request.scope).language)


@router.get(
    "/workspace/exports/{job_id}",
    response_class=FileResponse,
    responses={200: {"content": {"application/zip": {}}}, **problem_responses(401, 403, 404, 503)},
)
async def fetch_takeout(
    request: Request, job_id: JobId, session: CheckedReadSession, actor: CurrentActor
) -> FileResponse:
    """Return the archive of a job."""
    path = await takeout.file_of(session, actor, facts_of(request.scope).context.settings, job_id)
    name = f"{session.workspace.id}-{datetime.fromtimestamp(path.stat().st_mtime).astimezone():%Y-%m-%d}.zip"
    return FileResponse(
        path, media_type="application/zip", filename=name, headers={"cache-control": "private, no-store"}
    )


@router.post("/workspace/deletion", responses=problem_responses(401, 403, 409, 422, 503))
async def order_deletion(
    request: Request,
    actor: CheckedActor,
    database: CurrentDatabase,
    workspace: CurrentWorkspace,
    body: Confirmation,
) -> DeletionInfo:
    """Have the workspace deleted after the waiting period: everybody is signed out at once. Needs `configure` and `manage_users`."""
    takeout.require_everything(actor)
    settings = facts_of(request.scope).context.settings
    if workspace.id == (settings.operator_workspace or settings.workspace):
        raise OwnWorkspace
    if body.confirm != workspace.id:
        raise ConfirmByName(workspace=workspace.id)
    async with database.read(workspace) as session:
        await identity.check_current(session, actor)
    made = await deletion.order(database, settings, workspace.id, by=actor.name)
    await request.app.state.directory.load()
    return deletion_info(made)
