"""Connections and the transaction edge.

Three pools are bulkheads (interactive, batch, report). A :class:`Session` is one unit of work in one workspace: reads run
in autocommit (one round trip each), writes inside one transaction that :meth:`Database.write` commits at its edge, and
nobody else does. Statements come compiled (:class:`~yingtu.kit.statement.Statement`) and carry the workspace's schema.
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

from psycopg import AsyncConnection, AsyncRawCursor, OperationalError
from psycopg.pq import TransactionStatus
from psycopg.rows import class_row, dict_row, tuple_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from yingtu.kit.errors import Overloaded
from yingtu.kit.priority import lower_server
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

    from sqlalchemy.sql import ClauseElement

    from yingtu.kit.settings import Settings

T = TypeVar("T")

#: How long a request waits for a free connection before it is told to come back.
POOL_WAIT_S = 5.0
RETRY_AFTER_S = 2


class Pool(StrEnum):
    """The kind of work a connection is for."""

    INTERACTIVE = "interactive"
    BATCH = "batch"
    REPORT = "report"


class Connection(AsyncConnection[Any]):
    """A connection of our pools. It keeps a cursor: a new one learns the types of its parameters from the beginning."""

    @cached_property
    def cursor_alone(self) -> AsyncRawCursor[tuple[Any, ...]]:
        """Return the cursor for statements whose only row is fetched before the next statement begins."""
        return AsyncRawCursor(self, row_factory=tuple_row)


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where one company's data lives.

    Attributes:
        id: Short name in addresses and schema names (``demo``): lower case letters, digits, underscore.
        schema: The PostgreSQL schema, always ``ws_<id>``.
        read_only_since: Since when people may look and take their data along but change nothing; None: they may.
    """

    id: str
    read_only_since: datetime | None = field(default=None, compare=False)

    @property
    def schema(self) -> str:
        return f"ws_{self.id}"


class Session:
    """One unit of work in one workspace.

    Attributes:
        writable: True inside :meth:`Database.write`: everything is one transaction.
        memo: Scratch of this unit of work (the catalog it runs under); gone when it ends.
    """

    __slots__ = ("_after_commit", "_connection", "_lazy", "memo", "workspace", "writable")

    def __init__(
        self, connection: AsyncConnection[Any], workspace: Workspace, *, writable: bool, lazy: bool = False
    ) -> None:
        self._connection = connection
        self._lazy = lazy
        self.workspace = workspace
        self.writable = writable
        self.memo: dict[str, Any] = {}
        self._after_commit: list[Callable[[], Awaitable[None]]] = []

    @property
    def schema(self) -> str:
        return self.workspace.schema

    @property
    def connection(self) -> AsyncConnection[Any]:
        """The connection; in a lazy session the next statement on it begins the transaction."""
        if self._lazy:
            self._lazy = False
            # What set_autocommit() does, without its lock and its turn of the event loop: nobody else has the connection.
            self._connection._autocommit = False  # noqa: SLF001
        return self._connection

    @property
    def untouched(self) -> bool:
        """Whether no transaction has begun yet, though one would with the next statement."""
        return self._lazy

    async def execute(self, statement: Statement | ClauseElement, params: Mapping[str, Any] | None = None) -> int:
        """Run a statement for its effect and return the number of rows it touched."""
        async with AsyncRawCursor(self.connection) as cursor:
            await self._run(cursor, statement, params)
            return cursor.rowcount

    async def all(
        self, statement: Statement | ClauseElement, params: Mapping[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """Return all rows as tuples."""
        async with AsyncRawCursor(self.connection, row_factory=tuple_row) as cursor:
            await self._run(cursor, statement, params)
            return await cursor.fetchall()

    async def dicts(
        self, statement: Statement | ClauseElement, params: Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """Return all rows as dictionaries by column name."""
        async with AsyncRawCursor(self.connection, row_factory=dict_row) as cursor:
            await self._run(cursor, statement, params)
            return await cursor.fetchall()

    async def load(
        self, into: type[T], statement: Statement | ClauseElement, params: Mapping[str, Any] | None = None
    ) -> list[T]:
        """Return all rows as ``into(**columns)``."""
        async with AsyncRawCursor(self.connection, row_factory=class_row(into)) as cursor:
            await self._run(cursor, statement, params)
            return await cursor.fetchall()

    async def first(
        self, statement: Statement | ClauseElement, params: Mapping[str, Any] | None = None
    ) -> tuple[Any, ...] | None:
        """Return the first row, or None when there is none."""
        async with AsyncRawCursor(self.connection, row_factory=tuple_row) as cursor:
            await self._run(cursor, statement, params)
            return await cursor.fetchone()

    async def scalar(self, statement: Statement | ClauseElement, params: Mapping[str, Any] | None = None) -> Any:
        """Return the first column of the first row, or None when there is no row."""
        row = await self.first(statement, params)
        return None if row is None else row[0]

    async def execute_many(self, statement: Statement | ClauseElement, params: Sequence[Mapping[str, Any]]) -> None:
        """Run one statement for many parameter sets in one pipeline; prefer one statement over arrays where it can be."""
        compiled = statement if isinstance(statement, Statement) else Statement(statement)
        async with AsyncRawCursor(self.connection) as cursor:
            await cursor.executemany(compiled.sql(self.schema), [compiled.values(each) for each in params])

    async def alone(
        self, statement: Statement | ClauseElement, params: Mapping[str, Any] | None = None
    ) -> tuple[Any, ...] | None:
        """Run one statement as a transaction of its own and return its first row; it is durable when this returns.

        Only as the first statement of a session: inside a transaction it is a part of that one.
        """
        if not self._lazy:
            return await self.first(statement, params)
        return await self._only_row(self._connection, statement, params)

    async def only(
        self, statement: Statement | ClauseElement, params: Mapping[str, Any] | None = None
    ) -> tuple[Any, ...] | None:
        """Return the row of a statement that has one at most, as :meth:`first` does, for less work."""
        return await self._only_row(self.connection, statement, params)

    async def _only_row(
        self,
        connection: AsyncConnection[Any],
        statement: Statement | ClauseElement,
        params: Mapping[str, Any] | None,
    ) -> tuple[Any, ...] | None:
        cursor = (
            connection.cursor_alone
            if isinstance(connection, Connection)
            else AsyncRawCursor(connection, row_factory=tuple_row)
        )
        await self._run(cursor, statement, params)
        return await cursor.fetchone()

    async def together(
        self, *calls: tuple[Statement | ClauseElement, Mapping[str, Any] | None]
    ) -> list[list[tuple[Any, ...]]]:
        """Run statements in one round trip, in this order, and return the rows of each.

        After an error the later ones do not run, and the error is raised.
        """
        if len(calls) == 1:
            async with AsyncRawCursor(self.connection, row_factory=tuple_row) as cursor:
                await self._run(cursor, *calls[0])
                return [await cursor.fetchall() if _has_rows(cursor) else []]
        cursors = [AsyncRawCursor(self.connection, row_factory=tuple_row) for _ in calls]
        async with self.connection.pipeline():
            for cursor, (statement, params) in zip(cursors, calls, strict=True):
                await self._run(cursor, statement, params)
        return [await cursor.fetchall() if _has_rows(cursor) else [] for cursor in cursors]

    async def lock_table(self, table: str) -> None:
        """Wait until no transaction writes or row-locks one of our own tables; none begins before this one ends.

        Fair: a row lock would wait for ever behind overlapping ``FOR SHARE`` locks of others. Readers go on.
        """
        await self.connection.execute(f'LOCK TABLE "{self.schema}"."{table}" IN EXCLUSIVE MODE'.encode())

    async def _run(
        self, cursor: AsyncRawCursor[Any], statement: Statement | ClauseElement, params: Mapping[str, Any] | None
    ) -> None:
        compiled = statement if isinstance(statement, Statement) else Statement(statement)
        await cursor.execute(compiled.sql(self.schema), compiled.values(params or {}))

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """Work that can be done again: when the block raises, the transaction is as it was before, and without its locks."""
        planned = len(self._after_commit)
        # When nothing else has happened in this transaction yet, it is the attempt.
        first = self.connection.info.transaction_status is TransactionStatus.IDLE
        try:
            if first:
                yield
            else:
                async with self.connection.transaction():
                    yield
        except BaseException:
            del self._after_commit[planned:]
            if first and not self.connection.closed:
                await self.connection.rollback()
            raise

    @asynccontextmanager
    async def rehearsal(self) -> AsyncIterator[None]:
        """Work that is tried and never kept: all of it is rolled back when the block ends, what it wanted to tell is not told."""
        told = list(self._after_commit)
        try:
            async with self.connection.transaction(force_rollback=True):
                yield
        finally:
            self._after_commit = told

    def after_commit(self, callback: Callable[[], Awaitable[None]]) -> None:
        """Call ``callback`` once the transaction is durable; never after a rollback."""
        self._after_commit.append(callback)

    async def run_after_commit(self) -> None:
        """Run and forget the callbacks; called by the edge only."""
        self._lazy = False
        callbacks, self._after_commit = self._after_commit, []
        for callback in callbacks:
            await callback()


def _has_rows(cursor: AsyncRawCursor[Any]) -> bool:
    """Whether a statement answers with rows; ``cursor.description`` would describe each column for it."""
    return cursor.pgresult is not None and cursor.pgresult.nfields > 0


class Database:
    """The pools of one process for one PostgreSQL database."""

    def __init__(
        self, conninfo: str, settings: Settings, *, replica_conninfo: str | None = None, background: bool = False
    ) -> None:
        """``background``: nobody waits for this process; the server's side of its work steps back behind others."""
        self.conninfo = conninfo
        self.replica_conninfo = replica_conninfo or conninfo
        sizes = {
            Pool.INTERACTIVE: (settings.interactive_pool_size, settings.interactive_timeout_ms),
            Pool.BATCH: (settings.batch_pool_size, settings.batch_timeout_ms),
            Pool.REPORT: (settings.report_pool_size, settings.report_timeout_ms),
        }
        longest = {
            Pool.INTERACTIVE: settings.interactive_transaction_ms,
            Pool.BATCH: settings.batch_transaction_ms,
            Pool.REPORT: settings.report_transaction_ms,
        }
        self.pools: dict[Pool, AsyncConnectionPool[Connection]] = {
            pool: AsyncConnectionPool(
                self.replica_conninfo if pool is Pool.REPORT else conninfo,
                connection_class=Connection,
                min_size=1,
                max_size=size,
                timeout=POOL_WAIT_S,
                max_waiting=settings.pool_queue_limit,
                max_lifetime=3600,
                open=False,
                name=pool.value,
                configure=partial(lower_server, settings.background_niceness) if background else None,
                kwargs={
                    "autocommit": True,
                    "prepare_threshold": 2,
                    "options": f"-c statement_timeout={timeout_ms} -c idle_in_transaction_session_timeout=60000"
                    f" -c transaction_timeout={longest[pool]}"
                    f" -c timezone=UTC -c application_name=yingtu-{pool.value}",
                },
            )
            for pool, (size, timeout_ms) in sizes.items()
        }

    async def open(self) -> None:
        """Open all pools and wait for their first connection."""
        await asyncio.gather(*(pool.open(wait=True, timeout=30) for pool in self.pools.values()))

    async def close(self) -> None:
        """Close all pools."""
        await asyncio.gather(*(pool.close() for pool in self.pools.values()))

    def connection(self, pool: Pool = Pool.INTERACTIVE) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
        """Lend an autocommit connection of one pool.

        Raises:
            Overloaded: the pool is exhausted and its queue full, or nothing became free in time.
        """
        return _Lent(self.pools[pool])

    def lent(self, pool: Pool) -> int:
        """Return how many connections of a pool are in use now."""
        if (found := self.pools.get(pool)) is None:
            return 0
        stats = found.get_stats()
        return stats.get("pool_size", 0) - stats.get("pool_available", 0)

    @asynccontextmanager
    async def read(self, workspace: Workspace, pool: Pool = Pool.INTERACTIVE) -> AsyncIterator[Session]:
        """A session for reading: autocommit, each statement sees its own snapshot."""
        async with self.connection(pool) as connection:
            yield Session(connection, workspace, writable=False)

    @asynccontextmanager
    async def write(self, workspace: Workspace, pool: Pool = Pool.INTERACTIVE) -> AsyncIterator[Session]:
        """A session in one transaction: committed when the block ends, rolled back when it raises."""
        async with self.connection(pool) as connection:
            if connection.info.transaction_status is not TransactionStatus.IDLE:
                # Inside somebody's transaction (a test that is rolled back): a savepoint.
                session = Session(connection, workspace, writable=True)
                async with connection.transaction():
                    yield session
            else:
                # BEGIN travels with the first statement, not before it.
                session = Session(connection, workspace, writable=True, lazy=True)
                try:
                    yield session
                    if not session.untouched:
                        await connection.commit()
                except BaseException:
                    if not session.untouched and not connection.closed:
                        await connection.rollback()
                    raise
                finally:
                    if not session.untouched:
                        await _restore(connection)
            await session.run_after_commit()


async def _restore(connection: AsyncConnection[Any]) -> None:
    """Let a connection go back to its pool in autocommit, or close it, so that the pool replaces it: it is broken or interrupted."""
    if connection.info.transaction_status is TransactionStatus.IDLE:
        connection._autocommit = True  # noqa: SLF001 - see Session.connection
    else:
        await connection.close()


class _Lent:
    """A connection of a pool while a block runs."""

    __slots__ = ("_connection", "_pool")

    def __init__(self, pool: AsyncConnectionPool[Connection]) -> None:
        self._pool = pool

    async def __aenter__(self) -> AsyncConnection[Any]:
        try:
            self._connection = await self._pool.getconn()
        except (PoolTimeout, TooManyRequests, OperationalError) as error:
            raise Overloaded(retry_after_s=RETRY_AFTER_S, pool=self._pool.name) from error
        return self._connection

    async def __aexit__(self, *_: object) -> None:
        await self._pool.putconn(self._connection)
