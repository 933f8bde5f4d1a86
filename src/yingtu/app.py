"""The web process: assembly only.

``python -m yingtu.app openapi`` prints the API's description without a database, ``… errors`` the page of all error codes.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import orjson
from fastapi import APIRouter, FastAPI
from psycopg import Error as PostgresError
from starlette.exceptions import HTTPException
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from yingtu import __version__, assembly
from yingtu.accounts import endpoints as accounts_endpoints
from yingtu.agenda import endpoints as agenda_endpoints
from yingtu.approvals import endpoints as approvals_endpoints
from yingtu.automation import endpoints as automation_endpoints
from yingtu.bulk import endpoints as bulk_endpoints
from yingtu.channels import endpoints as channels_endpoints
from yingtu.collaboration import endpoints as collaboration_endpoints
from yingtu.compliance import endpoints as compliance_endpoints
from yingtu.conversion import endpoints as conversion_endpoints
from yingtu.exchange import archive_endpoints as import_archive_endpoints
from yingtu.exchange import endpoints as exchange_endpoints
from yingtu.exchange import export_endpoints
from yingtu.exchange import set_endpoints as import_set_endpoints
from yingtu.files import endpoints as files_endpoints
from yingtu.http import batch_endpoints, logs, problems
from yingtu.http.addresses import LocalOnly, is_loopback
from yingtu.http.context import AppContext, facts_of
from yingtu.http.edge import Edge
from yingtu.http.errors import DemoNotPublic
from yingtu.http.metrics import Family
from yingtu.http.openapi import describe
from yingtu.http.operations import operations_router, pool_metrics
from yingtu.http.reference import errors_page
from yingtu.http.static import WebApplication, find_web_application
from yingtu.identity import endpoints as identity_endpoints
from yingtu.identity import factor_endpoints
from yingtu.identity.dependencies import known_actor
from yingtu.identity.direct import Direct
from yingtu.identity.service import DEMO_LOGINS, DEMO_PASSWORD, known_passwords_present
from yingtu.insight import endpoints as insight_endpoints
from yingtu.instructions import endpoints as instructions_endpoints
from yingtu.jobs import endpoints as jobs_endpoints
from yingtu.jobs import queue
from yingtu.kit import garbage
from yingtu.kit.db import Database, Workspace
from yingtu.kit.errors import Overloaded, YingtuError
from yingtu.kit.settings import Settings, get_settings
from yingtu.leaving import endpoints as leaving_endpoints
from yingtu.mail import endpoints as mail_endpoints
from yingtu.oauth import app_endpoints as oauth_app_endpoints
from yingtu.oauth import endpoints as oauth_endpoints
from yingtu.operations import endpoints as operations_endpoints
from yingtu.operations.saturation import Saturation
from yingtu.oversight import endpoints as oversight_endpoints
from yingtu.permissions import endpoints as permissions_endpoints
from yingtu.permissions import usage
from yingtu.privacy import endpoints as privacy_endpoints
from yingtu.process import endpoints as process_endpoints
from yingtu.process import question_endpoints
from yingtu.quality import endpoints as quality_endpoints
from yingtu.quality import merge_endpoints
from yingtu.records import endpoints as records_endpoints
from yingtu.records import events as record_events
from yingtu.records import highlights_endpoints, search_endpoints
from yingtu.records.wakes import waking
from yingtu.sales import endpoints as sales_endpoints
from yingtu.sampling import endpoints as sampling_endpoints
from yingtu.schema import endpoints as schema_endpoints
from yingtu.setup import endpoints as setup_endpoints
from yingtu.standard import endpoints as standard_endpoints
from yingtu.studio import endpoints as studio_endpoints
from yingtu.templates import endpoints as templates_endpoints
from yingtu.terms import endpoints as terms_endpoints
from yingtu.users import endpoints as users_endpoints
from yingtu.views import endpoints as views_endpoints
from yingtu.workspaces import endpoints as backup_endpoints
from yingtu.workspaces import operator_endpoints, own_endpoints, sandbox_endpoints
from yingtu.workspaces.directory import PUBLIC, Directory
from yingtu.workspaces.repository import Entry

#: Matched in this order: what is asked for most comes first.
ROUTERS: tuple[APIRouter, ...] = (
    records_endpoints.router,
    highlights_endpoints.router,
    record_events.router,
    batch_endpoints.router,
    search_endpoints.router,
    schema_endpoints.router,
    studio_endpoints.router,
    standard_endpoints.router,
    identity_endpoints.router,
    factor_endpoints.router,
    accounts_endpoints.router,
    oauth_app_endpoints.router,
    oauth_endpoints.router,
    users_endpoints.router,
    leaving_endpoints.router,
    privacy_endpoints.router,
    privacy_endpoints.record_router,
    compliance_endpoints.router,
    jobs_endpoints.router,
    bulk_endpoints.router,
    operations_endpoints.router,
    backup_endpoints.router,
    own_endpoints.router,
    templates_endpoints.router,
    sandbox_endpoints.router,
    setup_endpoints.router,
    operator_endpoints.router,
    exchange_endpoints.router,
    import_set_endpoints.router,
    import_archive_endpoints.router,
    quality_endpoints.router,
    merge_endpoints.router,
    export_endpoints.router,
    files_endpoints.router,
    files_endpoints.record_router,
    collaboration_endpoints.router,
    collaboration_endpoints.record_router,
    channels_endpoints.router,
    permissions_endpoints.router,
    approvals_endpoints.router,
    approvals_endpoints.record_router,
    views_endpoints.router,
    views_endpoints.maps_router,
    process_endpoints.router,
    question_endpoints.router,
    conversion_endpoints.router,
    automation_endpoints.router,
    automation_endpoints.record_router,
    agenda_endpoints.router,
    instructions_endpoints.router,
    insight_endpoints.router,
    terms_endpoints.router,
    sampling_endpoints.router,
    sales_endpoints.router,
    mail_endpoints.router,
    oversight_endpoints.router,
)


class Application(FastAPI):
    """FastAPI behind our edge; requests that need nothing of it do not pass through it."""

    edge: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or run the lifespan."""
        await self.edge(scope, receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        """Leave out the framework's own answer to defects: the edge gives it."""
        stack = super().build_middleware_stack()
        return stack.app if isinstance(stack, ServerErrorMiddleware) else stack

    async def framework(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with FastAPI's own machinery."""
        await super().__call__(scope, receive, send)


def create_app(settings: Settings | None = None, database: Database | None = None) -> FastAPI:
    """Assemble the application.

    Args:
        settings: Of this process; from the environment when None.
        database: Already open, for tests; else opened and closed with the application.
    """
    settings = settings or get_settings()
    assembly.connect()
    own = database is None
    pools = database or Database(settings.database_url or "", settings, replica_conninfo=settings.replica_url)
    local_only = LocalOnly()
    directory = Directory(
        pools,
        settings.workspace,
        or_first="workspace" not in settings.model_fields_set,
        on_load=partial(_watch_passwords, pools, local_only),
    )
    context = AppContext(settings=settings, database=pools, find_workspace=directory.find)
    context.on_refused = _note_refusal
    context.metrics.add_source(partial(pool_metrics, pools))
    saturation = Saturation(pools)
    context.metrics.add_source(saturation.metrics)
    context.metrics.add_waited_for(partial(_queue_metrics, pools))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if own:
            logs.configure()
            await pools.open()
        # Before the first request, so that published passwords are never reachable from outside.
        await directory.load()
        if local_only.active and not is_loopback(settings.host):
            raise DemoNotPublic
        if own:
            garbage.settle()
        async with waking(pools), saturation.watching(), usage.flushing(pools):
            yield
        if own:
            await pools.close()

    app = Application(
        title="Yingtu",
        version=__version__,
        summary="赢图: a low-code CRM",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.context = context
    app.state.directory = directory
    app.state.saturation = saturation
    problems.install(app)
    operations = operations_router(lambda: (list(DEMO_LOGINS), DEMO_PASSWORD) if local_only.active else None)
    for router in (*ROUTERS, operations):
        # Including it would build each route, with its models, once more.
        app.router.routes.extend(router.routes)
    app.edge = Edge(Direct(app.framework, app), context=context, refuse=local_only)
    app.openapi = partial(_described_once, app)  # type: ignore[method-assign] # FastAPI's documented way
    app.router.default = _web_application()
    return app


def _note_refusal(scope: Scope, error: YingtuError) -> None:
    facts = facts_of(scope)
    usage.refused(facts.workspace, known_actor(facts), error, scope["path"])


async def _watch_passwords(database: Database, local_only: LocalOnly, entries: list[Entry]) -> None:
    """Keep the server to this machine as long as a demo's published passwords work."""
    found = False
    for entry in entries:
        if entry.demo and entry.state == "active":
            async with database.read(Workspace(entry.id)) as session:
                found = found or await known_passwords_present(session)
    local_only.active = found


async def _queue_metrics(database: Database) -> list[Family]:
    try:
        async with database.read(PUBLIC) as session:
            states = await queue.counts(session)
    except (Overloaded, PostgresError):
        # What is measured about this process is wanted most when the database does not answer.
        return []
    series: list[tuple[dict[str, str], float]] = [({"state": name}, float(count)) for name, count in states.items()]
    return [("yingtu_jobs", "Entries of the job queue.", "gauge", series)]


def _described_once(app: FastAPI) -> dict[str, object]:
    if app.openapi_schema is None:
        app.openapi_schema = describe(app)
    return app.openapi_schema


def _web_application() -> ASGIApp:
    """Return what answers addresses that no route knows: the web application, or 404 when it is not built."""
    directory = find_web_application()
    # Compressed here only: answers of the API are small or read on the same machine, and compressing costs more than they do.
    files = GZipMiddleware(WebApplication(directory=directory), minimum_size=1024) if directory else None

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or files is None or scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(404)
        await files(scope, receive, send)

    return answer


def _print(what: str) -> None:
    if what == "errors":
        sys.stdout.write(errors_page())
    else:
        description = create_app(Settings(database_url="postgresql://")).openapi()
        sys.stdout.write(orjson.dumps(description, option=orjson.OPT_INDENT_2).decode() + "\n")


if __name__ == "__main__":
    if sys.argv[1:] not in (["openapi"], ["errors"]):
        sys.exit("usage: python -m yingtu.app openapi|errors")
    _print(sys.argv[1])
