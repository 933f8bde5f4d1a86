"""The fixtures keep their promise: what a test writes, no other test sees."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from yingtu.kit.db import Database, Session, Workspace

FIND_TABLE = sa.text("SELECT to_regclass('public.left_behind')::text")


class TestRollback:
    async def test_a_table_made_by_one_test(self, session: Session) -> None:
        await session.connection.execute("CREATE TABLE public.left_behind (x int)")
        assert await session.scalar(FIND_TABLE) == "left_behind"

    async def test_is_gone_in_the_next_one(self, session: Session) -> None:
        assert await session.scalar(FIND_TABLE) is None

    async def test_a_failed_write_takes_back_its_own_work_only(self, database: Database, workspace: Workspace) -> None:
        async with database.write(workspace) as first:
            await first.connection.execute("CREATE TABLE public.left_behind (x int)")
        with pytest.raises(ZeroDivisionError):
            async with database.write(workspace) as second:
                await second.connection.execute("INSERT INTO public.left_behind VALUES (1)")
                raise ZeroDivisionError
        async with database.read(workspace) as reader:
            assert await reader.scalar(sa.text("SELECT count(*) FROM public.left_behind")) == 0


@pytest.mark.committed
class TestCommitted:
    async def test_a_committed_table_is_seen_by_other_connections(
        self, database: Database, workspace: Workspace
    ) -> None:
        async with database.write(workspace) as writer:
            await writer.connection.execute("CREATE TABLE public.left_behind (x int)")
            async with database.read(workspace) as reader:
                assert await reader.scalar(FIND_TABLE) is None
        async with database.read(workspace) as reader:
            assert await reader.scalar(FIND_TABLE) == "left_behind"

    async def test_and_is_gone_in_the_next_test(self, database: Database, workspace: Workspace) -> None:
        async with database.read(workspace) as reader:
            assert await reader.scalar(FIND_TABLE) is None
