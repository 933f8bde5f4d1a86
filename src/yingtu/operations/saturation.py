"""How full the pools of this process are, watched all the time, so that an alarm comes before one is exhausted."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from yingtu.http.metrics import Family
    from yingtu.kit.db import Database, Pool

log = structlog.get_logger(__name__)

EVERY_S = 5.0
#: Samples kept: five minutes.
KEPT = 60
#: Share of a pool that may be in use, and for how long, before it is an alarm.
SHARE, FOR_S = 0.8, 30.0


@dataclass(slots=True)
class PoolUse:
    """What is known of one pool.

    Attributes:
        share: Used connections by the most the pool may open, oldest first, one value every :data:`EVERY_S` seconds.
        full_since: When it became nearly full without a break; None: it is not.
    """

    size: int = 0
    most: int = 0
    used: int = 0
    idle: int = 0
    waiting: int = 0
    share: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT))
    full_since: float | None = None
    alarm: bool = False


class Saturation:
    """The watch over the pools of one process."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.pools: dict[Pool, PoolUse] = {name: PoolUse() for name in database.pools}

    def look(self, now: float | None = None) -> None:
        """Take one sample of every pool; warn once when one has been nearly full for too long."""
        moment = monotonic() if now is None else now
        for name, pool in self.database.pools.items():
            stats = pool.get_stats()
            self.note(
                name,
                most=stats.get("pool_max", 0),
                size=stats.get("pool_size", 0),
                idle=stats.get("pool_available", 0),
                waiting=stats.get("requests_waiting", 0),
                now=moment,
            )

    def note(self, name: Pool, *, most: int, size: int, idle: int, waiting: int, now: float) -> None:
        """Take in one sample of a pool."""
        use = self.pools[name]
        use.most, use.size, use.idle, use.waiting = most, size, idle, waiting
        use.used = size - idle
        share = use.used / most if most else 0.0
        use.share.append(round(share, 3))
        if share < SHARE:
            if use.alarm:
                log.info("pool.relaxed", pool=name.value)
            use.full_since, use.alarm = None, False
            return
        use.full_since = now if use.full_since is None else use.full_since
        if not use.alarm and now - use.full_since >= FOR_S:
            use.alarm = True
            log.warning("pool.nearly_exhausted", pool=name.value, used=use.used, most=most, waiting=waiting)

    def metrics(self) -> list[Family]:
        """Return the alarms for the metrics."""
        series = [({"pool": name.value}, float(use.alarm)) for name, use in self.pools.items()]
        return [("yingtu_pool_alarm", "1: the pool has been nearly exhausted for a while.", "gauge", series)]

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Look every few seconds while the block runs."""

        async def look() -> None:
            while True:
                self.look()
                await asyncio.sleep(EVERY_S)

        task = asyncio.create_task(look(), name="pool watch")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
