"""Workspaces: made, listed, suspended, deleted. One workspace is one schema that holds everything of a company."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from yingtu.collaboration import tags
from yingtu.identity import service as identity
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Pool, Workspace
from yingtu.metadata import repository as documents
from yingtu.metadata import service as metadata
from yingtu.schema import service as schema
from yingtu.schema.draft import DocumentChange
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
    #: None: set by a link that is mailed.
    password: str | None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    """What a workspace begins with.

    Attributes:
        modules: Groups of standard objects to switch on besides ``core``.
        demo: Its passwords will be published: servers then answer on their own machine only.
        trial_ends_at: Read only from then on; None: no trial.
        sandbox_of: The workspace it is a copy of, to try changes.
        configuration: Documents by (kind, key) to begin with instead of the standard ones.
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
    trial_ends_at: datetime | None = None
    sandbox_of: str | None = None
    configuration: Mapping[tuple[str, str], Mapping[str, Any]] | None = None


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
        if not await repository.add(
            session, new.id, new.name, demo=new.demo, trial_ends_at=new.trial_ends_at, sandbox_of=new.sandbox_of
        ):
            present = await repository.find(session, new.id)
            if present is None or present.state != "creating":
                raise WorkspaceExists(workspace=new.id)
        await _add_hosts(session, new.id, new.hosts)
    await asyncio.to_thread(upgrade_workspace, database.conninfo, workspace.schema)
    async with database.write(workspace, Pool.BATCH) as session:
        if not await documents.stored(session):
            await _configure(session, new)
    if new.administrator is not None:
        await _add_administrator(database, workspace, new.administrator)
    async with database.write(PUBLIC, Pool.BATCH) as session:
        await repository.set_state(session, new.id, "active")
    return workspace


async def list_workspaces(database: Database) -> list[Entry]:
    """Return all workspaces of the directory by id."""
    async with database.read(PUBLIC, Pool.BATCH) as session:
        return await repository.entries(session)


async def suspend(database: Database, workspace_id: str, *, reason: str | None = None) -> int:
    """Answer nobody in this workspace until it is activated, and end all sessions; its data stay. Return how many sessions ended.

    ``reason`` is shown to its people. Other processes notice within seconds.

    Raises:
        UnknownWorkspace: there is none.
    """
    await set_state(database, workspace_id, "suspended", reason=reason)
    async with database.write(Workspace(workspace_id), Pool.BATCH) as session:
        return await identity.end_all_sessions(session)


async def activate(database: Database, workspace_id: str) -> None:
    """Let a suspended workspace be used again; people sign in anew.

    Raises:
        UnknownWorkspace: there is none.
    """
    await set_state(database, workspace_id, "active")


async def set_trial(database: Database, workspace_id: str, ends_at: datetime | None) -> None:
    """Let the trial of a workspace end at another moment; None: it is no trial any more.

    Raises:
        UnknownWorkspace: there is none.
    """
    async with database.write(PUBLIC, Pool.BATCH) as session:
        if not await repository.set_trial(session, workspace_id, ends_at):
            raise UnknownWorkspace(workspace=workspace_id[:50])


async def get(database: Database, workspace_id: str) -> Entry:
    """Return one workspace of the directory.

    Raises:
        UnknownWorkspace: there is none.
    """
    async with database.read(PUBLIC, Pool.BATCH) as session:
        found = await repository.find(session, workspace_id)
    if found is None:
        raise UnknownWorkspace(workspace=workspace_id[:50])
    return found


async def delete(database: Database, workspace_id: str) -> None:
    """Delete the tables of a workspace and its place in the directory; there is no way back but a backup.

    People's way to it is an order with a waiting period and a certificate (``workspaces.deletion``).

    Raises:
        UnknownWorkspace: there is none.
    """
    await set_state(database, workspace_id, "deleting")
    await drop(database, Workspace(workspace_id))


async def drop(database: Database, workspace: Workspace) -> None:
    """Drop the tables of a workspace and take it out of the directory; may be repeated."""
    await asyncio.to_thread(drop_workspace, database.conninfo, workspace.schema)
    async with database.write(PUBLIC, Pool.BATCH) as session:
        await repository.delete(session, workspace.id)
    metadata.forget(workspace.id)


async def set_state(database: Database, workspace_id: str, state: str, *, reason: str | None = None) -> None:
    """Change the state of a workspace.

    Raises:
        UnknownWorkspace: there is none.
    """
    async with database.write(PUBLIC, Pool.BATCH) as session:
        if not await repository.set_state(session, workspace_id, state, reason=reason):
            raise UnknownWorkspace(workspace=workspace_id[:50])


async def _configure(session: Session, new: NewWorkspace) -> None:
    if new.configuration is not None:
        changes = [DocumentChange(kind, key, body) for (kind, key), body in new.configuration.items()]
        await schema.publish(session, SYSTEM, changes, note="Copied configuration")
        return
    settings = {
        "name": new.name,
        "language": new.language,
        "currency": new.currency,
        "time_zone": new.time_zone,
    }
    await standard.install(session, SYSTEM, modules=new.modules, settings=settings)
    await tags.create_standard(session, SYSTEM, new.language)


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
