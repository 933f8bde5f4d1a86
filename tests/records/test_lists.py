"""Lists as people arrange them: colours of rows, jumps to a place, tags as a column and a filter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.records.test_endpoints import URL, Web, make, web
from yingtu.collaboration import tags
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Workspace

__all__ = ["web"]


async def listed(client: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    response = await client.post(f"{URL}/query", json=query)
    assert response.status_code == 200, response.text
    return response.json()["items"]


class TestColors:
    async def test_the_first_rule_that_fits_decides_in_every_order_of_the_list(self, web: Web) -> None:
        _, client = web
        for name, industry in (("甲", "it"), ("乙", "food"), ("丙", None)):
            await make(client, name=name, industry=industry)
        rules = [
            {"filter": {"field": "industry", "op": "eq", "value": "it"}, "color": "red"},
            {"filter": {"field": "owner_id", "op": "eq", "value": "@me"}, "color": "green"},
            {"filter": {"field": "contacts", "op": "is_empty"}, "color": "gray"},
        ]
        expected = {"甲": "red", "乙": "green", "丙": "green"}
        for sort in ("name", "-created_at", "industry"):
            rows = await listed(client, fields=["name"], sort=sort, colors=rules)
            assert {row["name"]: row["$color"] for row in rows} == expected
        none = [{"filter": {"field": "industry", "op": "eq", "value": "food"}, "color": "blue"}]
        rows = await listed(
            client, fields=["name"], colors=none, filter={"field": "industry", "op": "eq", "value": "it"}
        )
        assert [row["$color"] for row in rows] == [None]

    async def test_a_rule_that_means_nothing_is_refused_at_its_place(self, web: Web) -> None:
        _, client = web
        rules = [{"filter": {"field": "nothing", "op": "eq", "value": 1}, "color": "red"}]
        answer = await client.post(f"{URL}/query", json={"colors": rules})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/colors/0/filter")


class TestStart:
    @pytest.mark.parametrize(
        ("sort", "start", "first"),
        [("name", "l", "李氏贸易"), ("-name", "l", "李氏贸易"), ("name", "云", "云帆"), ("name", "c", "长城汽车")],
    )
    async def test_a_list_by_name_begins_at_a_letter_or_at_a_word(
        self, web: Web, sort: str, start: str, first: str
    ) -> None:
        _, client = web
        for name in ("安吉", "长城汽车", "李氏贸易", "云帆"):
            await make(client, name=name)
        assert (await listed(client, sort=sort, start=start))[0]["name"] == first

    async def test_a_list_by_time_begins_at_a_month_and_goes_on_from_there(self, web: Web) -> None:
        _, client = web
        for name in ("甲", "乙"):
            await make(client, name=name)
        url = f"{URL}/query"
        first = (await client.post(url, json={"sort": "created_at", "start": "2020-01", "limit": 1})).json()
        second = (
            await client.post(url, json={"sort": "created_at", "limit": 1, "cursor": first["next_cursor"]})
        ).json()
        assert [first["items"][0]["name"], second["items"][0]["name"]] == ["甲", "乙"]
        assert await listed(client, sort="-created_at", start="2020-01") == []
        refused = await client.post(url, json={"sort": "created_at", "start": "soon"})
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "bad_start")


class TestTags:
    async def test_tags_are_a_column_and_a_filter(self, web: Web, database: Database, workspace: Workspace) -> None:
        _, client = web
        both, one, none = [(await make(client, name=name))["id"] for name in ("甲", "乙", "丙")]
        async with database.write(workspace) as session:
            vip = (await tags.create(session, SYSTEM, "高价值", "red")).id
            old = (await tags.create(session, SYSTEM, "历史投诉", "gray")).id
            for record, tag in ((both, vip), (both, old), (one, vip)):
                await tags.put_on(session, SYSTEM, "account", UUID(record), tag)

        async def names(op: str, value: Any = None) -> list[str]:
            found = await listed(client, sort="name", filter={"field": "$tags", "op": op, "value": value})
            return sorted(row["name"] for row in found)

        assert await names("has_any", [str(vip), str(old)]) == ["乙", "甲"]
        assert await names("has_all", [str(vip), str(old)]) == ["甲"]
        assert await names("is_empty") == ["丙"]
        assert await names("not_empty") == ["乙", "甲"]
        rows = {row["id"]: row["$tags"] for row in await listed(client, fields=["name", "$tags"])}
        assert rows == {both: [str(vip), str(old)], one: [str(vip)], none: []}
        sums = await client.post(
            f"{URL}/aggregate", json={"filter": {"field": "$tags", "op": "has_any", "value": [str(vip)]}}
        )
        assert sums.json()["rows"] == [{"count": 2}]
