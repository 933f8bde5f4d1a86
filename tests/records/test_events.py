"""Live events over a real stream: only what may be read, nothing missed, and an end with the session."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from tests.records.conftest import Company, open_company
from tests.support.actors import Person, make_role, new_session
from yingtu.app import create_app
from yingtu.identity.actor import SYSTEM
from yingtu.identity.cache import ACTORS
from yingtu.identity.models import user_roles
from yingtu.identity.tokens import COOKIE
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings
from yingtu.metadata import service as metadata
from yingtu.records import events, live
from yingtu.records.changes import Create, Delete, Source, Update
from yingtu.records.models import event
from yingtu.records.service import write

pytestmark = pytest.mark.committed

OWN = {"label": {"en": "Sales"}, "objects": {"*": [{"operations": ["create", "read", "edit"], "scope": "own"}]}}
PATIENCE_S = 10.0


class Stream:
    """What a browser's EventSource does, in front of the application."""

    def __init__(self) -> None:
        self.messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.status: int | None = None
        #: What was said first.
        self.begun: dict[str, Any] | None = None
        self.ended = asyncio.Event()
        self.gone = asyncio.Event()
        self._started = asyncio.Event()

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        self._started.set()
        for block in message.get("body", b"").decode().split("\n\n"):
            lines = dict(
                line.split(": ", 1) for line in block.splitlines() if not line.startswith(":") and ": " in line
            )
            if lines.get("event") == "begin":
                self.begun = orjson.loads(lines["data"])
            elif "data" in lines:
                self.messages.put_nowait({"id": int(lines["id"]), **orjson.loads(lines["data"])})
        if not message.get("more_body"):
            self.ended.set()

    async def receive(self) -> Any:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def started(self) -> None:
        await asyncio.wait_for(self._started.wait(), PATIENCE_S)

    async def next(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.messages.get(), PATIENCE_S)


class Office:
    """The application, its company, and people in front of their lists."""

    def __init__(self, app: Any, database: Database, workspace: Workspace, company: Company) -> None:
        self.app, self.database, self.workspace, self.company = app, database, workspace, company

    @asynccontextmanager
    async def watching(self, person: Person, last: int | None = None) -> AsyncIterator[Stream]:
        async with self.database.write(self.workspace) as session:
            self.token = await new_session(session, person)
        headers = [(b"host", b"localhost"), (b"cookie", f"{COOKIE}={self.token}".encode())]
        if last is not None:
            headers.append((b"last-event-id", str(last).encode()))
        path = "/api/v1/events"
        scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
                 "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
                 "client": ("127.0.0.1", 1), "server": ("localhost", 80)}  # fmt: skip
        stream = Stream()
        task = asyncio.create_task(self.app(scope, stream.receive, stream.send))
        try:
            await stream.started()
            # The hub begins at the newest event once it has looked; only then is everything afterwards told.
            hub = live.hub_of(self.database)
            async with asyncio.timeout(PATIENCE_S):
                while self.workspace.id not in hub._places:  # noqa: ASYNC110 - nothing tells it
                    await asyncio.sleep(0.01)
            yield stream
        finally:
            stream.gone.set()
            with suppress(asyncio.CancelledError):
                await asyncio.wait_for(task, PATIENCE_S)

    async def write(self, object_name: str, *changes: Any) -> list[Any]:
        async with self.database.write(self.workspace) as session:
            result = await write(session, SYSTEM, object_name, changes, source=Source.API)
        return [each.id for each in result.outcomes]

    async def create(self, owner: Person, name: str = "account") -> Any:
        [record] = await self.write(name, Create({"name": "x", "owner_id": owner.id}))
        return record


@pytest.fixture
async def office(settings: Settings, database: Database, workspace: Workspace) -> AsyncIterator[Office]:
    ACTORS.clear()
    async with database.write(workspace) as session:
        company = await open_company(session)
        await make_role(session, "sales", **OWN)
        await session.execute(sa.insert(user_roles).values(user_id=company.sales.id, role="sales"))
    metadata.forget(workspace.id)
    yield Office(create_app(settings, database), database, workspace, company)
    ACTORS.clear()


class TestStream:
    async def test_it_says_first_for_how_long_nothing_has_happened(self, office: Office) -> None:
        async with office.watching(office.company.sales) as stream:
            assert stream.begun == {"quiet_s": None}
        await office.create(office.company.sales)
        async with office.watching(office.company.sales) as stream:
            assert stream.begun is not None
            assert 0 <= stream.begun["quiet_s"] < PATIENCE_S

    async def test_it_tells_what_may_be_read_and_nothing_else(self, office: Office) -> None:
        people = office.company
        async with office.watching(people.sales) as stream:
            assert stream.status == 200
            await office.create(people.colleague)
            mine = await office.create(people.sales)
            told = await stream.next()
            assert (told["object"], told["event"], told["ids"]) == ("account", "created", [str(mine)])
            theirs = await office.create(people.colleague)
            await office.write("account", Update(mine, {"name": "y"}), Update(theirs, {"name": "y"}))
            assert (await stream.next())["ids"] == [str(mine)]
            await office.write("account", Delete(mine), Delete(theirs))
            told = await stream.next()
            assert (told["event"], told["ids"]) == ("deleted", [str(mine)])
            assert stream.messages.empty()

    async def test_who_comes_back_is_told_what_was_missed(self, office: Office) -> None:
        owner = office.company.sales
        async with office.watching(owner) as stream:
            await office.create(owner)
            last = (await stream.next())["id"]
        missed = await office.create(owner)
        async with office.watching(owner, last) as stream:
            found = [await stream.next() for _ in range(2)]
            assert [str(missed)] in [each["ids"] for each in found]

    async def test_who_missed_too_much_is_told_to_load_again(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(live, "MAX_EVENTS", 3)
        for _ in range(5):
            await office.create(office.company.sales)
        async with office.watching(office.company.sales, 0) as stream:
            assert (await stream.next())["event"] == "reload"

    async def test_it_ends_when_the_session_is_revoked(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(events, "HEARTBEAT_S", 0.05)
        async with office.watching(office.company.sales) as stream:
            async with office.database.write(office.workspace) as session:
                await session.connection.execute("DELETE FROM ws_test.session")
                await metadata.bump_access_epoch(session)
            await asyncio.wait_for(stream.ended.wait(), PATIENCE_S)

    async def test_without_a_session_there_is_no_stream(self, office: Office) -> None:
        from tests.support.http import open_client

        async with open_client(office.app) as client:
            assert (await client.get("/api/v1/events")).status_code == 401


class TestOrder:
    async def test_an_event_that_commits_late_is_told_late_not_never(self, office: Office) -> None:
        owner = office.company.sales
        async with office.watching(owner) as stream:
            async with office.database.write(office.workspace) as slow:
                await write(
                    slow, SYSTEM, "account", [Create({"name": "slow", "owner_id": owner.id})], source=Source.API
                )
                fast = await office.create(owner)
                assert (await stream.next())["ids"] == [str(fast)]
            late = await stream.next()
            async with office.database.read(office.workspace) as session:
                ids = [row[0] for row in await session.all(sa.select(event.c.id).order_by(event.c.id))]
            assert late["id"] == ids[-2]
