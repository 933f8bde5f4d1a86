"""Addresses for operators and for the sign-in page: alive, ready, metrics, what this server is."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from fastapi import APIRouter, Request, Response
from psycopg import Error as PostgresError
from pydantic import BaseModel, Field

from yingtu import __version__
from yingtu.http.addresses import is_proxied
from yingtu.http.context import facts_of
from yingtu.http.errors import UnknownAddress
from yingtu.http.metrics import Family
from yingtu.http.named_route import NamedRoute
from yingtu.http.problems import problem_responses
from yingtu.kit.db import RETRY_AFTER_S, Database, Pool
from yingtu.kit.errors import Overloaded
from yingtu.kit.i18n import LANGUAGES


class Info(BaseModel):
    """What this server is."""

    product: str
    version: str
    languages: list[str]
    demo: bool = Field(description="Whether anybody can sign in with published passwords")
    demo_logins: list[str]
    demo_password: str | None


class Status(BaseModel):
    """A sign of life."""

    status: str


def operations_router(demo: Callable[[], tuple[list[str], str] | None]) -> APIRouter:
    """Return the router; ``demo`` gives the published logins and their password while they work."""
    router = APIRouter(tags=["server"], route_class=NamedRoute)

    @router.get("/healthz")
    async def healthz() -> Status:
        """Answer as long as the process works."""
        return Status(status="ok")

    @router.get("/readyz", responses=problem_responses(503))
    async def readyz(request: Request) -> Status:
        """Answer 200 when the database answers too."""
        database = facts_of(request.scope).context.database
        try:
            async with database.connection(Pool.INTERACTIVE) as connection:
                await connection.execute("SELECT 1")
        except PostgresError as error:
            raise Overloaded(retry_after_s=RETRY_AFTER_S) from error
        return Status(status="ready")

    @router.get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> Response:
        """Render Prometheus metrics, for the network the server stands in: not through a proxy."""
        if is_proxied(request.scope):
            raise UnknownAddress(method="GET", path="/metrics")
        text = await facts_of(request.scope).context.metrics.render()
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    @router.get("/api/v1/info")
    async def info() -> Info:
        """Return what this server is; needs no sign-in."""
        known = demo()
        logins, password = known or ([], None)
        return Info(
            product="Yingtu",
            version=__version__,
            languages=list(LANGUAGES),
            demo=known is not None,
            demo_logins=logins,
            demo_password=password,
        )

    return router


def pool_metrics(database: Database) -> Iterable[Family]:
    """Return size, use and queue of the connection pools."""
    stats = {name.value: pool.get_stats() for name, pool in database.pools.items()}

    def series(value: Callable[[dict[str, int]], int]) -> list[tuple[dict[str, str], float]]:
        return [({"pool": name}, float(value(each))) for name, each in stats.items()]

    return [
        ("yingtu_pool_max", "Most connections a pool may open.", "gauge", series(lambda s: s.get("pool_max", 0))),
        ("yingtu_pool_size", "Open connections.", "gauge", series(lambda s: s.get("pool_size", 0))),
        (
            "yingtu_pool_used",
            "Connections that work.",
            "gauge",
            series(lambda s: s.get("pool_size", 0) - s.get("pool_available", 0)),
        ),
        ("yingtu_pool_waiting", "Requests in the queue.", "gauge", series(lambda s: s.get("requests_waiting", 0))),
        (
            "yingtu_pool_refused_total",
            "Requests refused because the queue was full or nothing became free in time.",
            "counter",
            series(lambda s: s.get("requests_errors", 0)),
        ),
    ]
