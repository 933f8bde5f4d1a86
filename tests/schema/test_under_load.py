"""Publishing while others read and write: nobody waits long, nothing is lost, two publishers do not meet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

import pytest

from tests.support.actors import make_user
from tests.support.catalogs import tables_follow
from tests.support.counts import FULL_COUNTS
from tests.support.documents import an_object, change, choice, field, lookup
from tests.support.rows import column_values, insert_row
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Pool, Workspace
from yingtu.metadata import repository
from yingtu.schema import service as schema
from yingtu.schema.errors import ConversionRunning, PublishingNow
from yingtu.schema.inspect import load_indexes, load_shape

#: Beside other tests nobody has the processor for himself: seconds are promised by the campaign, here only that nobody is shut out.
PATIENCE = 1 if FULL_COUNTS else 8

pytestmark = [pytest.mark.committed, pytest.mark.campaign]


class Load:
    """Workers that read or write ``item`` without a pause, as the read and write paths do, and how long they waited."""

    def __init__(self, database: Database, workspace: Workspace, owner: UUID) -> None:
        self.database = database
        self.workspace = workspace
        self.owner = owner
        self.waits: list[float] = []
        self.stopped = False
        self.type_changes_at: int | None = None
        self._warm = asyncio.Event()

    @asynccontextmanager
    async def running(self, *, readers: int = 2, writers: int = 3) -> AsyncIterator[None]:
        """Run the workers while the block runs; their errors are raised at its end."""
        async with asyncio.TaskGroup() as group:
            for _ in range(readers):
                group.create_task(self._work(self._read))
            for number in range(writers):
                group.create_task(self._work(self._write, number))
            await self._warm.wait()
            self.waits.clear()
            yield
            self.stopped = True

    async def _work(self, one: Any, *arguments: Any) -> None:
        while not self.stopped:
            started = perf_counter()
            await one(*arguments)
            self.waits.append(perf_counter() - started)
            if len(self.waits) == 20:
                self._warm.set()

    async def _read(self) -> None:
        async with self.database.read(self.workspace, Pool.REPORT) as session:
            await session.connection.execute(
                "SELECT s.catalog_version, count(i.name) FROM ws_test.item i, ws_test.state s GROUP BY 1"
            )

    async def _write(self, number: int) -> None:
        async with self.database.write(self.workspace, Pool.BATCH) as session:
            cursor = await session.connection.execute("SELECT catalog_version FROM ws_test.state FOR SHARE")
            (version,) = await cursor.fetchone() or (0,)
            if self.type_changes_at is not None and version >= self.type_changes_at:
                # The write path begins again under the new catalog; this test's statement is for the old one.
                return
            await session.connection.execute(
                "UPDATE ws_test.item SET name = %s, version = version + 1, valid_from = clock_timestamp()"
                " WHERE id = (SELECT id FROM ws_test.item ORDER BY id OFFSET %s LIMIT 1)",
                [str(number * 1000), number],
            )


async def prepared(database: Database, workspace: Workspace, *, rows: int = 300) -> Load:
    """Publish ``item`` and fill it with numbers as names."""
    async with database.write(workspace) as session:
        await schema.publish(session, SYSTEM, [change("item", an_object({"size": field()}))])
        owner = (await make_user(session)).id
        for number in range(rows):
            await insert_row(session, "item", owner, name=str(number), size=str(number))
    return Load(database, workspace, owner)


async def test_adding_a_field_is_quick_and_nobody_waits_long(database: Database, workspace: Workspace) -> None:
    load = await prepared(database, workspace)
    async with load.running():
        times = []
        for number in range(5):
            fields = {"size": field(), **{f"extra_{i}": field() for i in range(number + 1)}}
            started = perf_counter()
            async with database.write(workspace) as session:
                await schema.publish(session, SYSTEM, [change("item", an_object(fields))])
            times.append(perf_counter() - started)
    assert sorted(times)[2] < 0.3 * PATIENCE, times
    assert max(load.waits) < 0.5 * PATIENCE, max(load.waits)
    async with database.read(workspace) as session:
        await tables_follow(session)


async def test_indexes_and_keys_are_built_beside_running_work(database: Database, workspace: Workspace) -> None:
    load = await prepared(database, workspace)
    async with load.running():
        fields = {"size": field("text", unique=True), "parent": lookup("item")}
        async with database.write(workspace) as session:
            done = await schema.publish(session, SYSTEM, [change("item", an_object(fields))])
        assert done.unfinished
    assert max(load.waits) < 0.5 * PATIENCE, max(load.waits)
    async with database.read(workspace) as session:
        await tables_follow(session)


async def test_no_write_is_lost_while_a_type_is_converted(database: Database, workspace: Workspace) -> None:
    load = await prepared(database, workspace, rows=1500)
    body = {"label": {"en": "Item"}, "name_field": "size", "fields": {"size": field(), "name": field("number")}}
    load.type_changes_at = 3
    async with load.running():
        async with database.write(workspace) as session:
            done = await schema.publish(session, SYSTEM, [change("item", body)])
        assert (done.pending, done.version) == (True, 2)
        load.stopped = True
    async with database.read(workspace) as session:
        await tables_follow(session)
        names = await column_values(session, "item", "name")
        columns = (await load_shape(session.connection, session.schema))["item"]
        kept = [name for name in columns if name.startswith("was__")]
        old = await column_values(session, "item", next(name for name in kept if name.endswith("__name")))
    # What writers wrote before the swap went into the text column: every one of their values was converted.
    assert [str(number) for number in names] == old
    assert max(load.waits) < 1.0 * PATIENCE, max(load.waits)


async def test_an_option_that_is_chosen_while_it_is_replaced_is_replaced_too(
    database: Database, workspace: Workspace
) -> None:
    load = await prepared(database, workspace, rows=1)
    async with database.write(workspace) as session:
        await schema.publish(session, SYSTEM, [change("item", an_object({"size": field(), "state": choice("a", "b")}))])
        for number in range(1200):
            await insert_row(session, "item", load.owner, name=str(number), state="a")
    stopped = asyncio.Event()

    async def go_on_choosing() -> None:
        while not stopped.is_set():
            async with database.write(workspace) as session:
                cursor = await session.connection.execute("SELECT catalog_version FROM ws_test.state FOR SHARE")
                [[version]] = await cursor.fetchall()
                if version < 4:
                    await session.connection.execute("UPDATE ws_test.item SET state = 'a' WHERE name = '7'")
            await asyncio.sleep(0.005)

    body = an_object({"size": field(), "state": choice("b")})
    async with asyncio.TaskGroup() as group:
        group.create_task(go_on_choosing())
        async with database.write(workspace) as session:
            mapped = change("item", body, state={"a": "b"})
            done = await schema.publish(session, SYSTEM, [mapped], confirm=True)
        stopped.set()
    assert done.pending
    async with database.read(workspace) as session:
        await tables_follow(session)
        assert set(await column_values(session, "item", "state")) == {None, "b"}


async def test_of_two_publishers_at_the_same_moment_one_is_told(database: Database, workspace: Workspace) -> None:
    await prepared(database, workspace, rows=1)

    async def publish(name: str) -> str:
        async with database.write(workspace) as session:
            await session.connection.execute("SELECT catalog_version FROM ws_test.state FOR SHARE")
            try:
                await schema.publish(session, SYSTEM, [change(name, an_object())])
            except PublishingNow:
                return "told"
            return "published"

    outcomes = await asyncio.gather(*(publish(name) for name in ("one", "two", "three")))
    assert "published" in outcomes
    assert set(outcomes) <= {"published", "told"}
    async with database.read(workspace) as session:
        await tables_follow(session)


async def test_an_index_whose_build_failed_is_swept_and_built_again(database: Database, workspace: Workspace) -> None:
    load = await prepared(database, workspace, rows=1)
    fields = {"size": field("text", unique=True)}
    async with database.write(workspace) as session:
        await schema.publish(session, SYSTEM, [change("item", an_object(fields))])
    async with database.read(workspace) as session:
        (name,) = [each.name for each in await load_indexes(session.connection, "ws_test") if "__unique" in each.name]
        await session.connection.execute(f'DROP INDEX ws_test."{name}"'.encode())
        twin = await insert_row(session, "item", load.owner, size="0")
        missing = await schema.finish(session)
        assert len(missing) == 1
        assert "size" in missing[0]
        (state,) = [each for each in await load_indexes(session.connection, "ws_test") if each.name == name]
        assert not state.valid
        await session.connection.execute("DELETE FROM ws_test.item WHERE id = %s", [twin])
        assert await schema.finish(session) == []
        await tables_follow(session)


async def test_a_conversion_is_worked_on_by_one_process_and_taken_over_when_that_dies(
    database: Database, workspace: Workspace
) -> None:
    await prepared(database, workspace, rows=3)
    schema.configure(finisher=_nobody)
    try:
        async with database.write(workspace) as session:
            await schema.publish(session, SYSTEM, [change("item", an_object({"size": field("number")}))])
        async with database.read(workspace) as session:
            # Somebody else is at it.
            assert await repository.claim_pending(session, timedelta(minutes=1))
            await schema.finish(session)
            assert await repository.pending(session) is not None
            with pytest.raises(ConversionRunning):
                await schema.publish(session, SYSTEM, [change("other", an_object())])
            await session.connection.execute("UPDATE ws_test.publishing SET worked_on_until = now() - interval '1 s'")
            await schema.finish(session)
            assert await repository.pending(session) is None
            await tables_follow(session)
    finally:
        schema.configure()


async def test_a_conversion_can_be_given_up(database: Database, workspace: Workspace) -> None:
    await prepared(database, workspace, rows=3)
    schema.configure(finisher=_nobody)
    try:
        async with database.write(workspace) as session:
            await schema.publish(session, SYSTEM, [change("item", an_object({"size": field("number")}))])
        async with database.write(workspace) as session:
            await schema.cancel_conversion(session, SYSTEM)
        async with database.write(workspace) as session:
            await schema.publish(session, SYSTEM, [change("other", an_object())])
        async with database.read(workspace) as session:
            await tables_follow(session)
            assert await column_values(session, "item", "size") == ["0", "1", "2"]
    finally:
        schema.configure()


async def _nobody(*_: object) -> None:
    """The process dies right after its commit."""
