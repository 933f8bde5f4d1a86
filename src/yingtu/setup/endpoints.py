"""Addresses of the set-up wizard and of first steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from yingtu.exchange import service as exchange
from yingtu.exchange.errors import FileMissing
from yingtu.exchange.upload import receive
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
    WriteSession,
)
from yingtu.jobs import service as jobs
from yingtu.jobs.endpoints import job_info
from yingtu.jobs.schemas import JobInfo
from yingtu.kit.i18n import translate
from yingtu.schema.describe import published_entry
from yingtu.schema.schemas import PublishedEntry
from yingtu.schema.service import require_configure
from yingtu.setup import guide, service, sheets
from yingtu.setup.repository import State

router = APIRouter(prefix="/api/v1", tags=["set-up"], route_class=Route)

_READ = problem_responses(401, 403, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)
_UPLOAD = "setup upload"
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary", "description": "Excel or CSV"}},
                }
            }
        },
    }
}


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class SetupInfo(BaseModel):
    """How far the set-up has come."""

    step: str
    answers: dict[str, Any]
    inputs: int
    most_inputs: int
    started_at: datetime | None
    finished_at: datetime | None


class SetupSave(_Body):
    """Where the wizard is; `answers` are given back as they are."""

    step: str = Field(max_length=40)
    answers: dict[str, Any] = Field(max_length=100)
    inputs: int = Field(ge=0, le=10_000)


class Company(_Body):
    """The company."""

    name: str = Field(min_length=1, max_length=100)
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    time_zone: str | None = Field(default=None, max_length=60)
    language: Literal["zh-CN", "en"] | None = None


class Modules(_Body):
    """What the company keeps track of: modules on, objects out of the navigation."""

    modules: list[str] = Field(max_length=20)
    hidden: list[str] = Field(default=[], max_length=200)


class StageInput(_Body):
    """An open stage; without `code` a new one."""

    code: str | None = Field(default=None, max_length=60)
    label: str = Field(min_length=1, max_length=60)


class Stages(_Body):
    """The open stages of opportunities, in their order; what is not named is switched off."""

    stages: list[StageInput] = Field(max_length=20)


class Visibility(_Body):
    """Which customers a role sees, by its key."""

    scopes: dict[str, Literal["own", "own_and_reports", "team", "department", "all"]] = Field(max_length=20)


class People(_Body):
    """Pasted lines: name, e-mail or login, role, manager."""

    text: str = Field(min_length=1, max_length=200_000)


class PersonInfo(BaseModel):
    """What became of a line; the password is shown once."""

    name: str
    login: str
    outcome: str
    password: str | None
    problem: str | None


class ColumnProposal(BaseModel):
    """A column as a field."""

    column: str
    name: str
    type: str
    options: list[str]
    samples: list[str]
    filled: int
    fitting: int


class SheetInfo(BaseModel):
    """What a file looks like; `known` is an object that has its columns already, all but `unknown`."""

    source: UUID
    file: str
    rows: int
    encoding: str
    columns: list[ColumnProposal]
    name_column: str
    known: str | None
    unknown: list[str]


class ColumnChoice(_Body):
    """A column as it is wanted."""

    column: str = Field(max_length=500)
    label: str = Field(min_length=1, max_length=100)
    type: Literal[
        "text",
        "long_text",
        "number",
        "currency",
        "percent",
        "date",
        "datetime",
        "boolean",
        "choice",
        "phone",
        "email",
        "url",
    ]


class SheetObject(_Body):
    """Make an object of an uploaded file and import its rows; with `known` the rows go into that object."""

    source: UUID
    label: str = Field(default="", max_length=60)
    columns: list[ColumnChoice] = Field(default=[], max_length=200)
    name_column: str = Field(default="", max_length=500)
    known: str | None = Field(default=None, max_length=60)


class SheetMade(BaseModel):
    """The object, and the job that brings the rows in."""

    object: str
    job: JobInfo
    published: PublishedEntry | None


class SetupStepInfo(BaseModel):
    """One of the first steps; `to` is its page."""

    key: str
    done: bool
    to: str


class FirstSteps(BaseModel):
    """The first steps of a person, by their role."""

    dismissed: bool
    steps: list[SetupStepInfo]


@router.get("/setup", responses=_READ)
async def get_setup(session: CheckedReadSession, actor: CurrentActor) -> SetupInfo:
    """Return how far the set-up has come. Needs the ability `configure`, like all of the set-up."""
    return _info(await service.state(session, actor))


@router.put("/setup", responses=_CHANGE)
async def save_setup(session: CheckedWriteSession, actor: CurrentActor, body: SetupSave) -> SetupInfo:
    """Keep where the wizard is, so that it goes on there in any browser."""
    return _info(await service.save(session, actor, body.step, body.answers, body.inputs))


@router.delete("/setup", status_code=204, responses=_READ)
async def restart_setup(session: CheckedWriteSession, actor: CurrentActor) -> None:
    """Begin the wizard again; what it has brought into force stays."""
    await service.begin_again(session, actor)


@router.post("/setup/finish", responses=_CHANGE)
async def finish_setup(session: CheckedWriteSession, actor: CurrentActor) -> SetupInfo:
    """End the set-up."""
    return _info(await service.finish(session, actor))


@router.post("/setup/company", responses=_CHANGE)
async def set_company(session: WriteSession, actor: CurrentActor, body: Company) -> PublishedEntry:
    """Say what the company is called and what it reckons in."""
    await identity.check_current(session, actor)
    return published_entry(await service.set_company(session, actor, body.model_dump()), actor.language)


@router.post("/setup/modules", responses=_CHANGE)
async def set_modules(session: WriteSession, actor: CurrentActor, body: Modules) -> PublishedEntry:
    """Switch modules on and objects out of the navigation."""
    await identity.check_current(session, actor)
    return published_entry(await service.set_modules(session, actor, body.modules, body.hidden), actor.language)


@router.post("/setup/stages", responses=_CHANGE)
async def set_stages(session: WriteSession, actor: CurrentActor, body: Stages) -> PublishedEntry:
    """Name the stages of a sale."""
    await identity.check_current(session, actor)
    given = [{"code": each.code or "", "label": each.label} for each in body.stages]
    return published_entry(await service.set_stages(session, actor, given), actor.language)


@router.post("/setup/visibility", responses=_CHANGE)
async def set_visibility(session: WriteSession, actor: CurrentActor, body: Visibility) -> PublishedEntry:
    """Say who sees which customers."""
    await identity.check_current(session, actor)
    return published_entry(await service.set_visibility(session, actor, dict(body.scopes)), actor.language)


@router.post("/setup/people", responses=_CHANGE)
async def add_people(session: WriteSession, actor: CurrentActor, body: People) -> list[PersonInfo]:
    """Make people of pasted lines. Needs `manage_users`."""
    await identity.check_current(session, actor, lock="exclusive")
    return [
        PersonInfo(
            name=each.name,
            login=each.login,
            outcome=each.outcome,
            password=each.password,
            problem=None if each.problem is None else translate(each.problem, {}, actor.language),
        )
        for each in await service.add_people(session, actor, body.text)
    ]


@router.post("/setup/sheets", openapi_extra=_FORM, responses=_CHANGE)
async def look_at_sheet(
    request: Request, actor: CheckedActor, database: CurrentDatabase, workspace: CurrentWorkspace
) -> SheetInfo:
    """Upload a table of your own: it proposes the fields."""
    require_configure(actor)
    facts = facts_of(request.scope)
    settings = facts.context.settings
    form = facts.memo.get(_UPLOAD)
    if form is None:
        form = await receive(request.headers.get("content-type", ""), request.stream(), settings, workspace)
        facts.memo[_UPLOAD] = form
    if form.file is None:
        raise FileMissing
    async with database.write(workspace) as session:
        await identity.check_current(session, actor, lock="share")
        source = await exchange.keep(session, actor, form.file, settings)
        found = await sheets.look(session, actor, source, settings)
    return SheetInfo(
        source=source.id,
        file=source.file_name,
        rows=source.rows,
        encoding=source.encoding,
        columns=[
            ColumnProposal(
                column=each.column,
                name=each.name,
                type=each.type,
                options=list(each.options),
                samples=list(each.samples),
                filled=each.filled,
                fitting=each.fitting,
            )
            for each in found.sheet.proposals
        ],
        name_column=found.sheet.name_column,
        known=found.known,
        unknown=list(found.unknown),
    )


@router.post("/setup/objects", status_code=202, responses=_CHANGE)
async def make_object(
    request: Request, actor: CheckedActor, database: CurrentDatabase, workspace: CurrentWorkspace, body: SheetObject
) -> SheetMade:
    """Make an object of an uploaded table and bring its rows in as a job."""
    require_configure(actor)
    settings = facts_of(request.scope).context.settings
    published = None
    name, mapping = body.known, None
    if name is None:
        async with database.write(workspace) as session:
            await identity.check_current(session, actor)
            source = await exchange.find_source(session, actor, body.source)
            columns = [sheets.Chosen(each.column, each.label, each.type) for each in body.columns]
            name, mapping, done = await sheets.make_object(
                session, actor, source, settings, label=body.label, columns=columns, name_column=body.name_column
            )
            published = published_entry(done, actor.language)
    async with database.write(workspace) as session:
        if actor.user_id is None:
            raise AssertionError("people only")
        # Publishing has just changed what they were resolved under.
        fresh = await identity.actor_of_user(session, actor.user_id)
        source = await exchange.find_source(session, fresh, body.source)
        job_id = await sheets.begin_import(session, fresh, source, name, mapping)
        job = await jobs.get(session, fresh, job_id)
    return SheetMade(object=name, job=job_info(job, actor.language), published=published)


@router.get("/first-steps", responses=_READ)
async def first_steps(session: CheckedReadSession, actor: CurrentActor) -> FirstSteps:
    """Return your first steps and which are done."""
    found = await guide.first_steps(session, actor)
    return FirstSteps(
        dismissed=found.dismissed,
        steps=[SetupStepInfo(key=each.key, done=each.done, to=each.to) for each in found.steps],
    )


@router.post("/first-steps/dismiss", status_code=204, responses=_READ)
async def dismiss_first_steps(session: CheckedWriteSession, actor: CurrentActor) -> None:
    """Put your first steps away."""
    await guide.dismiss(session, actor)


def _info(found: State | None) -> SetupInfo:
    return SetupInfo(
        step=found.step if found else "company",
        answers=found.answers if found else {},
        inputs=found.inputs if found else 0,
        most_inputs=service.MOST_INPUTS,
        started_at=found.started_at if found else None,
        finished_at=found.finished_at if found else None,
    )
