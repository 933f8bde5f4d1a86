"""Hints of a running server: one NOTIFY for many commits, sent beside the requests instead of in them.

A NOTIFY is a transaction with a flush of its own; per request it would cost as much as the request. Here commits leave the
workspace's name, and one task sends what has gathered since it last looked.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import psycopg
import structlog

from yingtu.kit.db import Workspace
from yingtu.kit.errors import Overloaded
from yingtu.kit.notify import NOTIFY
from yingtu.records.outbox import CHANNEL, configure_waker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from yingtu.kit.db import Database

log = structlog.get_logger(__name__)

#: At most this often; what happens meanwhile is told together.
INTERVAL_S = 0.05


class _Waker:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._pending: set[str] = set()
        self._something = asyncio.Event()

    def wake(self, workspace_id: str) -> None:
        self._pending.add(workspace_id)
        self._something.set()

    async def run(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            workspaces, self._pending = self._pending, set()
            for workspace_id in workspaces:
                await self._tell(workspace_id)
            await asyncio.sleep(INTERVAL_S)

    async def _tell(self, workspace_id: str) -> None:
        try:
            async with self._database.read(Workspace(workspace_id)) as session:
                await session.execute(NOTIFY, {"channel": CHANNEL, "payload": workspace_id})
        except (psycopg.Error, Overloaded) as error:
            # Only a hint is lost: drainers sweep, and the next commit sends another.
            log.warning("wake_failed", workspace=workspace_id, reason=str(error))


@asynccontextmanager
async def waking(database: Database) -> AsyncIterator[None]:
    """Send hints for the commits of this process while the block runs."""
    waker = _Waker(database)
    task = asyncio.create_task(waker.run())
    configure_waker(waker.wake)
    try:
        yield
    finally:
        configure_waker(None)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
