"""``yingtu backup`` and ``yingtu restore``: a whole workspace in one file, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from yingtu.cli.console import answer, fail, say
from yingtu.cli.database import in_workspace, with_database

if TYPE_CHECKING:
    from pathlib import Path

    from yingtu.kit.db import Database
    from yingtu.kit.settings import Settings
    from yingtu.workspaces import restored


def back_up(workspace: str | None, target: Path | None, settings: Settings) -> None:
    """Make a backup and say where it is."""
    from yingtu.workspaces import backups

    place = in_workspace(workspace)
    if target is not None and target.exists():
        fail(f"{target} exists already; name another file")

    async def work(database: Database) -> backups.Backup | None:
        return await backups.make(database, place, settings, target=target)

    made = with_database(work)
    if made is None:
        fail(f"another backup of {place.id} is being made; wait until it is there")
    answer(f"{made.path} ({made.bytes / 2**20:,.1f} MB), read again and sound")


def bring_back(archive: Path, workspace: str | None, confirm: str, settings: Settings) -> None:
    """Restore an archive; ask before anything is replaced."""
    from yingtu.kit.backup_archive import BackupError, read_manifest
    from yingtu.kit.db import Workspace
    from yingtu.workspaces import backups, restored
    from yingtu.workspaces.errors import WorkspaceNotEmpty

    try:
        manifest = read_manifest(archive)
    except BackupError as error:
        fail(str(error))
    place = Workspace(workspace or str(manifest.about["workspace"]))
    say(
        f"{archive.name}: {manifest.about['name']} of {manifest.made_at:%Y-%m-%d %H:%M} UTC, {sum(manifest.rows.values()):,} rows"
    )

    async def waiting(database: Database) -> restored.Waiting:
        async with database.read(place) as session:
            return await restored.waiting(session)

    async def work(database: Database) -> bool:
        try:
            await backups.restore(database, settings, archive, place, replace=confirm == place.id)
        except WorkspaceNotEmpty:
            return False
        return True

    done = with_database(work)
    if not done:
        confirm = typer.prompt(f"Everything in {place.id} will be replaced. Type its id to confirm")
        if confirm != place.id:
            fail(f"{confirm} is not {place.id}; nothing was changed")
        with_database(work)
    answer(f"workspace {place.id} is as it was on {manifest.made_at:%Y-%m-%d %H:%M} UTC; every count agrees")
    if left := with_database(waiting):
        answer(
            f"{_counted(left)} wait, since they may have ended after the backup; `yingtu release -w {place.id}` lets them go on"
        )


def let_go_on(workspace: str | None) -> None:
    """Let what waits since a restoration go on, and say what that was."""
    from yingtu.identity.actor import SYSTEM
    from yingtu.workspaces import restored

    async def work(database: Database) -> restored.Waiting:
        async with database.write(in_workspace(workspace)) as session:
            return await restored.release(session, SYSTEM)

    done = with_database(work)
    answer(f"{_counted(done)} go on" if done else "nothing waits since a restoration")


def _counted(found: restored.Waiting) -> str:
    return f"{found.jobs} jobs, {found.automations} automations and {found.messages} messages"
