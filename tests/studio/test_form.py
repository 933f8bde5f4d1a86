"""The studio shows a drafted form as somebody else would get it."""

from __future__ import annotations

from typing import Any

import httpx

from tests.studio.test_studio import admin as admin  # noqa: PLC0414 - the fixture
from tests.support.documents import an_object, choice, field

LOST = {"field": "state", "op": "eq", "value": "lost"}
DEAL = an_object(
    {"state": choice("new", "lost"), "due": field("date"), "helper": field("user")},
    sections=[{"label": {"en": "All"}, "fields": ["name", "state", "due"]}],
    form_rules={
        "due": {"effect": "require", "fields": ["due"], "when": LOST},
        "mine": {"effect": "read_only", "fields": ["due"], "when": {"field": "helper", "op": "ne", "value": "@me"}},
        "boss": {"effect": "show", "fields": ["helper"], "roles": ["boss"]},
    },
    layouts={
        "phone": {
            "label": {"en": "Phone"},
            "device": "phone",
            "sections": [{"label": {"en": "S"}, "fields": ["name"]}],
        },
        "other": {"label": {"en": "O"}, "roles": ["other"], "sections": [{"label": {"en": "S"}, "fields": ["due"]}]},
    },
)


async def test_a_drafted_form_is_described_for_a_role_with_resolved_conditions(admin: httpx.AsyncClient) -> None:
    async def shown(role: str | None) -> dict[str, Any]:
        answer = await admin.post("/api/v1/meta/form", json={"object": "deal", "draft": DEAL, "role": role})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    mine = await shown(None)
    me = (await admin.get("/api/v1/session")).json()["user"]["id"]
    assert [each["effect"] for each in mine["form_rules"]] == ["require", "read_only", "show"]
    assert mine["form_rules"][0]["when"] == {**LOST, "kind": "text"}
    assert mine["form_rules"][1]["when"]["value"] == [me]
    assert [each["key"] for each in mine["layouts"]] == ["phone"]
    other = await shown("other")
    assert (other["fields"], other["can"]["create"]) == ([], False), "a role without rights sees nothing"

    wrong = {**DEAL, "form_rules": {"due": {"effect": "require", "fields": ["nothing"]}}}
    answer = await admin.post("/api/v1/meta/form", json={"object": "deal", "draft": wrong})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/object/deal/form_rules/due/fields"
