"""Saving, sharing and finding views, over HTTP."""

from __future__ import annotations

from typing import Any, TypeAlias

import httpx
import pytest

from tests.support.actors import make_role, make_user
from tests.support.documents import an_object, change, choice, field
from tests.support.http import SignedIn
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Workspace
from yingtu.metadata import service as metadata
from yingtu.schema import service as schema

URL = "/api/v1/meta/views"
People: TypeAlias = dict[str, httpx.AsyncClient]
DEAL = an_object({"stage": choice("new", "won"), "amount": field("currency"), "secret": field()})
READ = [{"operations": ["read", "edit"], "scope": "all", "fields": {"secret": "hidden"}}]


@pytest.fixture
async def people(app: Any, database: Database, workspace: Workspace, signed_in: SignedIn) -> People:
    """``li`` and ``wang`` sell, ``chen`` configures."""
    async with database.write(workspace) as session:
        await schema.publish(session, SYSTEM, [change("deal", DEAL)])
        await make_role(session, "sales", objects={"deal": READ})
        await make_role(
            session, "boss", objects={"*": [{"operations": ["read"], "scope": "all"}]}, abilities=["configure"]
        )
        made = [await make_user(session, login, roles=("sales",)) for login in ("li", "wang")]
        made.append(await make_user(session, "chen", roles=("boss",)))
    return {person.login: await signed_in(person) for person in made}


def view(**content: Any) -> dict[str, Any]:
    return {"object": "deal", "label": {"zh-CN": "大单"}, **content}


async def keys(client: httpx.AsyncClient) -> list[str]:
    found = await client.get(f"{URL}?object=deal")
    assert found.status_code == 200, found.text
    return [each["key"] for each in found.json()["items"]]


async def save(client: httpx.AsyncClient, **content: Any) -> dict[str, Any]:
    answer = await client.post(URL, json=view(**content))
    assert answer.status_code == 201, answer.text
    return answer.json()


class TestOneself:
    async def test_everybody_saves_views_that_nobody_else_sees_and_the_configuration_stays_as_it_is(
        self, people: People, database: Database, workspace: Workspace
    ) -> None:
        async with database.read(workspace) as session:
            before = await metadata.epochs(session)
        content = {
            "kind": "kanban", "group_by": "stage", "sums": ["amount"], "sort": "-amount", "columns": ["name", "$tags"],
            "widths": {"name": 240}, "limits": {"new": 5}, "pinned": True,
            "filter": {"field": "owner_id", "op": "eq", "value": "@me"},
            "colors": [{"filter": {"field": "amount", "op": "gte", "value": 1000}, "color": "red"}],
        }  # fmt: skip
        made = await save(people["li"], **content)
        assert {name: made[name] for name in content} == content
        assert (made["shared"], made["can_edit"]) == (False, True)
        assert await keys(people["li"]) == [made["key"]]
        assert await keys(people["wang"]) == []
        async with database.read(workspace) as session:
            assert await metadata.epochs(session) == before

    async def test_a_view_is_changed_and_deleted_by_its_owner_only(self, people: People) -> None:
        url = f"{URL}/{(await save(people['li']))['key']}"
        assert (await people["wang"].put(url, json={"label": {"en": "Mine now"}})).status_code == 404
        assert (await people["chen"].delete(url)).status_code == 404
        changed = await people["li"].put(url, json={"label": {"en": "Big"}, "sort": "name"})
        assert (changed.status_code, changed.json()["sort"]) == (200, "name")
        assert (await people["li"].delete(url)).status_code == 204
        assert await keys(people["li"]) == []

    async def test_what_does_not_exist_for_the_person_is_named_with_its_place(self, people: People) -> None:
        hidden = {"field": "secret", "op": "eq", "value": "x"}
        answer = await people["li"].post(
            URL,
            json=view(
                columns=["name", "nothing"],
                group_by="nowhere",
                until="never",
                filter={"all": [hidden]},
                colors=[{"filter": {"field": "amount", "op": "contains", "value": 1}, "color": "red"}],
                roles=["nobody"],
            ),
        )
        assert answer.status_code == 422
        assert [each["pointer"] for each in answer.json()["errors"]] == [
            "/columns", "/group_by", "/until", "/filter/all/0", "/colors/0/filter", "/roles/0",
        ]  # fmt: skip

    async def test_objects_one_may_not_read_have_no_views(self, people: People) -> None:
        assert (await people["li"].get(f"{URL}?object=unknown")).status_code == 404


class TestSharing:
    async def test_who_configures_shares_a_view_under_the_same_key_and_takes_it_back(self, people: People) -> None:
        made = await save(people["chen"])
        url = f"{URL}/{made['key']}"
        content = {"label": made["label"], "sort": "-amount", "group_by": "stage,owner_id"}
        assert (await people["chen"].put(url, json={**content, "shared": True})).json()["key"] == made["key"]
        assert await keys(people["li"]) == [made["key"]]
        assert await keys(people["chen"]) == [made["key"]]
        seen = (await people["li"].get(f"{URL}?object=deal")).json()["items"][0]
        assert (seen["shared"], seen["can_edit"], seen["sort"]) == (True, False, "-amount")
        assert (await people["chen"].put(url, json=content)).json()["shared"] is False
        assert await keys(people["li"]) == []
        assert await keys(people["chen"]) == [made["key"]]

    async def test_sharing_needs_the_right_to_configure(self, people: People) -> None:
        assert (await people["li"].post(URL, json=view(shared=True))).status_code == 403
        mine = await save(people["li"])
        body = {"label": mine["label"], "shared": True}
        assert (await people["li"].put(f"{URL}/{mine['key']}", json=body)).status_code == 403
        shared = await save(people["chen"], shared=True)
        url = f"{URL}/{shared['key']}"
        assert (await people["li"].put(url, json={"label": shared["label"]})).status_code == 403
        assert (await people["li"].delete(url)).status_code == 403
        assert (await people["chen"].delete(url)).status_code == 204

    async def test_a_view_for_a_role_is_for_its_members(self, people: People) -> None:
        sales = await save(people["chen"], shared=True, roles=["sales"], position=2)
        everybody = await save(people["chen"], shared=True, position=1)
        boss = await save(people["chen"], shared=True, roles=["boss"])
        assert await keys(people["li"]) == [everybody["key"], sales["key"]]
        assert await keys(people["chen"]) == [boss["key"], everybody["key"], sales["key"]]
