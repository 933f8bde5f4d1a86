"""The only place that changes tables of the users' objects.

What is quick runs in the publisher's transaction under a short lock time-out, all of it again when some lock was not to be
had: nobody behind us in the queue waits longer than the time-out. The order is fixed: state, current tables, histories.
"""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any, TypeAlias

from psycopg import errors as pg
from psycopg.pq import TransactionStatus

from yingtu.metadata import repository
from yingtu.metadata.repository import Hidden
from yingtu.schema.ddl import (
    column_ddl,
    drop_foreign_key_ddl,
    foreign_key_ddl,
    index_ddl,
    qualified,
    set_aside_ddl,
    table_ddl,
)
from yingtu.schema.errors import TablesBusy
from yingtu.schema.steps import (
    AddColumn,
    AddForeignKey,
    CreateIndex,
    CreateTable,
    DropForeignKey,
    Hide,
    Revive,
    SetAside,
    Step,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from psycopg import AsyncCursor

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog

LOCK_TIMEOUT_MS = 100
MAX_TRIES = 50
#: Pause between tries, so that those who waited behind us get through first.
PAUSE_S = (0.02, 0.12)


Work: TypeAlias = "Callable[[AsyncCursor[Any]], Awaitable[None]]"

_BEGIN = f"SAVEPOINT short_locks; SET LOCAL lock_timeout = '{LOCK_TIMEOUT_MS}ms'"
_KEEP = "SET LOCAL lock_timeout = 0; RELEASE SAVEPOINT short_locks"
_UNDO = "ROLLBACK TO SAVEPOINT short_locks; RELEASE SAVEPOINT short_locks"


async def in_short_locks(session: Session, work: Work, *, first: str = "") -> int:
    """Run ``work`` in a savepoint under the lock time-out until it gets all its locks; return how many tries it took.

    Args:
        first: A statement that travels with the savepoint, such as :func:`writers_held_off`; ``work`` gets its rows.

    Raises:
        TablesBusy: not within ``MAX_TRIES``.
    """
    connection = session.connection
    begin = f"{_BEGIN}; {first}" if first else _BEGIN
    for attempt in range(1, MAX_TRIES + 1):
        try:
            cursor = await connection.execute(begin.encode())
            while cursor.nextset():
                pass
            await work(cursor)
            await connection.execute(_KEEP)
        except (pg.LockNotAvailable, pg.DeadlockDetected):
            await connection.execute(_UNDO)
            # Not security: people who publish at the same moment should not meet again.
            await asyncio.sleep(random.uniform(*PAUSE_S))  # noqa: S311
        except BaseException:
            if connection.info.transaction_status in {TransactionStatus.INTRANS, TransactionStatus.INERROR}:
                await connection.execute(_UNDO)
            raise
        else:
            return attempt
    raise TablesBusy(retry_after_s=30)


def writers_held_off(schema: str) -> str:
    """Return the statements that wait until no transaction relies on the catalog and let none begin before this one ends.

    They give the version in force. Writers hold the row of ``state`` FOR SHARE; waiting for the row would never end under
    load, since sharers overlap. The table lock conflicts with theirs and is queued fairly. Readers are not held off.
    """
    state = qualified(schema, "state")
    return f"LOCK TABLE {state} IN EXCLUSIVE MODE; SELECT catalog_version FROM {state}"  # noqa: S608


async def apply_immediate(session: Session, catalog: Catalog, steps: Sequence[Step]) -> None:
    """Apply the steps that only change PostgreSQL's catalog; deferred ones are skipped. Locks tables until the commit."""
    ordered = sorted((step for step in steps if not step.deferred), key=_rank)
    texts = [text for step in ordered for text in _statements(session.schema, catalog, step)]
    await repository.revive(session, [each for step in ordered for each in _revived(step)])
    await repository.retire(session, [each for step in ordered for each in _hidden(step)])
    if texts:
        # One round trip: the locks are held no longer than PostgreSQL needs.
        await session.connection.execute(";\n".join(texts).encode())


def _rank(step: Step) -> tuple[int, bool, str]:
    """New tables first, then changes of columns (all current tables before all histories), foreign keys, indexes."""
    order = (CreateTable, SetAside, AddColumn, DropForeignKey, AddForeignKey, CreateIndex, Revive, Hide)
    table = getattr(step, "table", "")
    if isinstance(step, CreateTable):
        return (0, False, "")
    kind = order.index(type(step))
    # A rename and the column that takes its name belong together.
    return (1 if kind in {1, 2} else kind, table.endswith("__history"), table)


def _statements(schema: str, catalog: Catalog, step: Step) -> list[str]:
    match step:
        case CreateTable():
            return list(table_ddl(schema, step))
        case AddColumn():
            return [column_ddl(schema, step)]
        case SetAside():
            return [set_aside_ddl(schema, step)]
        case AddForeignKey():
            return [foreign_key_ddl(schema, step)]
        case DropForeignKey():
            return [drop_foreign_key_ddl(schema, step)]
        case CreateIndex():
            obj = catalog.object(step.object)
            return [index_ddl(schema, catalog, obj, step.name, step.index, concurrently=False)]
    return []


def _revived(step: Step) -> list[tuple[str, str]]:
    return [(step.table, step.column)] if isinstance(step, (Revive, SetAside)) else []


def _hidden(step: Step) -> list[Hidden]:
    match step:
        case SetAside():
            return [Hidden(step.table, step.new_name, step.object, step.field)]
        case Hide():
            return [Hidden(step.table, step.column, step.object, step.field)]
    return []
