"""How fast somebody may ask, and whom to believe about where a request comes from."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI

from tests.support.actors import make_api_key, make_user
from tests.support.http import open_client
from yingtu.app import create_app
from yingtu.http.addresses import from_proxy, networks_of
from yingtu.http.limits import Buckets, TooManyRequests
from yingtu.kit.db import Database, Session
from yingtu.kit.settings import Settings


def test_a_bucket_gives_a_burst_then_a_steady_stream() -> None:
    seconds = [0.0]
    buckets = Buckets(60, 3, lambda: seconds[0])
    for _ in range(3):
        buckets.take("key")
    with pytest.raises(TooManyRequests) as refused:
        buckets.take("key")
    assert refused.value.retry_after_s == 2
    buckets.take("another")
    seconds[0] = 1.0
    buckets.take("key")
    with pytest.raises(TooManyRequests):
        buckets.take("key")
    seconds[0] = 100.0
    for _ in range(3):
        buckets.take("key")


def test_no_limit_keeps_no_buckets() -> None:
    buckets = Buckets(0, 1)
    for _ in range(10):
        buckets.take("key")
    assert buckets._full_at == {}


async def test_keys_and_addresses_are_told_when_to_go_on(
    app: FastAPI, settings: Settings, database: Database, session: Session
) -> None:
    key = await make_api_key(session, await make_user(session))
    # So slow that no machine gives time for another one between two requests.
    per_minute = {"rate_key_per_minute": 1, "rate_address_per_minute": 1}
    slow = settings.model_copy(update={**per_minute, "rate_key_burst": 2, "rate_address_burst": 2})
    limited = create_app(slow, database)
    async with open_client(limited, headers={"Authorization": f"Bearer {key}"}) as program:
        assert [(await program.get("/api/v1/session")).status_code for _ in range(3)] == [200, 200, 429]
    async with open_client(limited, headers={"Authorization": "Bearer ytk_guess"}) as guesser:
        answers = [await guesser.get("/api/v1/session") for _ in range(3)]
        assert [each.status_code for each in answers] == [401, 401, 429]
        assert answers[2].json()["code"] == "too_many_requests"
        assert 1 <= int(answers[2].headers["retry-after"]) <= 60
    async with open_client(limited) as stranger:
        assert (await stranger.post("/oauth/token")).status_code == 429
        assert (await stranger.get("/healthz")).status_code == 200


PROXIES = networks_of(["10.0.0.0/8"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
    ],
)
def test_only_our_proxies_are_believed(peer: str, forwarded: str, found: str) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode()), (b"x-forwarded-proto", b"https")]
    scope: dict[str, Any] = {"client": (peer, 1), "scheme": "http", "headers": headers}
    from_proxy(scope, PROXIES)
    assert scope["client"][0] == found
    assert scope["scheme"] == ("https" if peer.startswith("10.") else "http")


async def test_tls_is_kept_where_it_is(app: FastAPI) -> None:
    async with open_client(app) as client:
        plain = await client.get("/healthz")
        secure = await client.get("https://localhost/healthz")
    assert "strict-transport-security" not in plain.headers
    assert secure.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert secure.headers["cross-origin-resource-policy"] == "same-origin"
