"""Backups of workspaces: daily by the workers, at once by an administrator, on a command line; brought back by an operator.

The archives are in ``data_dir/backups/<workspace>``; what went wrong last stands beside them in ``failed.json`` until one
succeeds. Copy the directory to another machine: a backup beside the data helps against mistakes, not against a lost disk.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import orjson
import structlog

from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.jobs import service as jobs
from yingtu.jobs.registry import handler
from yingtu.kit import backup, clock
from yingtu.kit.backup_archive import BackupError, Manifest
from yingtu.kit.db import Database, Pool, Workspace
from yingtu.metadata import service as metadata
from yingtu.operations.service import require
from yingtu.schema.migrate import upgrade_public, upgrade_workspace
from yingtu.workspaces import repository, restored
from yingtu.workspaces.directory import PUBLIC
from yingtu.workspaces.errors import BackupFailed, UnknownWorkspace, WorkspaceNotEmpty

if TYPE_CHECKING:
    from pathlib import Path

    from yingtu.identity.actor import Actor
    from yingtu.jobs.running import RunningJob
    from yingtu.kit.db import Session
    from yingtu.kit.settings import Settings

log = structlog.get_logger(__name__)

#: Kind of the job behind "back up now".
BACKUP = "backup"
EVERY = timedelta(days=1)
#: After a failure the next attempt waits so long.
AGAIN_AFTER = timedelta(hours=1)
#: What can be made again or arrives just now.
LEFT_OUT = ("exports", "incoming")
_NAME = re.compile(r"[a-z][a-z0-9_]*-(\d{8}-\d{6})\.tar")
_MOMENT = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class Backup:
    """An archive that was complete and sound when it was made."""

    path: Path
    made_at: datetime
    bytes: int


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no newer backup."""

    at: datetime
    reason: str


def directory_of(settings: Settings, workspace: Workspace) -> Path:
    return settings.data_dir / "backups" / workspace.id


def list_backups(settings: Settings, workspace: Workspace) -> list[Backup]:
    """Return the archives of a workspace, newest first."""
    directory = directory_of(settings, workspace)
    found = []
    for path in directory.glob("*.tar") if directory.is_dir() else ():
        if named := _NAME.fullmatch(path.name):
            made_at = datetime.strptime(named[1], _MOMENT).replace(tzinfo=UTC)
            found.append(Backup(path, made_at, path.stat().st_size))
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def last_failure(settings: Settings, workspace: Workspace) -> Failure | None:
    """Return what went wrong since the last backup that succeeded."""
    try:
        given = orjson.loads((directory_of(settings, workspace) / "failed.json").read_bytes())
    except FileNotFoundError:
        return None
    return Failure(datetime.fromisoformat(given["at"]), given["reason"])


async def make(
    database: Database, workspace: Workspace, settings: Settings, *, target: Path | None = None
) -> Backup | None:
    """Back a workspace up; into its own directory (then only the newest are kept) or to ``target``. None: another one is at it.

    Raises:
        BackupFailed: with the reason, which is also kept for the administrators.
    """
    async with database.read(PUBLIC, Pool.BATCH) as session:
        entry = await repository.find(session, workspace.id)
    if entry is None:
        raise UnknownWorkspace(workspace=workspace.id)
    moment = clock.now()
    path = target or directory_of(settings, workspace) / f"{workspace.id}-{moment.astimezone(UTC):{_MOMENT}}.tar"
    failed = directory_of(settings, workspace) / "failed.json"
    about = {"workspace": entry.id, "name": entry.name, "demo": entry.demo}
    try:
        manifest = await asyncio.to_thread(
            backup.save,
            database.conninfo,
            workspace.schema,
            settings.data_dir / "files" / workspace.id,
            path,
            about=about,
            leave_out=LEFT_OUT,
        )
    except (BackupError, OSError) as error:
        log.warning("backup.failed", workspace=workspace.id, reason=str(error))
        failed.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        failed.write_bytes(orjson.dumps({"at": moment.isoformat(), "reason": str(error)}))
        raise BackupFailed(reason=str(error)) from error
    if manifest is None:
        return None
    failed.unlink(missing_ok=True)
    log.info("backup.made", workspace=workspace.id, bytes=path.stat().st_size, rows=sum(manifest.rows.values()))
    if target is None:
        for old in list_backups(settings, workspace)[settings.backups_kept :]:
            old.path.unlink(missing_ok=True)
    return Backup(path, moment, path.stat().st_size)


async def make_daily(database: Database, workspace: Workspace, settings: Settings) -> int:
    """Back up when the last backup (or the workspace, as long as there is none) is a day old; return how many were made."""
    if not settings.backup_daily:
        return 0
    known = await asyncio.to_thread(list_backups, settings, workspace)
    failure = last_failure(settings, workspace)
    if failure is not None and clock.now() - failure.at < AGAIN_AFTER:
        return 0
    since = known[0].made_at if known else None
    if since is None:
        async with database.read(PUBLIC, Pool.BATCH) as session:
            entry = await repository.find(session, workspace.id)
        since = entry.created_at if entry else clock.now()
    if clock.now() - since < EVERY:
        return 0
    try:
        return int(await make(database, workspace, settings) is not None)
    except BackupFailed:
        # It is noted where administrators look; the next attempt comes by itself.
        return 0


async def start(session: Session, actor: Actor) -> int:
    """Start a backup as a job; return its id.

    Raises:
        MayNotViewOperations: the actor is no administrator.
    """
    require(actor)
    await audit.note(session, actor, Action.BACKED_UP)
    return await jobs.start(session, actor, BACKUP, {})


@handler(BACKUP)
async def run_backup(running: RunningJob) -> dict[str, object]:
    """Make a backup; return its name and size."""
    made = await make(running.database, running.workspace, running.settings)
    return {} if made is None else {"backup": made.path.name, "bytes": made.bytes}


async def restore(
    database: Database, settings: Settings, archive: Path, workspace: Workspace, *, replace: bool = False
) -> Manifest:
    """Bring an archive back as a workspace: a new one, one without records, or with ``replace`` in place of what is there.

    Nobody is answered in the workspace meanwhile. Web and worker processes notice by themselves.

    Raises:
        BackupFailed: the archive is damaged, or the database refuses it; nothing has changed then.
        WorkspaceNotEmpty: somebody has worked in it, and ``replace`` was not said.
    """
    await asyncio.to_thread(upgrade_public, database.conninfo)
    async with database.read(PUBLIC, Pool.BATCH) as session:
        before = await repository.find(session, workspace.id)
    if before is not None and not replace and await _is_used(database, workspace):
        raise WorkspaceNotEmpty(workspace=workspace.id)
    epochs = (0, 0) if before is None else await _epochs(database, workspace)
    async with database.write(PUBLIC, Pool.BATCH) as session:
        await repository.set_state(session, workspace.id, "suspended")
    files = settings.data_dir / "files" / workspace.id
    try:
        manifest = await asyncio.to_thread(backup.restore, database.conninfo, archive, workspace.schema, files)
        await asyncio.to_thread(upgrade_workspace, database.conninfo, workspace.schema)
        async with database.write(workspace, Pool.BATCH) as session:
            await metadata.outdate(session, *epochs)
        async with database.write(workspace, Pool.BATCH) as session:
            await restored.hold(session)
    except (BackupError, OSError) as error:
        raise BackupFailed(reason=str(error)) from error
    finally:
        if before is not None:
            async with database.write(PUBLIC, Pool.BATCH) as session:
                await repository.set_state(session, workspace.id, before.state)
    metadata.forget(workspace.id)
    async with database.write(PUBLIC, Pool.BATCH) as session:
        about = manifest.about
        if before is None:
            await repository.add(session, workspace.id, str(about["name"]), demo=bool(about["demo"]))
            await repository.set_state(session, workspace.id, "active")
        else:
            # What was published once stays known to all.
            await repository.set_demo(session, workspace.id, demo=before.demo or bool(about["demo"]))
    return manifest


async def _is_used(database: Database, workspace: Workspace) -> bool:
    async with database.read(workspace, Pool.BATCH) as session:
        return await repository.has_changes(session)


async def _epochs(database: Database, workspace: Workspace) -> tuple[int, int]:
    async with database.read(workspace, Pool.BATCH) as session:
        return await metadata.epochs(session)
