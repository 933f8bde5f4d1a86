"""The contracts other programs rely on, kept from outside: the running server over HTTP, and the commands in a shell.

Everything here is stable. Whoever has to change a line below breaks somebody's program: add beside it instead.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from tests.e2e.api import Api
from tests.support.processes import until
from yingtu.identity.service import DEMO_PASSWORD

Calls = Callable[[str], Api]
LEADS = "/objects/lead/records"
PROBLEM = {"type", "title", "status", "code", "detail", "hint", "params", "errors", "request_id"}
JOB = {"state", "done", "total", "eta_seconds", "rate", "errors_url", "result_url"}
COMMANDS = "run web worker migrate upgrade workspace config import export user demo backup restore doctor bench"


@pytest.fixture(scope="module")
def values(api: Calls) -> dict[str, Any]:
    """What every lead here has."""
    product = api("admin").get("/objects/product/records", fields="name", limit="1")["items"][0]["id"]
    return {"source": "website", "product_interest": product}


@pytest.fixture(scope="module")
def leads(api: Calls, values: dict[str, Any]) -> Iterator[list[str]]:
    """Three leads of the sales person, and what else is called so at the end."""
    rows = [{"name": f"契约{n}", "phone": f"1360000910{n}", **values} for n in range(3)]
    yield api("sales").create_many("lead", rows)
    found = api("admin").client.post(
        f"{LEADS}/query", json={"filter": {"field": "name", "op": "starts_with", "value": "契约"}, "fields": ["id"]}
    )
    gone = [{"op": "delete", "id": each["id"]} for each in found.json()["items"]]
    api("admin").client.post(f"{LEADS}/bulk", json={"operations": gone, "atomic": False})


def ours(*more: Any) -> dict[str, Any]:
    return {"all": [{"field": "name", "op": "starts_with", "value": "契约"}, *more]}


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Return the problem document of an answer, which has to be one."""
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert set(found) >= PROBLEM
    assert all(set(each) >= {"pointer", "code", "message", "hint"} for each in found["errors"])
    return found


class TestSession:
    def test_a_cookie_and_a_token_for_what_changes_something(self, server: str) -> None:
        with httpx.Client(base_url=f"{server}/api/v1") as client:
            problem(client.get("/session"), 401, "not_signed_in")
            problem(client.post("/session", json={"login": "sales", "password": "no"}), 401, "wrong_credentials")
            answer = client.post("/session", json={"login": "sales", "password": DEMO_PASSWORD})
            cookie = answer.headers["set-cookie"].lower()
            assert "httponly" in cookie
            assert "samesite=lax" in cookie
            token = answer.json()["csrf_token"]
            assert client.get("/session").json()["csrf_token"] == token
            problem(client.post(LEADS, json={}), 403, "csrf_failed")
            problem(client.delete("/session", headers={"X-CSRF-Token": "forged"}), 403, "csrf_failed")
            refused = client.put("/session", headers={"X-CSRF-Token": token})
            problem(refused, 405, "method_not_allowed")
            assert refused.headers["allow"] == "DELETE, GET, POST"
            assert client.delete("/session", headers={"X-CSRF-Token": token}).status_code == 204
            problem(client.get("/session"), 401, "not_signed_in")

    def test_keys_and_apps_are_bearers(self, server: str, api: Calls) -> None:
        admin = api("admin").client
        key = admin.post("/api-keys", json={"name": "契约", "scopes": ["read"]}).json()
        robot = {"name": "契约", "scopes": ["read"], "redirect_uris": [], "user_id": api("sales").user["id"]}
        app = admin.post("/apps", json=robot).json()
        try:
            token = httpx.post(
                f"{server}/oauth/token",
                data={"grant_type": "client_credentials"},
                auth=(app["app"]["id"], app["secret"]),
            ).json()
            assert token["token_type"].lower() == "bearer"
            for bearer in (key["secret"], token["access_token"]):
                headers = {"Authorization": f"Bearer {bearer}"}
                assert httpx.get(f"{server}/api/v1{LEADS}?limit=1", headers=headers).status_code == 200
                problem(httpx.post(f"{server}/api/v1{LEADS}", json={}, headers=headers), 403, "scope_missing")
            denied = httpx.post(f"{server}/oauth/token", data={"grant_type": "password"}).json()
            assert denied["error"] == "unsupported_grant_type"
        finally:
            admin.delete(f"/api-keys/{key['id']}")
            admin.delete(f"/apps/{app['app']['id']}")


class TestReading:
    def test_the_catalog_says_what_there_is(self, api: Calls) -> None:
        items = api("sales").get("/meta/objects")["items"]
        assert {"api_name", "label"} <= set(items[0])
        assert {each["api_name"] for each in api("sales").get("/meta/objects/lead")["fields"]} >= {"name", "phone"}
        problem(api("sales").client.get("/meta/objects/nothing"), 404, "unknown_object")

    @pytest.mark.usefixtures("leads")
    def test_lists_by_query_and_by_body_are_the_same(self, api: Calls) -> None:
        client = api("sales").client
        parts = {"sort": "-name,created_at", "fields": "name,product_interest.name", "limit": 2}
        asked = client.get(LEADS, params={"filter": json.dumps(ours()), **parts}).json()
        assert set(asked) == {"items", "next_cursor"}
        assert [each["name"] for each in asked["items"]] == ["契约2", "契约1"]
        assert set(asked["items"][0]) == {"id", "name", "product_interest.name"}
        listed = {"sort": ["-name", "created_at"], "fields": ["name", "product_interest.name"], "limit": 2}
        for body in (parts, listed):
            assert client.post(f"{LEADS}/query", json={"filter": ours(), **body}).json() == asked
        rest = client.get(LEADS, params={"filter": json.dumps(ours()), **parts, "cursor": asked["next_cursor"]}).json()
        assert ([each["name"] for each in rest["items"]], rest["next_cursor"]) == (["契约0"], None)
        other = client.get(LEADS, params={**parts, "sort": "name", "cursor": asked["next_cursor"]})
        problem(other, 422, "invalid_cursor")
        problem(client.get(LEADS, params={"cursor": "forged"}), 422, "invalid_cursor")
        for total in ("bounded", "exact"):
            counted = client.post(f"{LEADS}/query", json={"filter": ours(), "total": total}).json()
            assert counted["total"] == {"count": 3, "exact": True}

    @pytest.mark.usefixtures("leads")
    @pytest.mark.parametrize(
        ("condition", "count"),
        [
            ({"field": "owner_id", "op": "eq", "value": "@me"}, 3),
            ({"field": "owner_id", "op": "in", "value": ["@me"]}, 3),
            ({"field": "owner_id", "op": "eq", "value": "@my_team"}, None),
            ({"field": "owner_id", "op": "in", "value": "@my_team"}, None),
            ({"field": "created_at", "op": "in_period", "value": "last_30_days"}, 3),
            ({"field": "created_at", "op": "in_period", "value": "last_year"}, 0),
            ({"any": [{"field": "name", "op": "eq", "value": "契约1"}, {"field": "phone", "op": "is_empty"}]}, 1),
            ({"not": {"field": "name", "op": "eq", "value": "契约1"}}, 2),
            ({"field": "product_interest.name", "op": "not_empty"}, 3),
            ({"any": []}, 0),
        ],
    )
    def test_filters_say_who_when_and_what(self, api: Calls, condition: dict[str, Any], count: int | None) -> None:
        body = {"filter": ours(condition), "total": "exact", "fields": ["name"]}
        answer = api("sales").client.post(f"{LEADS}/query", json=body)
        assert answer.status_code == 200, answer.text
        assert count is None or answer.json()["total"]["count"] == count

    @pytest.mark.usefixtures("leads")
    def test_figures_come_in_rows(self, api: Calls) -> None:
        body = {"group_by": ["status"], "measures": [{"op": "count"}], "filter": ours()}
        assert api("sales").client.post(f"{LEADS}/aggregate", json=body).json()["rows"] == [
            {"status": "new", "count": 3}
        ]

    @pytest.mark.usefixtures("leads")
    def test_one_search_over_everything(self, api: Calls) -> None:
        def found() -> bool:
            # The lead, and the first task that an automation gave its owner.
            return {each["object"] for each in api("sales").get("/search", q="契约1")["items"]} == {"lead", "task"}

        until(found)

    def test_the_server_tells_how_it_is(self, server: str) -> None:
        assert httpx.get(f"{server}/healthz").json() == {"status": "ok"}
        assert httpx.get(f"{server}/readyz").json() == {"status": "ready"}
        assert "# TYPE yingtu_http_requests_total counter" in httpx.get(f"{server}/metrics").text


class TestWriting:
    def test_a_record_has_versions_history_timeline_and_a_past(self, api: Calls, values: dict[str, Any]) -> None:
        client = api("sales").client
        made = client.post(LEADS, json={"name": "契约甲", "phone": "13600009110", **values})
        assert made.status_code == 201
        place = f"{LEADS}/{made.json()['id']}"
        for match, version in (("1", 2), ('"2"', 3)):
            changed = client.patch(place, json={"name": f"契约甲{version}"}, headers={"If-Match": match})
            assert (changed.status_code, changed.json().get("version")) == (200, version), changed.text
        stale = problem(client.patch(place, json={"name": "x"}, headers={"If-Match": "2"}), 409, "stale_version")
        assert stale["params"]["version"] == 3
        problem(client.patch(place, json={"name": "x"}, headers={"If-Match": "soon"}), 422, "invalid_input")
        history = client.get(f"{place}/history").json()["items"]
        assert [each["event"] for each in history] == ["updated", "updated", "created"]
        assert client.get(f"{place}/timeline").json()["items"]
        problem(client.get(place, params={"as_of": "2020-01-01T00:00:00Z"}), 404, "record_not_found")
        problem(client.get(place, params={"as_of": "lately"}), 422, "invalid_query")
        admin = api("admin").client
        problem(admin.delete(place, headers={"If-Match": "1"}), 409, "stale_version")
        assert admin.delete(place, headers={"If-Match": "3"}).status_code == 204
        problem(admin.get(place), 404, "record_not_found")

    def test_many_at_once_partial_or_atomic(self, api: Calls, values: dict[str, Any]) -> None:
        client = api("sales").client
        operations = [
            {"op": "create", "values": {"name": "契约批", "phone": "13600009120", **values}},
            {"op": "create", "values": {"name": "契约批", "phone": "abc", **values}},
            {"op": "delete", "id": str(uuid4())},
        ]
        atomic = client.post(f"{LEADS}/bulk", json={"operations": operations, "atomic": True})
        problem(atomic, 422, "batch_rejected")
        partial = client.post(f"{LEADS}/bulk", json={"operations": operations, "atomic": False})
        assert [each["status"] for each in partial.json()["results"]] == ["written", "rejected", "rejected"]
        many = client.post(f"{LEADS}/bulk", json={"operations": [{"op": "create", "values": {}}] * 10_001})
        problem(many, 422, "batch_too_large")

    def test_the_same_key_writes_once(self, api: Calls, values: dict[str, Any]) -> None:
        headers = {"Idempotency-Key": str(uuid4())}
        body = {"name": "契约一次", "phone": "13600009130", **values}
        first, again = (api("sales").client.post(LEADS, json=body, headers=headers).json()["id"] for _ in range(2))
        assert first == again

    def test_changes_are_told_as_they_happen_and_once_more_to_who_was_away(
        self, server: str, api: Calls, values: dict[str, Any]
    ) -> None:
        sales = api("sales")

        def events(last: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
            headers = {"Cookie": f"yingtu_session={sales.cookie()}"} | ({"Last-Event-ID": last} if last else {})
            with httpx.stream("GET", f"{server}/api/v1/events", headers=headers, timeout=20) as stream:
                assert stream.headers["content-type"].startswith("text/event-stream")
                number = ""
                for line in stream.iter_lines():
                    name, _, value = line.partition(": ")
                    if name == "retry":
                        yield "", {}
                    elif name == "id":
                        number = value
                    elif name == "data" and number:
                        yield number, json.loads(value)

        live = events(None)
        next(live)
        made = sales.create("lead", name="契约事件", phone="13600009140", **values)["id"]
        number = next(each for each, told in live if told.get("ids") == [made])
        live.close()
        missed = events(str(int(number) - 1))
        assert number == next(each for each, told in missed if told.get("ids") == [made])
        missed.close()


class TestFiles:
    def test_an_import_and_an_export_are_jobs(self, api: Calls) -> None:
        admin = api("admin").client
        mapping = {"columns": {"姓名": "name", "电话": "phone", "来源": "source", "产品": "product_interest"}}
        rows = "姓名,电话,来源,产品\n契约入,13600009150,官网表单,数据看板\n契约错,abc,官网表单,数据看板\n"
        started = admin.post(
            "/objects/lead/imports", files={"file": ("l.csv", rows.encode())}, data={"mapping": json.dumps(mapping)}
        )
        done = self.finished(admin, started)
        assert (done["done"], done["total"]) == (2, 2)
        assert "契约错,abc" in admin.get(done["errors_url"].removeprefix("/api/v1")).text
        asked = {"format": "csv", "fields": ["name"], "filter": ours({"field": "name", "op": "eq", "value": "契约入"})}
        done = self.finished(admin, admin.post("/objects/lead/exports", json=asked))
        assert "契约入" in admin.get(done["result_url"].removeprefix("/api/v1")).text
        wrong = admin.post(
            "/objects/lead/imports", files={"file": ("l.csv", b"a\n1\n")}, data={"mapping": '{"columns":5}'}
        )
        problem(wrong, 422, "invalid_mapping")

    @staticmethod
    def finished(client: httpx.Client, started: httpx.Response) -> dict[str, Any]:
        assert started.status_code == 202, started.text
        assert set(started.json()) >= JOB
        place = started.headers["location"].removeprefix("/api/v1")
        until(lambda: client.get(place).json()["state"] in {"succeeded", "failed"}, seconds=60)
        job: dict[str, Any] = client.get(place).json()
        assert job["state"] == "succeeded", job
        return job


#: Hostile requests: method, address, body; status and code of the answer.
HOSTILE = [
    ("POST", f"{LEADS}/query", '{"filter":' + '{"not":' * 10_000 + "{}" + "}" * 10_001, 400, "unreadable_body"),
    ("POST", f"{LEADS}/query", '{"filter":' + '{"all":[' * 60 + "]}" * 60 + "}", 422, "invalid_filter"),
    ("POST", f"{LEADS}/query", '{"filter":{"field":"nam","op":"eq","value":1}}', 422, "invalid_filter"),
    ("POST", f"{LEADS}/query", '{"filter":{"field":"name","op":"like","value":"1"}}', 422, "invalid_filter"),
    (
        "POST",
        f"{LEADS}/query",
        '{"filter":{"field":"created_at","op":"eq","value":"31/02/2026"}}',
        422,
        "invalid_filter",
    ),
    ("POST", f"{LEADS}/query", '{"limit":"many"}', 422, "invalid_request"),
    ("POST", f"{LEADS}/query", "[1]", 422, "invalid_request"),
    ("GET", f"{LEADS}?filter=%00", None, 422, "invalid_filter"),
    ("GET", f"{LEADS}?limit=0", None, 422, "invalid_query"),
    ("GET", f"{LEADS}?limit=x", None, 422, "invalid_query"),
    ("GET", f"{LEADS}?total=all", None, 422, "invalid_query"),
    ("GET", f"{LEADS}?sort=nothing", None, 422, "invalid_sort"),
    ("GET", f"{LEADS}?pages=2", None, 422, "invalid_query"),
    ("GET", f"{LEADS}/none", None, 404, "record_not_found"),
    ("GET", "/objects/lead'--/records", None, 404, "unknown_object"),
    ("GET", "/objects/lead%00/records", None, 404, "unknown_object"),
    ("POST", LEADS, '{"name":NaN}', 400, "unreadable_body"),
    ("POST", LEADS, '["name"]', 422, "invalid_request"),
    ("POST", LEADS, '{"name":"a\\u0000b"}', 422, "record_rejected"),
    ("POST", LEADS, '{"nam":"x"}', 422, "record_rejected"),
    ("POST", LEADS, f'{{"owner_id":"{uuid4()}"}}', 422, "record_rejected"),
    ("GET", "/nothing", None, 404, "unknown_address"),
]


class TestHostile:
    @pytest.mark.parametrize("language", ["zh-CN", "en"])
    def test_what_is_malformed_is_a_problem_that_says_what_to_do(self, api: Calls, server: str, language: str) -> None:
        key = api("admin").client.post("/api-keys", json={"name": "契约", "scopes": ["read", "write"]}).json()
        headers = {
            "Authorization": f"Bearer {key['secret']}",
            "Accept-Language": language,
            "Content-Type": "application/json",
        }
        with httpx.Client(base_url=f"{server}/api/v1", headers=headers) as client:
            for method, address, body, status, code in HOSTILE:
                told = problem(client.request(method, address, content=body), status, code)
                for sentence in [told["detail"], *(each["message"] for each in told["errors"])]:
                    chinese = any("\u4e00" <= each <= "\u9fff" for each in sentence)
                    assert chinese is (language == "zh-CN"), (address, sentence)
                    assert "Input should" not in sentence
        api("admin").client.delete(f"/api-keys/{key['id']}")

    def test_sql_in_a_value_is_a_value(self, api: Calls, values: dict[str, Any]) -> None:
        name = "契约'); DROP TABLE lead;--"
        made = api("sales").create("lead", name=name, phone="13600009160", **values)["id"]
        assert api("sales").get(f"{LEADS}/{made}", fields="name")["name"] == name

    def test_even_what_is_no_http_gets_a_problem(self, server: str) -> None:
        host, port = urlsplit(server).hostname, urlsplit(server).port
        with socket.create_connection((host, port), timeout=20) as line:
            line.sendall(b"GET /api/v1/objects/lead/records?filter=" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n")
            head, _, body = line.makefile("rb").read().partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 400")
        assert json.loads(body)["code"] == "unreadable_request"


class TestCommands:
    def test_every_command_is_there_and_says_what_it_does(self) -> None:
        told = self.yingtu("--help").stdout
        assert [each for each in COMMANDS.split() if f"\n│ {each} " not in told] == []
        for group, commands in {"workspace": "create export delete", "config": "export diff apply rollback"}.items():
            told = self.yingtu(group, "--help").stdout
            assert [each for each in commands.split() if f"\n│ {each} " not in told] == [], group

    def test_a_command_that_is_not_there_ends_with_2(self) -> None:
        assert self.yingtu("frobnicate").returncode == 2

    @staticmethod
    def yingtu(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "yingtu.cli.main", *words]
        return subprocess.run(command, check=False, capture_output=True, text=True)
