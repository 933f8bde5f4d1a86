"""The watch over stages: whoever stays too long is asked about, and older records are given their history of moves."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final, TypeAlias

from yingtu.access.service import context_of
from yingtu.channels import service as channels
from yingtu.identity import service as identity
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.metadata.process_documents import ProcessDocument
from yingtu.process import asking
from yingtu.process import questions_repository as questions
from yingtu.process.asking import Waiting
from yingtu.process.plan import processes_of
from yingtu.process.watch_repository import backfill_statement, late_statement, replaced_statement
from yingtu.query.kinds import resolve
from yingtu.records.repository import cached
from yingtu.workdays.calendar import add_working_days, is_working_day
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence
    from uuid import UUID

    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.metadata.catalog import Catalog
    from yingtu.process.plan import Process

#: Records told about in one transaction.
BATCH: Final = 500
#: Records that get their moves in one transaction.
HISTORY_BATCH: Final = 5_000


def all_processes(catalog: Catalog) -> Iterator[Process]:
    """Return every active process of every live object."""
    for name in dict.fromkeys(document.object for document in catalog.of_kind(ProcessDocument).values()):
        yield from processes_of(catalog, name)


async def tell_late(database: Database, workspace: Workspace) -> int:
    """Ask managers about records that stay in a stage too long, and the next manager where one does not answer; return how many.

    Each record is asked about once per stay; who gives a reason (a pause) is left alone until the pause is over. Questions about
    records that have moved meanwhile are closed first.
    """
    async with database.read(workspace, Pool.BATCH) as session:
        catalog = await metadata.catalog(session)
    await _repeat(database, workspace, catalog, close_gone)
    told = 0
    for process in all_processes(catalog):
        for stage, document in process.document.stages.items():
            if document.kind == "open" and document.dwell_days is not None:
                told += await _repeat(database, workspace, catalog, _tell_stage(process, stage, document.dwell_days))
        told += await _repeat(database, workspace, catalog, _escalation(process))
    return told


_Step: TypeAlias = "Callable[[Session, Catalog], Awaitable[int]]"


async def _repeat(database: Database, workspace: Workspace, catalog: Catalog, step: _Step) -> int:
    """Do a step in transactions of at most :data:`BATCH` records until there is nothing left to do."""
    done = 0
    while True:
        async with database.write(workspace, Pool.BATCH) as session:
            count = await step(session, catalog)
        done += count
        if count < BATCH:
            return done


def _tell_stage(process: Process, stage: str, limit: int) -> _Step:
    async def step(session: Session, catalog: Catalog) -> int:
        return await tell_stage(session, catalog, process, stage, limit)

    return step


def _escalation(process: Process) -> _Step:
    async def step(session: Session, catalog: Catalog) -> int:
        return await escalate(session, catalog, process)

    return step


async def tell_stage(session: Session, catalog: Catalog, process: Process, stage: str, limit: int) -> int:
    """Ask the owner's manager (the owner, who has none) about records that have just become late in a stage."""
    statement = cached(
        catalog.compiled,
        ("process_late", process.object.api_name, process.key),
        lambda: late_statement(catalog, process),
    )
    before = calendar_of(catalog).moment(datetime.combine(too_long_since(catalog, limit), time()))
    now = clock.now()
    rows = await session.all(statement, {"stage": stage, "before": before, "now": now, "most": BATCH})
    late = [
        Waiting(record, name or "", entered_at, manager or owner) for record, name, entered_at, owner, manager in rows
    ]
    if late:
        asked = await asking.ask(session, catalog, process, stage, late, kind="process.dwell")
        await questions.add(
            session,
            process.object.api_name,
            [
                (uuid7(), each.record_id, each.person, one.letter, one.task)
                for each, one in zip(late, asked, strict=True)
            ],
            process=process.key,
            stage=stage,
            now=now,
            due_at=asking.due_after(catalog, process.document.escalate_days),
        )
    return len(late)


async def escalate(session: Session, catalog: Catalog, process: Process) -> int:
    """Ask the next manager where a question had no answer in time; return for how many questions time was up."""
    statement = cached(
        catalog.compiled,
        ("process_due", process.object.api_name, process.key),
        lambda: questions.due_statement(catalog, process),
    )
    due_at = asking.due_after(catalog, process.document.escalate_days)
    rows = await session.all(statement, {"now": clock.now(), "due_at": due_at, "most": BATCH})
    names = await identity.names_of(session, {row[5] for row in rows})
    for stage in dict.fromkeys(row[3] for row in rows):
        # A stage that the process no longer has is closed by the next look at questions that are over.
        up = [row for row in rows if row[3] == stage and row[6] is not None and stage in process.document.stages]
        if not up:
            continue
        waiting = [Waiting(row[1], row[2] or "", row[4], row[6]) for row in up]
        former = {row[1]: names.get(row[5], "") for row in up}
        asked = await asking.ask(session, catalog, process, stage, waiting, kind="process.dwell_up", former=former)
        again = [(row[0], one.letter, one.task) for row, one in zip(up, asked, strict=True)]
        await questions.asked_again(session, again)
    return len(rows)


async def close_gone(session: Session, catalog: Catalog) -> int:
    """Close questions about stays that are over, with their to-dos; return how many."""
    closed = await questions.close_gone(session, clock.now(), BATCH)
    await put_away(session, catalog, closed, done=False)
    return len(closed)


async def put_away(
    session: Session, catalog: Catalog, closed: Sequence[tuple[UUID, list[UUID]]], *, done: bool
) -> None:
    """Tick off the to-dos of closed questions, and settle messages of which nothing is open any more."""
    if not closed:
        return
    await asking.finish_to_dos(session, catalog, [task for _, tasks in closed for task in tasks], done=done)
    letters = {letter for letter, _ in closed}
    over = letters - await questions.open_letters(session, sorted(letters))
    await channels.settle(session, [asking.letter_key(each) for each in sorted(over)])


def too_long_since(catalog: Catalog, limit: int) -> date:
    """Return the first day on which a stay that began is not too long yet: earlier ones have more than ``limit`` working days."""
    calendar = calendar_of(catalog)
    today = calendar.local(clock.now()).date()
    return add_working_days(calendar, today, -limit if is_working_day(calendar, today) else -(limit + 1))


async def give_history(database: Database, workspace: Workspace, catalog: Catalog) -> int:
    """Give moves and a standing to records that are older than their process, from their own history; return how many.

    Those whose stage was replaced when the process was changed are counted with them.
    """
    given = 0
    for process in all_processes(catalog):
        replaced = replaced_statement(catalog, process)
        stages = list(process.document.stages)
        while True:
            async with database.write(workspace, Pool.BATCH) as session:
                count = await session.execute(replaced, {"stages": stages, "now": clock.now(), "most": HISTORY_BATCH})
            given += count
            if count < HISTORY_BATCH:
                break
        statement, dynamic = backfill_statement(catalog, process)
        params = {name: resolve(value, context_of(SYSTEM)) for name, value in dynamic.items()}
        params |= {"stages": stages, "most": HISTORY_BATCH}
        while True:
            async with database.write(workspace, Pool.BATCH) as session:
                count = await session.execute(statement, params)
            given += count
            if count < HISTORY_BATCH:
                break
    return given
