"""Every address that answers, asked by somebody to whom all secrets are hidden, by one who sees masks, and by the same on a telephone.

The addresses come from the application: every GET is asked as it stands; of the others a row here says what is sent, or why nothing
of a record comes back. An address that nobody has thought of fails.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from tests.permissions.planted import MASKS, NEEDLES, OBJECTS, VIEWERS, Planted, assert_nothing_is_shown
from tests.support.counts import FULL_COUNTS
from tests.test_permission_matrix import routes
from yingtu.app import create_app
from yingtu.approvals import endpoints as approval_endpoints
from yingtu.channels.models import notification
from yingtu.insight import endpoints as insight_endpoints
from yingtu.kit.db import Database
from yingtu.kit.settings import Settings
from yingtu.metadata import service as metadata
from yingtu.sales import endpoints as sales_endpoints
from yingtu.standard.shipped import MODULES
from yingtu.workspaces import service as workspaces
from yingtu.workspaces.service import NewWorkspace

#: Addresses that lead nowhere in this company, or where the viewers have nothing: what a GET answers instead.
NOTHING_THERE = {
    "GET /api/v1/approval-links/{token}": "of a mail to somebody else",
    "GET /api/v1/bulk/{job_id}/errors": "no such job here",
    "GET /api/v1/calendars/{token}.ics": "asked with the viewer's own token below",
    "GET /api/v1/files/{file_id}/thumbnail": "no picture",
    "GET /api/v1/imports/archives/{archive_id}": "no archive",
    "GET /api/v1/imports/sets/{set_id}": "no set",
    "GET /api/v1/jobs/{job_id}/result": "asked with exports of the viewer below",
    "GET /api/v1/jobs/{job_id}/errors": "of imports only",
    "GET /api/v1/jobs/{job_id}/errors.csv": "of imports only",
    "GET /api/v1/jobs/{job_id}/errors/values": "of imports only",
    "GET /api/v1/objects/{object}/records/{record_id}/frames/{number}": "no embedded pages",
    "GET /api/v1/search/owner": "switched off",
    "GET /api/v1/users/{user_id}/leaving": "nobody leaves",
    "GET /api/v1/workspace/exports/{job_id}": "no take-out; it is of the whole workspace, for who configures it",
    "GET /api/v1/operator/workspaces": "for operators",
    "GET /api/v1/operations/backups": "for operators",
    "GET /api/v1/operations/backups/restored": "for operators",
    "GET /api/v1/meta/documents/{kind}/{key}/versions": "documents hold no values of records",
    "GET /api/v1/sales/price": "refused to who does not see prices",
    "GET /api/v1/sales/ageing": "refused to who does not see amounts",
    "GET /api/v1/access/explain": "asked with a record below",
    "GET /api/v1/calendar": "of days, not of records",
    "GET /api/v1/insight/targets": "asked with an object below",
    "GET /api/v1/jobs/{job_id}": "asked with exports of the viewer below",
    "GET /api/v1/jobs/{job_id}/log": "asked with exports of the viewer below",
    "GET /api/v1/search": "asked with words below",
    "GET /api/v1/sales/surveys/{token}": "of a customer",
}
#: Addresses whose answers hold nothing of records, whatever is sent: accounts, organisation, configuration, the server.
NO_RECORDS = re.compile(
    r" /(healthz|readyz|metrics|oauth|\.well-known)|"
    r" /api/v1/(sign-up|sign-in-rules|sign-in-locks|password-links|password-strength|refused-passwords|setup|first-steps|sandboxes|templates|workspace|operator|session|sessions|me|api-keys|apps|oauth|users|departments|teams|"
    r"roles|push|channels|agenda|calendar-feed|tags|operations|imports|privacy|compliance|openapi|info|"
    # what people wrote to each other, agreed on and looked at by sample
    r"mail|terms|sampling|dwell-links|instructions)\b|"
    r" /api/v1/meta/(files|standard|versions|draft|form|views|map|documents|publish|formula)\b"
)
#: Unsafe methods whose answers hold no values, or those of a GET of the same thing.
QUIET = {
    "DELETE /api/v1/access/seen-as", "POST /api/v1/access/seen-as", "POST /api/v1/access/requests/view",
    "POST /api/v1/access/requests/reveal", "POST /api/v1/access/requests/export", "POST /api/v1/access/requests/change",
    "POST /api/v1/access/requests/{request_id}/approve", "POST /api/v1/access/requests/{request_id}/refuse",
    "POST /api/v1/access/requests/{request_id}/revoke", "POST /api/v1/access/requests/{request_id}/reveal",
    "POST /api/v1/approvals/{approval_id}/decision", "POST /api/v1/approvals/{approval_id}/recall",
    "POST /api/v1/approvals/{approval_id}/resubmit", "POST /api/v1/approvals/{approval_id}/pass-on",
    "POST /api/v1/approvals/{approval_id}/signers", "PUT /api/v1/approvals/substitute",
    "POST /api/v1/approval-links/{token}", "POST /api/v1/audit/verification",
    "POST /api/v1/automation-runs/{run_id}/replay", "POST /api/v1/automations/{key}/hook", "POST /api/v1/automations/{key}/pause",
    "POST /api/v1/automations/{key}/resume", "POST /api/v1/automations/{key}/start", "POST /api/v1/hooks/{token}",
    "DELETE /api/v1/comments/{comment_id}", "PATCH /api/v1/comments/{comment_id}", "POST /api/v1/duplicates/{pair_id}/dismiss",
    "POST /api/v1/files", "POST /api/v1/merges/{merge_id}/undo", "POST /api/v1/jobs/{job_id}/cancel",
    "POST /api/v1/jobs/{job_id}/pause", "POST /api/v1/jobs/{job_id}/resume", "POST /api/v1/jobs/{job_id}/undo",
    "POST /api/v1/jobs/{job_id}/retry", "POST /api/v1/objects/{object_name}/imports", "POST /api/v1/objects/{object_name}/merges",
    "POST /api/v1/objects/{object}/records", "POST /api/v1/objects/{object}/records/bulk",
    "DELETE /api/v1/objects/{object}/records/{record_id}", "POST /api/v1/objects/{object}/records/{record_id}/restore",
    "POST /api/v1/objects/{object}/records/{record_id}/actions/{automation}",
    "DELETE /api/v1/objects/{object}/records/{record_id}/conversion", "POST /api/v1/objects/{object}/records/{record_id}/files",
    "DELETE /api/v1/objects/{object}/records/{record_id}/files/{file_id}", "POST /api/v1/objects/{object}/records/{record_id}/stage",
    "PUT /api/v1/objects/{object}/records/{record_id}/stage/checks", "POST /api/v1/objects/{object}/records/{record_id}/stage/pause",
    "PUT /api/v1/objects/{object}/records/{record_id}/tags/{tag_id}", "DELETE /api/v1/objects/{object}/records/{record_id}/tags/{tag_id}",
    "POST /api/v1/objects/{object}/tags", "PUT /api/v1/sales/documents/{object}/{record_id}/lines",
    "POST /api/v1/sales/receipts/{record_id}/claims", "POST /api/v1/sales/quotes/{record_id}/fulfil", "POST /api/v1/sales/surveys/{token}",
    "POST /api/v1/sales/tickets/{record_id}/survey", "POST /api/v1/dwell-links/{token}", "POST /api/v1/terms/{key}/signatures",
    "POST /api/v1/objects/{object}/records/{record_id}/consents", "POST /api/v1/sampling/{key}/draws",
    "POST /api/v1/objects/{object}/records/{record_id}/consents/{channel}/withdrawal",
    "POST /api/v1/objects/{object}/records/{record_id}/stage/support", "PUT /api/v1/sampling/checks/{check_id}/assignee",
    "PUT /api/v1/sampling/checks/{check_id}/result",
    "POST /api/v1/notifications/read", "PUT /api/v1/notifications/preferences",
}  # fmt: skip


#: Objects that are asked about: every day some that hold a secret of each kind.
ASKED = OBJECTS if FULL_COUNTS else ("contact", "opportunity", "line_item")


@dataclass(frozen=True)
class Sent:
    """What is sent to an address that is no GET, and what comes of it; None: it may be refused."""

    body: Any = None
    files: Any = None
    status: int | None = 200
    objects: tuple[str, ...] = ASKED


PERIOD = {"begins": "2026-01-01", "ends": "2026-12-31"}
CSV = {"file": ("contacts.csv", "姓名,手机\n云帆科技,13700000000\n".encode())}
TOLD = {
    "label": {"en": "T"}, "object": "contact", "trigger": {"on": "manual"},
    "steps": [{"id": "tell", "do": "notify", "to": [{"user": "keeper"}], "title": "{{phone}}", "text": "{{email}}"}],
}  # fmt: skip
SENT = {
    "POST /api/v1/batch": Sent(
        {
            "requests": [
                {"path": "/api/v1/objects/contact/records"},
                {"path": "/api/v1/search?q=13812345678"},
                {"method": "POST", "path": "/api/v1/objects/lead/records/query", "body": {"total": "exact"}},
            ]
        }
    ),
    "POST /api/v1/objects/{object}/records/query": Sent({"total": "exact"}),
    "POST /api/v1/objects/{object}/records/aggregate": Sent({"measures": [{"op": "count"}]}),
    "PATCH /api/v1/objects/{object}/records/{record_id}": Sent({}),
    "POST /api/v1/objects/{object}/stages": Sent({"ids": ["{record_id}"]}),
    "POST /api/v1/objects/{object}/exports": Sent({"format": "csv"}, status=202),
    "POST /api/v1/objects/{object}/bulk": Sent(
        {"operation": "edit", "filter": {}, "values": {"name": "x"}, "dry_run": True}, objects=("contact", "lead")
    ),
    "POST /api/v1/objects/{object}/records/{record_id}/comments": Sent(
        {"text": "嗯"}, status=201, objects=("contact",)
    ),
    "POST /api/v1/objects/{object}/records/{record_id}/conversion": Sent(
        {"conversion": "lead", "targets": {"account": {"values": {"name": "云帆"}}}}, status=None, objects=("lead",)
    ),
    "POST /api/v1/objects/{object_name}/imports/preview": Sent(files=CSV, objects=("contact",)),
    "POST /api/v1/insight/pipelines/{process}": Sent(PERIOD),
    "POST /api/v1/insight/pipelines/{process}/records": Sent({**PERIOD, "part": "open"}),
    "POST /api/v1/approvals/{approval_id}/comments": Sent({"comment": "嗯"}),
    "POST /api/v1/automations/test": Sent({"document": TOLD, "record_id": "{contact}"}),
    "POST /api/v1/access/difference/preview": Sent({"changes": []}),
    "POST /api/v1/insight/health/{object}": Sent({"ids": ["{record_id}"]}, objects=("opportunity",)),
    "POST /api/v1/meta/preview": Sent({"changes": ["{another type}"]}),
}
#: Guesses and questions of GETs beside the address as it stands.
QUERIES = {
    "GET /api/v1/objects/{object}/records": ("?trash=true", "?as_of=2099-01-01T00:00:00Z", "?total=exact&limit=1"),
    "GET /api/v1/search": ("?q=13812345678", "?q=5678", "?q=neu.geheim", "?q=云帆", "?q=绝密"),
    "GET /api/v1/sales/price": ("?product={product}&account={account}",),
    "GET /api/v1/meta/views": ("?object=contact",),
    "GET /api/v1/access/explain": ("?object=contact&record={contact}&field=phone",),
    "GET /api/v1/approvals": ("?which=done", "?which=to_decide"),
    "GET /api/v1/calendar": ("?from=2026-11-01&to=2026-11-30",),
    "GET /api/v1/insight/targets": ("?object=target",),
}
STREAM = "GET /api/v1/events"
#: Addresses that lead somewhere for some objects only.
ONLY = {
    "GET /api/v1/sales/documents/{object}/{record_id}/lines": ("quote",),
    "GET /api/v1/sales/documents/{object}/{record_id}/pdf": ("quote",),
    "GET /api/v1/insight/health/{object}/{record_id}": ("opportunity",),
    "GET /api/v1/objects/{object}/records/{record_id}/stage": ("opportunity",),
    "GET /api/v1/objects/{object}/records/{record_id}/consents": ("contact", "lead"),
}
#: So many requests come from one place.
UNLIMITED = {"rate_key_per_minute": 0, "rate_address_per_minute": 0}
NOBODY = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
async def planted(settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Planted]:
    # The text of a PDF is drawn as shapes: what goes into it is looked at instead.
    for module, name in (
        (sales_endpoints, "document_pdf"),
        (approval_endpoints, "paper"),
        (insight_endpoints, "brief_pdf"),
    ):
        monkeypatch.setattr(module, name, lambda *told, **_: repr(told).encode())
    workspace = await workspaces.create(database, NewWorkspace("exits", "Exits", modules=MODULES))
    app = create_app(settings.model_copy(update={"workspace": "exits", **UNLIMITED}), database)
    made = Planted(app, database, workspace, settings)
    await made.set_up()
    yield made
    await made.close()
    metadata.forget(workspace.id)


@pytest.mark.committed
async def test_no_address_shows_what_is_hidden_or_masked(planted: Planted) -> None:
    await assert_nothing_is_shown(planted)
    told: list[str] = []
    for name in VIEWERS:
        viewer = _Viewer(planted, name, told)
        for route in sorted(routes(planted.app)):
            await viewer.visit(route)
        await viewer.fetch_exports()
        await viewer.listen()
        await viewer.read_mail()
    assert told == [], "\n".join(told)


class _Viewer:
    """Asks everything as one person, and notes what should not have been answered."""

    def __init__(self, planted: Planted, name: str, told: list[str]) -> None:
        self.planted = planted
        self.name = name
        self.told = told
        self.needles = NEEDLES if name == "masked" else (*NEEDLES, *MASKS)
        self.exports: list[int] = []

    async def visit(self, route: str) -> None:
        method, path = route.split(" ")
        quiet = NO_RECORDS.search(route) is not None
        if route == STREAM or (quiet and (method != "GET" or self.name != "masked")):
            return
        if method == "GET":
            await self._get(route, path, quiet=quiet)
        elif (sent := SENT.get(route)) is not None:
            for address in self._addresses(path, sent.objects):
                answer = await self._ask(method, address, sent)
                if sent.status not in {None, answer.status_code}:
                    self._unexpected(method, address, answer)
                if route.endswith("/exports") and answer.status_code == 202:
                    self.exports.append(answer.json()["id"])
        elif route not in QUIET:
            self.told.append(f"{route}: say in SENT what is sent to it, or why it shows nothing of records")

    async def _get(self, route: str, path: str, *, quiet: bool) -> None:
        for query in ("", *QUERIES.get(route, ())):
            for address in self._addresses(path + query, ASKED):
                answer = await self._ask("GET", address)
                if query or quiet or route in NOTHING_THERE:
                    continue
                if answer.status_code != 200 and any(f"/{each}/" in address for each in ONLY.get(route, ASKED)):
                    self._unexpected("GET", address, answer)

    def _addresses(self, path: str, objects: tuple[str, ...]) -> list[str]:
        """The address for each object with something planted; other places are filled in as known."""
        several = objects if re.search(r"{object(_name)?}|{record_id}", path) else objects[:1]
        return [self._filled(path, each) for each in several]

    def _filled(self, text: str, name: str) -> str:
        planted = self.planted
        known = {each: str(identifier) for each, identifier in planted.records.items()} | planted.known
        known |= {"object": name, "object_name": name, "record_id": known[name], "token": known[f"{self.name} feed"]}
        known |= {"process": "sales", "key": "told", "kind": "automation", "number": "0", "job_id": "4711"}
        known |= {"user_id": str(planted.people["keeper"].id)}
        return re.sub(r"{(\w+)}", lambda found: known.get(found[1], NOBODY), text)

    async def _ask(self, method: str, address: str, sent: Sent | None = None) -> Any:
        client = await self.planted.client(self.name)
        options: dict[str, Any] = {} if sent is None or sent.files is None else {"files": sent.files}
        if sent is not None and sent.body is not None:
            name = address.split("/")[4] if "/objects/" in address else "contact"
            options["json"] = self._deep(sent.body, name)
        answer = await client.request(method, address, **options)
        self._look(f"{method} {address}", address, answer.text)
        if answer.status_code >= 500:
            self._unexpected(method, address, answer)
        return answer

    def _deep(self, value: Any, name: str) -> Any:
        match value:
            case dict():
                return {key: self._deep(each, name) for key, each in value.items()}
            case list():
                return [self._deep(each, name) for each in value]
            case "{another type}":
                return self.planted.another_type
            case str() if re.fullmatch(r"{\w+}", value):
                return self._filled(value, name)
        return value

    def _unexpected(self, method: str, address: str, answer: Any) -> None:
        self.told.append(f"{self.name} {method} {address}: {answer.status_code} {answer.text[:200]}")

    def _look(self, what: str, asked: str, answer: str) -> None:
        for needle in self.needles:
            if needle in answer and needle not in asked:
                place = answer.index(needle)
                self.told.append(f"{self.name} {what}: {answer[max(0, place - 150) : place + 40]}")
                return

    async def fetch_exports(self) -> None:
        """The files that the viewer has asked for, and the file that hangs in a hidden field."""
        client = await self.planted.client(self.name)
        for job in self.exports:
            await self.planted.run(job)
            for address in (f"/api/v1/jobs/{job}/result", f"/api/v1/jobs/{job}", f"/api/v1/jobs/{job}/log"):
                answer = await client.get(address)
                assert answer.status_code == 200, (address, answer.text)
                self._look(address, "", answer.content.decode("utf-8-sig"))
        assert len(self.exports) == len(ASKED)
        secret = self.planted.known["secret_file"]
        for address in (f"/api/v1/files/{secret}", f"/api/v1/files/{secret}/info"):
            answer = await client.get(address)
            assert answer.status_code == 404, (self.name, address)

    async def read_mail(self) -> None:
        """What messages say of the records wherever they are sent: mail, push and groups are written from what is kept here."""
        kept = sa.select(notification.c.params).where(notification.c.person == self.planted.people[self.name].id)
        async with self.planted.database.read(self.planted.workspace) as session:
            messages = [str(row[0]) for row in await session.all(kept)]
        assert messages, "the automation tells all three of them"
        for each in messages:
            self._look("a message", "", each)

    async def listen(self) -> None:
        """What the event stream says of everything that has happened to the planted records."""
        client = await self.planted.client(self.name)
        request = client.build_request("GET", "/api/v1/events?last_event=0")
        heard: list[bytes] = []
        enough = asyncio.Event()
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": "/api/v1/events", "raw_path": b"/api/v1/events", "query_string": b"last_event=0", "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": ("127.0.0.1", 1), "server": ("localhost", 80),
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Any) -> None:
            heard.append(message.get("body", b""))
            if str(self.planted.records["opportunity"]).encode() in b"".join(heard):
                enough.set()

        running = asyncio.create_task(self.planted.app(scope, receive, send))
        try:
            await asyncio.wait_for(enough.wait(), 10)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        self._look("the event stream", "", b"".join(heard).decode())
