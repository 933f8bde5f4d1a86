"""Several reads in one request are answered as each would be alone."""

from __future__ import annotations

from typing import Any

import httpx
import orjson
import pytest

from tests.support.actors import make_user
from tests.support.http import SignedIn
from yingtu.kit.db import Session


async def read(client: httpx.AsyncClient, *requests: dict[str, Any], **options: Any) -> list[tuple[int, Any]]:
    """Return status and body of each, in the order they were asked for."""
    answer = await client.post("/api/v1/batch", json={"requests": list(requests)}, **options)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    lines = sorted((orjson.loads(line) for line in answer.text.splitlines()), key=lambda line: line["index"])
    assert [line["index"] for line in lines] == list(range(len(requests)))
    return [(line["status"], line["body"]) for line in lines]


class TestBatch:
    async def test_each_is_answered_as_it_would_be_alone(self, session: Session, signed_in: SignedIn) -> None:
        client = await signed_in(await make_user(session, name="李丽"))
        reads = [
            {"path": "/api/v1/session"},
            {"path": "/api/v1/meta/objects"},
            {"path": "/api/v1/objects/nothing/records?limit=3"},
            {"path": "/api/v1/users?limit=wrong"},
            {"path": "/api/v1/nowhere"},
            {"method": "POST", "path": "/api/v1/objects/nothing/records/query", "body": {"limit": 1}},
        ]
        found = await read(client, *reads, headers={"Accept-Language": "en"})
        for asked, (status, body) in zip(reads, found, strict=True):
            alone = await client.request(
                asked.get("method", "GET"), asked["path"], json=asked.get("body"), headers={"Accept-Language": "en"}
            )
            expected = alone.json()
            if alone.status_code >= 400:
                assert body.pop("request_id") != expected.pop("request_id")
            assert (status, body) == (alone.status_code, expected)
        assert [status for status, _ in found][:2] == [200, 200]

    async def test_nobody_learns_more_by_it(
        self, session: Session, client: httpx.AsyncClient, signed_in: SignedIn
    ) -> None:
        assert [
            status for status, _ in await read(client, {"path": "/api/v1/meta/objects"}, {"path": "/api/v1/info"})
        ] == [401, 200]
        person = await signed_in(await make_user(session, name="王强"))
        asked = {"method": "POST", "path": "/api/v1/objects/nothing/records/query", "body": {}}
        [(status, problem)] = await read(person, asked, headers={"X-CSRF-Token": "guessed"})
        assert (status, problem["code"]) == (403, "csrf_failed")
        [(status, problem)] = await read(
            person, {"path": "/api/v1/meta/objects"}, headers={"Authorization": "Bearer wrong"}
        )
        assert status == 401

    @pytest.mark.parametrize(
        "refused",
        [
            {"path": "/api/v1/batch"},
            {"path": "/api/v1/events"},
            {"path": "/api/v1/%65vents"},
            {"path": "/api/v1/files/1"},
            {"path": "/healthz"},
            {"path": "https://elsewhere.example/"},
            {"method": "POST", "path": "/api/v1/objects/lead/records", "body": {"name": "x"}},
            {"path": "/api/v1/session", "body": {}},
        ],
    )
    async def test_only_reads_are_taken(self, client: httpx.AsyncClient, refused: dict[str, Any]) -> None:
        answer = await client.post("/api/v1/batch", json={"requests": [{"path": "/api/v1/info"}, refused]})
        assert (answer.status_code, answer.json()["code"]) == (422, "not_a_read")
        assert answer.json()["params"]["number"] == 2

    async def test_it_has_a_size(self, client: httpx.AsyncClient) -> None:
        many = await client.post("/api/v1/batch", json={"requests": [{"path": "/api/v1/info"}] * 51})
        assert (many.status_code, many.json()["code"]) == (422, "invalid_request")
        large = await client.post("/api/v1/batch", content=b" " * (1024 * 1024 + 1))
        assert large.status_code == 413
