"""A company made once for a folder of tests: a database that its tests clone, or work in and roll back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from psycopg import AsyncConnection

from tests.support.database import WORKSPACE, create_database, drop_database
from yingtu import assembly
from yingtu.kit.db import Session
from yingtu.metadata import service as metadata


@asynccontextmanager
async def filled_template(
    server: str, template: str, name: str, fill: Callable[[Session], Awaitable[None]]
) -> AsyncIterator[str]:
    """Yield the name of a clone of ``template`` that ``fill`` wrote into; it is dropped at the end."""
    assembly.connect()
    url = create_database(server, name, template=template)
    metadata.forget(WORKSPACE.id)
    async with await AsyncConnection.connect(url, autocommit=True) as connection:
        session = Session(connection, WORKSPACE, writable=True)
        async with connection.transaction():
            await fill(session)
        await session.run_after_commit()
    metadata.forget(WORKSPACE.id)
    yield name
    drop_database(server, name)
