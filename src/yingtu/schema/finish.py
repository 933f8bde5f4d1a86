"""What follows a publication outside its transaction: conversions of values, indexes, foreign keys of old rows, sort keys.

Nothing is written down as "to do": each run looks for differences between the catalog and the database, so a crash loses
nothing and a second run does nothing. The connection is in autocommit; inside a test's transaction the same is done plainly.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from psycopg import errors as pg
from psycopg.pq import TransactionStatus

from yingtu.kit.clock import now
from yingtu.metadata import repository
from yingtu.metadata.indexes import Index, all_indexes, index_name
from yingtu.metadata.service import catalog as catalog_of
from yingtu.schema.apply import in_short_locks
from yingtu.schema.ddl import index_ddl, qualified
from yingtu.schema.inspect import load_foreign_keys, load_indexes
from yingtu.schema.names import SHADOW, quoted
from yingtu.schema.plan import own_objects

if TYPE_CHECKING:
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object

log = structlog.get_logger("yingtu.schema")

#: Waiting for a lock behind a long transaction must not hold up those who come after us for long; the next run tries again.
LOCK_TIMEOUT_MS = 2_000
#: The end of the names that ``metadata.indexes`` gives.
_OURS = re.compile(r"_[0-9a-f]{6}$")
BUILD_TIMEOUT_MS = 4 * 3600 * 1000


async def finish_tables(session: Session) -> list[str]:
    """Make indexes and foreign keys equal to the catalog; return what is still missing, with the reason.

    ``session`` is not in a transaction (``Database.read`` gives such a session).
    """
    connection = session.connection
    if concurrently := connection.info.transaction_status is TransactionStatus.IDLE:
        await connection.execute(f"SET statement_timeout = {BUILD_TIMEOUT_MS}; SET transaction_timeout = 0")
        await connection.execute(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")
    try:
        catalog = await catalog_of(session)
        missing = await _indexes(session, catalog, concurrently=concurrently)
        missing += await _foreign_keys(session)
        return missing
    finally:
        if concurrently:
            # Back to what the pool's connections are opened with.
            await connection.execute("RESET statement_timeout; RESET transaction_timeout")
            await connection.execute("RESET lock_timeout")


async def _indexes(session: Session, catalog: Catalog, *, concurrently: bool) -> list[str]:
    wanted: dict[str, tuple[Object, Index]] = {
        index_name(obj, index): (obj, index) for obj in own_objects(catalog) for index in all_indexes(catalog, obj)
    }
    tables = {obj.api_name for obj in own_objects(catalog)}
    usable: set[str] = set()
    missing: list[str] = []
    how = "CONCURRENTLY " if concurrently else ""
    for each in await load_indexes(session.connection, session.schema):
        # Indexes on their way to a new type's column belong to the change that waits.
        if each.table not in tables or each.primary or each.building or each.name.startswith(SHADOW):
            usable.add(each.name)
            continue
        if each.name in wanted and each.valid:
            usable.add(each.name)
            continue
        if each.valid and not _OURS.search(each.name):
            # An operator's own index is none of our business.
            continue
        await _try(session, f"DROP INDEX {how}IF EXISTS {qualified(session.schema, each.name)}", missing)
    for name, (obj, index) in wanted.items():
        if name not in usable:
            text = index_ddl(session.schema, catalog, obj, name, index, concurrently=concurrently)
            await _try(session, text, missing)
    return missing


async def _foreign_keys(session: Session) -> list[str]:
    missing: list[str] = []
    for each in await load_foreign_keys(session.connection, session.schema):
        if not each.valid:
            table = qualified(session.schema, each.table)
            await _try(session, f"ALTER TABLE {table} VALIDATE CONSTRAINT {quoted(each.name)}", missing)
    return missing


async def _try(session: Session, text: str, missing: list[str]) -> None:
    try:
        async with session.connection.transaction() if _in_transaction(session) else _Plain():
            await session.connection.execute(text.encode())
    except (
        pg.LockNotAvailable,
        pg.UniqueViolation,
        pg.ForeignKeyViolation,
        pg.QueryCanceled,
        pg.DeadlockDetected,
    ) as error:
        reason = (error.diag.message_primary or "").strip()
        log.warning("part of the schema is missing until the next run", statement=text, reason=reason)
        missing.append(f"{text}: {reason}")


def _in_transaction(session: Session) -> bool:
    return session.connection.info.transaction_status is not TransactionStatus.IDLE


class _Plain:
    """Nothing around a statement in autocommit."""

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *_: object) -> None: ...


async def drop_retired(session: Session, *, days: int) -> list[str]:
    """Drop columns and tables that have been hidden for more than ``days`` days; return their names.

    Must run in a transaction of its own.
    """
    dropped: list[str] = []
    due = [each for each in await repository.retired_names(session) if each.hidden_at < now() - timedelta(days=days)]
    for each in sorted(due, key=lambda one: (bool(one.column_name), one.table_name.endswith("__history"))):
        table = qualified(session.schema, each.table_name)

        async def drop(_: object, each: repository.Retired = each, table: str = table) -> None:
            if each.column_name:
                text = f"ALTER TABLE IF EXISTS {table} DROP COLUMN IF EXISTS {quoted(each.column_name)}"
            else:
                text = f"DROP TABLE IF EXISTS {table} CASCADE"
            await session.connection.execute(text.encode())
            await repository.revive(session, [(each.table_name, each.column_name)])

        await in_short_locks(session, drop)
        dropped.append(f"{each.table_name}.{each.column_name}".rstrip("."))
    return dropped
