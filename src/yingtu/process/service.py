"""Where a record stands, what the next stages need, and going on: what people see of a process."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.kit import clock
from yingtu.kit.errors import Problem
from yingtu.metadata.process_documents import ChecklistEvidence
from yingtu.process import evidence, evidence_repository, repository
from yingtu.process.errors import NoProcess, UnknownCheck
from yingtu.process.evidence import Finding, Subject, item_key
from yingtu.process.moves import earlier, following
from yingtu.process.plan import Process, followed, processes_of
from yingtu.process.repository import Move, State
from yingtu.records import service as records
from yingtu.records.changes import Create, Held, Rejected, Source, Update, WriteContext
from yingtu.records.errors import RecordNotFound, RecordRejected
from yingtu.records.reach import reach, require_editable, require_readable
from yingtu.records.repository import cached
from yingtu.records.requests import error_of
from yingtu.workdays.calendar import add_working_time, working_days_between
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog

MAX_MOVES = 200


@dataclass(frozen=True, slots=True)
class Dwell:
    """How long a record has been in its stage, in working days, and how long it may be."""

    entered_at: datetime
    working_days: int
    limit: int | None
    paused_until: datetime | None = None

    @property
    def late(self) -> bool:
        return self.limit is not None and self.working_days > self.limit


@dataclass(frozen=True, slots=True)
class Way:
    """A stage that the record may go to, and what it needs for it. ``backward`` ways need an approval instead."""

    stage: str
    findings: tuple[Finding, ...]
    backward: bool = False

    @property
    def ready(self) -> bool:
        return not any(each.missing for each in self.findings)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a record stands in its process."""

    process: Process
    stage: str | None
    dwell: Dwell | None
    ways: tuple[Way, ...]
    moves: tuple[Move, ...]
    undo_until: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Advance:
    """A move with all it needs, made in one piece.

    Attributes:
        values: Fields of the record to fill with it.
        create: Records to create that point to this one: object, its lookup field, values.
        checks: Items of the checklists of the new stage to tick.
    """

    to: str
    action: str | None = None
    reason: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    create: Sequence[tuple[str, str, Mapping[str, Any]]] = ()
    checks: Sequence[str] = ()
    files: Sequence[UUID] = ()
    occurred_at: str | None = None
    version: int | None = None


async def processes(session: Session, actor: Actor, object_name: str) -> tuple[Process, ...]:
    """Return the processes of an object that the actor may read.

    Raises:
        UnknownObject, OperationForbidden: the actor may not read the object.
    """
    catalog = await records.catalog_for(session, actor)
    access.require(access.policy(catalog, actor, catalog.object(object_name)), Operation.READ)
    return processes_of(catalog, object_name)


async def standing(session: Session, actor: Actor, object_name: str, record_id: UUID) -> Standing:
    """Return where a record stands and what its ways need; three round trips, whatever there is of evidence per stage.

    Raises:
        RecordNotFound: there is none for the actor.
        NoProcess: it follows no process.
    """
    await require_readable(session, actor, object_name, record_id)
    catalog = await records.catalog_for(session, actor)
    process, row = await _followed(session, actor, catalog, object_name, record_id)
    stage = row.get(process.document.field)
    known = (await repository.states(session, object_name, [record_id])).get(record_id)
    found = await repository.moves(session, object_name, record_id, most=MAX_MOVES)
    ways: list[Way] = []
    if stage in process.document.stages:
        subject = Subject(record_id, row, {})
        context = access.context_of(actor)
        for code in following(process.document, stage):
            [findings] = await evidence.look(
                session, catalog, process, code, [subject], context=context, language=actor.language
            )
            ways.append(Way(code, tuple(findings)))
        if process.document.back != "refuse":
            ways += [Way(code, (), backward=True) for code in earlier(process.document, stage) if code != stage]
    return Standing(
        process=process,
        stage=stage,
        dwell=None if known is None else _dwell(catalog, process, known, stage),
        ways=tuple(ways),
        moves=tuple(found),
        undo_until=_undo_until(process, known, actor),
        version=row["version"],
    )


async def _one_of(session: Session, actor: Actor, catalog: Catalog, object_name: str, record_id: UUID) -> Process:
    """Return the process of a record, without looking at it where all follow the same."""
    known = processes_of(catalog, object_name)
    if known and known[0].document.filter is None:
        return known[0]
    await require_editable(session, actor, object_name, record_id)
    return (await _followed(session, actor, catalog, object_name, record_id))[0]


async def _followed(
    session: Session, actor: Actor, catalog: Catalog, object_name: str, record_id: UUID
) -> tuple[Process, dict[str, Any]]:
    obj = catalog.object(object_name)
    if not processes_of(catalog, object_name):
        raise NoProcess
    statement = cached(
        catalog.compiled, ("process_rows", object_name), lambda: evidence_repository.rows_statement(catalog, obj)
    )
    rows = await session.dicts(statement, {"ids": [record_id]})
    if not rows:
        raise RecordNotFound(object=object_name)
    [process] = await followed(session, catalog, object_name, rows, access.context_of(actor))
    if process is None:
        raise NoProcess
    return process, rows[0]


def _dwell(catalog: Catalog, process: Process, state: State, stage: str | None) -> Dwell | None:
    document = process.document.stages.get(stage or "")
    if document is None or document.kind != "open":
        return None
    calendar = calendar_of(catalog)
    days = working_days_between(calendar, _day(catalog, state.entered_at), _day(catalog, clock.now()))
    paused = state.paused_until if state.paused_until and state.paused_until > clock.now() else None
    return Dwell(state.entered_at, days, document.dwell_days, paused)


def _day(catalog: Catalog, moment: datetime) -> date:
    return calendar_of(catalog).local(moment).date()


def _undo_until(process: Process, state: State | None, actor: Actor) -> datetime | None:
    if state is None or state.former is None or state.moved_by is None or state.moved_by != actor.user_id:
        return None
    until = state.moved_at + timedelta(minutes=process.document.undo_minutes)
    return until if until > clock.now() else None


async def dwells(
    session: Session, actor: Actor, object_name: str, ids: Sequence[UUID]
) -> dict[UUID, tuple[str, Dwell]]:
    """Return stage and dwell of those records that the actor may read and that are on their way; two round trips."""
    readable = (await reach(session, actor, object_name, ids)).readable
    catalog = await records.catalog_for(session, actor)
    processes = {process.key: process for process in processes_of(catalog, object_name)}
    found: dict[UUID, tuple[str, Dwell]] = {}
    for record_id, state in (await repository.states(session, object_name, sorted(readable))).items():
        process = processes.get(state.process)
        dwell = _dwell(catalog, process, state, state.stage) if process else None
        if dwell is not None:
            found[record_id] = (state.stage, dwell)
    return found


async def advance(
    session: Session, actor: Actor, object_name: str, record_id: UUID, step: Advance, *, source: Source
) -> Held | None:
    """Take a record to another stage with everything that this needs, in one transaction; :class:`Held`: it waits for an approval.

    Where nothing has been done in the session, the transaction may be one of its own, committed when this returns.

    Raises:
        RecordNotFound, RecordForbidden: the actor may not see or edit it.
        RecordRejected: the move is refused; every missing piece is listed. Nothing was written.
    """
    catalog = await records.catalog_for(session, actor)
    if step.create or step.checks:
        # What is written before the record itself is not judged by its rights.
        await require_editable(session, actor, object_name, record_id)
    process = await _one_of(session, actor, catalog, object_name, record_id)
    for place, (child, lookup, values) in enumerate(step.create):
        made = await records.write(
            session, actor, child, [Create({**values, lookup: str(record_id)})], source=source, reason=step.reason
        )
        if isinstance(made.outcomes[0], Rejected):
            told = (
                Problem(f"create/{place}/{each.pointer}", each.code, each.params) for each in made.outcomes[0].problems
            )
            raise RecordRejected(problems=tuple(told))
    for code in step.checks:
        await _tick(session, actor, process, record_id, step.to, code, done=True)
    given: dict[str, Any] = {"action": step.action, "occurred_at": step.occurred_at, "files": [*map(str, step.files)]}
    context = WriteContext(given=MappingProxyType({name: value for name, value in given.items() if value}))
    change = Update(record_id, {**step.values, process.document.field: step.to}, step.version)
    alone = await records.update_alone(
        session, actor, object_name, change, source=source, reason=step.reason, context=context, fields=("id",)
    )
    if alone is not None:
        return None
    result = await records.write(
        session, actor, object_name, [change], source=source, reason=step.reason, context=context
    )
    outcome = result.outcomes[0]
    if isinstance(outcome, Rejected):
        raise error_of(outcome)
    return outcome if isinstance(outcome, Held) else None


async def check_item(
    session: Session, actor: Actor, object_name: str, record_id: UUID, stage: str, code: str, *, done: bool
) -> None:
    """Tick an item of a stage's checklist on a record, or take the tick away.

    Raises:
        RecordNotFound, RecordForbidden: the actor may not see or edit it.
        UnknownCheck: there is no such item.
    """
    await require_editable(session, actor, object_name, record_id)
    catalog = await records.catalog_for(session, actor)
    process, _ = await _followed(session, actor, catalog, object_name, record_id)
    await _tick(session, actor, process, record_id, stage, code, done=done)


async def _tick(
    session: Session, actor: Actor, process: Process, record_id: UUID, stage: str, code: str, *, done: bool
) -> None:
    document = process.document.stages.get(stage)
    lists = [each for each in document.evidence if isinstance(each, ChecklistEvidence)] if document else []
    if not any(code in each.items for each in lists):
        raise UnknownCheck
    item = item_key(process.key, stage, code)
    await repository.tick(
        session, process.object.api_name, record_id, item, done=done, by=actor.user_id, at=clock.now()
    )


async def pause(
    session: Session, actor: Actor, object_name: str, record_id: UUID, *, reason: str, working_days: int
) -> datetime:
    """Give a reason why a record stays in its stage: nobody is told about it for some working days.

    Raises:
        RecordNotFound, RecordForbidden: the actor may not see or edit it.
        NoProcess: it stands nowhere.
    """
    await require_editable(session, actor, object_name, record_id)
    catalog = await records.catalog_for(session, actor)
    calendar = calendar_of(catalog)
    day = timedelta(seconds=sum(span.end_s - span.begin_s for span in calendar.spans))
    until = add_working_time(calendar, clock.now(), day * working_days)
    if not await repository.pause(session, object_name, record_id, until=until, reason=reason):
        raise NoProcess
    return until
