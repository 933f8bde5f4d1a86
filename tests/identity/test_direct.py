"""What is answered without the framework answers exactly as the framework would."""

from __future__ import annotations

from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Path, Query, Request
from starlette.responses import JSONResponse, Response

from tests.support.actors import Person, make_api_key, make_user
from tests.support.http import BASE_URL, SignedIn, open_client
from yingtu.http.edge import Edge
from yingtu.identity.dependencies import CheckedReadSession, CurrentActor, ReadSession, Route
from yingtu.identity.service import check_current
from yingtu.kit.db import Session
from yingtu.metadata import service as metadata
from yingtu.records.errors import RecordNotFound

Name = Annotated[str, Path(max_length=10)]


@pytest.fixture
def shelf(app: FastAPI) -> None:
    """Addresses that qualify, and neighbours that do not."""
    router = APIRouter(prefix="/api/v1/shelf/{name}", route_class=Route)

    @router.get("/books/latest", response_class=Response)
    async def latest(name: Name, session: CheckedReadSession) -> Response:
        return JSONResponse({"latest": name})

    @router.get("/books/{book}", response_class=Response)
    async def book(request: Request, name: Name, book: str, session: ReadSession, actor: CurrentActor) -> Response:
        await check_current(session, actor)
        if book == "missing":
            raise RecordNotFound(object=name)
        return JSONResponse({
            "name": name, "book": book, "path": request.path_params, "query": dict(request.query_params),
            "actor": actor.name, "app": request.app is app, "writable": session.writable,
        })  # fmt: skip

    @router.get("/counted", response_class=Response)
    async def counted(name: Name, session: ReadSession, count: Annotated[int, Query()] = 1) -> Response:
        return JSONResponse({"count": count})

    app.include_router(router)


@pytest.fixture
async def person(session: Session, app: FastAPI) -> Person:
    return await make_user(session, name="李丽")


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were answered directly."""
    from yingtu.identity import direct

    seen: list[str] = []
    answer = direct._answer

    async def noted(endpoint: object, values: object, scope: dict[str, str], receive: object) -> object:
        seen.append(scope["path"])
        return await answer(endpoint, values, scope, receive)  # type: ignore[arg-type]

    monkeypatch.setattr(direct, "_answer", noted)
    return seen


class TestChoice:
    @pytest.mark.parametrize(
        ("path", "direct"),
        [
            ("/api/v1/shelf/a/books/b", True),
            ("/api/v1/shelf/a/books/latest", False),
            ("/api/v1/shelf/a/counted", False),
            ("/api/v1/shelf/a/books/", False),
            ("/api/v1/shelf/much-too-long/books/b", False),
            ("/api/v1/session", False),
        ],
    )
    async def test_by_signature_and_in_the_frameworks_order(
        self, shelf: None, signed_in: SignedIn, person: Person, taken: list[str], path: str, *, direct: bool
    ) -> None:
        await (await signed_in(person)).get(path)
        assert taken == ([path] if direct else [])

    async def test_reading_records_is_direct(self, signed_in: SignedIn, person: Person, taken: list[str]) -> None:
        client = await signed_in(person)
        paths = ["/api/v1/objects/lead/records", f"/api/v1/objects/lead/records/{person.id}"]
        for path in paths:
            await client.get(path)
        assert taken == paths


class TestSameAnswers:
    @pytest.mark.parametrize(
        "path",
        [
            "/api/v1/shelf/a/books/b?x=1&x=2&y=%20",
            "/api/v1/shelf/%E4%B9%A6/books/b",
            "/api/v1/shelf/a/books/missing",
            "/api/v1/shelf/much-too-long/books/b",
            "/api/v1/shelf/a/books/latest",
        ],
    )
    async def test_as_the_framework(
        self, shelf: None, app: FastAPI, session: Session, person: Person, path: str
    ) -> None:
        headers = {"Authorization": f"Bearer {await make_api_key(session, person)}", "X-Request-ID": "same-number"}
        slow = Edge(app.framework, context=app.state.context)  # type: ignore[attr-defined]
        async with (
            open_client(app, headers=headers) as direct,
            httpx.AsyncClient(transport=httpx.ASGITransport(app=slow), base_url=BASE_URL, headers=headers) as framework,
        ):
            one, other = await direct.get(path), await framework.get(path)
        assert (one.status_code, one.content, sorted(one.headers.raw)) == (
            other.status_code, other.content, sorted(other.headers.raw),
        )  # fmt: skip

    async def test_without_credentials(self, shelf: None, client: httpx.AsyncClient) -> None:
        assert (await client.get("/api/v1/shelf/a/books/b")).json()["code"] == "not_signed_in"

    async def test_without_the_scope(self, shelf: None, app: FastAPI, session: Session, person: Person) -> None:
        key = await make_api_key(session, person, scopes=("write",))
        async with open_client(app, headers={"Authorization": f"Bearer {key}"}) as client:
            assert (await client.get("/api/v1/shelf/a/books/b")).json()["code"] == "scope_missing"

    async def test_under_outdated_rights(
        self, shelf: None, signed_in: SignedIn, session: Session, person: Person
    ) -> None:
        client = await signed_in(person)
        assert (await client.get("/api/v1/shelf/a/books/b")).status_code == 200
        await metadata.bump_access_epoch(session)
        assert (await client.get("/api/v1/shelf/a/books/b")).status_code == 200

    async def test_it_is_counted_by_route(self, shelf: None, signed_in: SignedIn, person: Person) -> None:
        client = await signed_in(person)
        await client.get("/api/v1/shelf/a/books/b")
        assert 'route="/api/v1/shelf/{name}/books/{book}",status="200"} 1' in (await client.get("/metrics")).text
