"""Limits, headers, metrics and the demo's guard: what happens to every request."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import orjson
import pytest
from fastapi import FastAPI

from tests.support.actors import make_user
from tests.support.http import open_client
from yingtu.app import create_app
from yingtu.http.addresses import host_name, is_loopback
from yingtu.http.static import WebApplication
from yingtu.identity.passwords import hash_password
from yingtu.identity.service import DEMO_PASSWORD
from yingtu.kit.db import Database, Session
from yingtu.kit.settings import Settings
from yingtu.workspaces import repository as directory

MB = 1024 * 1024


@pytest.fixture
async def small(settings: Settings, database: Database, app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application that takes 1 MB at most."""
    limited = create_app(settings.model_copy(update={"max_body_bytes": MB, "max_upload_bytes": 2 * MB}), database)
    async with open_client(limited) as client:
        yield client


class TestBodyLimit:
    async def test_a_declared_length_above_the_limit_is_refused_unread(self, small: httpx.AsyncClient) -> None:
        answer = await small.post("/api/v1/session", content=b" " * (MB + 1))
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
        assert answer.json()["params"]["limit_mb"] == 1

    async def test_an_endless_stream_is_cut_off(self, small: httpx.AsyncClient) -> None:
        sent = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal sent
            while True:
                sent += 64 * 1024
                yield b" " * (64 * 1024)

        answer = await small.post("/api/v1/session", content=endless(), headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
        assert sent <= MB + 128 * 1024

    async def test_strangers_send_little(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/v1/session", content=b" " * (MB + 1))
        assert (answer.status_code, answer.json()["params"]["limit_mb"]) == (413, 1)
        assert (await client.post("/api/v1/users", content=b" " * (MB + 1))).status_code == 401

    async def test_uploads_have_the_larger_limit(self, small: httpx.AsyncClient) -> None:
        fits = await small.post("/api/v1/objects/lead/imports", content=b" " * (MB + 1))
        assert fits.status_code == 401
        too_large = await small.post("/api/v1/objects/lead/imports", content=b" " * (2 * MB + 1))
        assert too_large.status_code == 413


class TestHeaders:
    async def test_every_answer_is_protected_and_not_kept(self, client: httpx.AsyncClient) -> None:
        for path in ("/healthz", "/api/v1/session", "/api/v1/nothing"):
            headers = (await client.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert "frame-ancestors 'self'" in headers["content-security-policy"]
            assert headers["cache-control"] == "no-store"
            assert headers["x-request-id"]

    async def test_a_hostile_request_number_is_replaced(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/healthz", headers={"X-Request-ID": "<script>"})
        assert answer.headers["x-request-id"] != "<script>"


class TestOperations:
    async def test_alive_and_ready(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        assert (await client.get("/readyz")).json() == {"status": "ready"}

    async def test_metrics_count_by_route_and_not_by_address(self, client: httpx.AsyncClient) -> None:
        await client.get("/api/v1/session")
        text = (await client.get("/metrics")).text
        assert 'yingtu_http_requests_total{method="GET",route="/api/v1/session",status="401"} 1' in text
        assert 'yingtu_http_request_seconds_bucket{route="/api/v1/session",le="+Inf"} 1' in text
        assert "# TYPE yingtu_pool_waiting gauge" in text
        assert "# TYPE yingtu_jobs gauge" in text

    async def test_metrics_stay_inside(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/metrics", headers={"X-Forwarded-For": "1.2.3.4"})).status_code == 404

    async def test_info_needs_no_sign_in(self, client: httpx.AsyncClient) -> None:
        body = (await client.get("/api/v1/info")).json()
        assert (body["product"], body["demo"], body["demo_logins"]) == ("Yingtu", False, [])
        assert body["languages"] == ["zh-CN", "en"]

    async def test_the_description_names_our_errors_only(self, client: httpx.AsyncClient) -> None:
        text = (await client.get("/api/v1/openapi.json")).text
        assert "HTTPValidationError" not in text
        assert "ProblemDocument" in text


class TestDemo:
    """Published passwords: the server answers on this machine only."""

    @pytest.fixture
    async def demo(self, session: Session, app: FastAPI) -> FastAPI:
        await directory.set_demo(session, "test", demo=True)
        await make_user(session, "sales", password_hash=await hash_password(DEMO_PASSWORD))
        await app.state.directory.load()
        return app

    async def test_this_machine_is_served_and_told_the_logins(self, demo: FastAPI) -> None:
        async with open_client(demo) as client:
            body = (await client.get("/api/v1/info")).json()
        assert body["demo"] is True
        assert "sales" in body["demo_logins"]

    @pytest.mark.parametrize(
        "headers",
        [
            {"Host": "crm.example.com"},
            {"Host": "192.168.1.7:8000"},
            {"X-Forwarded-For": "127.0.0.1"},
            {"Forwarded": "for=127.0.0.1"},
            {"X-Real-IP": "127.0.0.1"},
            {"Via": "1.1 proxy"},
        ],
        ids=str,
    )
    async def test_proxied_requests_and_foreign_names_are_refused(self, demo: FastAPI, headers: dict[str, str]) -> None:
        async with open_client(demo, headers=headers) as client:
            for path in ("/", "/api/v1/info", "/api/v1/session"):
                answer = await client.get(path)
                assert (answer.status_code, answer.json()["code"]) == (403, "demo_not_public")

    async def test_another_machine_is_refused(self, demo: FastAPI) -> None:
        transport = httpx.ASGITransport(app=demo, client=("192.168.1.9", 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            assert (await client.get("/api/v1/info")).status_code == 403

    async def test_without_published_passwords_everybody_is_served(self, app: FastAPI) -> None:
        async with open_client(app, headers={"Host": "crm.example.com", "X-Forwarded-For": "1.2.3.4"}) as client:
            assert (await client.get("/api/v1/info")).status_code == 200

    async def test_it_does_not_start_on_another_address(self, demo: FastAPI, settings: Settings) -> None:
        public = settings.model_copy(update={"host": "0.0.0.0"})
        open_app = create_app(public, demo.state.context.database)
        with pytest.raises(Exception, match="demo_not_public"):
            async with open_app.router.lifespan_context(open_app):
                pass


class TestAddresses:
    @pytest.mark.parametrize(
        ("name", "local"),
        [
            ("localhost", True),
            ("127.0.0.1", True),
            ("127.8.8.8", True),
            ("::1", True),
            ("[::1]", True),
            ("demo.localhost", True),
            ("localhost.example.com", False),
            ("10.0.0.1", False),
            ("", False),
        ],
    )
    def test_what_is_this_machine(self, name: str, *, local: bool) -> None:
        assert is_loopback(name) is local

    @pytest.mark.parametrize(
        ("header", "name"), [("Example.com:8000", "example.com"), ("[::1]:8000", "::1"), ("localhost", "localhost")]
    )
    def test_the_port_is_not_part_of_a_host_name(self, header: str, name: str) -> None:
        assert host_name(header) == name


class TestWebApplication:
    @pytest.fixture
    async def pages(self, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
        (tmp_path / "assets").mkdir()
        (tmp_path / "index.html").write_text("<title>Yingtu</title>")
        (tmp_path / "assets" / "app-1a2b.js").write_text("1")
        app = FastAPI(openapi_url=None, redirect_slashes=False)
        app.mount("/", WebApplication(directory=tmp_path))
        async with open_client(app) as client:
            yield client

    async def test_every_page_address_is_the_page_and_is_asked_for_again(self, pages: httpx.AsyncClient) -> None:
        for path in ("/", "/objects/lead", "/objects/lead/0193"):
            answer = await pages.get(path)
            assert answer.text == "<title>Yingtu</title>"
            assert answer.headers["cache-control"] == "no-cache"

    async def test_hashed_files_are_kept_for_ever(self, pages: httpx.AsyncClient) -> None:
        answer = await pages.get("/assets/app-1a2b.js")
        assert "immutable" in answer.headers["cache-control"]
        again = await pages.get("/assets/app-1a2b.js", headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304

    async def test_files_are_sent_as_they_were_compressed_when_built(
        self, tmp_path: Path, pages: httpx.AsyncClient
    ) -> None:
        (tmp_path / "assets" / "app-1a2b.js.br").write_bytes(b"by brotli")
        (tmp_path / "assets" / "app-1a2b.js.gz").write_bytes(gzip.compress(b"1"))
        path = "/assets/app-1a2b.js"
        plain = await pages.get(path, headers={"Accept-Encoding": "identity"})
        assert (plain.text, plain.headers.get("content-encoding")) == ("1", None)
        smaller = await pages.get(path, headers={"Accept-Encoding": "gzip, deflate"})
        assert (smaller.text, smaller.headers["content-encoding"]) == ("1", "gzip")
        assert smaller.headers["content-type"].startswith("text/javascript")
        assert "immutable" in smaller.headers["cache-control"]
        assert len({smaller.headers["etag"], plain.headers["etag"]}) == 2
        async with pages.stream("GET", path, headers={"Accept-Encoding": "gzip;q=0.5, br"}) as smallest:
            assert smallest.headers["content-encoding"] == "br"
            assert [piece async for piece in smallest.aiter_raw()] == [b"by brotli"]
            assert smallest.headers["vary"] == "Accept-Encoding"

    async def test_a_page_names_what_it_will_load(self, tmp_path: Path, pages: httpx.AsyncClient) -> None:
        files = {
            page: {language: [f"/assets/{page}-{language}.js", "/assets/a.css"] for language in ("en", "zh-CN")}
            for page in ("home", "list", "board", "record")
        }
        (tmp_path / "pages.json").write_bytes(orjson.dumps(files))
        app = FastAPI(openapi_url=None, redirect_slashes=False)
        app.mount("/", WebApplication(directory=tmp_path))
        async with open_client(app) as client:
            for path, page in (
                ("/", "home"), ("/o/lead", "list"), ("/o/lead?kind=kanban", "board"), ("/o/lead/0193", "record"),
                ("/settings", None), ("/o/lead/import", None), ("/assets/app-1a2b.js", None),
            ):  # fmt: skip
                link = (await client.get(path, headers={"Accept-Language": "en-GB"})).headers.get("link")
                assert link == (
                    page
                    and f"</assets/{page}-en.js>; rel=modulepreload, </assets/a.css>; rel=preload; as=style; crossorigin"
                )
            assert "home-zh-CN" in (await client.get("/", headers={"Accept-Language": "zh"})).headers["link"]

    @pytest.mark.parametrize(
        "path", ["/assets/missing.js", "/favicon.png", "/api/v1/x", "/%2e%2e/%2e%2e/etc/passwd.txt"]
    )
    async def test_missing_files_are_404(self, pages: httpx.AsyncClient, path: str) -> None:
        assert (await pages.get(path)).status_code == 404

    async def test_a_nul_in_the_address_is_no_error_of_ours(self, pages: httpx.AsyncClient) -> None:
        assert (await pages.get("/assets/%00")).status_code == 404
