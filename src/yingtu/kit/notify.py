"""LISTEN and NOTIFY: hints between processes, never the truth. What a lost hint would have said is found by looking.

Listening needs a connection of its own, straight to PostgreSQL (poolers in transaction mode forget it).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import sqlalchemy as sa
import structlog
from psycopg import AsyncConnection, OperationalError, sql

from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

log = structlog.get_logger(__name__)

#: Sends ``:payload`` on ``:channel`` when its transaction commits. Committing takes a lock of the whole server for a moment: not
#: in transactions that hold anything.
NOTIFY = Statement(
    sa.select(
        sa.func.pg_notify(sa.bindparam("channel", type_=sa.Text), sa.bindparam("payload", type_=sa.Text)).label("sent")
    )
)
FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 10.0


async def listen(conninfo: str, channel: str) -> AsyncIterator[str | None]:
    """Yield the payloads sent on a channel, for ever. None comes first and after every lost connection: look for yourself now."""
    wait_s = FIRST_WAIT_S
    while True:
        try:
            async with await AsyncConnection.connect(
                conninfo, autocommit=True, options="-c application_name=yingtu-listen"
            ) as connection:
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                wait_s = FIRST_WAIT_S
                yield None
                async for notification in connection.notifies():
                    yield notification.payload
        except OperationalError as error:
            log.warning("listen_interrupted", channel=channel, reason=str(error), again_in_s=wait_s)
        await asyncio.sleep(wait_s)
        wait_s = min(wait_s * 2, LONGEST_WAIT_S)
