"""What has to be done for records now and then, by a worker: forget what nobody needs, check the roll-ups at night."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.metadata import service as metadata
from yingtu.records import idempotency, outbox, rollup

if TYPE_CHECKING:
    from yingtu.kit.db import Database, Workspace

#: First answers to requests with an Idempotency-Key: a phone may be offline for a holiday and send again what it had sent.
ANSWERS_KEPT = timedelta(days=14)
#: Events that every consumer has taken; live streams that come back later are told to load again.
EVENTS_KEPT = timedelta(days=30)
#: Hour of the workspace's day in which every roll-up is computed anew.
CHECK_HOUR = 3


async def hourly(database: Database, workspace: Workspace) -> dict[str, int]:
    """Do what is due in this hour; return how much of each there was."""
    async with database.write(workspace, Pool.BATCH) as session:
        found = {
            "answers": await idempotency.forget_older(session, ANSWERS_KEPT),
            "events": await outbox.forget_older(session, EVENTS_KEPT),
        }
        zone = ZoneInfo((await metadata.catalog(session)).workspace.time_zone)
    if clock.now().astimezone(zone).hour == CHECK_HOUR:
        async with database.write(workspace, Pool.BATCH) as session:
            found |= await rollup.check(session)
    return {name: count for name, count in found.items() if count}
