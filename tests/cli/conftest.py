"""An installation for the commands: a database of the test's own, named by the environment as it is for an operator."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.actors import ensure_workspace
from tests.support.database import WORKSPACE
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database
from yingtu.kit.settings import Settings, get_settings
from yingtu.standard import service as standard


async def _prepare(settings: Settings) -> None:
    database = Database(settings.database_url or "", settings)
    await database.open()
    try:
        async with database.write(WORKSPACE) as session:
            await ensure_workspace(session)
            await standard.install(session, SYSTEM)
    finally:
        await database.close()


@pytest.fixture
def installation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A workspace with the standard objects."""
    asyncio.run(_prepare(settings))
    for name in ("database_url", "data_dir", "workspace"):
        monkeypatch.setenv(f"YINGTU_{name.upper()}", str(getattr(settings, name)))
    # The settings of this process are read once; a command of its own would read these.
    monkeypatch.setattr("yingtu.cli.database.get_settings", get_settings.__wrapped__)
    return settings
