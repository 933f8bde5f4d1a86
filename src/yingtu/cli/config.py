"""``yingtu config``: the configuration of a workspace as a directory of YAML files: write, compare, apply, roll back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yingtu.cli.console import answer, language
from yingtu.cli.database import in_workspace, with_database
from yingtu.cli.people import WorkspaceOption

if TYPE_CHECKING:
    from yingtu.kit.db import Database
    from yingtu.metadata.repository import Version
    from yingtu.schema.config import Difference
    from yingtu.schema.service import Published

app = typer.Typer(help="Objects, fields, roles and views as files.", no_args_is_help=True)

PruneOption = Annotated[bool, typer.Option("--prune", help="Also remove documents that have no file.")]
ConfirmOption = Annotated[bool, typer.Option("--confirm", help="Go on although values will be lost.")]
LONGEST_VALUE = 80


@app.command()
def export(directory: Path, workspace: WorkspaceOption = None) -> None:
    """Write every document to its file below DIRECTORY; files of documents that are no more are removed."""
    from yingtu.schema import config

    async def work(database: Database) -> list[str]:
        async with database.read(in_workspace(workspace)) as session:
            return await config.export_files(session, directory)

    for name in with_database(work):
        answer(name)


@app.command()
def diff(directory: Path, *, prune: PruneOption = False, workspace: WorkspaceOption = None) -> None:
    """Show what applying DIRECTORY would change, attribute by attribute and table by table. Exit code 1 if anything."""
    from yingtu.identity.actor import SYSTEM
    from yingtu.schema import config

    async def work(database: Database) -> tuple[list[Difference], Published | None]:
        async with database.read(in_workspace(workspace)) as session:
            found = await config.diff(session, directory, prune=prune)
            planned = await config.apply(session, SYSTEM, directory, dry_run=True, prune=prune) if found else None
            return found, planned

    found, planned = with_database(work)
    for each in found:
        answer(in_words(each))
    if planned is None:
        answer("nothing would change")
        return
    tell(planned)
    raise SystemExit(1)


@app.command()
def apply(
    directory: Path,
    *,
    note: Annotated[str, typer.Option(help="Why; kept with the version.")] = "",
    prune: PruneOption = False,
    confirm: ConfirmOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Bring the files of DIRECTORY into force: documents and tables together, or nothing."""
    from yingtu.identity.actor import SYSTEM
    from yingtu.schema import config

    async def work(database: Database) -> Published:
        async with database.write(in_workspace(workspace)) as session:
            return await config.apply(session, SYSTEM, directory, prune=prune, confirm=confirm, note=note)

    conclude(with_database(work))


@app.command()
def rollback(version: int, *, confirm: ConfirmOption = False, workspace: WorkspaceOption = None) -> None:
    """Publish the configuration as it was at VERSION, as a new version."""
    from yingtu.identity.actor import SYSTEM
    from yingtu.schema import config

    async def work(database: Database) -> Published:
        async with database.write(in_workspace(workspace)) as session:
            return await config.rollback(session, SYSTEM, version, confirm=confirm)

    conclude(with_database(work))


@app.command()
def versions(workspace: WorkspaceOption = None) -> None:
    """List the published versions, newest first."""
    from yingtu.schema import service
    from yingtu.schema.notes import note_in

    async def work(database: Database) -> list[Version]:
        async with database.read(in_workspace(workspace)) as session:
            return await service.versions(session)

    for each in with_database(work):
        names = ", ".join(f"{change['kind']} {change['key']}" for change in each.changes[:4])
        more = f" and {len(each.changes) - 4} more" if len(each.changes) > 4 else ""
        answer(f"{each.number}\t{each.at:%Y-%m-%d %H:%M}\t{note_in(language(), each.note) or '-'}\t{names}{more}")


def in_words(each: Difference) -> str:
    """Return a difference as one line: ``+`` comes, ``-`` goes, ``~`` changes."""
    name = f"{each.kind} {each.key}"
    if not each.pointer:
        return f"+ {name}" if each.mine is None else f"- {name}"
    if each.mine is None:
        return f"+ {name} {each.pointer}: {_short(each.theirs)}"
    if each.theirs is None:
        return f"- {name} {each.pointer}: {_short(each.mine)}"
    return f"~ {name} {each.pointer}: {_short(each.mine)} → {_short(each.theirs)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def tell(done: Published) -> None:
    """Print the steps on tables and what to take care of."""
    from yingtu.kit.i18n import translate
    from yingtu.schema.describe import step_entry

    for step in done.steps:
        answer(f"  {step_entry(step, language()).text}")
    for warning in done.warnings:
        answer(f"  ! {warning.pointer}: {translate(warning.code, warning.params, language())}")


def conclude(done: Published) -> None:
    """Print what a publication did."""
    tell(done)
    if not done.changed:
        answer("nothing to change")
    elif done.pending:
        answer("values are being converted; the change comes into force when that is done")
    else:
        answer(f"version {done.version} is in force")
