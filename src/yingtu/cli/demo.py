"""``yingtu demo``: a workspace of an invented company, with a year behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.cli.console import say

if TYPE_CHECKING:
    from yingtu.kit.db import Database, Workspace


async def ensure_demo(database: Database, workspace: Workspace) -> None:
    """Make the demo workspace and load its company; what is there already stays as it is."""
    from yingtu.assembly import connect
    from yingtu.standard.demo import service as demo
    from yingtu.standard.demo.words import COMPANY
    from yingtu.workspaces import service

    connect()
    known = {entry.id: entry for entry in await service.list_workspaces(database)}
    entry = known.get(workspace.id)
    if entry is not None and not entry.demo:
        say(f"workspace {workspace.id} is no demo; it stays as it is")
        return
    if entry is None or entry.state == "creating":
        say(f"making workspace {workspace.id}")
        new = service.NewWorkspace(id=workspace.id, name=COMPANY, modules=demo.MODULES, demo=True)
        await service.create(database, new)
    if await _load(database, workspace):
        say("the demo company is loaded")


async def _load(database: Database, workspace: Workspace) -> bool:
    from yingtu.collaboration import demo as tags
    from yingtu.instructions import demo as instructions
    from yingtu.mail import demo as mails
    from yingtu.standard.demo import asking
    from yingtu.standard.demo import service as demo
    from yingtu.users.people_import import PersonRow
    from yingtu.users.service import import_people

    async with database.read(workspace) as session:
        if await demo.is_loaded(session):
            return False
    say("loading the demo company: people, accounts, a year of work (once, takes some seconds)")
    loaded = await demo.load(database, workspace, row=PersonRow, take_people=import_people)
    if loaded:
        await asking.ask(database, workspace)
        await mails.tell(database, workspace)
        await instructions.tell(database, workspace)
        await tags.tell(database, workspace)
    return loaded
