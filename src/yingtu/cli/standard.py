"""``yingtu standard``: the standard objects of a workspace and those of the installed version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from yingtu.cli.config import ConfirmOption, conclude, tell
from yingtu.cli.console import answer, language
from yingtu.cli.database import in_workspace, with_database
from yingtu.cli.people import WorkspaceOption

if TYPE_CHECKING:
    from yingtu.kit.db import Database
    from yingtu.standard.service import Upgraded

app = typer.Typer(help="The standard objects, roles and processes.", no_args_is_help=True)


@app.callback()
def _standard() -> None:
    """Keep `upgrade` a command of its own while it is the only one."""


@app.command()
def upgrade(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    confirm: ConfirmOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Bring the installed version of the standard objects into a workspace; what the company changed stays."""
    from yingtu.identity.actor import SYSTEM
    from yingtu.standard import service

    async def look(database: Database) -> Upgraded:
        async with database.read(in_workspace(workspace)) as session:
            return await service.preview(session, SYSTEM)

    async def work(database: Database) -> Upgraded:
        async with database.write(in_workspace(workspace)) as session:
            return await service.upgrade(session, SYSTEM, confirm=confirm)

    done = with_database(look if dry_run else work)
    _tell(done)
    if dry_run:
        tell(done.published)
        answer("nothing was changed" if done.changes else "nothing would change")
    else:
        conclude(done.published)


def _tell(done: Upgraded) -> None:
    from yingtu.standard.shipped import standard_documents
    from yingtu.standard.words import conflict_words, document_name, left_out_words

    said = language()
    for change in done.changes:
        sign = "~" if (change.kind, change.key) in done.before else "+"
        answer(f"{sign} {change.kind} {document_name(change.kind, change.key, change.body, said)}")
    for conflict in done.conflicts:
        answer(f"! {conflict_words(conflict, done.before.get((conflict.kind, conflict.key)), said)}")
    for left in done.left_out:
        answer(f"! {left_out_words(left, standard_documents()[left.kind, left.key], said)}")
