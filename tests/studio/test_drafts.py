"""Drafts live on the server, one per person, and are carried over what colleagues publish; areas limit who drafts what."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.actors import make_role, make_user
from tests.support.documents import an_object, change, field
from tests.support.http import SignedIn
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Workspace
from yingtu.schema import service as schema

ASSET = an_object({"size": field("number"), "secret": field("identity_number")}, color="blue")
GRANTS = {"*": [{"operations": ["create", "read", "edit"], "scope": "all"}]}


class Studio:
    """What two administrators and a person with an area do over HTTP."""

    def __init__(self, boss: httpx.AsyncClient, other: httpx.AsyncClient, helper: httpx.AsyncClient) -> None:
        self.boss, self.other, self.helper = boss, other, helper

    async def publish(self, who: httpx.AsyncClient, body: dict[str, Any] | None, **more: Any) -> httpx.Response:
        one = {"kind": "object", "key": "asset", "body": body, **more}
        return await who.post("/api/v1/meta/publish", json={"changes": [one]})


@pytest.fixture
async def studio(app: Any, database: Database, workspace: Workspace, signed_in: SignedIn) -> Studio:
    async with database.write(workspace) as session:
        await schema.publish(session, SYSTEM, [change("asset", ASSET), change("visit", an_object())])
        await make_role(session, "boss", objects=GRANTS, abilities=["configure"])
        await make_role(session, "clerk", objects=GRANTS)
        boss = await make_user(session, "chen", roles=("boss",))
        other = await make_user(session, "liu", roles=("boss",))
        helper = await make_user(session, "wu", roles=("clerk",))
        area = {
            "label": {"en": "Assets"},
            "to": {"roles": ["clerk"]},
            "objects": ["asset"],
            "may": ["fields", "layouts", "views"],
        }
        await schema.publish(session, SYSTEM, [change("assets", area, kind="delegation")])
    return Studio(await signed_in(boss), await signed_in(other), await signed_in(helper))


def asset(**attributes: Any) -> dict[str, Any]:
    return {**ASSET, **attributes}


def with_fields(**fields: Any) -> dict[str, Any]:
    return asset(fields={**ASSET["fields"], **fields})


class TestDraft:
    async def test_it_survives_and_is_merged_with_what_a_colleague_published(self, studio: Studio) -> None:
        url = "/api/v1/meta/draft"
        empty = (await studio.boss.get(url)).json()
        assert (empty["revision"], empty["changes"], empty["meanwhile"]) == (0, [], [])
        mine = asset(color="red", fields={**ASSET["fields"], "weight": field("number")})
        draft = {"revision": 0, "base": empty["version"], "changes": [{"kind": "object", "key": "asset", "body": mine}]}
        assert (await studio.boss.put(url, json=draft)).json() == {"revision": 1}
        # Another window that knows nothing of it is told, and nobody else sees it.
        assert (await studio.boss.put(url, json=draft)).json()["code"] == "draft_moved_on"
        assert (await studio.other.get(url)).json()["changes"] == []

        theirs = asset(color="green", fields={**ASSET["fields"], "height": field("number")})
        assert (await studio.publish(studio.other, theirs)).status_code == 200
        seen = (await studio.boss.get(url)).json()
        assert list(seen["changes"][0]["body"]["fields"]) == ["name", "size", "secret", "weight"], "order is kept"
        assert [(each["by"], each["documents"]) for each in seen["meanwhile"]] == [("Liu", [["object", "asset"]])]

        asked = (await studio.boss.post(f"{url}/merge", json={"revision": 1})).json()
        assert [(each["place"], each["theirs"], each["mine"]) for each in asked["conflicts"]] == [
            ("object/asset/color", "green", "red")
        ]
        decided = {"revision": 1, "decided": {"object/asset/color": "theirs"}}
        merged = (await studio.boss.post(f"{url}/merge", json=decided)).json()
        body = merged["changes"][0]["body"]
        assert (body["color"], set(body["fields"])) == ("green", {"name", "size", "secret", "weight", "height"})
        kept = (await studio.boss.get(url)).json()
        assert (kept["revision"], kept["base"], kept["meanwhile"]) == (2, kept["version"], [])
        assert (await studio.publish(studio.boss, body)).status_code == 200
        assert (await studio.boss.delete(url)).status_code == 204
        assert (await studio.boss.get(url)).json()["revision"] == 0


class TestArea:
    async def test_what_belongs_to_it_can_be_seen_drafted_and_published(self, studio: Studio) -> None:
        assert "configure_area" in (await studio.helper.get("/api/v1/session")).json()["user"]["abilities"]
        listed = (await studio.helper.get("/api/v1/meta/documents")).json()["items"]
        assert [(each["kind"], each["key"]) for each in listed] == [("object", "asset")]
        assert (await studio.helper.get("/api/v1/meta/documents/object/visit")).status_code == 404
        more = with_fields(weight=field("number"), double=field("formula", options={"expression": "size * 2"}))
        assert (await studio.publish(studio.helper, more)).status_code == 200
        rule = {"r": {"effect": "require", "fields": ["size"]}}
        assert (await studio.publish(studio.helper, {**more, "form_rules": rule})).status_code == 200
        view = {"label": {"en": "All"}, "object": "asset", "columns": ["name"]}
        assert (await studio.helper.put("/api/v1/meta/documents/view/all_assets", json=view)).status_code == 200

    @pytest.mark.parametrize(
        ("body", "code", "pointer"),
        [
            (asset(color="red"), "area_attribute", "/object/asset/color"),
            (
                with_fields(secret=field("identity_number", sensitive=False)),
                "area_sensitive",
                "/object/asset/fields/secret",
            ),
            (with_fields(born=field("date", personal=True)), "area_sensitive", "/object/asset/fields/born"),
            (
                with_fields(shown=field("formula", options={"expression": 'secret & ""'})),
                "area_looks_at_sensitive",
                "/object/asset/fields/shown",
            ),
            (
                asset(validations={"v": {"when": "ISBLANK(secret)", "message": {"en": "No"}}}),
                "area_looks_at_sensitive",
                "/object/asset/validations/v",
            ),
        ],
    )
    async def test_what_leaves_it_is_refused_at_its_place(
        self, studio: Studio, body: dict[str, Any] | None, code: str, pointer: str
    ) -> None:
        answer = await studio.publish(studio.helper, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "outside_area"), answer.text
        assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [(pointer, code)]

    async def test_other_documents_and_the_area_itself_stay_with_administrators(self, studio: Studio) -> None:
        view = {"label": {"en": "Visits"}, "object": "visit"}
        area = {"label": {"en": "A"}, "to": {"roles": ["clerk"]}, "objects": ["asset", "visit"], "may": ["fields"]}
        for kind, key, body in (
            ("view", "visits", view),
            ("delegation", "assets", area),
            ("role", "clerk", {"label": {"en": "x"}}),
        ):
            answer = await studio.helper.put(f"/api/v1/meta/documents/{kind}/{key}", json=body)
            assert (answer.status_code, answer.json()["code"]) == (403, "outside_area"), kind
        gone = {"changes": [{"kind": "object", "key": "visit", "body": None}]}
        assert (await studio.helper.post("/api/v1/meta/publish", json=gone)).json()["code"] == "outside_area"
        assert (await studio.helper.get("/api/v1/meta/versions")).status_code == 403
        version = (await studio.boss.get("/api/v1/meta/documents")).json()["catalog_version"]
        assert (await studio.publish(studio.boss, asset(color="red"))).status_code == 200
        back = await studio.helper.post(f"/api/v1/meta/versions/{version}/rollback", json={})
        assert back.json()["code"] == "outside_area", "going back is a change like any other"
