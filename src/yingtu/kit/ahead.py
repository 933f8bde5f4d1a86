"""While PostgreSQL carries out some statements, the next ones are made.

    async with Ahead(session) as ahead:
        for part in parts:
            await ahead.send(statements_for(part))

Both processors are busy that way: making statements and carrying them out take about as long where many records are written.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from yingtu.kit.db import Session
    from yingtu.kit.statement import Statement


class Ahead:
    """Sends statements of one session in order, one round trip at a time, without waiting for the last one.

    Nothing else may use the session before :meth:`settled`. What goes wrong is raised by the next call, at the latest when the
    block ends; a block that ends with an error leaves nothing running.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._running: asyncio.Task[Any] | None = None

    async def send(self, calls: Sequence[tuple[Statement, Mapping[str, Any]]]) -> None:
        """Let these statements begin when the ones before are done."""
        await self.settled()
        if calls:
            self._running = asyncio.create_task(self._session.together(*calls))
            # The task runs until it waits for the server; then it is our turn again.
            await asyncio.sleep(0)

    async def settled(self) -> None:
        """Wait until everything sent is done."""
        running, self._running = self._running, None
        if running is not None:
            await running

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            await self.settled()
        elif self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
