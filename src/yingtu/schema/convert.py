"""A change whose values must be rewritten: done in batches beside running work, then one short swap.

1. Each converted field gets columns for its new type under another name; the catalog and all writers know nothing of them.
   From then on the rows that are written are noted (``meanwhile``).
2. All rows, current and past, are rewritten in batches (``rewriting``), then those that were noted, until few are left.
3. In one short transaction writers are held off, the last few rows follow, columns change names, the whole change comes into
   force. Everything in it is quick whatever the number of records; when too much was written meanwhile, it gives way once more.

The waiting change is the row ``publishing``; a run that was interrupted begins again at 1.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from psycopg.pq import TransactionStatus

from yingtu.metadata import repository
from yingtu.metadata import service as metadata
from yingtu.metadata.repository import Hidden
from yingtu.schema import meanwhile
from yingtu.schema.apply import apply_immediate, in_short_locks, writers_held_off
from yingtu.schema.ddl import qualified
from yingtu.schema.draft import DocumentChange, Draft, draft_on, pairs_of
from yingtu.schema.errors import TablesBusy
from yingtu.schema.inspect import load_indexes, load_shape
from yingtu.schema.names import SHADOW, quoted, set_aside_name
from yingtu.schema.rewriting import BATCH_ROWS, Rewriting, Row, ToOtherOptions, ToOtherType
from yingtu.schema.steps import Convert, MapOptions
from yingtu.schema.survey import survey

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from yingtu.kit.db import Session
    from yingtu.metadata.repository import Pending
    from yingtu.schema.apply import Work
    from yingtu.schema.plan import Shape

#: A process that works on a change says so with every batch; after this long without a word another one takes over.
LEASE = timedelta(minutes=2)
#: Shorter than the lease: building an index says nothing meanwhile.
INDEX_TIMEOUT_S = 90
#: So many rows may be left for the moment in which everybody waits.
MOST_LEFT = 200
#: How often locks are asked for again when the tables are in use for long, and the pause between.
ROUNDS, ROUND_PAUSE_S = 60, 3.0


class _StillMuchToDo(Exception):
    """More was written meanwhile than should follow while everybody waits."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """The change that waits, and the work it waits for."""

    pending: Pending
    prepared: Draft
    types: tuple[ToOtherType, ...]
    options: tuple[ToOtherOptions, ...]
    shape: Shape

    @property
    def works(self) -> tuple[Rewriting, ...]:
        return (*self.types, *self.options)


async def run_pending(session: Session) -> bool:
    """Bring the waiting change into force; False when there is none or another process works on it.

    ``session`` is not in a transaction.
    """
    pending = await repository.pending(session)
    if pending is None or not await repository.claim_pending(session, LEASE):
        return False
    waiting = await _understand(session, pending)
    await _start(session, waiting)
    for work in waiting.works:
        await _fill(session, work)
    async with _patient(session) as alone:
        for each in waiting.types if alone else ():
            await each.build_indexes(session)
            await repository.keep_pending(session, LEASE)
    await _swap_when_possible(session, waiting)
    metadata.remember(waiting.prepared.new, waiting.prepared.grown)
    session.memo.clear()
    return True


async def give_up(session: Session) -> None:
    """Forget the waiting change and drop what was prepared for it. In a transaction."""
    await repository.clear_pending(session)
    shape = await load_shape(session.connection, session.schema)
    texts = list(meanwhile.stop_ddl(session.schema, await meanwhile.watched_tables(session)))
    for table, columns in shape.items():
        drops = [f"DROP COLUMN {quoted(each)}" for each in columns if each.startswith(SHADOW)]
        if drops:
            texts.append(f"ALTER TABLE {qualified(session.schema, table)} {', '.join(drops)}")
    await in_short_locks(session, lambda _: _run(session, texts))


async def _understand(session: Session, pending: Pending) -> _Waiting:
    changes = [
        DocumentChange(each["kind"], each["key"], each["body"], each.get("mappings") or {}) for each in pending.changes
    ]
    ground = await survey(session, pairs_of(changes))
    prepared = await draft_on(session, changes, ground)
    shape = ground.shape
    converts = [step for step in prepared.steps if isinstance(step, Convert)]
    maps = [step for step in prepared.steps if isinstance(step, MapOptions)]
    types = tuple(ToOtherType(number, prepared, step) for number, step in enumerate(converts))
    options = tuple(ToOtherOptions(number, shape, step) for number, step in enumerate(maps, len(types)))
    return _Waiting(pending, prepared, types, options, shape)


async def _start(session: Session, waiting: _Waiting) -> None:
    """Add the shadow columns and begin to note what is written: one moment, after which every row is either old or noted."""
    watches = [each for work in waiting.works for each in work.watches()]
    left = await meanwhile.watched_tables(session)
    texts = list(meanwhile.stop_ddl(session.schema, left))
    texts += [text for each in waiting.types for text in each.start_ddl(session.schema, waiting.shape)]
    texts += meanwhile.start_ddl(session.schema, watches)
    await _when_free(session, lambda _: _run(session, texts))


async def _fill(session: Session, work: Rewriting) -> None:
    """Rewrite all rows there are."""
    for table in work.tables:
        last: Row | None = None
        while rows := await work.due(session, table, last):
            await work.rewrite(session, table, rows)
            await repository.keep_pending(session, LEASE)
            last = rows[-1]


async def _follow(session: Session, works: Sequence[Rewriting]) -> None:
    """Rewrite the rows that were written meanwhile; of what is written while this runs only full batches."""
    for work in works:
        for watch in work.watches():
            full = True
            while full:
                noted, full = await meanwhile.take(session, watch.work, watch.table, BATCH_ROWS)
                if noted and (rows := await work.again(session, watch.table, noted)):
                    await work.rewrite(session, watch.table, rows)
                await repository.keep_pending(session, LEASE)


async def _swap_when_possible(session: Session, waiting: _Waiting) -> None:
    """Follow what is written, and swap as soon as that is a moment's work."""
    built = {each.name for each in await load_indexes(session.connection, session.schema) if each.valid}
    while True:
        await _follow(session, waiting.works)
        try:
            await _when_free(session, lambda _: _swap(session, waiting, built), first=writers_held_off(session.schema))
        except _StillMuchToDo:
            continue
        return


async def _when_free(session: Session, work: Work, *, first: str = "") -> None:
    """Do work under short locks in a transaction of its own, again after a pause when the tables were in use all the time.

    Raises:
        TablesBusy: for minutes; the change goes on waiting.
    """
    for number in range(1, ROUNDS + 1):
        try:
            async with session.connection.transaction():
                await in_short_locks(session, work, first=first)
        except TablesBusy:
            if number == ROUNDS:
                raise
            await repository.keep_pending(session, LEASE)
            await asyncio.sleep(ROUND_PAUSE_S)
        else:
            return


async def _swap(session: Session, waiting: _Waiting, built: set[str]) -> None:
    """Bring the change into force; writers are held off. Everybody waits while this runs."""
    schema, prepared = session.schema, waiting.prepared
    tables = sorted({work.tables[0].name for work in waiting.works})
    names = [qualified(schema, each) for each in (*tables, *(f"{each}__history" for each in tables))]
    await _run(session, [f"LOCK TABLE {each} IN ACCESS EXCLUSIVE MODE" for each in names])
    if await meanwhile.count(session) > MOST_LEFT:
        raise _StillMuchToDo
    await _follow(session, waiting.works)
    texts = list(meanwhile.stop_ddl(schema, [table.name for work in waiting.works for table in work.tables]))
    texts += [text for each in waiting.types for text in each.finish_ddl(schema, waiting.shape, built)]
    await _run(session, texts)
    replaced = [
        (each.step, table.name, name)
        for each in waiting.types
        for table in each.tables
        for name in each.replaced(waiting.shape, table)
    ]
    await repository.revive(session, [(table, name) for _, table, name in replaced])
    await repository.retire(
        session,
        [
            Hidden(table, set_aside_name(name, prepared.new.version), step.object, step.field)
            for step, table, name in replaced
        ],
    )
    await apply_immediate(session, prepared.new, prepared.steps)
    await repository.clear_pending(session)
    await session.together(prepared.publish_call(waiting.pending.by, waiting.pending.note))


async def _run(session: Session, texts: Sequence[str]) -> None:
    """Run statements without parameters in one round trip."""
    if texts:
        await session.connection.execute(";\n".join(texts).encode())


@asynccontextmanager
async def _patient(session: Session) -> AsyncIterator[bool]:
    """Statements may take longer while the block runs; False inside somebody's transaction, where nothing can run beside others."""
    connection = session.connection
    if connection.info.transaction_status is not TransactionStatus.IDLE:
        yield False
        return
    await connection.execute(
        f"SET statement_timeout = '{INDEX_TIMEOUT_S}s'; SET lock_timeout = '{INDEX_TIMEOUT_S}s'; SET transaction_timeout = 0"
    )
    try:
        yield True
    finally:
        await connection.execute("RESET statement_timeout; RESET lock_timeout; RESET transaction_timeout")
