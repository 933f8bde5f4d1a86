"""Every error is a problem document that says what to do; nothing a client sends is our fault."""

from __future__ import annotations

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from tests.support.actors import Person, make_user
from tests.support.http import SignedIn
from yingtu.identity.dependencies import CheckedReadSession, CheckedWriteSession, Route
from yingtu.kit.db import Session
from yingtu.kit.errors import Overloaded, Problem, YingtuError


@pytest.fixture
async def person(session: Session, app: FastAPI) -> Person:
    return await make_user(session)


@pytest.fixture
def failing(app: FastAPI) -> None:
    """Addresses that fail in foreseen and unforeseen ways."""
    router = APIRouter(prefix="/api/v1/failing", route_class=Route)

    @router.get("/defect")
    async def defect() -> None:
        raise ZeroDivisionError("secret detail")

    @router.get("/busy")
    async def busy() -> None:
        raise Overloaded(retry_after_s=7)

    @router.get("/slow")
    async def slow(session: CheckedWriteSession) -> None:
        await session.connection.execute("SET LOCAL statement_timeout = 1")
        await session.connection.execute("SELECT pg_sleep(5)")

    @router.get("/nul")
    async def nul(session: CheckedReadSession) -> None:
        await session.connection.execute("SELECT %s::text", ["a\x00b"])

    @router.get("/rows")
    async def rows() -> None:
        raise YingtuError(problems=(Problem("row 7, Phone", "missing", {}),))

    app.include_router(router)


class TestForm:
    async def test_it_is_rfc_9457_with_code_sentence_hint_and_request_number(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/v1/session", headers={"X-Request-ID": "trace-4711", "Accept-Language": "en"})
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json() == {
            "type": "urn:yingtu:error:not_signed_in",
            "title": "Unauthorized",
            "status": 401,
            "code": "not_signed_in",
            "detail": "You are not signed in, or your session has ended.",
            "hint": "Sign in and repeat the request.",
            "params": {},
            "errors": [],
            "request_id": "trace-4711",
        }
        assert answer.headers["x-request-id"] == "trace-4711"

    @pytest.mark.parametrize(
        ("accepted", "sentence"),
        [
            ("zh-CN,zh;q=0.9,en;q=0.8", "您尚未登录"),
            ("zh-TW", "您尚未登录"),
            ("de, en;q=0.3", "You are not signed in"),
            ("fr", "You are not signed in"),
            (";;q=x,,", "You are not signed in"),
        ],
    )
    async def test_it_speaks_the_language_asked_for(
        self, client: httpx.AsyncClient, accepted: str, sentence: str
    ) -> None:
        answer = await client.get("/api/v1/session", headers={"Accept-Language": accepted})
        assert answer.json()["detail"].startswith(sentence)

    async def test_it_speaks_the_language_a_person_has_chosen(
        self, signed_in: SignedIn, session: Session, app: FastAPI
    ) -> None:
        client = await signed_in(await make_user(session, language="zh-CN"))
        answer = await client.get("/api/v1/users", headers={"Accept-Language": "en"})
        assert answer.json()["detail"].startswith("您无权")


class TestUnknown:
    async def test_an_unknown_address_is_404(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/v1/nothing")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_address")
        assert (await client.post("/api/v1/nothing", json={})).status_code == 404

    async def test_a_method_that_is_not_there_is_405_and_says_which_are(self, client: httpx.AsyncClient) -> None:
        answer = await client.put("/api/v1/session", json={})
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
        assert answer.headers["allow"]

    async def test_an_unknown_workspace_is_404(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/v1/session", headers={"X-Workspace": "nowhere"})
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_workspace")


class TestBodies:
    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            (b"{", 400, "unreadable_body"),
            (b"[" * 200_000, 400, "unreadable_body"),
            (b'{"login":"a","password":' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400, "unreadable_body"),
            (b'{"login": NaN}', 400, "unreadable_body"),
            (b'{"login": "\xff\xfe"}', 400, "unreadable_body"),
            (b"[1]", 422, "invalid_request"),
            (b"{}", 422, "invalid_request"),
            (b"", 422, "invalid_request"),
        ],
        ids=["cut off", "deep", "deep inside", "NaN", "not UTF-8", "a list", "empty object", "nothing"],
    )
    async def test_what_cannot_be_read_is_a_4xx_problem(
        self, client: httpx.AsyncClient, body: bytes, status: int, code: str
    ) -> None:
        answer = await client.post("/api/v1/session", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    async def test_each_wrong_value_is_named_by_a_json_pointer(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/v1/session", json={"login": 7, "extra": 1})
        found = {(each["pointer"], each["code"]) for each in answer.json()["errors"]}
        assert found == {("/login", "invalid_value"), ("/password", "missing"), ("/extra", "unknown_key")}
        assert all(each["message"] for each in answer.json()["errors"])

    async def test_a_wrong_value_in_the_address_is_named(self, signed_in: SignedIn, person: Person) -> None:
        client = await signed_in(person)
        answer = await client.get("/api/v1/users?limit=0")
        assert answer.json()["errors"][0]["pointer"] == "?limit"

    async def test_a_form_instead_of_json_is_refused(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/v1/session", data={"login": "a", "password": "b"})
        assert answer.status_code == 422

    async def test_a_nul_character_is_refused(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/v1/session", json={"login": "a\x00b", "password": "x"})
        assert (answer.status_code, answer.json()["code"]) == (422, "value_not_storable")


class TestOurSide:
    async def test_a_defect_is_500_without_details(self, failing: None, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/v1/failing/defect")
        assert (answer.status_code, answer.json()["code"]) == (500, "internal")
        assert "secret" not in answer.text
        assert "ZeroDivision" not in answer.text

    async def test_overload_says_when_to_come_back(self, failing: None, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/v1/failing/busy")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")

    async def test_a_statement_that_takes_too_long_is_an_overload(
        self, failing: None, signed_in: SignedIn, person: Person
    ) -> None:
        answer = await (await signed_in(person)).get("/api/v1/failing/slow")
        assert (answer.status_code, answer.json()["code"]) == (503, "overloaded")
        assert answer.headers["retry-after"]

    async def test_a_value_that_cannot_be_stored_is_the_clients_error(
        self, failing: None, signed_in: SignedIn, person: Person
    ) -> None:
        answer = await (await signed_in(person)).get("/api/v1/failing/nul")
        assert (answer.status_code, answer.json()["code"]) == (422, "value_not_storable")

    async def test_problems_of_rows_keep_their_place(self, failing: None, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/v1/failing/rows", headers={"Accept-Language": "zh"})
        assert answer.json()["errors"] == [
            {"pointer": "row 7, Phone", "code": "missing", "message": "缺少此项。", "hint": None, "params": {}}
        ]
