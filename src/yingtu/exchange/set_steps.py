"""The next file of several, and the next one to take back: started in the transaction that ends the one before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

from yingtu.exchange import repository, retry_repository, set_repository
from yingtu.exchange.errors import PeopleStay
from yingtu.jobs import service as jobs
from yingtu.kit.ids import parse_uuid
from yingtu.metadata.catalog import USER_OBJECT

if TYPE_CHECKING:
    from uuid import UUID

    from yingtu.exchange.set_repository import ImportSet
    from yingtu.identity.actor import Actor
    from yingtu.jobs.repository import Job
    from yingtu.kit.db import Session

#: Name of the set among the parameters of an import.
SET = "set"
IMPORT = "import"


#: Told with object and job when an import has created records.
Watcher: TypeAlias = "Callable[[Session, Actor, str, int], Awaitable[None]]"
_watchers: list[Watcher] = []


def configure(watcher: Watcher) -> None:
    """Say who is told when an import has created records."""
    _watchers[:] = [watcher]


async def begin_next(session: Session, actor: Actor, found: ImportSet) -> int | None:
    """Start the first file that was not started yet; return its job, None when there is none left."""
    known = await set_repository.jobs_of(session, [each.source for each in found.files])
    item = next((each for each in found.files if each.source not in known), None)
    if item is None:
        return None
    params: dict[str, object] = {
        "object": item.object,
        "source": str(item.source),
        "file": item.file,
        SET: str(found.id),
    }
    job_id = await jobs.start(session, actor, IMPORT, params, total=item.rows)
    await repository.use_source(session, item.source, object_name=item.object, mapping=item.mapping, job_id=job_id)
    await retry_repository.fix(session, job_id, {int(row): cells for row, cells in item.edits.items()})
    return job_id


async def after_import(session: Session, actor: Actor, job: Job, *, created: int, refused: int) -> None:
    """Start what comes after an import that has ended: the next file, unless refused rows are to be looked at first."""
    for watcher in _watchers if created else ():
        await watcher(session, actor, str(job.params["object"]), job.id)
    found = await _set_of(session, job)
    if found is not None and not found.undoing and (found.go_on or not refused):
        await begin_next(session, actor, found)


async def after_undo(session: Session, actor: Actor, undone: int) -> None:
    """Start the taking back of what was imported before ``undone``, when all of its set is taken back."""
    job = await jobs.get(session, actor, undone)
    while "retries" in job.params:
        job = await jobs.get(session, actor, int(job.params["retries"]))
    found = await _set_of(session, job)
    if found is not None and found.undoing:
        await undo_last(session, actor, found)


async def undo_last(session: Session, actor: Actor, found: ImportSet) -> int | None:
    """Start to take back the last import of a set that is still there; return the job, None when there is none left."""
    for number in await written(session, found):
        job = await jobs.get(session, actor, number)
        if job.params["object"] == USER_OBJECT or not jobs.can_undo(job):
            continue
        try:
            return await jobs.undo(session, actor, number)
        except PeopleStay:
            continue
    return None


async def written(session: Session, found: ImportSet) -> list[int]:
    """Return the jobs of a set, those that tried refused rows again too, the last first."""
    known = await set_repository.jobs_of(session, [each.source for each in found.files])
    numbers: list[int] = []
    for item in found.files:
        if item.source in known:
            numbers += [known[item.source], *await again(session, known[item.source])]
    return sorted(numbers, reverse=True)


async def again(session: Session, job_id: int) -> list[int]:
    """Return the jobs that tried the refused rows of an import again, and what those refused, in their order."""
    numbers: list[int] = []
    last: int | None = job_id
    while last is not None:
        found = [number for number, _, _ in await retry_repository.retries(session, last)]
        numbers += found
        last = found[-1] if found else None
    return numbers


async def _set_of(session: Session, job: Job) -> ImportSet | None:
    identifier: UUID | None = parse_uuid(str(job.params.get(SET, "")))
    return None if identifier is None else await set_repository.get(session, identifier, lock=True)
