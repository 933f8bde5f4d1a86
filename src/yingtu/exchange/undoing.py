"""The undoing of an import: what it created goes to the trash, what it changed gets its former values back.

It goes backwards, one change of the import per step, through the one write path with the rights of who asked. A record that
somebody has changed since the import stays as it is and is listed with the errors of the job.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.exchange import archives, past_repository, repository, set_steps, written_repository
from yingtu.exchange.errors import PeopleStay
from yingtu.exchange.importing import IMPORT, target_object
from yingtu.exchange.repeating import repeat
from yingtu.exchange.repository import RowError
from yingtu.identity import service as identity
from yingtu.identity.actor import SYSTEM, Actor
from yingtu.jobs.registry import Undoing, handler, undoer
from yingtu.kit.db import Pool
from yingtu.kit.errors import Problem
from yingtu.metadata import service as metadata
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.records import service as records
from yingtu.records.changes import HISTORY, Delete, Held, Rejected, Source, Update, WriteContext, Written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from yingtu.exchange.written_repository import Batch, Versions
    from yingtu.jobs.repository import Job
    from yingtu.jobs.running import RunningJob
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Field, Object
    from yingtu.records.changes import Change, Outcome

#: Kind of the job that undoes an import.
UNDO = "import_undo"
COUNTED = ("trashed", "restored", "unchanged", "held", "conflicts")
#: Parts of a field that a change gives; the others follow from them.
GIVEN_PARTS = {"currency": ("", "currency", "rate")}


@undoer(IMPORT)
async def how_to_undo(session: Session, actor: Actor, job: Job) -> Undoing:
    """Return the job that undoes an import.

    Raises:
        OperationForbidden: the actor may not import into the object.
        PeopleStay: it brought in people.
    """
    name = str(job.params["object"])
    if name == USER_OBJECT:
        raise PeopleStay
    catalog = await metadata.catalog(session)
    access.require(access.policy(catalog, actor, target_object(catalog, name)), Operation.IMPORT)
    params: dict[str, object] = {"object": name, "file": job.params.get("file")}
    return Undoing(UNDO, params, await written_repository.count(session, job.id))


@handler(UNDO)
async def run_undo(running: RunningJob) -> dict[str, object]:
    """Undo the changes of an import from the last one to the first; return the counts."""
    one = _Undo(running)
    async with running.database.read(running.workspace, Pool.BATCH) as session:
        await one.resolve(session)
    cursor = running.job.cursor or {"before": sys.maxsize, "counts": {}}
    counts, position = Counter(cursor["counts"]), int(cursor["before"])
    while True:
        async with running.database.read(running.workspace, Pool.BATCH) as session:
            batch = await written_repository.before(session, one.undoes, position)
        if batch is None:
            async with running.step() as session:
                files = await archives.detach(session, one.actor, one.undoes)
                past = await past_repository.remove(session, one.undoes)
                await set_steps.after_undo(session, one.actor, one.undoes)
            beside = {name: count for name, count in (("files", files), ("past", past)) if count}
            return {"object": running.params["object"], **{name: counts[name] for name in COUNTED}, **beside}
        counts = await one.undo(batch, counts)
        position = batch.id
        if delay := running.settings.import_batch_delay_ms:
            await asyncio.sleep(delay / 1000)


@dataclass(slots=True)
class _Touched:
    """One record of a change: the version before, the one the change left, the row it came from."""

    id: UUID
    first: int
    last: int
    created: bool
    row: int


class _Undo:
    """What stays the same from change to change, until configuration or rights change."""

    catalog: Catalog
    actor: Actor

    def __init__(self, running: RunningJob) -> None:
        self.running = running
        self.undoes = int(running.params["undoes"])
        self._versions: dict[str, Versions] = {}

    async def resolve(self, session: Session) -> None:
        """Load rights and configuration."""
        actor_id = self.running.actor_id
        self.actor = SYSTEM if actor_id is None else await identity.actor_of_user(session, actor_id)
        self.catalog = await metadata.catalog(session)
        self._versions.clear()

    async def undo(self, batch: Batch, counts: Counter[str]) -> Counter[str]:
        """Undo one change, again when the database was away, when others were in the way or when rights changed."""

        async def once() -> Counter[str]:
            return await self._once(batch, counts)

        return await repeat(
            self.running, once, again=self.resolve, forget=self._versions.clear, row=batch.row_numbers[0]
        )

    async def _once(self, batch: Batch, before: Counter[str]) -> Counter[str]:
        counts, conflicts = Counter(before), dict[int, tuple[_Touched, Problem]]()
        touched = _touched(batch)
        async with self.running.step() as session:
            obj = self.catalog.objects.get(batch.object)
            changes: list[Change] = []
            of: list[_Touched] = []
            if obj is None:
                conflicts = {place: (each, Problem("", "undo_object_gone")) for place, each in enumerate(touched)}
            else:
                for place, (each, change) in enumerate(await self._changes(session, obj, touched)):
                    if isinstance(change, Problem):
                        conflicts[place] = (each, change)
                    elif change is None:
                        counts["unchanged"] += 1
                    else:
                        changes.append(change)
                        of.append(each)
                result = await records.write(
                    session,
                    self.actor,
                    batch.object,
                    changes,
                    source=Source.IMPORT,
                    atomic=False,
                    context=WriteContext(facts={HISTORY: True}),
                )
                rows = [each.row for each in of]
                job_id = self.running.job.id
                await written_repository.keep(session, job_id, batch.object, result, rows, new=[False] * len(rows))
                for each, outcome in zip(of, result.outcomes, strict=True):
                    problem = _count(counts, each, outcome)
                    if problem is not None:
                        conflicts[len(touched) + len(conflicts)] = (each, problem)
            counts["conflicts"] += len(conflicts)
            await self._list(session, list(conflicts.values()), counts["conflicts"])
            await self.running.advance(
                session,
                done=len(batch.ids),
                errors=len(conflicts),
                cursor={"before": batch.id, "counts": dict(counts)},
            )
        return counts

    async def _changes(
        self, session: Session, obj: Object, touched: Sequence[_Touched]
    ) -> list[tuple[_Touched, Change | Problem | None]]:
        versions = self._versions.get(obj.api_name)
        if versions is None:
            versions = self._versions[obj.api_name] = written_repository.Versions(self.catalog, obj)
        now = await versions.now(session, [each.id for each in touched])
        jobs = [self.undoes, *await written_repository.undone_by(session, self.undoes)]
        foreign = await versions.changed_since(session, [(each.id, each.last) for each in touched], jobs)
        if foreign:
            foreign -= await self._as_left(session, obj, versions, [one for one in touched if one.id in foreign], now)
        wanted = [(each.id, v) for each in touched if not each.created for v in (each.first - 1, each.last)]
        rows = await versions.exact(session, wanted) if wanted else {}
        found: list[tuple[_Touched, Change | Problem | None]] = []
        for each in touched:
            version, trashed = now.get(each.id, (0, True))
            change: Change | Problem | None
            if each.created and trashed:
                change = None
            elif trashed:
                change = Problem("", "undo_in_trash")
            elif each.id in foreign:
                change = Problem("", "undo_changed_since")
            elif each.created:
                change = Delete(each.id, version)
            elif (each.id, each.first - 1) not in rows or (each.id, each.last) not in rows:
                change = Problem("", "undo_history_gone")
            else:
                values = former(obj, rows[each.id, each.first - 1], rows[each.id, each.last])
                change = Update(each.id, values, version) if values else None
            found.append((each, change))
        return found

    async def _as_left(
        self,
        session: Session,
        obj: Object,
        versions: Versions,
        touched: Sequence[_Touched],
        now: Mapping[UUID, tuple[int, bool]],
    ) -> set[UUID]:
        """Return the records that only imports wrote since, and that are what this import left: those were undone."""
        by_hand = await versions.changed_by_hand(session, [(each.id, each.last) for each in touched])
        there = [(each.id, each.last, now[each.id][0]) for each in touched if each.id in now and each.id not in by_hand]
        rows = await versions.exact(session, [(one, v) for one, *both in there for v in both]) if there else {}
        return {
            one
            for one, last, present in there
            if (one, last) in rows and (one, present) in rows and not former(obj, rows[one, last], rows[one, present])
        }

    async def _list(self, session: Session, conflicts: Sequence[tuple[_Touched, Problem]], number: int) -> None:
        errors = [
            RowError(
                row_number=each.row,
                # A row may be listed several times: the running number keeps them apart.
                position=number - len(conflicts) + place,
                column_name="",
                field=problem.pointer,
                value=str(each.id),
                code=problem.code,
                params=dict(problem.params),
                suggestion=None,
                row_values=[str(each.id)],
            )
            for place, (each, problem) in enumerate(conflicts)
        ]
        await repository.insert_errors(session, self.running.job.id, errors)


def _touched(batch: Batch) -> list[_Touched]:
    """Return each record of a change once, though several rows may have meant it."""
    found: dict[UUID, _Touched] = {}
    for record, version, new, row in zip(batch.ids, batch.versions, batch.created, batch.row_numbers, strict=True):
        known = found.get(record)
        if known is None:
            found[record] = _Touched(record, version, version, new, row)
        else:
            known.first, known.last = min(known.first, version), max(known.last, version)
            known.created = known.created or new
    return list(found.values())


def former(obj: Object, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that make a record what it was, of the fields in which both versions differ."""
    values: dict[str, Any] = {}
    for name, field in obj.fields.items():
        if not field.stored or field.computed or (field.system and name != "owner_id"):
            continue
        columns = {part.name: f"{name}__{part.name}" if part.name else name for part in field.type.parts(field.options)}
        if all(old[column] == new[column] for column in columns.values()):
            continue
        values[name] = _given(field, {part: old[column] for part, column in columns.items()})
    return values


def _given(field: Field, parts: Mapping[str, Any]) -> Any:
    if all(value is None for value in parts.values()):
        return None
    if len(parts) == 1:
        return parts[""]
    kept = GIVEN_PARTS.get(field.type.name, tuple(parts))
    return {part: value for part, value in parts.items() if part in kept and value is not None}


def _count(counts: Counter[str], each: _Touched, outcome: Outcome) -> Problem | None:
    match outcome:
        case Written(changed=False):
            counts["unchanged"] += 1
        case Written():
            counts["trashed" if each.created else "restored"] += 1
        case Held():
            counts["held"] += 1
        case Rejected(problems):
            return problems[0]
    return None
