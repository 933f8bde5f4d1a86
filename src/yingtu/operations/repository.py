"""Statements on what PostgreSQL is doing for us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import bindparam

from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class Connection:
    """One of our connections, of any of our processes."""

    pid: int
    pool: str
    state: str
    client: str | None
    opened_at: datetime
    transaction_s: float | None
    statement_s: float | None
    waits_for: str | None
    statement: str | None


_names = ("pid", "datname", "application_name", "state", "client_addr", "backend_start", "xact_start", "query_start", "state_change", "wait_event_type", "query", "backend_type")  # fmt: skip
_activity = sa.table("pg_stat_activity", *(sa.column(name) for name in _names), schema="pg_catalog")
_A = _activity.c


def _seconds_since(moment: sa.ColumnElement[object]) -> sa.ColumnElement[float]:
    return sa.cast(sa.func.extract("epoch", sa.func.clock_timestamp() - moment), sa.Double)


_running = _A.state == "active"
# Values stay in the parameters: the text of a prepared statement tells none.
_CONNECTIONS = Statement(
    sa.select(
        _A.pid,
        sa.func.substr(_A.application_name, 8).label("pool"),
        sa.func.coalesce(_A.state, "").label("state"),
        sa.cast(_A.client_addr, sa.Text).label("client"),
        _A.backend_start.label("opened_at"),
        _seconds_since(_A.xact_start).label("transaction_s"),
        sa.case((_running, _seconds_since(_A.query_start))).label("statement_s"),
        sa.case((_running, _A.wait_event_type)).label("waits_for"),
        sa.case((sa.or_(_running, _A.xact_start.is_not(None)), sa.func.left(_A.query, 300))).label("statement"),
    )
    .where(
        _A.datname == sa.func.current_database(),
        _A.application_name.like("yingtu-%"),
        _A.pid != sa.func.pg_backend_pid(),
    )
    .order_by(_A.xact_start.asc().nulls_last(), _A.pid)
    .limit(500)
)
_END = Statement(
    sa.select(sa.func.pg_terminate_backend(_A.pid)).where(
        _A.pid == bindparam("pid"),
        _A.datname == sa.func.current_database(),
        _A.application_name.like("yingtu-%"),
        _A.pid != sa.func.pg_backend_pid(),
    )
)


async def connections(session: Session) -> list[Connection]:
    """Return our connections to this database, those with the oldest transaction first."""
    return await session.load(Connection, _CONNECTIONS)


async def end(session: Session, pid: int) -> bool:
    """End one of our connections; False when there is none with this number."""
    return bool(await session.scalar(_END, {"pid": pid}))
