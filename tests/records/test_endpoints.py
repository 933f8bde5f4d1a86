"""The addresses of records, over HTTP."""

from __future__ import annotations

from functools import partial
from typing import Any, TypeAlias

import httpx
import pytest
import sqlalchemy as sa

from tests.records.conftest import Company, open_company
from tests.support.actors import make_role
from tests.support.guards import boss
from tests.support.http import SignedIn
from yingtu.identity.models import user_roles
from yingtu.kit.db import Database, Workspace

EVERYTHING = {
    "label": {"en": "Sales"},
    "objects": {"*": [{"operations": ["create", "read", "edit", "delete"], "scope": "all"}]},
}
URL = "/api/v1/objects/account/records"

Web: TypeAlias = tuple[Company, httpx.AsyncClient]


@pytest.fixture
async def web(app: Any, database: Database, workspace: Workspace, signed_in: SignedIn) -> Web:
    async with database.write(workspace) as session:
        company = await open_company(session)
        await make_role(session, "sales", **EVERYTHING)
        await session.execute(sa.insert(user_roles).values(user_id=company.sales.id, role="sales"))
    return company, await signed_in(company.sales)


async def make(client: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    response = await client.post(URL, json={"name": "云帆", **values})
    assert response.status_code == 201, response.text
    return response.json()


class TestOneRecord:
    async def test_create_read_change_delete_restore(self, web: Web) -> None:
        _, client = web
        record = await make(client, industry="it")
        url = f"{URL}/{record['id']}"
        assert (record["name"], record["version"], record["industry"]) == ("云帆", 1, "it")
        changed = await client.patch(url, json={"industry": "food"}, headers={"If-Match": '"1"'})
        assert (changed.status_code, changed.json()["version"]) == (200, 2)
        assert (await client.get(url)).json()["industry"] == "food"
        assert (await client.delete(url)).status_code == 204
        assert (await client.get(url)).status_code == 404
        restored = await client.post(f"{url}/restore")
        assert (restored.status_code, restored.json()["version"]) == (200, 4)

    async def test_a_change_returns_only_the_fields_asked_for(self, web: Web) -> None:
        _, client = web
        record = await make(client)
        url = f"{URL}/{record['id']}?fields=version,industry"
        alone = await client.patch(url, json={"industry": "food"})
        assert alone.json() == {"id": record["id"], "version": 2, "industry": "food"}
        # A key takes the long way, which answers the same.
        long = await client.patch(url, json={"industry": "it"}, headers={"Idempotency-Key": "k1"})
        assert long.json() == {"id": record["id"], "version": 3, "industry": "it"}

    async def test_everything_may_be_asked_for_without_knowing_its_names(self, web: Web) -> None:
        _, client = web
        record = await make(client, industry="it")
        described = await client.get(URL.replace("/objects/", "/meta/objects/").removesuffix("/records"))
        fields = described.json()["fields"]
        shown = (await client.get(f"{URL}/{record['id']}?fields=*")).json()
        assert {field["api_name"] for field in fields if field["readable"]} <= shown.keys()
        assert (await client.get(f"{URL}?fields=name,*")).json()["items"][0] == shown

    async def test_a_stale_version_is_a_conflict_that_names_the_current_one(self, web: Web) -> None:
        _, client = web
        record = await make(client)
        url = f"{URL}/{record['id']}"
        await client.patch(url, json={"industry": "food"})
        answer = await client.patch(url, json={"industry": "it"}, headers={"If-Match": "1"})
        assert (answer.status_code, answer.json()["code"], answer.json()["params"]["version"]) == (
            409,
            "stale_version",
            2,
        )
        nonsense = await client.patch(url, json={}, headers={"If-Match": "x"})
        assert (nonsense.status_code, nonsense.json()["errors"][0]["code"]) == (422, "if_match_invalid")


class TestBulk:
    async def test_partial_results_stand_in_the_order_of_the_operations(self, web: Web) -> None:
        _, client = web
        old = await make(client)
        operations: list[Any] = [
            {"op": "create", "values": {"name": "a"}},
            {"op": "create", "values": {"name": "b", "industry": "x"}},
            {"op": "update", "id": old["id"], "version": 1, "values": {"name": "云帆"}},
            {"op": "explode"},
            {"op": "delete", "id": "x"},
            {"op": "delete", "id": old["id"]},
        ]
        answer = await client.post(f"{URL}/bulk", json={"operations": operations, "atomic": False, "reason": "tidy"})
        assert answer.status_code == 200
        results = answer.json()["results"]
        assert [each["status"] for each in results] == [
            "written",
            "rejected",
            "unchanged",
            "rejected",
            "rejected",
            "written",
        ]
        assert [each["errors"][0]["code"] for each in results if each["errors"]] == [
            "unknown_option",
            "operation_unknown",
            "not_id",
        ]
        assert results[1]["errors"][0]["message"]
        assert results[1]["errors"][0]["pointer"] == "industry"
        history = (await client.get(f"{URL}/{results[0]['id']}/history")).json()["items"]
        assert [(each["event"], each["reason"]) for each in history] == [("created", "tidy")]

    async def test_an_atomic_rejection_is_a_problem_that_says_where(self, web: Web) -> None:
        _, client = web
        operations = [{"op": "create", "values": {"name": "a"}}, {"op": "create", "values": {"industry": "x"}}]
        answer = await client.post(f"{URL}/bulk", json={"operations": operations})
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, "batch_rejected")
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert [each["pointer"] for each in problem["errors"]] == ["/operations/1/industry"]
        assert (await client.get(URL)).json()["items"] == []

    async def test_too_many_operations_are_refused(self, web: Web) -> None:
        _, client = web
        answer = await client.post(f"{URL}/bulk", json={"operations": [{}] * 10_001})
        assert (answer.status_code, answer.json()["code"]) == (422, "batch_too_large")


class TestHeld:
    async def test_a_held_change_answers_202_and_its_key_says_the_same_again(self, web: Web) -> None:
        _, client = web
        record = await make(client)
        url = f"{URL}/{record['id']}"
        with boss() as guard:
            body = {"name": "held", "$reason": "older than the law", "$context": {"advance_action": "sign"}}
            key = {"Idempotency-Key": "k-1"}
            answers = [await client.patch(url, json=body, headers=key) for _ in range(2)]
            alone = await client.patch(url, json=body)
            created = await client.post(URL, json=body)
        assert [each.status_code for each in (*answers, alone, created)] == [202] * 4
        assert answers[0].json() == answers[1].json()
        assert (answers[0].json()["status"], answers[0].json()["id"]) == ("held", record["id"])
        assert created.json()["id"] is None
        assert [(batch.reason, batch.context.given["advance_action"]) for batch, _ in guard.seen] == [
            ("older than the law", "sign")
        ] * 3
        assert (await client.get(url)).json()["version"] == 1

    async def test_bulk_says_which_operations_are_held(self, web: Web) -> None:
        _, client = web
        operations = [{"op": "create", "values": {"name": name}} for name in ("held", "Monday", "refused")]
        body = {"operations": operations, "atomic": False, "context": {"advance_action": "sign"}}
        with boss() as guard:
            partial_answer = await client.post(f"{URL}/bulk", json=body)
            atomic = await client.post(f"{URL}/bulk", json={**body, "atomic": True})
        results = partial_answer.json()["results"]
        assert [each["status"] for each in results] == ["held", "written", "rejected"]
        assert [bool(each["approval_id"]) for each in results] == [True, False, False]
        assert guard.seen[0][0].context.given == {"advance_action": "sign"}
        assert (atomic.status_code, [each["status"] for each in atomic.json()["results"]]) == (422, ["rejected"] * 3)

    async def test_what_stands_beside_the_values_is_checked(self, web: Web) -> None:
        _, client = web
        for beside in ({"$reason": 5}, {"$context": "x"}, {"$context": {"long": "x" * 40_000}}):
            answer = await client.post(URL, json={"name": "x", **beside})
            assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, next(iter(beside)))


class TestIdempotency:
    async def test_a_repeat_returns_the_first_answer_and_writes_nothing(self, web: Web) -> None:
        _, client = web
        send = partial(client.post, URL, json={"name": "once"}, headers={"Idempotency-Key": "k-1"})
        first, second = await send(), await send()
        assert (first.status_code, first.json()) == (second.status_code, second.json())
        assert len((await client.get(URL)).json()["items"]) == 1
        url = f"{URL}/{first.json()['id']}"
        removals = [await client.delete(url, headers={"Idempotency-Key": "k-2"}) for _ in range(2)]
        assert [each.status_code for each in removals] == [204, 204]

    async def test_a_key_belongs_to_one_request(self, web: Web) -> None:
        _, client = web
        record = await make(client)
        url = f"{URL}/{record['id']}"
        key = {"Idempotency-Key": "k-1"}
        assert (await client.patch(url, json={"industry": "it"}, headers=key)).status_code == 200
        assert (await client.patch(url, json={"industry": "it"}, headers=key)).json()["version"] == 2
        other = await client.patch(url, json={"industry": "food"}, headers=key)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        bad = await client.post(URL, json={}, headers={"Idempotency-Key": "x" * 201})
        assert (bad.status_code, bad.json()["code"]) == (422, "idempotency_key_invalid")

    async def test_a_refused_request_leaves_the_key_free(self, web: Web) -> None:
        _, client = web
        key = {"Idempotency-Key": "k-1"}
        assert (await client.post(URL, json={"industry": "x"}, headers=key)).status_code == 422
        assert (await client.post(URL, json={"name": "ok"}, headers=key)).status_code == 201


class TestErrors:
    async def test_a_rejected_record_says_every_field_that_is_wrong(self, web: Web) -> None:
        _, client = web
        answer = await client.post(URL, json={"name": "x", "industry": "space", "nonsense": 1, "phone": "12"})
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, "record_rejected")
        assert {each["pointer"] for each in problem["errors"]} == {"industry", "nonsense", "phone"}
        assert all(each["message"] for each in problem["errors"])

    async def test_a_taken_key_is_a_conflict_that_names_the_record(self, web: Web) -> None:
        _, client = web
        first = await make(client, code="A")
        answer = await client.post(URL, json={"name": "x", "code": "a"})
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["code"], error["params"]["id"]) == (409, "not_unique", first["id"])

    async def test_a_possible_duplicate_is_written_with_a_warning(self, web: Web) -> None:
        _, client = web
        await make(client, phone="13800138000")
        second = await make(client, phone="138 0013 8000")
        [warning] = second["$warnings"]
        assert (warning["pointer"], warning["code"], warning["params"]["name"]) == ("phone", "duplicate", "云帆")

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (b"", 422),
            (b"{", 400),
            (b"[1]", 422),
            (b"null", 422),
            (b'{"name": NaN}', 400),
            (b'{"name": "\\u0000"}', 422),
            (b'{"name": "\\ud800"}', 400),
            (b'{"name": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", 400),
            (b'{"name": {"a": 1}}', 422),
            (b'{"name": 1}', 422),
            (b'{"": 1}', 422),
            (b'{"name.x.y": 1}', 422),
            (b'{"id": "x"}', 422),
        ],
    )
    async def test_malformed_bodies_are_refused_with_a_problem(self, web: Web, body: bytes, status: int) -> None:
        _, client = web
        record = await make(client)
        headers = {"content-type": "application/json"}
        for send in (partial(client.patch, f"{URL}/{record['id']}"), partial(client.post, URL)):
            answer = await send(content=body, headers=headers)
            assert answer.status_code == status, (answer.text, send)
            assert answer.headers["content-type"].startswith("application/problem+json")

    @pytest.mark.parametrize(
        "query",
        [
            "limit=x",
            "limit=-1",
            "limit=0",
            "total=all",
            "as_of=yesterday",
            "trash=maybe",
            "filter={",
            "filter=[]",
            "x=1",
            "cursor=abc",
        ],
    )
    async def test_malformed_queries_are_refused_with_a_problem(self, web: Web, query: str) -> None:
        _, client = web
        answer = await client.get(f"{URL}?{query}")
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"] or answer.json()["code"] == "invalid_cursor"

    async def test_unknown_records_and_objects_are_not_found(self, web: Web) -> None:
        _, client = web
        for url in (f"{URL}/x", f"{URL}/00000000-0000-0000-0000-000000000000", "/api/v1/objects/nonsense/records/x"):
            assert (await client.get(url)).status_code == 404
            assert (await client.patch(url, json={"name": "x"})).status_code == 404
            assert (await client.delete(url)).status_code == 404
        people = await client.post("/api/v1/objects/user/records", json={"name": "x"})
        assert people.status_code == 403

    async def test_sql_in_values_is_stored_as_it_is(self, web: Web) -> None:
        _, client = web
        name = "Robert'); DROP TABLE account;-- $1 %s :x"
        record = await make(client, name=name)
        url = f"{URL}/{record['id']}"
        assert (await client.get(url)).json()["name"] == name
        assert (await client.patch(url, json={"name": name + name})).json()["name"] == name + name


class TestReading:
    async def test_list_query_history_and_figures(self, web: Web) -> None:
        _, client = web
        it, food = await make(client, name="a", industry="it"), await make(client, name="b", industry="food")
        assert [row["id"] for row in (await client.get(f"{URL}?sort=name&fields=name")).json()["items"]] == [
            it["id"],
            food["id"],
        ]
        body = {"filter": {"field": "industry", "op": "eq", "value": "food"}, "fields": ["name"], "total": "exact"}
        page = (await client.post(f"{URL}/query", json=body)).json()
        assert ([row["name"] for row in page["items"]], page["total"]["count"]) == (["b"], 1)
        figures = (await client.post(f"{URL}/aggregate", json={"group_by": ["industry"]})).json()
        assert {row["industry"]: row["count"] for row in figures["rows"]} == {"it": 1, "food": 1}
        await client.patch(f"{URL}/{it['id']}", json={"name": "c"}, params={"reason": "renamed"})
        items = (await client.get(f"{URL}/{it['id']}/history?limit=5")).json()["items"]
        assert [(each["event"], each["reason"]) for each in items] == [("updated", "renamed"), ("created", None)]
        assert items[0]["changes"][0] | {"label": ""} == {"field": "name", "label": "", "old": "a", "new": "c"}

    async def test_the_timeline_mixes_changes_and_related_records(self, web: Web) -> None:
        _, client = web
        account = await make(client)
        contact = await client.post("/api/v1/objects/contact/records", json={"name": "Ann", "account": account["id"]})
        items = (await client.get(f"{URL}/{account['id']}/timeline")).json()["items"]
        assert {each["kind"] for each in items} == {"change", "record"}
        [related] = [each for each in items if each["kind"] == "record"]
        assert (related["object"], related["record"]["id"]) == ("contact", contact.json()["id"])

    async def test_deleted_records_are_in_the_trash(self, web: Web) -> None:
        _, client = web
        record = await make(client)
        await client.delete(f"{URL}/{record['id']}", params={"reason": "twice"})
        assert (await client.get(URL)).json()["items"] == []
        assert [row["id"] for row in (await client.get(f"{URL}?trash=true")).json()["items"]] == [record["id"]]
