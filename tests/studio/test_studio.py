"""What the studio asks the server while an administrator edits, and what it is refused, over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.actors import make_role, make_user
from tests.support.documents import an_object, change, choice, field, lookup
from tests.support.http import SignedIn
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Workspace
from yingtu.schema import service as schema

ASSET = an_object(
    {
        "amount": field("number", label={"zh-CN": "数量", "en": "Amount"}),
        "price": field("number"),
        "state": choice("ok", "broken"),
        "total": field("formula", options={"expression": "amount * price"}),
    }
)


@pytest.fixture
async def admin(app: Any, database: Database, workspace: Workspace, signed_in: SignedIn) -> httpx.AsyncClient:
    """Somebody who configures a workspace with the object ``asset``."""
    async with database.write(workspace) as session:
        await schema.publish(session, SYSTEM, [change("asset", ASSET), change("visit", an_object())])
        grants = {"*": [{"operations": ["create", "read", "edit"], "scope": "all"}]}
        await make_role(session, "boss", objects=grants, abilities=["configure"])
        person = await make_user(session, "chen", roles=("boss",))
    return await signed_in(person)


async def tried(admin: httpx.AsyncClient, expression: str, **more: Any) -> dict[str, Any]:
    answer = await admin.post("/api/v1/meta/formula", json={"object": "asset", "expression": expression, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


class TestFormula:
    async def test_it_is_worked_out_on_a_real_record_by_chinese_labels_too(self, admin: httpx.AsyncClient) -> None:
        made = await admin.post("/api/v1/objects/asset/records", json={"name": "泵", "amount": 3, "price": 4})
        record = made.json()["id"]
        answer = await tried(admin, "数量 * 2 + total", record=record)
        assert (answer["valid"], answer["type"], answer["evaluated"], answer["value"]) == (True, "number", True, 18)
        condition = await tried(admin, 'state = "broken"', condition=True, record=record)
        assert (condition["type"], condition["value"]) == ("boolean", False)

    async def test_mistakes_are_said_at_their_character(self, admin: httpx.AsyncClient) -> None:
        answer = await tried(admin, "amount + nothing")
        assert not answer["valid"]
        assert (answer["problems"][0]["position"], answer["problems"][0]["code"]) == (10, "formula_unknown_field")
        assert (await tried(admin, "amount + 1", condition=True))["problems"][0]["code"] == "formula_not_a_condition"

    async def test_fields_that_are_only_in_the_draft_are_known_but_have_no_value_yet(
        self, admin: httpx.AsyncClient
    ) -> None:
        made = await admin.post("/api/v1/objects/asset/records", json={"name": "泵"})
        draft = {**ASSET, "fields": {**ASSET["fields"], "weight": field("number")}}
        answer = await tried(admin, "weight * 2", draft=draft, record=made.json()["id"])
        assert (answer["valid"], answer["evaluated"], answer["value"]) == (True, False, None)


def with_fields(**fields: Any) -> dict[str, Any]:
    return {**ASSET, "fields": {**ASSET["fields"], **fields}}


def without(name: str) -> dict[str, Any]:
    return {**ASSET, "fields": {key: each for key, each in ASSET["fields"].items() if key != name}}


def formula_field(expression: str) -> dict[str, Any]:
    return field("formula", options={"expression": expression})


BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "formulas in a circle": (
        with_fields(one=formula_field("two + 1"), two=formula_field("one + 1")),
        "/object/asset/fields/one/options/expression",
        "formula_cycle",
    ),
    "a formula that uses itself": (
        with_fields(one=formula_field("one + 1")),
        "/object/asset/fields/one/options/expression",
        "formula_cycle",
    ),
    "a formula on a removed field": (
        without("price"),
        "/object/asset/fields/total/options/expression",
        "formula_unknown_field",
    ),
    "a formula on a field that was switched off": (
        with_fields(price=field("number", active=False)),
        "/object/asset/fields/total/options/expression",
        "formula_unknown_field",
    ),
    "a validation on a removed field": (
        {**ASSET, "validations": {"rule": {"when": "gone > 1", "message": {"en": "No"}}}},
        "/object/asset/validations/rule/when",
        "formula_unknown_field",
    ),
    "a validation without a message": (
        {**ASSET, "validations": {"rule": {"when": "amount > 1", "message": {}}}},
        "/object/asset/validations/rule/message",
        "config_label_missing",
    ),
    "a word of the database as a name": (
        with_fields(select=field()),
        "/object/asset/fields/select",
        "config_name_reserved",
    ),
    "the name of a system field": (with_fields(owner_id=field()), "/object/asset/fields/owner_id", "config_name_reserved"),
    "a name in Chinese": (with_fields(金额=field()), "/object/asset/fields/金额", "config_name_pattern"),
    "a section that names a removed field": (
        {**ASSET, "sections": [{"label": {"en": "A"}, "fields": ["gone"]}]},
        "/object/asset/sections/0/fields",
        "config_unknown_field",
    ),
    "a lookup to nothing": (
        with_fields(place=lookup("nowhere")),
        "/object/asset/fields/place/options/object",
        "config_unknown_object",
    ),
    "a choice without options": (
        with_fields(color=field("choice", options={"options": []})),
        "/object/asset/fields/color/options/options",
        "config_form",
    ),
    "the name field removed": (
        {**ASSET, "name_field": "title"},
        "/object/asset/name_field",
        "config_name_field",
    ),
    "500 fields": (
        with_fields(**{f"field_{i}": field() for i in range(500)}),
        "/object/asset",
        "config_too_many_fields",
    ),
    "a roll-up without a lookup": (
        with_fields(visits=field("roll_up", options={"object": "visit", "field": "asset", "op": "count"})),
        "/object/asset/fields/visits/options/field",
        "config_roll_up_field",
    ),
    "two options of the same code": (
        with_fields(color=choice("red", "red")),
        "/object/asset/fields/color/options",
        "config_form",
    ),
    "a field and a part of another under one name": (
        with_fields(price__currency=field()),
        "/object/asset/fields/price__currency",
        "config_name_pattern",
    ),
}  # fmt: skip

STOP = {"id": "a", "do": "stop"}
#: Other kinds: kind and body, place and code.
OTHERS: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "an approval without approver": (
        "approval",
        {"label": {"en": "A"}, "object": "asset", "trigger": {"on": ["update"]}, "steps": [{"approvers": []}]},
        "/approval/bad/steps/0/approvers",
        "config_approval_no_approvers",
    ),
    "an automation that triggers itself": (
        "automation",
        {
            "label": {"en": "A"},
            "object": "asset",
            "trigger": {"on": "updated", "field": "amount"},
            "steps": [{"id": "a", "do": "set", "values": {"amount": {"formula": "amount + 1"}}}],
        },
        "/automation/bad",
        "automation_triggers_itself",
    ),
    "an automation that runs itself": (
        "automation",
        {"label": {"en": "A"}, "trigger": {"on": "manual"}, "steps": [{"id": "a", "do": "run", "automation": "bad"}]},
        "/automation/bad",
        "automation_cycle",
    ),
    "a time that never comes": (
        "automation",
        {"label": {"en": "A"}, "trigger": {"on": "schedule", "cron": "0 25 * * *"}, "steps": [STOP]},
        "/automation/bad/trigger",
        "automation_cron",
    ),
    "a form condition over a relation": (
        "object",
        {**ASSET, "form_rules": {"r": {"effect": "show", "fields": ["price"], "when": {"field": "owner_id.name", "op": "eq", "value": "x"}}}},
        "/object/bad/form_rules/r/when",
        "form_condition_field",
    ),
    "an area of an object that is not there": (
        "delegation",
        {"label": {"en": "A"}, "to": {"roles": ["boss"]}, "objects": ["ghost"], "may": ["fields"]},
        "/delegation/bad/objects/0",
        "config_area_object",
    ),
}  # fmt: skip


class TestVersionsOfADocument:
    async def test_each_is_listed_and_can_be_put_back(self, admin: httpx.AsyncClient) -> None:
        address = "/api/v1/meta/documents/automation/greet"
        first = {"label": {"en": "Greet"}, "object": "asset", "trigger": {"on": "manual"}, "steps": [STOP]}
        for body in (first, {**first, "active": False}):
            answer = await admin.put(address, json=body)
            assert answer.status_code == 200, answer.text
        listed = (await admin.get(f"{address}/versions")).json()["items"]
        assert [each["body"].get("active", True) for each in listed] == [False, True]
        assert (await admin.put(address, json=listed[1]["body"])).status_code == 200
        assert (await admin.get(address)).json()["body"] == first
        assert (await admin.delete(address)).status_code == 200
        assert (await admin.get(f"{address}/versions")).json()["items"][0]["body"] is None


class TestRefusals:
    @pytest.mark.parametrize("name", OTHERS)
    async def test_documents_of_every_kind_are_refused_with_a_sentence(
        self, admin: httpx.AsyncClient, name: str
    ) -> None:
        kind, body, pointer, code = OTHERS[name]
        answer = await admin.put(f"/api/v1/meta/documents/{kind}/bad", json=body)
        assert answer.status_code == 422, answer.text
        found = {each["code"]: each for each in answer.json()["errors"]}
        assert code in found, list(found)
        assert found[code]["pointer"].startswith(pointer), found[code]
        assert len(found[code]["message"]) > 5
        assert found[code]["message"] != code

    async def test_each_mistake_is_refused_with_a_sentence_at_its_place(self, admin: httpx.AsyncClient) -> None:
        for name, (body, pointer, code) in BAD.items():
            for address in ("preview", "publish"):
                answer = await admin.post(
                    f"/api/v1/meta/{address}", json={"changes": [{"kind": "object", "key": "asset", "body": body}]}
                )
                assert answer.status_code == 422, (name, answer.text)
                found = {(each["pointer"], each["code"]): each["message"] for each in answer.json()["errors"]}
                assert (pointer, code) in found, (name, list(found))
                assert len(found[pointer, code]) > 5, name

    async def test_two_people_who_change_the_same_are_not_mixed(self, admin: httpx.AsyncClient) -> None:
        change = {"kind": "object", "key": "asset", "body": with_fields(weight=field("number"))}
        answer = await admin.post("/api/v1/meta/publish", json={"changes": [change], "expected_version": 1})
        assert (answer.status_code, answer.json()["code"]) == (409, "configuration_changed")


class TestGoingBack:
    async def test_the_preview_says_what_comes_back_and_changes_nothing(self, admin: httpx.AsyncClient) -> None:
        made = await admin.post("/api/v1/objects/asset/records", json={"name": "泵", "amount": 3})
        first = {"kind": "object", "key": "asset", "body": {**ASSET, "color": "green"}}
        version = (await admin.post("/api/v1/meta/publish", json={"changes": [first]})).json()["version"]
        body = without("amount")
        body["fields"] = {key: each for key, each in body["fields"].items() if key != "total"}
        changes = [{"kind": "object", "key": "asset", "body": body}]
        published = await admin.post("/api/v1/meta/publish", json={"changes": changes, "confirm": True})
        assert published.status_code == 200, published.text
        seen = (await admin.post(f"/api/v1/meta/versions/{version}/preview")).json()
        assert seen["changed"] == [["object", "asset"]]
        assert [each["field"] for each in seen["steps"] if each["field"] == "amount"]
        assert "amount" not in (await admin.get(f"/api/v1/objects/asset/records/{made.json()['id']}")).json()
        back = await admin.post(f"/api/v1/meta/versions/{version}/rollback", json={"confirm": True})
        assert back.status_code == 200, back.text
        assert (await admin.get(f"/api/v1/objects/asset/records/{made.json()['id']}")).json()["amount"] == 3
