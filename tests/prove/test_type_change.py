"""A field of an object with a million records changes its type while people read and write it: nobody waits a second.

``YINGTU_TYPE_CHANGE_ROWS`` sets the number of records. Prints how long the change took and how long people waited.
"""

from __future__ import annotations

import asyncio
import os
from time import perf_counter
from uuid import UUID

import pytest
from psycopg import AsyncConnection, sql

from tests.prove.test_crash_import import say
from tests.support.actors import make_user
from tests.support.catalogs import tables_follow
from tests.support.counts import counted
from tests.support.documents import an_object, change, field
from tests.support.rows import insert_row
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Workspace
from yingtu.metadata.errors import StaleCatalog
from yingtu.records.changes import Source, Update, Written
from yingtu.records.read import ListQuery
from yingtu.records.service import items_of, list_records, write
from yingtu.schema import service as schema

pytestmark = [pytest.mark.committed, pytest.mark.prove, pytest.mark.campaign, pytest.mark.timeout(3600)]

ROWS = int(os.environ.get("YINGTU_TYPE_CHANGE_ROWS") or counted(usual=5_000, full=1_000_000))
MOST_SECONDS = 1.0
#: How long the table may be closed to everybody in one go; looked at every few milliseconds, on a machine that has other work.
MOST_CLOSED_SECONDS = 0.3
WRITERS = 3


class People:
    """Readers of the first page and writers of one record each, through the paths that everybody uses."""

    def __init__(self, database: Database, workspace: Workspace, records: list[UUID]) -> None:
        self.database, self.workspace, self.records = database, workspace, records
        self.waits: dict[str, list[float]] = {"read": [], "write": []}
        self.written: dict[UUID, int] = {}
        self.stopped = False

    async def read(self) -> None:
        async with self.database.read(self.workspace) as session:
            page = await list_records(session, SYSTEM, "item", ListQuery(fields=("id", "name", "size"), limit=50))
        assert len(items_of(page)) == min(50, ROWS)

    async def write(self, number: int) -> None:
        record = self.records[number]
        value = self.written.get(record, 0) + 1
        async with self.database.write(self.workspace) as session:
            # Numbers are accepted as text and as number alike: the same write before and after the swap.
            done = await write(session, SYSTEM, "item", [Update(record, {"size": str(value)})], source=Source.API)
        assert isinstance(done.outcomes[0], Written), done.outcomes
        self.written[record] = value

    async def go_on(self, kind: str, number: int) -> None:
        """Do the same again and again; the edge repeats what met a change of the configuration, so that counts as waiting."""
        while not self.stopped:
            began = perf_counter()
            while True:
                try:
                    await (self.read() if kind == "read" else self.write(number))
                    break
                except StaleCatalog:
                    continue
            self.waits[kind].append(perf_counter() - began)
            await asyncio.sleep(0.005)


class Gate:
    """Watches in ``pg_locks`` how long the object's table is closed to everybody in one go."""

    def __init__(self, conninfo: str, table: str) -> None:
        self.conninfo, self.table = conninfo, table
        self.closed: list[float] = []
        self.stopped = False

    async def watch(self) -> None:
        since: float | None = None
        async with await AsyncConnection.connect(self.conninfo, autocommit=True) as connection:
            while not self.stopped:
                cursor = await connection.execute(
                    "SELECT EXISTS (SELECT FROM pg_locks WHERE granted AND mode = 'AccessExclusiveLock'"
                    " AND relation = %s::regclass)",
                    [self.table],
                )
                [[closed]] = await cursor.fetchall()
                now = perf_counter()
                if closed:
                    since = since or now
                elif since is not None:
                    self.closed.append(now - since)
                    since = None
                await asyncio.sleep(0.002)


async def fill(database: Database, workspace: Workspace) -> list[UUID]:
    """Make the records by copying one inside PostgreSQL; return some of them."""
    async with database.write(workspace) as session:
        await schema.publish(session, SYSTEM, [change("item", an_object({"size": field()}, indexes=["size"]))])
        owner = (await make_user(session)).id
        first = await insert_row(session, "item", owner, name="First", size="0")
    async with database.write(workspace) as session:
        table = sql.Identifier(workspace.schema, "item")
        cursor = await session.connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [f"{workspace.schema}.item"],
        )
        names = [name for (name,) in await cursor.fetchall() if name not in {"id", "size"}]
        # A million rows at once take longer than a request may.
        await session.connection.execute("SET LOCAL statement_timeout = 0; SET LOCAL transaction_timeout = 0")
        await session.connection.execute(
            sql.SQL(
                "INSERT INTO {table} (id, size, {names}) SELECT uuidv7(), n::text, {names}"
                " FROM {table}, generate_series(1, {count}) AS n WHERE id = {first}"
            ).format(
                table=table,
                names=sql.SQL(", ").join(map(sql.Identifier, names)),
                count=sql.Literal(ROWS - 1),
                first=sql.Literal(first),
            )
        )
        found = await session.connection.execute(sql.SQL("SELECT id FROM {} LIMIT {}").format(table, WRITERS))
        return [row[0] for row in await found.fetchall()]


async def test_a_type_changes_on_many_records_and_nobody_waits(database: Database, workspace: Workspace) -> None:
    people = People(database, workspace, await fill(database, workspace))
    await people.read()
    await people.write(0)
    gate = Gate(database.conninfo, f"{workspace.schema}.item")
    async with asyncio.TaskGroup() as group:
        group.create_task(gate.watch())
        group.create_task(people.go_on("read", 0))
        for number in range(WRITERS):
            group.create_task(people.go_on("write", number))
        began = perf_counter()
        async with database.write(workspace) as session:
            changes = [change("item", an_object({"size": field("number")}, indexes=["size"]))]
            done = await schema.publish(session, SYSTEM, changes, confirm=True)
        took = perf_counter() - began
        people.stopped = gate.stopped = True
    assert done.pending
    longest = {kind: max(waits) for kind, waits in people.waits.items()}
    counts = {kind: len(waits) for kind, waits in people.waits.items()}
    closed = max(gate.closed)
    say(
        f"type change of {ROWS:,} records: {took:.1f} s; longest wait {longest}, requests {counts}, closed for {closed:.3f} s"
    )
    async with database.read(workspace) as session:
        await tables_follow(session)
        cursor = await session.connection.execute(
            sql.SQL("SELECT id, size FROM {} WHERE id = ANY(%s)").format(sql.Identifier(workspace.schema, "item")),
            [people.records],
        )
        stored = {record: int(size) for record, size in await cursor.fetchall()}
    assert {record: stored[record] for record in people.written} == people.written
    assert max(longest.values()) < MOST_SECONDS, longest
    assert closed < MOST_CLOSED_SECONDS
