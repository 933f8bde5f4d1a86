"""The transaction edge of HTTP: what is committed when, and what happens under outdated rights."""

from __future__ import annotations

import psycopg
import pytest
import sqlalchemy as sa
from fastapi import APIRouter, FastAPI, UploadFile
from starlette.responses import Response

from tests.support.actors import Person, make_api_key, make_role, make_user
from tests.support.http import SignedIn, open_client
from yingtu.identity.dependencies import (
    CheckedWriteSession,
    CurrentActor,
    ReadSession,
    Route,
    WriteSession,
)
from yingtu.identity.models import teams, users
from yingtu.identity.repeating import ATTEMPTS
from yingtu.identity.service import check_current
from yingtu.kit.db import Database, Session, Workspace
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.users.schemas import TeamWrite


@pytest.fixture
def things(app: FastAPI) -> APIRouter:
    """A router of the test's own inside the application."""
    router = APIRouter(prefix="/api/v1/things", route_class=Route)

    @router.post("")
    async def create(body: TeamWrite, session: WriteSession, actor: CurrentActor) -> dict[str, str]:
        await check_current(session, actor, lock="share")
        await session.execute(sa.insert(teams).values(id=uuid7(), name=body.name))
        return {"created": body.name}

    @router.get("")
    async def names(session: ReadSession, actor: CurrentActor) -> list[str]:
        await check_current(session, actor)
        return [row[0] for row in await session.all(sa.select(teams.c.name).order_by(teams.c.name))]

    @router.post("/upload")
    async def upload(file: UploadFile, session: CheckedWriteSession) -> dict[str, int]:
        return {"bytes": len(await file.read())}

    app.include_router(router)
    return router


@pytest.fixture
async def person(session: Session, app: FastAPI) -> Person:
    return await make_user(session, roles=(await make_role(session),))


class TestCommit:
    @pytest.mark.committed
    async def test_a_commit_that_fails_is_an_error_and_not_a_success(
        self, app: FastAPI, database: Database, workspace: Workspace
    ) -> None:
        async with database.write(workspace) as session:
            person = await make_user(session)
            token = await make_api_key(session, person)
            # A constraint that is checked at the end of the transaction only.
            await session.connection.execute(
                "ALTER TABLE ws_test.team ADD CONSTRAINT late UNIQUE (name) DEFERRABLE INITIALLY DEFERRED"
            )
            await session.connection.execute("DROP INDEX ws_test.team_name_key")
        router = APIRouter(prefix="/api/v1/late", route_class=Route)

        @router.post("")
        async def create_twice(session: CheckedWriteSession) -> dict[str, bool]:
            for _ in range(2):
                await session.execute(sa.insert(teams).values(id=uuid7(), name="twin"))
            return {"created": True}

        app.include_router(router)
        async with open_client(app, headers={"Authorization": f"Bearer {token}"}) as client:
            answer = await client.post("/api/v1/late")
        assert answer.status_code == 409
        assert answer.json()["code"] == "constraint_violated"
        async with database.read(workspace) as session:
            assert await session.scalar(sa.select(sa.func.count()).select_from(teams)) == 0

    @pytest.mark.committed
    async def test_what_a_handler_wrote_is_there_when_its_answer_arrives(
        self, app: FastAPI, things: APIRouter, database: Database, workspace: Workspace
    ) -> None:
        async with database.write(workspace) as session:
            token = await make_api_key(session, await make_user(session))
        async with open_client(app, headers={"Authorization": f"Bearer {token}"}) as client:
            assert (await client.post("/api/v1/things", json={"name": "East"})).json() == {"created": "East"}
        async with await psycopg.AsyncConnection.connect(database.conninfo) as other:
            row = await (await other.execute("SELECT name FROM ws_test.team")).fetchone()
        assert row == ("East",)


class TestOutdatedRights:
    async def test_a_handler_runs_again_under_the_new_rights(
        self, things: APIRouter, person: Person, signed_in: SignedIn, session: Session
    ) -> None:
        client = await signed_in(person)
        assert (await client.post("/api/v1/things", json={"name": "North"})).status_code == 200
        await metadata.bump_access_epoch(session)
        assert (await client.post("/api/v1/things", json={"name": "South"})).status_code == 200
        await metadata.bump_access_epoch(session)
        answer = await client.get("/api/v1/things")
        assert answer.json() == ["North", "South"]

    async def test_a_repeated_upload_is_read_from_its_start(
        self, things: APIRouter, person: Person, signed_in: SignedIn, session: Session
    ) -> None:
        client = await signed_in(person)
        await client.get("/api/v1/things")
        await metadata.bump_access_epoch(session)
        answer = await client.post("/api/v1/things/upload", files={"file": ("a.csv", b"12345")})
        assert answer.json() == {"bytes": 5}

    async def test_a_disabled_person_is_out_with_the_next_request(
        self, things: APIRouter, person: Person, signed_in: SignedIn, session: Session
    ) -> None:
        client = await signed_in(person)
        assert (await client.get("/api/v1/things")).status_code == 200
        await session.execute(sa.update(users).where(users.c.id == person.id).values(active=False))
        await metadata.bump_access_epoch(session)
        answer = await client.get("/api/v1/things")
        assert answer.status_code == 401
        assert answer.json()["code"] == "not_signed_in"

    @pytest.mark.committed
    async def test_rights_that_change_several_times_are_followed_and_those_that_never_settle_end_in_a_conflict(
        self, app: FastAPI, database: Database, workspace: Workspace
    ) -> None:
        async with database.write(workspace) as session:
            token = await make_api_key(session, await make_user(session))
        router = APIRouter(prefix="/api/v1/race/{times}", route_class=Route)
        runs: list[int] = []

        async def lose(times: int, session: WriteSession, actor: CurrentActor) -> Response:
            runs.append(1)
            if len(runs) <= times:
                async with database.write(workspace) as other:
                    await metadata.bump_access_epoch(other)
            await check_current(session, actor, lock="share")
            return Response()

        # The one is answered through the framework, the other without it.
        router.post("", response_class=Response)(lose)
        router.patch("", response_class=Response)(lose)
        app.include_router(router)
        async with open_client(app, headers={"Authorization": f"Bearer {token}"}) as client:
            for method in ("POST", "PATCH"):
                runs.clear()
                assert (await client.request(method, "/api/v1/race/4")).status_code == 200
                runs.clear()
                answer = await client.request(method, "/api/v1/race/9")
                assert (answer.status_code, answer.json()["code"], len(runs)) == (409, "stale_catalog", ATTEMPTS)
