"""Sessions begin their transaction with the first statement; attempts and lone statements behave."""

from __future__ import annotations

import psycopg
import pytest
import sqlalchemy as sa

from yingtu.kit.db import Database, Session, Workspace
from yingtu.records.models import sequence

pytestmark = pytest.mark.committed


async def count(database: Database, workspace: Workspace) -> int:
    async with database.read(workspace) as session:
        return int(await session.scalar(sa.select(sa.func.count()).select_from(sequence)))


async def add(session: Session, name: str) -> None:
    await session.execute(sa.insert(sequence).values(object=name, field="f", counter="c", last=1))


class TestWrite:
    async def test_it_commits_at_its_end_and_not_before(self, database: Database, workspace: Workspace) -> None:
        async with database.write(workspace) as session:
            assert session.untouched
            await add(session, "a")
            assert not session.untouched
            assert await count(database, workspace) == 0
        assert await count(database, workspace) == 1

    async def test_it_rolls_back_when_the_block_raises(self, database: Database, workspace: Workspace) -> None:
        with pytest.raises(RuntimeError):
            async with database.write(workspace) as session:
                await add(session, "a")
                raise RuntimeError
        assert await count(database, workspace) == 0
        async with database.read(workspace) as session:
            assert session.connection.autocommit

    async def test_a_lone_statement_is_durable_at_once(self, database: Database, workspace: Workspace) -> None:
        statement = sa.insert(sequence).values(object="a", field="f", counter="c", last=1).returning(sequence.c.last)
        with pytest.raises(RuntimeError):
            async with database.write(workspace) as session:
                assert await session.alone(statement) == (1,)
                raise RuntimeError
        assert await count(database, workspace) == 1

    async def test_inside_a_transaction_it_is_a_part_of_it(self, database: Database, workspace: Workspace) -> None:
        statement = sa.insert(sequence).values(object="b", field="f", counter="c", last=1).returning(sequence.c.last)
        with pytest.raises(RuntimeError):
            async with database.write(workspace) as session:
                await add(session, "a")
                await session.alone(statement)
                raise RuntimeError
        assert await count(database, workspace) == 0

    async def test_what_follows_the_commit_has_no_transaction(self, database: Database, workspace: Workspace) -> None:
        seen: list[bool] = []

        async def later() -> None:
            seen.append(session.connection.autocommit)
            await add(session, "later")

        async with database.write(workspace) as session:
            session.after_commit(later)
        assert (seen, await count(database, workspace)) == ([True], 1)

    async def test_a_lost_connection_is_replaced(self, database: Database, workspace: Workspace) -> None:
        with pytest.raises(psycopg.OperationalError):
            async with database.write(workspace) as session:
                await add(session, "a")
                await session.connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        assert await count(database, workspace) == 0


class TestAttempt:
    async def test_a_failed_attempt_leaves_what_was_before(self, database: Database, workspace: Workspace) -> None:
        async with database.write(workspace) as session:
            await add(session, "kept")
            with pytest.raises(RuntimeError):
                async with session.attempt():
                    await add(session, "undone")
                    raise RuntimeError
            async with session.attempt():
                await add(session, "second")
        assert await count(database, workspace) == 2

    async def test_as_the_first_thing_it_is_the_transaction(self, database: Database, workspace: Workspace) -> None:
        async with database.write(workspace) as session:
            with pytest.raises(psycopg.Error):
                async with session.attempt():
                    await add(session, "undone")
                    await add(session, "undone")
            async with session.attempt():
                await add(session, "second")
        assert await count(database, workspace) == 1


class TestTogether:
    async def test_rows_come_in_the_order_of_the_statements(self, database: Database, workspace: Workspace) -> None:
        one, two = sa.select(sa.literal(1)), sa.select(sa.literal(2))
        async with database.read(workspace) as session:
            assert await session.together((one, None), (two, None)) == [[(1,)], [(2,)]]

    async def test_the_first_error_is_raised_and_nothing_after_it_runs(
        self, database: Database, workspace: Workspace
    ) -> None:
        insert = sa.insert(sequence).values(object="a", field="f", counter="c", last=1)
        broken = sa.select(sa.func.no_such_function())
        with pytest.raises(psycopg.errors.UndefinedFunction):
            async with database.write(workspace) as session:
                await session.together((broken, None), (insert, None))
        assert await count(database, workspace) == 0
