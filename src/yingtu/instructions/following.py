"""What instructions do by themselves: receipts follow tasks, tasks follow their instruction, who does not answer is reminded.

A consumer of the outbox sees to the first two. The third is a chore: somebody who has not accepted within a working day is
reminded once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from yingtu.channels import service as channels
from yingtu.identity import service as identity
from yingtu.identity.actor import SYSTEM
from yingtu.instructions import repository
from yingtu.instructions.service import OBJECT, TAKEN, TASK, tell_giver
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.metadata import service as metadata
from yingtu.records import outbox
from yingtu.records import service as records
from yingtu.records.changes import Source, Update
from yingtu.workdays.calendar import add_working_days, is_working_day
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from yingtu.instructions.repository import Receipt
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Catalog
    from yingtu.records.outbox import Event
    from yingtu.workdays.calendar import Calendar

CONSUMER: Final = "instructions"
_CLOSED: Final = "cancelled"
_DONE: Final = "done"
#: Reminded in one transaction.
_PAGE: Final = 200
#: Fields without which the objects are others of the same name.
_NEEDED: Final = {OBJECT: frozenset({"subject"}), TASK: frozenset({"subject", "status", "instruction"})}


def subscribe() -> None:
    """Receipts follow tasks and tasks instructions; called when a process is assembled."""
    outbox.subscribe(
        CONSUMER,
        (OBJECT, TASK),
        ("updated", "deleted", "restored"),
        take,
        concerned=lambda catalog, _name: _as_shipped(catalog),
        watched=lambda _catalog, name: frozenset({"status"} if name == TASK else TAKEN.values()),
    )


async def take(session: Session, events: Sequence[Event]) -> None:
    """Follow what happened to tasks and instructions."""
    ids: dict[tuple[str, str], list[UUID]] = {}
    for event in events:
        ids.setdefault((event.object, event.event), []).extend(event.ids)
    if (OBJECT, "deleted") in ids:
        await _withdraw(session, ids[OBJECT, "deleted"])
    if (OBJECT, "restored") in ids:
        await _bring_back(session, ids[OBJECT, "restored"])
    if (OBJECT, "updated") in ids:
        await _change(session, ids[OBJECT, "updated"])
    if (TASK, "updated") in ids:
        await _receive(session, ids[TASK, "updated"])


async def remind(database: Database, workspace: Workspace, _settings: Settings) -> int:
    """Remind once of what was given a working day ago and not accepted; return how many were reminded."""
    async with database.read(workspace, Pool.BATCH) as session:
        catalog = await metadata.catalog(session)
        before = a_working_day_before(calendar_of(catalog), clock.now())
        if before is None or not _as_shipped(catalog) or not await repository.unaccepted(session, before):
            return 0
    async with database.write(workspace, Pool.BATCH) as session:
        found = await repository.take_unaccepted(session, before, clock.now(), _PAGE)
        names = await identity.names_of(session, [each.given_by for each in found])
        subjects = await _subjects(session, {each.instruction for each in found})
        for each in found:
            if each.instruction in subjects:
                giver = names.get(each.given_by, "") if each.given_by else ""
                await _tell(session, each, "reminder.instruction_unread", giver, subjects[each.instruction])
        return len(found)


def a_working_day_before(calendar: Calendar, now: datetime) -> datetime | None:
    """Return the moment a working day ago (on Monday morning, Friday morning); None on a day off: nobody is reminded then."""
    today = calendar.local(now).date()
    return now - (today - add_working_days(calendar, today, -1)) if is_working_day(calendar, today) else None


async def _withdraw(session: Session, instructions: Collection[UUID]) -> None:
    """Cancel the tasks of deleted instructions that are still open, and say so."""
    found = await repository.open_of_instructions(session, instructions)
    if not found:
        return
    tasks = await records.fetch(
        session, SYSTEM, TASK, [each.task for each in found], fields=("id", "status", "subject")
    )
    open_tasks = {UUID(str(row["id"])): row for row in tasks if row["status"] not in {_DONE, _CLOSED}}
    await _write(session, [Update(each, {"status": _CLOSED}) for each in open_tasks])
    names = await identity.names_of(session, [each.given_by for each in found])
    for each in found:
        if each.task in open_tasks:
            giver = names.get(each.given_by, "") if each.given_by else ""
            subject = str(open_tasks[each.task]["subject"])
            await _tell(session, each, "assignment.instruction_withdrawn", giver, subject)


async def _bring_back(session: Session, instructions: Collection[UUID]) -> None:
    """Open the tasks again that were cancelled with their instruction."""
    found = await repository.open_of_instructions(session, instructions)
    tasks = await records.fetch(session, SYSTEM, TASK, [each.task for each in found], fields=("id", "status"))
    cancelled = [UUID(str(row["id"])) for row in tasks if row["status"] == _CLOSED]
    await _write(session, [Update(each, {"status": "open"}) for each in cancelled])


async def _change(session: Session, instructions: Collection[UUID]) -> None:
    """Hand on what an instruction says now to the tasks that are open."""
    found = await repository.open_of_instructions(session, instructions)
    if not found:
        return
    catalog = await metadata.catalog(session)
    taken = {
        name: origin
        for name, origin in TAKEN.items()
        if name in catalog.object(TASK).fields and origin in catalog.object(OBJECT).fields
    }
    heads = await records.fetch(
        session, SYSTEM, OBJECT, list({each.instruction for each in found}), fields=("id", *taken.values())
    )
    by_id = {str(row["id"]): row for row in heads}
    changes = [
        Update(each.task, {name: head.get(origin) for name, origin in taken.items()})
        for each in found
        if (head := by_id.get(str(each.instruction))) is not None
    ]
    await _write(session, changes)


async def _receive(session: Session, tasks: Collection[UUID]) -> None:
    """Mark receipts by how far their tasks are."""
    found = {each.task: each for each in await repository.of_tasks(session, tasks)}
    if not found:
        return
    rows = await records.fetch(session, SYSTEM, TASK, list(found), fields=("id", "status"))
    status: Mapping[UUID, Any] = {UUID(str(row["id"])): row["status"] for row in rows}
    now = clock.now()
    done = [each for each in found.values() if status.get(each.task) == _DONE and each.done_at is None]
    again = [each for each in found.values() if status.get(each.task) not in {_DONE, None} and each.done_at is not None]
    begun = [each for each in found.values() if status.get(each.task) == "doing" and each.accepted_at is None]
    await repository.mark(session, [each.task for each in done], "done", now)
    await repository.mark(session, [each.task for each in again], "reopened", now)
    await repository.mark(session, [each.task for each in begun], "accepted", now)
    names = await identity.names_of(session, [each.person for each in (*done, *begun)])
    for each in done:
        await tell_giver(session, each, "done", names.get(each.person, ""), None)
    for each in begun:
        await tell_giver(session, each, "accepted", names.get(each.person, ""), None)


async def _write(session: Session, changes: Sequence[Update]) -> None:
    """Change tasks; those that refuse (deleted meanwhile, other rules) stay as they are."""
    if changes:
        await records.write(session, SYSTEM, TASK, changes, source=Source.SYSTEM, atomic=False)


async def _subjects(session: Session, instructions: Collection[UUID]) -> dict[UUID, str]:
    rows = await records.fetch(session, SYSTEM, OBJECT, list(instructions), fields=("id", "subject"))
    return {UUID(str(row["id"])): str(row["subject"]) for row in rows}


async def _tell(session: Session, receipt: Receipt, kind: str, name: str, title: str) -> None:
    await channels.notify(
        session,
        [receipt.person],
        kind=kind,
        params={"name": name, "title": title},
        link="/inbox",
        dedupe_key=f"{kind}/{receipt.instruction}",
    )


def _as_shipped(catalog: Catalog) -> bool:
    return all(
        name in catalog.objects and catalog.objects[name].fields.keys() >= need for name, need in _NEEDED.items()
    )
