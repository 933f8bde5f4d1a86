"""Several files of one source, imported one after the other as one piece of work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingtu.exchange import learning_repository, retrying, service, set_repository, set_steps, target
from yingtu.exchange.errors import SetAtWork, SetEnded, SourceUsed, UnknownSet
from yingtu.exchange.guessing import suggest
from yingtu.exchange.importing import target_object
from yingtu.exchange.mapping import plan
from yingtu.jobs import service as jobs
from yingtu.jobs.service import MANAGE_JOBS
from yingtu.kit import clock
from yingtu.kit.errors import YingtuError
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.metadata.catalog import USER_OBJECT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from yingtu.exchange.mapping import Mapping
    from yingtu.exchange.previewing import Edits
    from yingtu.exchange.repository import Source
    from yingtu.exchange.set_repository import ImportSet, Item
    from yingtu.exchange.target import Guess
    from yingtu.identity.actor import Actor
    from yingtu.jobs.repository import Job
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file as it is to be imported."""

    source: UUID
    object: str
    mapping: Mapping
    edits: Edits


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one file is: its job and those that tried its refused rows again or took it back, as far as there are any."""

    item: Item
    job: Job | None
    later: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a set is. ``state``: running, paused, stopped, succeeded, undoing or undone."""

    set: ImportSet
    state: str
    files: tuple[Standing, ...]
    can_undo: bool


async def targets(session: Session, actor: Actor) -> tuple[Catalog, list[Object]]:
    """Return the objects that the actor may import into, people last."""
    catalog = await metadata.catalog(session)
    found = []
    for name in [*(name for name in catalog.objects if name != USER_OBJECT), USER_OBJECT]:
        try:
            _, obj = await service.require_import(session, actor, name)
        except YingtuError:
            continue
        found.append(obj)
    return catalog, found


async def guess(session: Session, actor: Actor, source: Source) -> list[Guess]:
    """Return what a file may be about, the most probable first."""
    _, objects = await targets(session, actor)
    known = {}
    for obj in objects:
        if await learning_repository.recall(session, obj.api_name, source.columns) is not None:
            known[obj.api_name] = 1.0
    return target.guesses(source.columns, source.file_name, objects, known)


async def order(session: Session, actor: Actor, files: Sequence[tuple[UUID, str]]) -> list[int]:
    """Return the places of files (source, object) in the order in which they should be imported.

    Raises:
        UnknownSource, UnknownObject: a file is not the actor's, or there is no such object.
    """
    catalog = await metadata.catalog(session)
    items = []
    for identifier, name in files:
        source = await service.find_source(session, actor, identifier)
        obj = target_object(catalog, name)
        items.append((obj, suggest(source.columns, obj)))
    return target.order(items)


async def start(session: Session, actor: Actor, files: Sequence[Wanted], *, go_on: bool) -> UUID:
    """Start to import files one after the other, in this order; return the id of the set.

    Raises:
        UnknownSource, UnknownObject, OperationForbidden, InvalidMapping, UnknownColumn, SourceUsed: nothing is started.
    """
    items = []
    for each in files:
        source = await service.find_source(session, actor, each.source)
        catalog, obj = await service.require_import(session, actor, each.object)
        service.require_migration(actor, each.object, each.mapping)
        await service.require_archive(session, actor, each.mapping)
        plan(each.mapping, source.columns, obj, catalog)
        retrying.require_columns(source, each.edits)
        if source.job_id is not None:
            raise SourceUsed(job=source.job_id)
        items.append(
            {
                "source": str(source.id),
                "object": each.object,
                "file": source.file_name,
                "rows": source.rows,
                "mapping": each.mapping.model_dump(mode="json"),
                "edits": {str(row): dict(cells) for row, cells in each.edits.items()},
            }
        )
    identifier = uuid7()
    values = {"id": identifier, "created_at": clock.now(), "created_by": actor.user_id, "go_on": go_on}
    await set_repository.insert(session, values, items)
    await set_steps.begin_next(session, actor, await _find(session, actor, identifier))
    return identifier


async def _find(session: Session, actor: Actor, identifier: UUID, *, lock: bool = False) -> ImportSet:
    found = await set_repository.get(session, identifier, lock=lock)
    everybody = actor.system or MANAGE_JOBS in actor.abilities
    if found is None or not (everybody or found.created_by == actor.user_id):
        raise UnknownSet(set=str(identifier))
    return found


async def progress(session: Session, actor: Actor, identifier: UUID) -> Progress:
    """Return how far a set is.

    Raises:
        UnknownSet: there is none, or it is somebody else's.
    """
    found = await _find(session, actor, identifier)
    known = await set_repository.jobs_of(session, [each.source for each in found.files])
    files = []
    for item in found.files:
        number = known.get(item.source)
        job = None if number is None else await jobs.get(session, actor, number)
        files.append(Standing(item, job, await _later(session, actor, job)))
    return Progress(found, _state(found, files), tuple(files), _can_undo(files))


async def _later(session: Session, actor: Actor, job: Job | None) -> tuple[Job, ...]:
    found: list[Job] = []
    if job is None:
        return ()
    found += [await jobs.get(session, actor, number) for number in await set_steps.again(session, job.id)]
    for each in (job, *found):
        undone_by = (each.result or {}).get("undone_by")
        if undone_by is not None:
            found.append(await jobs.get(session, actor, int(undone_by)))
    return tuple(found)


def _state(found: ImportSet, files: Sequence[Standing]) -> str:
    known = [job for each in files for job in (each.job, *each.later) if job is not None]
    if any(job.state == "paused" for job in known):
        return "paused"
    if any(job.open for job in known):
        return "undoing" if found.undoing else "running"
    if found.undoing:
        return "undone"
    done = all(each.job is not None and each.job.state == "succeeded" for each in files)
    return "succeeded" if done else "stopped"


def _can_undo(files: Sequence[Standing]) -> bool:
    known = [job for each in files for job in (each.job, *each.later) if job is not None]
    return not any(job.open for job in known) and any(
        jobs.can_undo(job) and job.params["object"] != USER_OBJECT for job in known if job.kind == set_steps.IMPORT
    )


async def go_on(session: Session, actor: Actor, identifier: UUID) -> None:
    """Start the next file of a set that has stopped.

    Raises:
        UnknownSet: there is none, or it is somebody else's.
        SetAtWork, SetEnded: it has not stopped.
    """
    found = await _find(session, actor, identifier, lock=True)
    if (await progress(session, actor, identifier)).state in {"running", "paused", "undoing"}:
        raise SetAtWork
    if found.undoing or await set_steps.begin_next(session, actor, found) is None:
        raise SetEnded


async def undo(session: Session, actor: Actor, identifier: UUID) -> None:
    """Start to take back all imports of a set, from the last to the first; people stay.

    Raises:
        UnknownSet: there is none, or it is somebody else's.
        SetAtWork: it is still at work.
    """
    found = await _find(session, actor, identifier, lock=True)
    if (await progress(session, actor, identifier)).state in {"running", "undoing"}:
        raise SetAtWork
    await set_repository.mark_undoing(session, identifier)
    await set_steps.undo_last(session, actor, found)
