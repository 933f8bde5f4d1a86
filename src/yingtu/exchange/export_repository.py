"""What an export asks the database besides the read path: a moment that is over, and whether the replica has got there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import bindparam

from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from datetime import datetime

    from yingtu.kit.db import Session

_SNAPSHOT = sa.func.pg_current_snapshot()


def _number(value: sa.ColumnElement[object]) -> sa.ColumnElement[int]:
    return sa.cast(sa.cast(value, sa.Text), sa.BigInteger)


_NOW = Statement(sa.select(sa.func.clock_timestamp()))
_NEXT_TRANSACTION = Statement(sa.select(_number(sa.func.pg_snapshot_xmax(_SNAPSHOT))))
_OLDEST_TRANSACTION = Statement(sa.select(_number(sa.func.pg_snapshot_xmin(_SNAPSHOT))))
_WRITTEN = Statement(sa.select(sa.cast(sa.func.pg_current_wal_lsn(), sa.Text)))


class _Position(sa.types.UserDefinedType[str]):
    """``pg_lsn``: a place in the log of a server."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "pg_lsn"


_BEHIND_BY = sa.func.pg_wal_lsn_diff(
    sa.cast(bindparam("position", type_=sa.Text), _Position), sa.func.pg_last_wal_replay_lsn()
)
# A server that is not a replica has nothing to replay; what it tells as replayed is where it recovered to after its last crash.
_REPLAYED = Statement(
    sa.select(
        sa.or_(sa.not_(sa.func.pg_is_in_recovery()), sa.func.coalesce(sa.literal_column("0") >= _BEHIND_BY, sa.false()))
    )
)


async def now(session: Session) -> datetime:
    """Return the moment by the clock of the database, which dates the versions of records."""
    moment: datetime = await session.scalar(_NOW)
    return moment


async def next_transaction(session: Session) -> int:
    """Return the number below which all transactions are that have begun to write."""
    number: int = await session.scalar(_NEXT_TRANSACTION)
    return number


async def oldest_transaction(session: Session) -> int:
    """Return the number of the oldest transaction that is still writing."""
    number: int = await session.scalar(_OLDEST_TRANSACTION)
    return number


async def written(session: Session) -> str:
    """Return how far the log of the primary server is."""
    position: str = await session.scalar(_WRITTEN)
    return position


async def replayed(session: Session, position: str) -> bool:
    """Whether the server of this session shows everything up to a position of the primary's log."""
    return bool(await session.scalar(_REPLAYED, {"position": position}))
