"""A company with the standard's core objects: installed once, every test is rolled back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from psycopg import AsyncConnection

from tests.support.actors import ensure_workspace
from tests.support.database import WORKSPACE, create_database, drop_database, with_database
from yingtu import assembly
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Session
from yingtu.metadata import service as metadata
from yingtu.standard import service as standard


@pytest.fixture(scope="session")
async def agenda_template(postgres: str, template_database: str, worker_name: str) -> AsyncIterator[str]:
    """The name of a database with the core of the standard."""
    name = f"yingtu_agenda_{worker_name}"
    url = create_database(postgres, name, template=template_database)
    assembly.connect()
    metadata.forget(WORKSPACE.id)
    async with await AsyncConnection.connect(url, autocommit=True) as connection:
        session = Session(connection, WORKSPACE, writable=True)
        async with connection.transaction():
            await ensure_workspace(session)
            await standard.install(session, SYSTEM, settings={"name": "云帆"})
        await session.run_after_commit()
    metadata.forget(WORKSPACE.id)
    yield name
    drop_database(postgres, name)


@pytest.fixture(scope="session")
def worker_database(postgres: str, agenda_template: str) -> str:
    """Nothing is ever committed in it."""
    return with_database(postgres, agenda_template)


@pytest.fixture(autouse=True)
def _connected() -> None:
    assembly.connect()
