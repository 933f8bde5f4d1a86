"""Workspaces: made, listed, suspended, deleted. One workspace is one schema that holds everything of a company."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Pool, Workspace
from yingtu.metadata import repository as documents
from yingtu.metadata import service as metadata
from yingtu.schema.migrate import drop_workspace, upgrade_public, upgrade_workspace
from yingtu.standard import service as standard
from yingtu.users import service as users
from yingtu.users.schemas import UserCreate
from yingtu.workspaces import repository
from yingtu.workspaces.directory import PUBLIC
from yingtu.workspaces.errors import HostTaken, InvalidWorkspaceId, UnknownWorkspace, WorkspaceExists
from yingtu.workspaces.repository import Entry

if TYPE_CHECKING:
    from yingtu.kit.db import Session

_ID = re.compile(r"[a-z][a-z0-9_]{0,30}")

#: The role a workspace's first person gets.
ADMINISTRATOR = "admin"


@dataclass(frozen=True, slots=True)
class FirstPerson:
    """Who can do everything in a fresh workspace."""

    login: str
    name: str
    password: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    """What a workspace begins with.

    Attributes:
        modules: Groups of standard objects to switch on besides ``core``.
        demo: Its passwords will be published: servers then answer on their own machine only.
    """

    id: str
    name: str
    language: Literal["zh-CN", "en"] = "zh-CN"
    currency: str = "CNY"
    time_zone: str = "Asia/Shanghai"
    modules: Sequence[str] = ("core",)
    hosts: Sequence[str] = ()
    administrator: FirstPerson | None = None
    demo: bool = False


async def create(database: Database, new: NewWorkspace) -> Workspace:
    """Make a workspace: schema, tables, standard objects, first person. What a crash left unfinished is completed.

    Raises:
        InvalidWorkspaceId: the id cannot be part of a schema's name.
        WorkspaceExists: there is a finished one.
        HostTaken: a host name leads to another workspace.
    """
    if not _ID.fullmatch(new.id):
        raise InvalidWorkspaceId(workspace=new.id[:50])
    workspace = Workspace(new.id)
    await asyncio.to_thread(upgrade_public, database.conninfo)
    async with database.write(PUBLIC, Pool.BATCH) as session:
        if not await repository.add(session, new.id, new.name, demo=new.demo):
            present = await repository.find(session, new.id)
            if present is None or present.state != "creating":
                raise WorkspaceExists(workspace=new.id)
        await _add_hosts(session, new.id, new.hosts)
    await asyncio.to_thread(upgrade_workspace, database.conninfo, workspace.schema)
    async with database.write(workspace, Pool.BATCH) as session:
        if not await documents.stored(session):
            await standard.install(
                session,
                SYSTEM,
                modules=new.modules,
                settings={
                    "name": new.name,
                    "language": new.language,
                    "currency": new.currency,
                    "time_zone": new.time_zone,
                },
            )
    if new.administrator is not None:
        await _add_administrator(database, workspace, new.administrator)
    async with database.write(PUBLIC, Pool.BATCH) as session:
        await repository.set_state(session, new.id, "active")
    return workspace


async def list_workspaces(database: Database) -> list[Entry]:
    """Return all workspaces of the directory by id."""
    async with database.read(PUBLIC, Pool.BATCH) as session:
        return await repository.entries(session)


async def suspend(database: Database, workspace_id: str) -> None:
    """Answer nobody in this workspace until it is activated; its data stay. Processes notice within seconds.

    Raises:
        UnknownWorkspace: there is none.
    """
    await _set_state(database, workspace_id, "suspended")


async def activate(database: Database, workspace_id: str) -> None:
    """Let a suspended workspace be used again.

    Raises:
        UnknownWorkspace: there is none.
    """
    await _set_state(database, workspace_id, "active")


async def delete(database: Database, workspace_id: str) -> None:
    """Delete a workspace with everything in it; there is no way back but a backup.

    Raises:
        UnknownWorkspace: there is none.
    """
    await _set_state(database, workspace_id, "suspended")
    await asyncio.to_thread(drop_workspace, database.conninfo, Workspace(workspace_id).schema)
    async with database.write(PUBLIC, Pool.BATCH) as session:
        await repository.delete(session, workspace_id)
    metadata.forget(workspace_id)


async def _set_state(database: Database, workspace_id: str, state: str) -> None:
    async with database.write(PUBLIC, Pool.BATCH) as session:
        if not await repository.set_state(session, workspace_id, state):
            raise UnknownWorkspace(workspace=workspace_id[:50])


async def _add_hosts(session: Session, workspace_id: str, hosts: Sequence[str]) -> None:
    present = await repository.find(session, workspace_id)
    for host in hosts:
        if present is not None and host.lower() in present.hosts:
            continue
        if not await repository.add_host(session, workspace_id, host.lower()):
            raise HostTaken(host=host)


async def _add_administrator(database: Database, workspace: Workspace, person: FirstPerson) -> None:
    async with database.write(workspace, Pool.BATCH) as session:
        if not await users.list_users(session, SYSTEM, limit=1):
            await users.create_user(
                session,
                SYSTEM,
                UserCreate(
                    login=person.login,
                    name=person.name,
                    password=person.password,
                    email=person.email,
                    roles=[ADMINISTRATOR],
                ),
            )
