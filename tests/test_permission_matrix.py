"""Every route for every kind of actor. A route without a row here fails, so nobody adds an address without saying who may use it.

A row says what those who may get; ``who`` are the people who may. Everybody else who is signed in gets 403 (or ``denied``);
who is not (any more) signed in gets 401 with a warm cache too; the API key is the sales person's with the scope ``read``.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from tests.support.actors import (
    Person,
    actor_of,
    make_api_key,
    make_department,
    make_team,
    make_user,
    new_session,
)
from tests.support.http import BASE_URL
from tests.support.matrix import MATRIX
from tests.support.matrix_row import ACTORS, DOCUMENT, EVERYBODY, LEAD, PICTURE, SIGNED_OUT, Row
from yingtu.app import create_app
from yingtu.approvals import service as approvals
from yingtu.collaboration import comments, tags
from yingtu.files import service as files
from yingtu.files.repository import Link
from yingtu.files.upload import take
from yingtu.identity.actor import SYSTEM
from yingtu.identity.models import api_keys, users
from yingtu.identity.tokens import COOKIE, csrf_token
from yingtu.kit import clock
from yingtu.kit.db import Database, Session, Workspace
from yingtu.kit.settings import Settings
from yingtu.metadata import service as metadata
from yingtu.records import service as records
from yingtu.records.changes import Create, Delete, Source, Written
from yingtu.workspaces import service as workspaces
from yingtu.workspaces.service import NewWorkspace

#: Answers that do not end.
STREAMS = frozenset({"GET /api/v1/events"})


def routes(app: FastAPI) -> set[str]:
    """Every method and address of the application."""
    return {
        f"{method} {context.path}"
        for context in iter_route_contexts(app.router.routes)
        for method in context.methods or ()
        if method != "HEAD"
    }


class Stage:
    """A workspace with one person of each kind, and fresh things for requests to work on."""

    def __init__(self, app: FastAPI, database: Database, workspace: Workspace) -> None:
        self.app = app
        self.database = database
        self.workspace = workspace
        self.people: dict[str, Person] = {}
        self.product: UUID | None = None
        self.record = UUID(int=0)
        self._numbers = iter(range(1, 1_000_000))

    async def set_up(self) -> None:
        async with self.database.write(self.workspace) as session:
            director = await make_user(session, "director", roles=("director",))
            manager = await make_user(session, "manager", roles=("sales_manager",), manager=director)
            sales = await make_user(session, "sales", roles=("sales",), manager=manager)
            self.people = {"director": director, "manager": manager, "sales": sales, "api key": sales}
            for name, role in (("finance", "finance"), ("admin", "admin"), ("disabled", "admin"), ("expired", "admin")):
                self.people[name] = await make_user(session, name, roles=(role,))
            await metadata.bump_access_epoch(session)
            self.product = await self.write(
                session, "product", Create({"name": "网关", "code": "GW", "owner_id": str(sales.id)})
            )

    async def write(self, session: Session, name: str, change: Create | Delete) -> UUID:
        result = await records.write(session, SYSTEM, name, [change], source=Source.SYSTEM)
        (outcome,) = result.outcomes
        assert isinstance(outcome, Written), outcome
        return outcome.id

    async def target(self, session: Session, name: str, actor: str, route: str) -> str:
        """Make what a placeholder of an address stands for; it is used up by one request."""
        person = self.people.get(actor) or self.people["sales"]
        match name:
            case "object" | "object_name":
                return "lead"
            case "record_id":
                values = {**self.filled(LEAD), "owner_id": str(self.people["sales"].id)}
                made = self.record = await self.write(session, "lead", Create(values))
                if route.endswith("/restore"):
                    await self.write(session, "lead", Delete(made))
                return str(made)
            case "file_id":
                if "{record_id}" not in route:
                    await self.target(session, "record_id", actor, route)
                return str(await self.a_picture(session))
            case "comment_id":
                await self.target(session, "record_id", actor, route)
                author = await actor_of(session, self.people["sales"])
                added = await comments.add(session, author, "lead", self.record, comments.Draft("好", ()))
                return str(added.comment.id)
            case "tag_id":
                return str((await tags.create(session, SYSTEM, f"tag {next(self._numbers)}", "red")).id)
            case "user_id":
                return str((await make_user(session)).id)
            case "department_id":
                return str(await make_department(session, f"department {next(self._numbers)}"))
            case "team_id":
                return str(await make_team(session, f"team {next(self._numbers)}"))
            case "key_id":
                await make_api_key(session, person)
                return str(await self.newest(session, api_keys, person))
            case "pair_id":
                return "1"
            case "merge_id":
                return str(UUID(int=1))
            case "automation":
                return "nothing"
            case (
                "draw_id"
                | "check_id"
                | "set_id"
                | "source_id"
                | "archive_id"
                | "run_id"
                | "request_id"
                | "factor_id"
                | "device_id"
                | "app_id"
                | "consent_id"
                | "instruction_id"
            ):
                return "00000000-0000-7000-8000-000000000000"
            case "mailbox_id" | "thread_id" | "mail_id" | "mark_id":
                return str(UUID(int=1))
            case "sandbox_id":
                return "nowhere"
            case "template":
                return "saas"
            case "workspace_id":
                return "nowhere"
            case "process":
                return "sales"
            case "channel":
                return "mail"
            case "token":
                return "forged"
            case "approval_id":
                await self.target(session, "record_id", actor, route)
                asks = await actor_of(session, self.people["sales"])
                step = approvals.request(
                    session, asks, object="lead", record_id=self.record, change=None, reason=None, kind="matrix"
                )
                return str(await step)
            case "erasure_id" | "report_id":
                return "00000000-0000-7000-8000-000000000000"
            case "field_name":
                return "phone"
            case "way":
                return "mail"
            case "code":
                return "nothing"
            case "file_format":
                return "pdf"
            case "kind":
                return "view"
            case "view_key":
                return "matrix"
            case "key":
                return "matrix"
            case "number":
                return str((await metadata.epochs(session))[0])
            case "job_id" | "pid":
                return "4711"
            case _:
                raise AssertionError(f"say here what {{{name}}} stands for")

    async def a_picture(self, session: Session) -> UUID:
        """Attach a file to the record made last."""
        settings = self.app.state.context.settings
        arrived = take(settings, self.workspace, "a.png", [PICTURE])
        link = Link("lead", self.record, None)
        return (await files.store(session, SYSTEM, settings, arrived, link=link)).id

    async def newest(self, session: Session, table: sa.Table, person: Person) -> UUID:
        found: UUID = await session.scalar(
            sa.select(table.c.id).where(table.c.user_id == person.id).order_by(table.c.id.desc()).limit(1)
        )
        return found

    async def keep_a_view(self) -> None:
        """Make the document that requests about documents work on."""
        from yingtu.schema.service import DocumentChange, publish

        async with self.database.write(self.workspace) as session:
            await publish(session, SYSTEM, [DocumentChange("view", "matrix", DOCUMENT)])

    async def ask(self, route: str, row: Row, actor: str) -> int:
        """Send the row's request as an actor and return the status."""
        method, template = route.split(" ")
        path = template
        async with self.database.write(self.workspace) as session:
            for name in re.findall(r"{(\w+)}", template):
                path = path.replace(f"{{{name}}}", await self.target(session, name, actor, route))
            credentials = await self.credentials(session, actor)
        if "/meta/documents/" in route or "/meta/views/" in route:
            await self.keep_a_view()
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=BASE_URL, **credentials) as client:
            await self.grow_old(client, actor)
            options: dict[str, Any] = {"files": row.files} if row.files else {}
            if row.body is not None:
                options["json"] = self.filled(row.body)
            later = clock.now() + timedelta(hours=3) if actor == "expired" else clock.now()
            with clock.at(later):
                if route in STREAMS:
                    status = await self.first_status(client, path)
                else:
                    status = (await client.request(method, path + row.query, **options)).status_code
        await self.come_back(actor)
        return status

    async def first_status(self, client: httpx.AsyncClient, path: str) -> int:
        """Return the status of an answer without an end, and go away."""
        request = client.build_request("GET", path)
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": ("127.0.0.1", 1), "server": ("localhost", 80),
        }  # fmt: skip
        begun: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def receive() -> dict[str, Any]:
            await asyncio.sleep(3600)
            raise AssertionError

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start" and not begun.done():
                begun.set_result(message["status"])

        running = asyncio.create_task(self.app(scope, receive, send))
        status = await asyncio.wait_for(begun, 10)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return status

    async def credentials(self, session: Session, actor: str) -> dict[str, Any]:
        if actor == "anonymous":
            return {}
        if actor == "api key":
            key = await make_api_key(session, self.people[actor], scopes=("read",))
            return {"headers": {"Authorization": f"Bearer {key}"}}
        token = await new_session(session, self.people[actor])
        return {"cookies": {COOKIE: token}, "headers": {"X-CSRF-Token": csrf_token(token)}}

    async def grow_old(self, client: httpx.AsyncClient, actor: str) -> None:
        """Use the credential while it is good, so that it is cached, then let it end."""
        if actor not in {"disabled", "expired"}:
            return
        assert (await client.get("/api/v1/session")).status_code == 200
        if actor == "disabled":
            await self.activate(self.people[actor], active=False)

    async def come_back(self, actor: str) -> None:
        if actor == "disabled":
            await self.activate(self.people[actor], active=True)

    async def activate(self, person: Person, *, active: bool) -> None:
        async with self.database.write(self.workspace) as session:
            await session.execute(sa.update(users).where(users.c.id == person.id).values(active=active))
            await metadata.bump_access_epoch(session)

    def filled(self, body: Any) -> Any:
        match body:
            case dict():
                return {key: self.filled(value) for key, value in body.items()}
            case list():
                return [self.filled(each) for each in body]
            case str():
                number = next(self._numbers)
                filled = body.replace("{product}", str(self.product)).replace("{number}", str(number))
                filled = filled.replace("{director}", str(self.people["director"].id))
                return filled.replace("{phone}", f"138{number:08d}")
            case _:
                return body


def expected(route: str, row: Row, actor: str) -> int:
    if row.who != EVERYBODY and actor in SIGNED_OUT:
        return 401
    safe = route.startswith("GET ")
    if actor == "api key" and (not safe if row.writes is None else row.writes):
        return 403
    if actor in row.unseen:
        return 404
    return row.ok if actor in row.who else row.denied


@pytest.fixture
async def stage(settings: Settings, database: Database) -> AsyncIterator[Stage]:
    workspace = await workspaces.create(database, NewWorkspace("matrix", "Matrix"))
    app = create_app(settings.model_copy(update={"workspace": "matrix"}), database)
    made = Stage(app, database, workspace)
    await made.set_up()
    yield made
    metadata.forget(workspace.id)


@pytest.mark.committed
@pytest.mark.timeout(300)
async def test_every_route_answers_every_actor_as_its_row_says(stage: Stage) -> None:
    wrong = []
    for route, row in MATRIX.items():
        if route not in routes(stage.app):
            continue
        for actor in ACTORS:
            status = await stage.ask(route, row, actor)
            if status != (wanted := expected(route, row, actor)):
                wrong.append(f"{route} as {actor}: {status}, not {wanted}")
    assert not wrong, "\n".join(wrong)


def test_every_route_has_a_row(settings: Settings) -> None:
    app = create_app(settings)
    assert sorted(routes(app) - MATRIX.keys()) == []
    assert sorted(MATRIX.keys() - routes(app)) == []
