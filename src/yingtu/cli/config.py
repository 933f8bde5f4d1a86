"""``yingtu config``: the configuration of a workspace as a directory of YAML files: write, compare, apply, roll back."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yingtu.cli.console import answer, explain, language
from yingtu.cli.database import in_workspace, with_database
from yingtu.cli.people import WorkspaceOption

if TYPE_CHECKING:
    from yingtu.kit.db import Database, Session
    from yingtu.metadata.files import Loaded
    from yingtu.schema.draft import DocumentChange
    from yingtu.schema.service import Published
    from yingtu.schema.steps import Step

app = typer.Typer(help="Objects, fields, roles and views as files.", no_args_is_help=True)

Documents = Mapping[tuple[str, str], dict[str, Any]]
PruneOption = Annotated[bool, typer.Option("--prune", help="Also remove documents that have no file.")]


@app.command()
def export(directory: Path, workspace: WorkspaceOption = None) -> None:
    """Write every document to its file below DIRECTORY; files of documents that are no more are removed."""
    from yingtu.metadata.files import write_directory

    async def work(database: Database) -> Documents:
        async with database.read(in_workspace(workspace)) as session:
            return await _present(session)

    for name in write_directory(directory, with_database(work)):
        answer(name)


@app.command()
def diff(directory: Path, *, prune: PruneOption = False, workspace: WorkspaceOption = None) -> None:
    """Show what applying DIRECTORY would change: documents line by line, then the steps on tables. Exit code 1 if anything."""
    from yingtu.identity.actor import SYSTEM
    from yingtu.schema import service

    loaded = _load(directory)

    async def work(database: Database) -> tuple[Documents, list[DocumentChange], Published | None]:
        async with database.read(in_workspace(workspace)) as session:
            present = await _present(session)
            changes = changes_to(present, loaded, prune=prune)
            return present, changes, await service.preview(session, SYSTEM, changes) if changes else None

    present, changes, preview = _with_places(loaded, work)
    for change in changes:
        for line in difference(change, present.get((change.kind, change.key))):
            answer(line)
    if preview is None:
        answer("nothing would change")
        return
    _tell(preview)
    raise SystemExit(1)


@app.command()
def apply(
    directory: Path,
    *,
    note: Annotated[str, typer.Option(help="Why; kept with the version.")] = "",
    prune: PruneOption = False,
    confirm: Annotated[bool, typer.Option("--confirm", help="Go on although values will be lost.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Bring the files of DIRECTORY into force: documents and tables together, or nothing."""
    from yingtu.identity.actor import SYSTEM
    from yingtu.schema import service

    loaded = _load(directory)

    async def work(database: Database) -> Published | None:
        async with database.write(in_workspace(workspace)) as session:
            changes = changes_to(await _present(session), loaded, prune=prune)
            if not changes:
                return None
            return await service.publish(session, SYSTEM, changes, note=note, confirm=confirm)

    done = _with_places(loaded, work)
    if done is None:
        answer("nothing to change")
    else:
        _tell(done)
        answer(f"version {done.version} is in force" if not done.pending else "values are being converted")


@app.command()
def rollback(
    version: int,
    *,
    note: Annotated[str, typer.Option(help="Why; kept with the version.")] = "",
    confirm: Annotated[bool, typer.Option("--confirm", help="Go on although values will be lost.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Publish the configuration as it was at VERSION, as a new version."""
    from yingtu.identity.actor import SYSTEM
    from yingtu.schema import service

    async def work(database: Database) -> Published:
        async with database.write(in_workspace(workspace)) as session:
            return await service.rollback(session, SYSTEM, version, note=note, confirm=confirm)

    done = with_database(work)
    _tell(done)
    answer(f"version {done.version} is in force")


@app.command()
def versions(workspace: WorkspaceOption = None) -> None:
    """List the published versions, newest first."""
    from yingtu.metadata.repository import Version
    from yingtu.schema import service

    async def work(database: Database) -> list[Version]:
        async with database.read(in_workspace(workspace)) as session:
            return await service.versions(session)

    for each in with_database(work):
        names = ", ".join(f"{change['kind']} {change['key']}" for change in each.changes[:4])
        more = f" and {len(each.changes) - 4} more" if len(each.changes) > 4 else ""
        answer(f"{each.number}\t{each.at:%Y-%m-%d %H:%M}\t{each.note or '-'}\t{names}{more}")


async def _present(session: Session) -> Documents:
    from yingtu.metadata import repository

    return {pair: stored.body for pair, stored in (await repository.stored(session)).items()}


def changes_to(present: Documents, loaded: Loaded, *, prune: bool) -> list[DocumentChange]:
    """Return what leads from the present documents to the loaded ones; without ``prune`` nothing is removed."""
    from yingtu.metadata.files import merged
    from yingtu.schema.draft import DocumentChange

    wanted: dict[tuple[str, str], dict[str, Any] | None] = dict(loaded.documents)
    for pair, patch in loaded.patches.items():
        wanted[pair] = merged(wanted.get(pair, present.get(pair)), patch)
    if prune:
        wanted |= dict.fromkeys(present.keys() - wanted.keys())
    return [
        DocumentChange(kind, key, body)
        for (kind, key), body in sorted(wanted.items())
        if present.get((kind, key)) != body
    ]


def difference(change: DocumentChange, before: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield the lines of a unified diff of one document."""
    from yingtu.metadata.files import file_name
    from yingtu.metadata.yaml_text import dump

    name = file_name(change.kind, change.key)
    old = dump(before).splitlines() if before is not None else []
    new = dump(change.body).splitlines() if change.body is not None else []
    yield from difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", lineterm="", n=2)


def _load(directory: Path) -> Loaded:
    from yingtu.metadata.files import load_directory

    return load_directory(directory)


def _with_places(loaded: Loaded, work: Any) -> Any:
    """Run ``work``; problems of documents are told with file and line."""
    from yingtu.kit.errors import YingtuError

    try:
        return with_database(work)
    except YingtuError as error:
        explain(error, place_of=loaded.place_of)
        raise SystemExit(1) from None


def step_in_words(step: Step) -> str:
    """Return a step as words: ``add column: object lead, field phone, table lead``."""
    name = re.sub(r"(?<!^)([A-Z])", r" \1", type(step).__name__).lower()
    facts = [
        f"{each.name} {value}" for each in fields(step) if isinstance(value := getattr(step, each.name), str) and value
    ]
    return f"{name}: {', '.join(facts)}"


def _tell(done: Published) -> None:
    from yingtu.kit.i18n import translate

    for step in done.steps:
        answer(f"  {step_in_words(step)}")
    for warning in done.warnings:
        answer(f"  ! {warning.pointer}: {translate(warning.code, warning.params, language())}")
