"""A company with the standard's core objects: installed once, every test is rolled back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.actors import ensure_workspace
from tests.support.database import with_database
from tests.support.templates import filled_template
from yingtu import assembly
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Session
from yingtu.standard import service as standard


async def _build(session: Session) -> None:
    await ensure_workspace(session)
    await standard.install(session, SYSTEM, settings={"name": "云帆"})


@pytest.fixture(scope="session")
async def agenda_template(postgres: str, template_database: str, worker_name: str) -> AsyncIterator[str]:
    """The name of a database with the core of the standard."""
    async with filled_template(postgres, template_database, f"yingtu_agenda_{worker_name}", _build) as name:
        yield name


@pytest.fixture(scope="session")
def worker_database(postgres: str, agenda_template: str) -> str:
    """Nothing is ever committed in it."""
    return with_database(postgres, agenda_template)


@pytest.fixture(autouse=True)
def _connected() -> None:
    assembly.connect()
