"""Deleting a workspace: ordered, waited for, carried out, certified; then its backups expire."""

from __future__ import annotations

import asyncio
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from yingtu.identity import service as identity
from yingtu.kit import clock
from yingtu.kit.db import Database, Pool, Workspace
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.workspaces import backups, deletion_repository, service
from yingtu.workspaces.deletion_repository import Order
from yingtu.workspaces.directory import PUBLIC
from yingtu.workspaces.errors import UnknownOrder

if TYPE_CHECKING:
    from uuid import UUID

    from yingtu.kit.settings import Settings

log = structlog.get_logger(__name__)


async def order(
    database: Database, settings: Settings, workspace_id: str, *, by: str, days: int | None = None
) -> Order:
    """Order the deletion of a workspace: from now on nobody is answered in it, and in ``days`` it is deleted.

    Raises:
        UnknownWorkspace: there is none.
    """
    entry = await service.get(database, workspace_id)
    async with database.write(PUBLIC, Pool.BATCH) as session:
        present = await deletion_repository.open_of(session, workspace_id)
        if present is not None:
            return present
        moment, number = clock.now(), uuid7()
        wait = timedelta(days=settings.deletion_days if days is None else days)
        values = {
            "id": number,
            "workspace_id": workspace_id,
            "name": entry.name,
            "ordered_at": moment,
            "ordered_by": by,
            "due_at": moment + wait,
        }
        await deletion_repository.add(session, values)
    await service.set_state(database, workspace_id, "deleting")
    async with database.write(Workspace(workspace_id), Pool.BATCH) as session:
        await identity.end_all_sessions(session)
    return await get(database, number)


async def withdraw(database: Database, workspace_id: str) -> None:
    """Take an order back: the workspace is as it was.

    Raises:
        UnknownOrder: there is none for this workspace, or it is too late.
    """
    async with database.write(PUBLIC, Pool.BATCH) as session:
        if not await deletion_repository.withdraw(session, workspace_id, clock.now()):
            raise UnknownOrder
    await service.activate(database, workspace_id)


async def get(database: Database, number: UUID) -> Order:
    """Return one order or certificate.

    Raises:
        UnknownOrder: there is none.
    """
    async with database.read(PUBLIC, Pool.BATCH) as session:
        found = await deletion_repository.get(session, number)
    if found is None:
        raise UnknownOrder
    return found


async def orders(database: Database) -> list[Order]:
    """Return all orders and certificates, the newest first."""
    async with database.read(PUBLIC, Pool.BATCH) as session:
        return await deletion_repository.orders(session)


async def carry_out(database: Database, settings: Settings) -> int:
    """Delete the workspaces whose waiting period is over, and backups that have expired; return how many of both.

    What a crash interrupts is done by the next call: what there is has been written down before anything is deleted.
    """
    moment = clock.now()
    async with database.read(PUBLIC, Pool.BATCH) as session:
        due = await deletion_repository.due(session, moment)
        expired = await deletion_repository.expired_backups(session, moment)
    for each in due:
        await _delete(database, settings, each)
    for each in expired:
        directory = backups.directory_of(settings, Workspace(each.workspace_id))
        if await _is_gone(database, each.workspace_id):
            await asyncio.to_thread(shutil.rmtree, directory, ignore_errors=True)
        async with database.write(PUBLIC, Pool.BATCH) as session:
            await deletion_repository.backups_gone(session, each.id, moment)
    return len(due) + len(expired)


async def _delete(database: Database, settings: Settings, given: Order) -> None:
    workspace = Workspace(given.workspace_id)
    if given.contents is None:
        async with database.read(workspace, Pool.BATCH) as session:
            found = await deletion_repository.contents(session, await metadata.catalog(session))
        async with database.write(PUBLIC, Pool.BATCH) as session:
            await deletion_repository.note(session, given.id, found)
    await service.drop(database, workspace)
    await asyncio.to_thread(shutil.rmtree, settings.data_dir / "files" / workspace.id, ignore_errors=True)
    moment = clock.now()
    async with database.write(PUBLIC, Pool.BATCH) as session:
        expire = moment + timedelta(days=settings.deleted_backup_days)
        await deletion_repository.close(session, given.id, moment, expire)
    log.info("workspace.deleted", workspace=workspace.id, order=str(given.id))


async def _is_gone(database: Database, workspace_id: str) -> bool:
    """Whether nobody has begun a new workspace of that name meanwhile."""
    return all(each.id != workspace_id for each in await service.list_workspaces(database))
