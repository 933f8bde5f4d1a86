"""Addresses of sandboxes and of the configuration as files."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity import service as identity
from yingtu.identity.dependencies import (
    CheckedActor,
    CheckedReadSession,
    CurrentActor,
    CurrentDatabase,
    CurrentKnown,
    CurrentWorkspace,
    Route,
    WriteSession,
)
from yingtu.schema.config import Difference
from yingtu.schema.describe import published_entry
from yingtu.schema.schemas import PublishedEntry
from yingtu.standard.upgrade import Conflict
from yingtu.workspaces import configuration_files, sandbox
from yingtu.workspaces.repository import Entry

router = APIRouter(prefix="/api/v1", tags=["configuration"], route_class=Route)

_ANSWERS = problem_responses(401, 403, 404, 409, 422, 503)
SandboxId = Annotated[str, Path(max_length=50)]
Archive = Annotated[bytes, Body(media_type="application/zip")]


class SandboxInfo(BaseModel):
    """A copy of the workspace in which changes are tried."""

    id: str
    name: str
    created_at: datetime
    address: str


class SandboxCreate(BaseModel):
    """What goes along into a sandbox beside the configuration."""

    model_config = ConfigDict(extra="forbid")

    rows: int = Field(default=0, ge=0, le=sandbox.MAX_SAMPLE_ROWS, description="Newest records of each object")


class AttributeChange(BaseModel):
    """One attribute of a document: as it is, and as it would be; null: not there."""

    kind: str
    key: str
    pointer: str
    before: Any
    after: Any


class AttributeConflict(BaseModel):
    """One attribute that both sides changed differently since they last agreed; an empty pointer: the document as a whole."""

    kind: str
    key: str
    pointer: str
    base: Any
    live: Any
    sandbox: Any


class PromotionInfo(BaseModel):
    """What promoting a sandbox would do."""

    differences: list[AttributeChange]
    conflicts: list[AttributeConflict]
    published: PublishedEntry | None


class Choices(BaseModel):
    """Which side is right where both changed a document, by `kind/key`; the real workspace when left out."""

    model_config = ConfigDict(extra="forbid")

    choices: dict[str, Literal["live", "sandbox"]] = Field(default={}, max_length=2000)


class Promotion(Choices):
    """Bring the changes of a sandbox into force."""

    confirm: bool = Field(default=False, description="Go on although values will be lost")
    note: str = Field(default="", max_length=500)


class ComparedInfo(BaseModel):
    """What applying files would change."""

    differences: list[AttributeChange]
    published: PublishedEntry | None


@router.get("/sandboxes", responses=_ANSWERS)
async def list_sandboxes(
    request: Request, session: CheckedReadSession, actor: CurrentActor, database: CurrentDatabase
) -> list[SandboxInfo]:
    """List the sandboxes of the workspace. Needs the ability `configure`, like all that follow."""
    return [_sandbox(each, request) for each in await sandbox.sandboxes(database, actor, session.workspace)]


@router.post("/sandboxes", status_code=201, responses=_ANSWERS)
async def create_sandbox(
    request: Request,
    actor: CheckedActor,
    known: CurrentKnown,
    database: CurrentDatabase,
    workspace: CurrentWorkspace,
    body: SandboxCreate,
) -> SandboxInfo:
    """Copy the configuration (and some records) into a sandbox; you are its administrator, with the same password."""
    async with database.read(workspace) as session:
        await identity.check_current(session, actor)
    settings = facts_of(request.scope).context.settings
    made = await sandbox.create(database, settings, actor, known.login, workspace, rows=body.rows)
    await request.app.state.directory.load()
    return _sandbox(made, request)


@router.delete("/sandboxes/{sandbox_id}", status_code=204, responses=_ANSWERS)
async def remove_sandbox(
    request: Request, actor: CheckedActor, database: CurrentDatabase, workspace: CurrentWorkspace, sandbox_id: SandboxId
) -> None:
    """Delete a sandbox at once."""
    async with database.read(workspace) as session:
        await identity.check_current(session, actor)
    await sandbox.remove(database, actor, workspace, sandbox_id)
    await request.app.state.directory.load()


@router.post("/sandboxes/{sandbox_id}/preview", responses=_ANSWERS)
async def preview_promotion(
    session: CheckedReadSession, actor: CurrentActor, database: CurrentDatabase, sandbox_id: SandboxId, body: Choices
) -> PromotionInfo:
    """Say what promoting a sandbox would do: differences, conflicts, steps on tables. Nothing is changed."""
    planned, published = await sandbox.plan(database, session, actor, sandbox_id, body.choices)
    return PromotionInfo(
        differences=[_difference(each) for each in planned.differences],
        conflicts=[_conflict(each) for each in planned.conflicts],
        published=None if published is None else published_entry(published, actor.language),
    )


@router.post("/sandboxes/{sandbox_id}/promote", responses=_ANSWERS)
async def promote_sandbox(
    session: WriteSession, actor: CurrentActor, database: CurrentDatabase, sandbox_id: SandboxId, body: Promotion
) -> PublishedEntry:
    """Bring the changes of a sandbox into force, as one version that can be rolled back."""
    await identity.check_current(session, actor)
    done = await sandbox.promote(
        database, session, actor, sandbox_id, body.choices, confirm=body.confirm, note=body.note
    )
    return published_entry(done, actor.language)


@router.get(
    "/meta/files",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}}, **problem_responses(401, 403, 503)},
)
async def configuration_archive(session: CheckedReadSession, actor: CurrentActor) -> Response:
    """Return the configuration as YAML files, one per object or flow, in a ZIP archive."""
    content = await configuration_files.archive(session, actor)
    name = f'attachment; filename="{session.workspace.id}-configuration.zip"'
    return Response(content, media_type="application/zip", headers={"content-disposition": name})


@router.post("/meta/files/preview", responses=_ANSWERS)
async def compare_configuration(
    session: CheckedReadSession,
    actor: CurrentActor,
    body: Archive,
    prune: Annotated[bool, Query(description="Remove what has no file")] = False,  # noqa: FBT002
) -> ComparedInfo:
    """Say what applying an archive of YAML files would change; problems name file and line. Nothing is changed."""
    found = await configuration_files.compare(session, actor, body, prune=prune)
    return ComparedInfo(
        differences=[_difference(each) for each in found.differences],
        published=None if found.published is None else published_entry(found.published, actor.language),
    )


@router.post("/meta/files", responses=_ANSWERS)
async def apply_configuration(
    session: WriteSession,
    actor: CheckedActor,
    body: Archive,
    prune: Annotated[bool, Query(description="Remove what has no file")] = False,  # noqa: FBT002
    confirm: Annotated[bool, Query()] = False,  # noqa: FBT002
) -> PublishedEntry:
    """Bring an archive of YAML files into force, as one version."""
    await identity.check_current(session, actor)
    done = await configuration_files.apply(session, actor, body, prune=prune, confirm=confirm, note="YAML")
    return published_entry(done, actor.language)


def _sandbox(entry: Entry, request: Request) -> SandboxInfo:
    base = facts_of(request.scope).context.settings.base_url()
    return SandboxInfo(id=entry.id, name=entry.name, created_at=entry.created_at, address=f"{base}/w/{entry.id}")


def _difference(one: Difference) -> AttributeChange:
    return AttributeChange(kind=one.kind, key=one.key, pointer=one.pointer, before=one.mine, after=one.theirs)


def _conflict(one: Conflict) -> AttributeConflict:
    return AttributeConflict(
        kind=one.kind, key=one.key, pointer=one.pointer, base=one.base, live=one.mine, sandbox=one.theirs
    )
