"""Pools and connections over HTTP, for administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import CheckedReadSession, CheckedWriteSession, CurrentActor, Route
from yingtu.operations import service
from yingtu.operations.saturation import EVERY_S, Saturation

router = APIRouter(prefix="/api/v1/operations", tags=["operations"], route_class=Route)


class PoolInfo(BaseModel):
    """A pool of connections of the web process that answers."""

    pool: str
    most: int = Field(description="Connections it may open")
    size: int
    used: int
    idle: int
    waiting: int = Field(description="Requests in its queue")
    saturation: list[float] = Field(description="Share in use over the last five minutes, oldest first")
    alarm: bool = Field(description="Nearly exhausted for half a minute")


class ConnectionInfo(BaseModel):
    """A connection to the database, of any of our processes."""

    pid: int
    pool: str
    state: str
    client: str | None
    opened_at: datetime
    transaction_s: float | None = Field(description="For how long its transaction has been open")
    statement_s: float | None = Field(description="For how long its statement has been running")
    waits_for: str | None
    statement: str | None = Field(description="Without values")
    can_end: bool


class PoolsInfo(BaseModel):
    """How the pools are doing."""

    every_s: float = Field(description="Seconds between two values of `saturation`")
    pools: list[PoolInfo]
    connections: list[ConnectionInfo] = Field(description="Those with the oldest transaction first")


@router.get("/pools", responses=problem_responses(401, 403, 503))
async def list_pools(request: Request, session: CheckedReadSession, actor: CurrentActor) -> PoolsInfo:
    """Tell how full the pools are and what our connections are doing; needs the ability `view_operations`."""
    found = await service.connections(session, actor)
    watch: Saturation = request.app.state.saturation
    watch.look()
    return PoolsInfo(
        every_s=EVERY_S,
        pools=[
            PoolInfo(
                pool=name.value,
                most=use.most,
                size=use.size,
                used=use.used,
                idle=use.idle,
                waiting=use.waiting,
                saturation=list(use.share),
                alarm=use.alarm,
            )
            for name, use in watch.pools.items()
        ],
        connections=[
            ConnectionInfo(
                pid=each.pid,
                pool=each.pool,
                state=each.state,
                client=each.client,
                opened_at=each.opened_at,
                transaction_s=each.transaction_s,
                statement_s=each.statement_s,
                waits_for=each.waits_for,
                statement=each.statement,
                can_end=service.may_end(each),
            )
            for each in found
        ],
    )


@router.post("/connections/{pid}/end", status_code=204, responses=problem_responses(401, 403, 404, 409, 503))
async def end_connection(
    pid: Annotated[int, Path(ge=1, le=2**31 - 1)], session: CheckedWriteSession, actor: CurrentActor
) -> None:
    """End a connection that sits idle or whose transaction has been open for long; what it had not committed is undone."""
    await service.end(session, actor, pid)
