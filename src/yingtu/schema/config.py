"""Configuration as code: a workspace's documents as files, compared, applied and rolled back (LOW-7)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from yingtu.kit.errors import Problem, YingtuError
from yingtu.metadata import files, repository
from yingtu.schema import service
from yingtu.schema.draft import DocumentChange

if TYPE_CHECKING:
    from pathlib import Path

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.files import Loaded
    from yingtu.schema.service import Published


@dataclass(frozen=True, slots=True)
class Difference:
    """One attribute that is not the same. ``mine`` is the workspace's value, ``theirs`` the files'; None: not there.

    ``pointer`` is empty when the document as a whole is new or would be deleted.
    """

    kind: str
    key: str
    pointer: str
    mine: Any
    theirs: Any


async def export_files(session: Session, directory: Path) -> list[str]:
    """Write the whole configuration, one file per document; return the paths. Same configuration, same bytes."""
    documents = {pair: each.body for pair, each in (await repository.stored(session)).items()}
    return await asyncio.to_thread(files.write_directory, directory, documents)


async def diff(session: Session, directory: Path, *, prune: bool = False) -> list[Difference]:
    """Return how the workspace would change if the files were applied; ``prune``: what they do not name is deleted.

    Raises:
        UnreadableFile: with file and line.
    """
    loaded = await asyncio.to_thread(files.load_directory, directory)
    stored = {pair: each.body for pair, each in (await repository.stored(session)).items()}
    found: list[Difference] = []
    for change in _changes(loaded, stored, prune=prune):
        found += differences(change, stored.get((change.kind, change.key)))
    return found


async def apply(
    session: Session,
    actor: Actor,
    directory: Path,
    *,
    dry_run: bool = False,
    prune: bool = False,
    confirm: bool = False,
    note: str = "",
) -> Published:
    """Bring a directory of files into force, as one version. Documents it does not name stay, unless ``prune``.

    Raises:
        UnreadableFile, InvalidDocument: with file and line in each problem's ``params["place"]``.
        NeedsConfirmation: values would be lost.
    """
    loaded = await asyncio.to_thread(files.load_directory, directory)
    stored = {pair: each.body for pair, each in (await repository.stored(session)).items()}
    changes = _changes(loaded, stored, prune=prune)
    try:
        if dry_run:
            return await service.preview(session, actor, changes)
        return await service.publish(session, actor, changes, note=note or f"Applied {directory.name}", confirm=confirm)
    except YingtuError as error:
        error.problems = tuple(_placed(each, loaded) for each in error.problems)
        raise


async def rollback(session: Session, actor: Actor, version: int, *, confirm: bool = False) -> Published:
    """Publish the configuration as it was at ``version``."""
    return await service.rollback(session, actor, version, confirm=confirm)


def _changes(loaded: Loaded, stored: dict[tuple[str, str], dict[str, Any]], *, prune: bool) -> list[DocumentChange]:
    wanted: dict[tuple[str, str], dict[str, Any] | None] = dict(loaded.documents)
    for pair, patch in loaded.patches.items():
        wanted[pair] = files.merged(wanted.get(pair) or stored.get(pair), patch)
    if prune:
        wanted.update({pair: None for pair in stored if pair not in wanted and pair[0] != "workspace"})
    return [DocumentChange(kind, key, body) for (kind, key), body in wanted.items() if body != stored.get((kind, key))]


def differences(change: DocumentChange, present: dict[str, Any] | None) -> list[Difference]:
    """Return what a change would make of a document, attribute by attribute."""
    body = None if change.body is None else dict(change.body)
    if present is None or body is None:
        return [Difference(change.kind, change.key, "", present, body)]
    found: list[Difference] = []

    def compare(pointer: str, mine: Any, theirs: Any) -> None:
        if isinstance(mine, dict) and isinstance(theirs, dict):
            for name in dict.fromkeys((*mine, *theirs)):
                compare(f"{pointer}/{name}", mine.get(name), theirs.get(name))
        elif mine != theirs:
            found.append(Difference(change.kind, change.key, pointer, mine, theirs))

    compare("", present, body)
    return found


def _placed(problem: Problem, loaded: Loaded) -> Problem:
    place = loaded.place_of(problem)
    return problem if place is None else replace(problem, params={**problem.params, "place": place})
