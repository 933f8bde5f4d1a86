"""What is sent ahead keeps its order, belongs to its transaction, and leaves nothing running when something goes wrong."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from psycopg.errors import DivisionByZero

from yingtu.kit.ahead import Ahead
from yingtu.kit.db import Database, Session, Workspace
from yingtu.kit.statement import Statement

_N = sa.bindparam("n", type_=sa.Integer)
#: Fails for 0; every one builds on the one before.
NOTE = Statement(
    sa.text("INSERT INTO public.noted SELECT coalesce(max(n), 0) + 10 / :n FROM public.noted").bindparams(_N)
)
NOTED = sa.text("SELECT array_agg(n ORDER BY n) FROM public.noted")


def note(number: int) -> list[tuple[Statement, dict[str, Any]]]:
    return [(NOTE, {"n": number})]


async def table(session: Session) -> None:
    await session.connection.execute("CREATE TABLE public.noted (n int)")


async def test_statements_are_carried_out_in_order(session: Session) -> None:
    await table(session)
    async with Ahead(session) as ahead:
        for number in (10, 5, 2):
            await ahead.send(note(number))
        await ahead.send([])
        await ahead.settled()
        assert await session.scalar(NOTED) == [1, 3, 8]
        await ahead.send(note(1))
    assert await session.scalar(NOTED) == [1, 3, 8, 18]


@pytest.mark.committed
async def test_an_error_of_either_side_takes_everything_back(database: Database, workspace: Workspace) -> None:
    async with database.write(workspace) as session:
        await table(session)
    with pytest.raises(DivisionByZero):
        async with database.write(workspace) as session, Ahead(session) as ahead:
            await ahead.send(note(1))
            await ahead.send(note(0))
    with pytest.raises(KeyError):
        async with database.write(workspace) as session, Ahead(session) as ahead:
            await ahead.send(note(1))
            raise KeyError
    async with database.write(workspace) as session:
        assert await session.scalar(NOTED) is None
        await session.connection.execute("DROP TABLE public.noted")
