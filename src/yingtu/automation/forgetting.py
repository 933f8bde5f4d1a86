"""What is kept of runs that are over, and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from yingtu.automation import repository
from yingtu.kit import clock
from yingtu.kit.db import Pool

if TYPE_CHECKING:
    from yingtu.kit.db import Database, Workspace

KEPT: Final = timedelta(days=60)
#: What follows from a change begins long before.
CHANGES_KEPT: Final = timedelta(days=2)
PAGE: Final = 2000


async def forget(database: Database, workspace: Workspace) -> int:
    """Drop runs that ended long ago, with their logs; return how many."""
    total = 0
    while True:
        async with database.write(workspace, Pool.BATCH) as session:
            count = await session.execute(repository.FORGET, {"before": clock.now() - KEPT, "most": PAGE})
        total += count
        if count < PAGE:
            break
    async with database.write(workspace, Pool.BATCH) as session:
        await session.execute(repository.FORGET_CAUSED, {"before": clock.now() - CHANGES_KEPT})
    return total
