"""The operator's addresses: all workspaces of this server, suspended, prolonged, deleted; for administrators of one workspace."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity import service as identity
from yingtu.identity.actor import Actor
from yingtu.identity.dependencies import CheckedActor, CurrentDatabase, CurrentWorkspace, Route
from yingtu.kit import clock
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings
from yingtu.workspaces import deletion, service
from yingtu.workspaces.deletion_repository import Order
from yingtu.workspaces.errors import ConfirmByName, NotOperator, OwnWorkspace
from yingtu.workspaces.repository import Entry

router = APIRouter(prefix="/api/v1/operator", tags=["operator"], route_class=Route)

#: Ability of those who operate the server, in the operators' workspace only.
OPERATE = "operate_server"

_ANSWERS = problem_responses(401, 403, 404, 409, 422, 503)
WorkspaceId = Annotated[str, Path(max_length=50)]


class WorkspaceInfo(BaseModel):
    """A company of this server."""

    id: str
    name: str
    state: str = Field(description="creating, active, suspended or deleting")
    state_reason: str | None
    demo: bool
    created_at: datetime
    trial_ends_at: datetime | None
    read_only: bool
    sandbox_of: str | None
    hosts: list[str]
    address: str
    own: bool = Field(description="The one the operator works in")


class DeletionInfo(BaseModel):
    """An order to delete a workspace; the certificate once it is carried out."""

    id: UUID
    workspace: str
    name: str
    ordered_at: datetime
    ordered_by: str
    due_at: datetime
    withdrawn_at: datetime | None
    deleted_at: datetime | None
    contents: dict[str, Any] | None
    backups_expire_at: datetime | None
    backups_removed_at: datetime | None


class WorkspaceList(BaseModel):
    """All workspaces by id, and the orders to delete some."""

    items: list[WorkspaceInfo]
    deletions: list[DeletionInfo]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Suspension(_Body):
    """Why nobody is answered; shown to the people of the workspace."""

    reason: str = Field(default="", max_length=300)


class Trial(_Body):
    """When the trial ends, counted from today or its present end, whichever is later; null: it is none any more."""

    days: int | None = Field(default=None, ge=1, le=365)


class Confirmation(_Body):
    """The short name of the workspace, once more."""

    confirm: str = Field(max_length=50)


async def require_operator(request: Request, database: Database, workspace: Workspace, actor: Actor) -> Settings:
    """Return the settings when the actor operates this server.

    Raises:
        NotOperator: no ability, or in another workspace.
    """
    settings = facts_of(request.scope).context.settings
    if OPERATE not in actor.abilities or workspace.id != (settings.operator_workspace or settings.workspace):
        raise NotOperator
    async with database.read(workspace) as session:
        await identity.check_current(session, actor)
    return settings


@router.get("/workspaces", responses=_ANSWERS)
async def list_workspaces(
    request: Request, actor: CheckedActor, database: CurrentDatabase, workspace: CurrentWorkspace
) -> WorkspaceList:
    """List the workspaces of this server. For operators."""
    settings = await require_operator(request, database, workspace, actor)
    return WorkspaceList(
        items=[_info(each, settings, workspace) for each in await service.list_workspaces(database)],
        deletions=[deletion_info(each) for each in await deletion.orders(database)],
    )


@router.post("/workspaces/{workspace_id}/suspend", responses=_ANSWERS)
async def suspend_workspace(
    request: Request,
    actor: CheckedActor,
    database: CurrentDatabase,
    workspace: CurrentWorkspace,
    workspace_id: WorkspaceId,
    body: Suspension,
) -> WorkspaceInfo:
    """Answer nobody in a workspace until it is resumed; all its sessions end."""
    settings = await require_operator(request, database, workspace, actor)
    if workspace_id == workspace.id:
        raise OwnWorkspace
    await service.suspend(database, workspace_id, reason=body.reason or None)
    return await _changed(request, database, settings, workspace, workspace_id)


@router.post("/workspaces/{workspace_id}/resume", responses=_ANSWERS)
async def resume_workspace(
    request: Request,
    actor: CheckedActor,
    database: CurrentDatabase,
    workspace: CurrentWorkspace,
    workspace_id: WorkspaceId,
) -> WorkspaceInfo:
    """Let a workspace be used again: a suspended one, or one that waits to be deleted (the order is withdrawn)."""
    settings = await require_operator(request, database, workspace, actor)
    if (await service.get(database, workspace_id)).state == "deleting":
        await deletion.withdraw(database, workspace_id)
    else:
        await service.activate(database, workspace_id)
    return await _changed(request, database, settings, workspace, workspace_id)


@router.post("/workspaces/{workspace_id}/trial", responses=_ANSWERS)
async def change_trial(
    request: Request,
    actor: CheckedActor,
    database: CurrentDatabase,
    workspace: CurrentWorkspace,
    workspace_id: WorkspaceId,
    body: Trial,
) -> WorkspaceInfo:
    """Prolong a trial, or end it by going on for good."""
    settings = await require_operator(request, database, workspace, actor)
    ends = None
    if body.days is not None:
        present = (await service.get(database, workspace_id)).trial_ends_at
        ends = max(present or clock.now(), clock.now()) + timedelta(days=body.days)
    await service.set_trial(database, workspace_id, ends)
    return await _changed(request, database, settings, workspace, workspace_id)


@router.post("/workspaces/{workspace_id}/delete", responses=_ANSWERS)
async def delete_workspace(
    request: Request,
    actor: CheckedActor,
    database: CurrentDatabase,
    workspace: CurrentWorkspace,
    workspace_id: WorkspaceId,
    body: Confirmation,
) -> DeletionInfo:
    """Order the deletion of a workspace: nobody is answered in it from now on; it is deleted after the waiting period."""
    settings = await require_operator(request, database, workspace, actor)
    if workspace_id == workspace.id:
        raise OwnWorkspace
    if body.confirm != workspace_id:
        raise ConfirmByName(workspace=workspace_id)
    made = await deletion.order(database, settings, workspace_id, by=actor.name)
    await request.app.state.directory.load()
    return deletion_info(made)


def deletion_info(order: Order) -> DeletionInfo:
    """Return an order as it is shown."""
    return DeletionInfo(
        id=order.id,
        workspace=order.workspace_id,
        name=order.name,
        ordered_at=order.ordered_at,
        ordered_by=order.ordered_by,
        due_at=order.due_at,
        withdrawn_at=order.withdrawn_at,
        deleted_at=order.deleted_at,
        contents=order.contents,
        backups_expire_at=order.backups_expire_at,
        backups_removed_at=order.backups_removed_at,
    )


async def _changed(
    request: Request, database: Database, settings: Settings, own: Workspace, workspace_id: str
) -> WorkspaceInfo:
    await request.app.state.directory.load()
    return _info(await service.get(database, workspace_id), settings, own)


def _info(entry: Entry, settings: Settings, own: Workspace) -> WorkspaceInfo:
    return WorkspaceInfo(
        id=entry.id,
        name=entry.name,
        state=entry.state,
        state_reason=entry.state_reason,
        demo=entry.demo,
        created_at=entry.created_at,
        trial_ends_at=entry.trial_ends_at,
        read_only=entry.read_only_since(clock.now()) is not None,
        sandbox_of=entry.sandbox_of,
        hosts=entry.hosts,
        address=f"{settings.base_url()}/w/{entry.id}",
        own=entry.id == own.id,
    )
