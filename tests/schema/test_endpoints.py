"""The addresses of the catalog and of the configuration."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.actors import make_user
from tests.support.documents import an_object, choice, field, lookup
from tests.support.http import SignedIn
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Workspace
from yingtu.schema import service as schema
from yingtu.schema.draft import DocumentChange

READER = {
    "label": {"zh-CN": "读者", "en": "Reader"},
    "objects": {
        "item": [
            {
                "operations": ["read"],
                "scope": "all",
                "default_field": "read",
                "fields": {"secret": "hidden", "phone": "masked"},
            }
        ]
    },
}
ADMIN = {
    "label": {"en": "Admin"},
    "objects": {"*": [{"operations": ["create", "read", "edit", "delete"], "scope": "all"}]},
    "abilities": ["configure"],
}
ITEM = an_object(
    {
        "stage": choice("open", "done", default="open"),
        "phone": field("phone"),
        "secret": field("currency"),
        "double": field("formula", options={"expression": "price * 2"}),
        "price": field("currency", listed=True),
        "children": field("roll_up", options={"object": "child", "field": "item", "op": "count"}),
        "latest": field(
            "roll_up",
            options={"object": "child", "field": "item", "op": "max", "measure": "created_at", "result": "datetime"},
        ),
    },
    label={"zh-CN": "物品", "en": "Item"},
    plural={"zh-CN": "物品", "en": "Items"},
    sections=[
        {"label": {"en": "Main"}, "fields": ["name", "secret", "price"]},
        {"label": {"en": "S"}, "fields": ["secret"]},
    ],
    position=2,
)


@pytest.fixture
async def admin(signed_in: SignedIn, database: Database, workspace: Workspace) -> httpx.AsyncClient:
    """A client of an administrator; ``item``, ``child`` and the roles are published."""
    async with database.write(workspace) as session:
        await schema.publish(
            session,
            SYSTEM,
            [
                DocumentChange("object", "item", ITEM),
                DocumentChange("object", "child", an_object({"item": lookup("item")}, position=1)),
                DocumentChange("role", "reader", READER),
                DocumentChange("role", "admin", ADMIN),
            ],
        )
        person = await make_user(session, roles=("admin",), language="en")
    return await signed_in(person)


@pytest.fixture
async def reader(
    admin: httpx.AsyncClient, signed_in: SignedIn, database: Database, workspace: Workspace
) -> httpx.AsyncClient:
    """A client of somebody who may only read items, and not all of them."""
    async with database.write(workspace) as session:
        person = await make_user(session, roles=("reader",), language="zh-CN")
    return await signed_in(person)


def by_name(fields: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {each["api_name"]: each for each in fields}


class TestCatalog:
    async def test_objects_are_listed_as_the_actor_may_use_them(
        self, admin: httpx.AsyncClient, reader: httpx.AsyncClient
    ) -> None:
        body = (await admin.get("/api/v1/meta/objects")).json()
        assert [each["api_name"] for each in body["items"]] == ["child", "item", "user"]
        assert body["items"][1]["can"] == {
            "create": True, "edit": True, "delete": True, "export": False, "import": False
        }  # fmt: skip
        items = (await reader.get("/api/v1/meta/objects")).json()["items"]
        assert [(each["api_name"], each["label"]) for each in items] == [("item", "物品"), ("user", "用户")]
        assert not any(items[0]["can"].values())

    async def test_an_object_shows_only_fields_the_actor_may_see(
        self, admin: httpx.AsyncClient, reader: httpx.AsyncClient
    ) -> None:
        body = (await reader.get("/api/v1/meta/objects/item")).json()
        fields = by_name(body["fields"])
        assert "secret" not in fields
        assert body["sections"] == [{"label": "Main", "fields": ["name", "price"], "when": None}]
        assert (fields["phone"]["level"], fields["phone"]["sortable"], fields["phone"]["operators"]) == (
            "masked",
            False,
            [],
        )
        assert body["related"] == []
        whole = (await admin.get("/api/v1/meta/objects/item")).json()
        assert by_name(whole["fields"])["secret"]["level"] == "edit"
        assert whole["related"] == [{"object": "child", "field": "item", "label": "Object"}]

    async def test_fields_carry_what_a_form_and_a_filter_need(self, admin: httpx.AsyncClient) -> None:
        fields = by_name((await admin.get("/api/v1/meta/objects/item")).json()["fields"])
        assert fields["stage"]["options"]["options"][0]["code"] == "open"
        assert fields["stage"]["default"] == "open"
        assert "in" in fields["stage"]["operators"]
        assert fields["price"]["parts"] == ["currency", "base", "rate", "rate_date"]
        assert fields["price"]["summable"]
        assert (fields["double"]["computed"], fields["double"]["value_type"]) == (True, "number")
        assert ("in_period" in fields["children"]["operators"], fields["children"]["summable"]) == (False, True)
        assert ("in_period" in fields["latest"]["operators"], fields["latest"]["summable"]) == (True, False)
        assert fields["owner_id"]["target"] == "user"
        assert fields["created_at"]["level"] == "read"

    async def test_what_is_not_yours_is_not_there(self, reader: httpx.AsyncClient) -> None:
        for name in ("child", "none", "users"):
            answer = await reader.get(f"/api/v1/meta/objects/{name}")
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown_object")


class TestPublishing:
    async def test_a_new_field_is_there_with_the_next_request(self, admin: httpx.AsyncClient) -> None:
        changed = {**ITEM, "fields": {**ITEM["fields"], "extra": field("date")}}
        preview = await admin.post(
            "/api/v1/meta/preview", json={"changes": [{"kind": "object", "key": "item", "body": changed}]}
        )
        assert [each["text"] for each in preview.json()["steps"]] == [
            "Add the column extra to item.",
            "Add the column extra to item__history.",
        ]
        done = await admin.post(
            "/api/v1/meta/publish",
            json={"changes": [{"kind": "object", "key": "item", "body": changed}], "note": "more"},
        )
        assert done.status_code == 200, done.text
        assert done.json()["changed"] == [["object", "item"]]
        assert "extra" in by_name((await admin.get("/api/v1/meta/objects/item")).json()["fields"])
        versions = (await admin.get("/api/v1/meta/versions")).json()["items"]
        assert versions[0]["note"] == "more"
        back = await admin.post(f"/api/v1/meta/versions/{versions[1]['number']}/rollback", json={})
        assert back.status_code == 200
        assert "extra" not in by_name((await admin.get("/api/v1/meta/objects/item")).json()["fields"])

    async def test_the_settings_of_the_company_stay(self, admin: httpx.AsyncClient) -> None:
        await admin.put("/api/v1/meta/documents/workspace/workspace", json={"name": "Yunfan"})
        answer = await admin.delete("/api/v1/meta/documents/workspace/workspace")
        assert answer.status_code == 422
        assert [each["code"] for each in answer.json()["errors"]] == ["config_workspace_stays"]

    async def test_documents_are_read_written_and_deleted(self, admin: httpx.AsyncClient) -> None:
        view = {"label": {"en": "Mine"}, "object": "item", "columns": ["name"], "sort": "-price"}
        assert (await admin.put("/api/v1/meta/documents/view/mine", json=view)).status_code == 200
        assert (await admin.get("/api/v1/meta/documents/view/mine")).json()["body"] == view
        listed = (await admin.get("/api/v1/meta/documents?kind=view")).json()["items"]
        assert [each["key"] for each in listed] == ["mine"]
        assert (await admin.delete("/api/v1/meta/documents/view/mine")).status_code == 200
        answer = await admin.delete("/api/v1/meta/documents/view/mine")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_document")

    async def test_everything_that_is_wrong_is_said_in_sentences(self, admin: httpx.AsyncClient) -> None:
        body = an_object(
            {"order": field(), "a": field("nonsense"), "b": field("formula", options={"expression": "none + 1"})}
        )
        answer = await admin.put("/api/v1/meta/documents/object/thing", json=body)
        assert answer.status_code == 422
        errors = {each["pointer"]: each for each in answer.json()["errors"]}
        assert (
            errors["/object/thing/fields/order"]["message"]
            == 'The name "order" is reserved by the database or by Yingtu.'
        )
        assert errors["/object/thing/fields/a/type"]["hint"].startswith("Known types: address")
        body["fields"] = {"name": field(), "b": body["fields"]["b"]}
        answer = await admin.put("/api/v1/meta/documents/object/thing", json=body)
        assert answer.json()["errors"][0]["pointer"] == "/object/thing/fields/b/options/expression"

    async def test_a_filter_that_does_not_fit_is_refused(self, admin: httpx.AsyncClient) -> None:
        view = {"label": {"en": "Mine"}, "object": "item", "filter": {"field": "none", "op": "eq", "value": 1}}
        answer = await admin.put("/api/v1/meta/documents/view/mine", json=view)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"].startswith("/view/mine/filter")

    async def test_five_hundred_fields_are_refused_with_a_sentence(self, admin: httpx.AsyncClient) -> None:
        body = an_object({f"f{number}": field() for number in range(500)})
        answer = await admin.put("/api/v1/meta/documents/object/wide", json=body)
        assert answer.status_code == 422
        assert "501 stored fields; at most 300" in answer.json()["errors"][0]["message"]

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "documents"),
            ("GET", "documents/object/item"),
            ("PUT", "documents/object/item"),
            ("DELETE", "documents/object/item"),
            ("POST", "preview"),
            ("POST", "publish"),
            ("GET", "versions"),
            ("POST", "versions/1/rollback"),
        ],
    )
    async def test_without_the_ability_nothing_is_configured(
        self, reader: httpx.AsyncClient, method: str, path: str
    ) -> None:
        changes = {"changes": [{"kind": "object", "key": "item", "body": None}]}
        body: Any = {"publish": changes, "preview": changes, "versions/1/rollback": {}}.get(path, ITEM)
        answer = await reader.request(
            method, f"/api/v1/meta/{path}", json=None if method in {"GET", "DELETE"} else body
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
