"""Every route for every kind of actor. A route without a row here fails, so nobody adds an address without saying who may use it.

A row says what those who may get; ``who`` are the people who may. Everybody else who is signed in gets 403 (or ``denied``);
who is not (any more) signed in gets 401 with a warm cache too; the API key is the sales person's with the scope ``read``.
"""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from tests.support.actors import (
    PASSWORD,
    Person,
    actor_of,
    make_api_key,
    make_department,
    make_team,
    make_user,
    new_session,
)
from tests.support.http import BASE_URL
from yingtu.app import create_app
from yingtu.approvals import service as approvals
from yingtu.collaboration import comments, tags
from yingtu.files import service as files
from yingtu.files.repository import Link
from yingtu.files.upload import take
from yingtu.identity.actor import SYSTEM
from yingtu.identity.models import api_keys, sessions, users
from yingtu.identity.tokens import COOKIE, csrf_token
from yingtu.kit import clock
from yingtu.kit.db import Database, Session, Workspace
from yingtu.kit.settings import Settings
from yingtu.metadata import service as metadata
from yingtu.records import service as records
from yingtu.records.changes import Create, Delete, Source, Written
from yingtu.workspaces import service as workspaces
from yingtu.workspaces.service import NewWorkspace

PEOPLE = ("sales", "manager", "director", "finance", "admin")
SIGNED_OUT = ("anonymous", "disabled", "expired")
ACTORS = (*PEOPLE, *SIGNED_OUT, "api key")

EVERYBODY = frozenset(ACTORS)
SIGNED_IN = frozenset({*PEOPLE, "api key"})
ADMIN = frozenset({"admin"})
SELLERS = frozenset({"sales", "manager", "director", "admin"})
#: Leads do not exist for finance.
FINANCE = frozenset({"finance"})
LEADERS = frozenset({"manager", "director", "admin"})


@dataclass(frozen=True)
class Row:
    """Who may use a route, with a request that succeeds.

    Attributes:
        ok: What those who may get.
        denied: What signed-in people who may not get; those in ``unseen`` get 404, because there is nothing for them.
        writes: It needs the scope ``write`` (None: every unsafe method does).
    """

    who: frozenset[str]
    ok: int = 200
    body: Any = None
    query: str = ""
    files: Any = None
    denied: int = 403
    unseen: frozenset[str] = frozenset()
    writes: bool | None = None


LEAD = {"name": "王芳", "phone": "{phone}", "product_interest": "{product}", "source": "website", "region": "east"}
DOCUMENT = {"label": {"en": "View"}, "object": "lead"}
CHANGES = {"changes": [{"kind": "view", "key": "matrix_{number}", "body": DOCUMENT}]}
PICTURE = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
CSV = {"file": ("leads.csv", "name,phone\n王芳,13800138000\n".encode())}
SET = {"files": [{"source": "00000000-0000-7000-8000-000000000000", "object": "lead", "mapping": {}}]}

MATRIX: dict[str, Row] = {
    # -- the server
    "GET /healthz": Row(EVERYBODY),
    "GET /readyz": Row(EVERYBODY),
    "GET /metrics": Row(EVERYBODY),
    "GET /api/v1/info": Row(EVERYBODY),
    "GET /api/v1/openapi.json": Row(EVERYBODY),
    # -- one's own session and account
    "POST /api/v1/session": Row(EVERYBODY, body={"login": "sales", "password": PASSWORD}, writes=False),
    "GET /api/v1/session": Row(SIGNED_IN),
    "DELETE /api/v1/session": Row(SIGNED_IN, 204),
    "GET /api/v1/sessions": Row(SIGNED_IN),
    "DELETE /api/v1/sessions/{session_id}": Row(SIGNED_IN, 204),
    "PUT /api/v1/me/password": Row(SIGNED_IN, 204, {"present": PASSWORD, "new": PASSWORD}),
    "PUT /api/v1/me/preferences": Row(SIGNED_IN, 204, {"language": None, "time_zone": None}),
    "GET /api/v1/api-keys": Row(SIGNED_IN),
    "POST /api/v1/api-keys": Row(SIGNED_IN, 201, {"name": "key"}),
    "DELETE /api/v1/api-keys/{key_id}": Row(SIGNED_IN, 204),
    # -- people and organisation
    "GET /api/v1/users": Row(ADMIN),
    "POST /api/v1/users": Row(ADMIN, 201, {"login": "new-{number}", "name": "New"}),
    "GET /api/v1/users/{user_id}": Row(ADMIN),
    "PATCH /api/v1/users/{user_id}": Row(ADMIN, 200, {"region": "East"}),
    "PUT /api/v1/users/{user_id}/password": Row(ADMIN, 204, {"password": PASSWORD}),
    "GET /api/v1/departments": Row(ADMIN),
    "POST /api/v1/departments": Row(ADMIN, 201, {"name": "new-{number}"}),
    "PUT /api/v1/departments/{department_id}": Row(ADMIN, 200, {"name": "new-{number}"}),
    "DELETE /api/v1/departments/{department_id}": Row(ADMIN, 204),
    "GET /api/v1/teams": Row(ADMIN),
    "POST /api/v1/teams": Row(ADMIN, 201, {"name": "new-{number}"}),
    "PUT /api/v1/teams/{team_id}": Row(ADMIN, 200, {"name": "new-{number}"}),
    "DELETE /api/v1/teams/{team_id}": Row(ADMIN, 204),
    "GET /api/v1/roles": Row(ADMIN),
    # -- configuration
    "GET /api/v1/meta/objects": Row(SIGNED_IN),
    "GET /api/v1/meta/objects/{object}": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/meta/documents": Row(ADMIN),
    "GET /api/v1/meta/documents/{kind}/{key}": Row(ADMIN),
    "PUT /api/v1/meta/documents/{kind}/{key}": Row(ADMIN, body=DOCUMENT),
    "DELETE /api/v1/meta/documents/{kind}/{key}": Row(ADMIN),
    "POST /api/v1/meta/preview": Row(ADMIN, body=CHANGES, writes=False),
    "POST /api/v1/meta/publish": Row(ADMIN, body=CHANGES),
    "GET /api/v1/meta/versions": Row(ADMIN),
    "POST /api/v1/meta/versions/{number}/rollback": Row(ADMIN, body={}),
    "POST /api/v1/meta/versions/{number}/preview": Row(ADMIN, writes=False),
    "POST /api/v1/meta/formula": Row(ADMIN, body={"object": "lead", "expression": "1 + 1"}, writes=False),
    "GET /api/v1/meta/views": Row(SELLERS | {"api key"}, query="?object=lead", unseen=FINANCE),
    "POST /api/v1/meta/views": Row(SELLERS, 201, {**DOCUMENT, "object": "lead"}, unseen=FINANCE),
    "PUT /api/v1/meta/views/{view_key}": Row(ADMIN, body={"label": {"en": "View"}, "shared": True}, unseen=FINANCE),
    "DELETE /api/v1/meta/views/{view_key}": Row(ADMIN, 204, unseen=FINANCE),
    # -- records: leads that the sales person owns
    "GET /api/v1/objects/{object}/records": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/records/query": Row(SELLERS | {"api key"}, body={}, unseen=FINANCE, writes=False),
    "POST /api/v1/objects/{object}/records/aggregate": Row(
        SELLERS | {"api key"}, body={"measures": [{"op": "count"}]}, unseen=FINANCE, writes=False
    ),
    "POST /api/v1/objects/{object}/records/bulk": Row(
        SELLERS, body={"operations": [{"op": "create", "values": LEAD}]}, denied=422
    ),
    "POST /api/v1/objects/{object}/records": Row(SELLERS, 201, LEAD),
    "GET /api/v1/objects/{object}/records/{record_id}": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/objects/{object}/records/{record_id}/history": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/objects/{object}/records/{record_id}/timeline": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/objects/{object}/records/{record_id}/highlights": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/objects/{object}/records/{record_id}/frames/{number}": Row(frozenset(), unseen=SIGNED_IN),
    "PATCH /api/v1/objects/{object}/records/{record_id}": Row(SELLERS, body={"name": "王方"}, unseen=FINANCE),
    "DELETE /api/v1/objects/{object}/records/{record_id}": Row(LEADERS, 204, unseen=FINANCE),
    "POST /api/v1/objects/{object}/records/{record_id}/restore": Row(LEADERS, unseen=FINANCE),
    # -- processes: leads follow none
    "GET /api/v1/objects/{object}/processes": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/objects/{object}/records/{record_id}/stage": Row(frozenset(), denied=404),
    "POST /api/v1/objects/{object}/records/{record_id}/stage": Row(
        frozenset(), body={"to": "won"}, denied=403, unseen=SELLERS | FINANCE
    ),
    "PUT /api/v1/objects/{object}/records/{record_id}/stage/checks": Row(
        frozenset(), body={"stage": "won", "code": "x", "done": True}, unseen=SELLERS | FINANCE
    ),
    "POST /api/v1/objects/{object}/records/{record_id}/stage/pause": Row(
        frozenset(), body={"reason": "x"}, unseen=SELLERS | FINANCE
    ),
    "POST /api/v1/objects/{object}/stages": Row(
        SELLERS | {"api key"}, body={"ids": []}, unseen=FINANCE, writes=False
    ),
    # -- conversions of a lead that the sales person owns
    "GET /api/v1/objects/{object}/conversions": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/objects/{object}/records/{record_id}/conversion": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/records/{record_id}/conversion": Row(
        frozenset(), body={"conversion": "none"}, unseen=SELLERS | FINANCE
    ),
    "DELETE /api/v1/objects/{object}/records/{record_id}/conversion": Row(frozenset(), unseen=SELLERS | FINANCE),
    "GET /api/v1/events": Row(SIGNED_IN),
    "GET /api/v1/search": Row(SIGNED_IN, query="?q=13800"),
    "GET /api/v1/search/owner": Row(SELLERS | {"api key"}, unseen=FINANCE, query="?object=lead&q=13800138000"),
    # -- work in the background, files in
    "GET /api/v1/jobs": Row(SIGNED_IN),
    "GET /api/v1/jobs/{job_id}": Row(frozenset(), denied=404),
    "GET /api/v1/jobs/{job_id}/log": Row(frozenset(), denied=404),
    "POST /api/v1/jobs/{job_id}/cancel": Row(frozenset(), denied=404),
    "POST /api/v1/jobs/{job_id}/pause": Row(frozenset(), denied=404),
    "POST /api/v1/jobs/{job_id}/resume": Row(frozenset(), denied=404),
    "POST /api/v1/jobs/{job_id}/undo": Row(frozenset(), denied=404),
    "POST /api/v1/jobs/{job_id}/retry": Row(frozenset(), 202, {}, denied=404),
    "GET /api/v1/jobs/{job_id}/errors": Row(frozenset(), denied=404),
    "GET /api/v1/jobs/{job_id}/errors/values": Row(frozenset(), denied=404),
    "GET /api/v1/jobs/{job_id}/errors.csv": Row(frozenset(), denied=404),
    "POST /api/v1/objects/{object_name}/imports/preview": Row(LEADERS, files=CSV, unseen=FINANCE),
    "POST /api/v1/objects/{object_name}/imports": Row(LEADERS, 202, files=CSV, unseen=FINANCE),
    "GET /api/v1/objects/{object_name}/imports/target": Row(LEADERS, unseen=FINANCE),
    "POST /api/v1/imports/files": Row(LEADERS, 201, files=CSV),
    "POST /api/v1/imports/order": Row(SIGNED_IN, body={"files": []}, writes=False),
    "POST /api/v1/imports/sets": Row(frozenset(), 202, SET, denied=404),
    "GET /api/v1/imports/sets/{set_id}": Row(frozenset(), denied=404),
    "POST /api/v1/imports/sets/{set_id}/continue": Row(frozenset(), denied=404),
    "POST /api/v1/imports/sets/{set_id}/undo": Row(frozenset(), 202, denied=404),
    "GET /api/v1/objects/{object_name}/duplicates": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/duplicates/{pair_id}/dismiss": Row(frozenset(), denied=404),
    "POST /api/v1/objects/{object}/bulk": Row(
        SELLERS,
        body={"operation": "edit", "filter": {}, "values": {"region": "east"}, "dry_run": True},
        unseen=FINANCE,
    ),
    "GET /api/v1/bulk/{job_id}/errors": Row(frozenset(), denied=404),
    "GET /api/v1/operations/pools": Row(ADMIN),
    "GET /api/v1/operations/backups": Row(ADMIN),
    "POST /api/v1/operations/backups": Row(ADMIN, 202),
    "POST /api/v1/operations/connections/{pid}/end": Row(frozenset(), denied=403, unseen=ADMIN),
    # -- files out
    "POST /api/v1/objects/{object}/exports": Row(LEADERS, 202, {"fields": ["name"]}, unseen=FINANCE),
    "GET /api/v1/jobs/{job_id}/result": Row(frozenset(), denied=404, writes=True),
    # -- files of a lead that the sales person owns
    "GET /api/v1/objects/{object}/records/{record_id}/files": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/records/{record_id}/files": Row(SELLERS, 201, files=CSV, unseen=FINANCE),
    "DELETE /api/v1/objects/{object}/records/{record_id}/files/{file_id}": Row(SELLERS, 204, unseen=FINANCE),
    "POST /api/v1/files": Row(SIGNED_IN, 201, files=CSV),
    "GET /api/v1/files/{file_id}": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/files/{file_id}/info": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/files/{file_id}/thumbnail": Row(SELLERS | {"api key"}, unseen=FINANCE),
    # -- comments and tags on it
    "GET /api/v1/objects/{object}/records/{record_id}/comments": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/records/{record_id}/comments": Row(
        SELLERS, 201, body={"text": "好"}, unseen=FINANCE
    ),
    "PATCH /api/v1/comments/{comment_id}": Row(frozenset({"sales"}), body={"text": "好"}, unseen=FINANCE),
    "DELETE /api/v1/comments/{comment_id}": Row(frozenset({"sales"}), 204, unseen=FINANCE),
    "GET /api/v1/tags": Row(SIGNED_IN),
    "POST /api/v1/tags": Row(ADMIN, 201, body={"name": "tag {number}", "color": "red"}),
    "PATCH /api/v1/tags/{tag_id}": Row(ADMIN, body={"color": "blue"}),
    "DELETE /api/v1/tags/{tag_id}": Row(ADMIN, 204),
    "GET /api/v1/objects/{object}/records/{record_id}/tags": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "PUT /api/v1/objects/{object}/records/{record_id}/tags/{tag_id}": Row(SELLERS, 204, unseen=FINANCE),
    "DELETE /api/v1/objects/{object}/records/{record_id}/tags/{tag_id}": Row(SELLERS, 204, unseen=FINANCE),
    "POST /api/v1/objects/{object}/tags": Row(SELLERS, body={"ids": [], "set": [], "unset": []}, unseen=FINANCE),
    # -- what one is told
    "GET /api/v1/notifications": Row(SIGNED_IN),
    "GET /api/v1/notifications/unread": Row(SIGNED_IN),
    "POST /api/v1/notifications/read": Row(SIGNED_IN, body={}),
    "GET /api/v1/notifications/preferences": Row(SIGNED_IN),
    "PUT /api/v1/notifications/preferences": Row(SIGNED_IN, 204, body={}),
    "GET /api/v1/channels": Row(ADMIN),
    "POST /api/v1/channels/{channel}/test": Row(ADMIN, 409),
    # -- approvals: of a lead, asked for by the sales person
    "GET /api/v1/approvals": Row(SIGNED_IN),
    "GET /api/v1/approvals/waiting": Row(SIGNED_IN),
    "GET /api/v1/approvals/substitute": Row(SIGNED_IN),
    "PUT /api/v1/approvals/substitute": Row(SIGNED_IN, 204, body={}),
    "GET /api/v1/approvals/{approval_id}": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/approvals/{approval_id}/decision": Row(
        frozenset({"manager"}), body={"decision": "approve"}, unseen=FINANCE
    ),
    "POST /api/v1/approvals/{approval_id}/recall": Row(frozenset({"sales", "admin"}), body={}, unseen=FINANCE),
    "POST /api/v1/approvals/{approval_id}/resubmit": Row(frozenset({"sales"}), 409, body={}, unseen=FINANCE),
    "POST /api/v1/approvals/{approval_id}/comments": Row(SELLERS, body={"comment": "好"}, unseen=FINANCE),
    "POST /api/v1/approvals/{approval_id}/pass-on": Row(
        frozenset({"manager", "admin"}), body={"to": "{director}"}, unseen=FINANCE
    ),
    "POST /api/v1/approvals/{approval_id}/signers": Row(
        frozenset({"manager"}), body={"people": ["{director}"]}, unseen=FINANCE
    ),
    "GET /api/v1/objects/{object}/records/{record_id}/approvals": Row(SELLERS | {"api key"}, unseen=FINANCE),
    # -- automations
    "GET /api/v1/automations": Row(ADMIN),
    "GET /api/v1/automations/{key}/runs": Row(ADMIN),
    "GET /api/v1/automation-runs/{run_id}": Row(ADMIN, 404),
    "POST /api/v1/automation-runs/{run_id}/replay": Row(ADMIN, 404),
    "POST /api/v1/automations/test": Row(ADMIN, 422, body={"document": {}}),
    "POST /api/v1/automations/{key}/pause": Row(ADMIN, 404),
    "POST /api/v1/automations/{key}/resume": Row(ADMIN, 404),
    "POST /api/v1/automations/{key}/start": Row(ADMIN, 404, body={}),
    "POST /api/v1/automations/{key}/hook": Row(ADMIN, 404),
    "POST /api/v1/hooks/{token}": Row(EVERYBODY, 404, body={}, writes=False),
    "GET /api/v1/objects/{object}/records/{record_id}/actions": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/records/{record_id}/actions/{automation}": Row(SELLERS, 404, unseen=FINANCE),
    "GET /api/v1/calendar": Row(SIGNED_IN),
    "GET /api/v1/reminders": Row(SIGNED_IN),
    "GET /api/v1/approval-links/{token}": Row(EVERYBODY, 404),
    "POST /api/v1/approval-links/{token}": Row(EVERYBODY, 404, body={"decision": "approve"}, writes=False),
}


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
            case "session_id":
                await new_session(session, person)
                return str(await self.newest(session, sessions, person))
            case "pair_id":
                return "1"
            case "automation":
                return "nothing"
            case "set_id" | "run_id":
                return "00000000-0000-7000-8000-000000000000"
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
            for name in [part[1:-1] for part in template.split("/") if part.startswith("{")]:
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
