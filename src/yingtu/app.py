"""The web process: assembly only.

``python -m yingtu.app openapi`` prints the API's description without a database.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
from fastapi import FastAPI
from fastapi.routing import APIRoute

from yingtu import __version__
from yingtu.http import problems
from yingtu.http.context import AppContext
from yingtu.http.edge import Edge
from yingtu.identity import endpoints as identity_endpoints
from yingtu.kit.db import Database
from yingtu.kit.settings import Settings, get_settings
from yingtu.users import endpoints as users_endpoints
from yingtu.workspaces.directory import Directory


def create_app(settings: Settings | None = None, database: Database | None = None) -> FastAPI:
    """Assemble the application.

    Args:
        settings: Of this process; from the environment when None.
        database: Already open, for tests; else opened and closed with the application.
    """
    settings = settings or get_settings()
    own = database is None
    pools = database or Database(settings.database_url or "", settings, replica_conninfo=settings.replica_url)
    directory = Directory(pools, settings.workspace)
    context = AppContext(settings=settings, database=pools, find_workspace=directory.find)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if own:
            await pools.open()
        yield
        if own:
            await pools.close()

    app = FastAPI(
        title="Yingtu",
        version=__version__,
        summary="赢图: a low-code CRM",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        generate_unique_id_function=_operation_id,
    )
    app.state.context = context
    problems.install(app)
    for router in (identity_endpoints.router, users_endpoints.router):
        app.include_router(router)
    app.add_middleware(Edge, context=context)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


if __name__ == "__main__":
    if sys.argv[1:] != ["openapi"]:
        sys.exit("usage: python -m yingtu.app openapi")
    description = create_app(Settings(database_url="postgresql://")).openapi()
    sys.stdout.write(orjson.dumps(description, option=orjson.OPT_INDENT_2).decode() + "\n")
