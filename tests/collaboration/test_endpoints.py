"""Comments and tags over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from tests.support.actors import Person, actor_of, make_role, make_user
from tests.support.documents import an_object, change
from tests.support.http import SignedIn
from yingtu.collaboration.tag_use import HALF_LIFE, weight
from yingtu.identity.actor import SYSTEM
from yingtu.identity.models import users
from yingtu.kit import clock
from yingtu.kit.db import Database, Workspace
from yingtu.metadata import service as metadata
from yingtu.records import live
from yingtu.records.models import event_queue
from yingtu.records.pinyin import pinyin_key
from yingtu.schema import service as schema

EVERYTHING = ["create", "read", "edit", "delete"]
URL = "/api/v1/objects/deal/records"


@dataclass
class Office:
    """The owner of the deals, a reader of all, a stranger who sees only their own, and an administrator."""

    people: dict[str, Person]
    owner: httpx.AsyncClient
    reader: httpx.AsyncClient
    stranger: httpx.AsyncClient
    admin: httpx.AsyncClient

    async def deal(self) -> str:
        answer = await self.owner.post(URL, json={"name": "云帆"})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def tag(self, name: str, color: str = "red") -> str:
        answer = await self.admin.post("/api/v1/tags", json={"name": name, "color": color})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


@pytest.fixture
async def office(app: Any, database: Database, workspace: Workspace, signed_in: SignedIn) -> Office:
    async with database.write(workspace) as session:
        await schema.publish(session, SYSTEM, [change("deal", an_object())])
        own = {"*": [{"operations": EVERYTHING, "scope": "own"}]}
        await make_role(session, "owner", objects=own)
        await make_role(session, "stranger", objects=own)
        await make_role(session, "reader", objects={"*": [{"operations": ["read"], "scope": "all"}]})
        await make_role(session, "admin", objects={}, abilities=["configure"])
        names = ("owner", "reader", "stranger", "admin")
        people = {name: await make_user(session, name, roles=(name,)) for name in names}
    metadata.forget(workspace.id)
    return Office(people, **{name: await signed_in(person) for name, person in people.items()})


async def say(client: httpx.AsyncClient, url: str, text: str, *mentions: Any) -> Any:
    answer = await client.post(url, json={"text": text, "mentions": [str(each) for each in mentions]})
    assert answer.status_code == 201, answer.text
    return answer.json()


class TestComments:
    async def test_a_comment_that_is_sent_again_with_its_key_is_one_comment(self, office: Office) -> None:
        url = f"{URL}/{await office.deal()}/comments"
        sent = {"json": {"text": "离线写的"}, "headers": {"Idempotency-Key": "k1"}}
        first, again = await office.owner.post(url, **sent), await office.owner.post(url, **sent)  # type: ignore[arg-type]
        assert first.status_code == again.status_code == 201
        assert first.json()["id"] == again.json()["id"]
        assert len((await office.owner.get(url)).json()["items"]) == 1

    async def test_whoever_may_read_the_record_comments_on_it(self, office: Office) -> None:
        url = f"{URL}/{await office.deal()}/comments"
        first = await say(office.owner, url, "  客户要看样品\n下周  ")
        await say(office.reader, url, "我来安排", office.people["owner"].id)
        assert first["text"] == "客户要看样品\n下周"
        items = (await office.reader.get(url)).json()["items"]
        assert [(each["text"], each["author"]["name"], each["mine"]) for each in items] == [
            ("我来安排", "Reader", True),
            ("客户要看样品\n下周", "Owner", False),
        ]
        assert [each["name"] for each in items[0]["mentions"]] == ["Owner"]
        assert (await office.stranger.get(url)).status_code == 404
        assert (await office.stranger.post(url, json={"text": "x"})).status_code == 404
        assert (await office.owner.post(url, json={"text": "  "})).status_code == 422

    async def test_a_mention_of_somebody_who_may_not_read_the_record_is_kept_with_a_warning(
        self, office: Office
    ) -> None:
        url = f"{URL}/{await office.deal()}/comments"
        saved = await say(office.owner, url, "@", office.people["reader"].id, office.people["stranger"].id)
        assert [each["name"] for each in saved["mentions"]] == ["Reader", "Stranger"]
        [warning] = saved["warnings"]
        assert (warning["code"], warning["params"]) == ("mention_cannot_read", {"name": "Stranger"})
        unknown = await office.owner.post(url, json={"text": "@", "mentions": ["0198f9a2-7c1e-7000-8000-000000000002"]})
        assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/mentions/0")

    async def test_people_are_found_by_name_pinyin_and_initials(
        self, office: Office, database: Database, workspace: Workspace
    ) -> None:
        async with database.write(workspace) as session:
            key = {"name": "王海峰", "name__pinyin": pinyin_key("王海峰")}
            await session.execute(sa.update(users).where(users.c.id == office.people["reader"].id).values(key))
        url = f"{URL}/{await office.deal()}/comments/callees"

        async def found(typed: str) -> list[str]:
            return [each["name"] for each in (await office.owner.get(url, params={"q": typed})).json()["items"]]

        assert [await found(each) for each in ("海", "whf", "wanghai", "Wang H")] == [["王海峰"]] * 4
        assert [await found(each) for each in ("hai", "%", "own")] == [[], [], ["Owner"]]
        assert len(await found("")) == 4
        assert (await office.stranger.get(url)).status_code == 404

    async def test_only_the_author_changes_and_deletes(self, office: Office) -> None:
        url = f"{URL}/{await office.deal()}/comments"
        saved = await say(office.owner, url, "first")
        own = f"/api/v1/comments/{saved['id']}"
        refused = await office.reader.patch(own, json={"text": "mine now"})
        assert (refused.status_code, refused.json()["code"]) == (403, "comment_not_yours")
        assert (await office.stranger.delete(own)).json()["code"] == "comment_not_found"
        edited = (await office.owner.patch(own, json={"text": "second"})).json()
        assert (edited["text"], edited["edited_at"] is not None) == ("second", True)
        assert (await office.owner.delete(own)).status_code == 204
        assert (await office.owner.delete(own)).status_code == 404
        assert (await office.owner.get(url)).json() == {"items": [], "next_before": None}

    async def test_older_comments_come_page_by_page(self, office: Office) -> None:
        url = f"{URL}/{await office.deal()}/comments"
        for number in range(3):
            await say(office.owner, url, str(number))
        page = (await office.owner.get(url, params={"limit": 2})).json()
        assert [each["text"] for each in page["items"]] == ["2", "1"]
        rest = (await office.owner.get(url, params={"limit": 2, "before": page["next_before"]})).json()
        assert ([each["text"] for each in rest["items"]], rest["next_before"]) == (["0"], None)

    async def test_comments_of_people_do_not_exist(self, office: Office) -> None:
        url = f"/api/v1/objects/user/records/{office.people['owner'].id}/comments"
        assert (await office.owner.get(url)).json()["code"] == "unknown_object"


class TestTags:
    async def test_who_configures_names_and_colours_them(self, office: Office) -> None:
        tag = await office.tag("高价值客户")
        taken = await office.admin.post("/api/v1/tags", json={"name": "高价值客户", "color": "blue"})
        assert (taken.status_code, taken.json()["code"]) == (409, "tag_exists")
        other = await office.tag("VIP")
        url = f"/api/v1/tags/{other}"
        assert (await office.admin.patch(url, json={"name": "高价值客户"})).status_code == 409
        assert (await office.admin.patch(url, json={"name": "vip", "color": "gold"})).status_code == 422
        changed = await office.admin.patch(url, json={"name": "vip", "color": "green"})
        assert changed.json() == {"id": other, "name": "vip", "color": "green"}
        assert (await office.owner.post("/api/v1/tags", json={"name": "a", "color": "red"})).status_code == 403
        assert (await office.owner.delete(url)).status_code == 403
        assert (await office.admin.delete(url)).status_code == 204
        assert (await office.admin.delete(url)).json()["code"] == "tag_not_found"
        assert [each["id"] for each in (await office.reader.get("/api/v1/tags")).json()["items"]] == [tag]

    async def test_whoever_may_edit_the_record_sets_and_unsets(self, office: Office) -> None:
        url = f"{URL}/{await office.deal()}/tags"
        first, second = await office.tag("B"), await office.tag("a")
        for each in (first, second, first):
            assert (await office.owner.put(f"{url}/{each}")).status_code == 204
        assert [each["name"] for each in (await office.reader.get(url)).json()["items"]] == ["a", "B"]
        assert (await office.reader.put(f"{url}/{first}")).status_code == 403
        assert (await office.stranger.put(f"{url}/{first}")).status_code == 404
        assert (await office.owner.delete(f"{url}/{second}")).status_code == 204
        await office.admin.delete(f"/api/v1/tags/{first}")
        assert (await office.owner.get(url)).json()["items"] == []

    async def test_those_are_first_that_the_person_uses_then_those_that_others_do(self, office: Office) -> None:
        tags = {name: await office.tag(name) for name in ("A", "B", "C", "D")}

        async def order(client: httpx.AsyncClient) -> str:
            answer = await client.get("/api/v1/objects/deal/tags")
            return "".join(each["name"] for each in answer.json()["items"])

        async def use(client: httpx.AsyncClient, *names: str) -> str:
            deal = str((await client.post(URL, json={"name": "云帆"})).json()["id"])
            for name in names:
                assert (await client.put(f"{URL}/{deal}/tags/{tags[name]}")).status_code == 204
            return deal

        assert await order(office.owner) == "ABCD"
        await use(office.owner, "C")
        await use(office.owner, "C", "B")
        assert [await order(each) for each in (office.owner, office.reader)] == ["CBAD", "CBAD"]
        # On many records at once is one use; what is taken back at once is none.
        many = [await use(office.stranger) for _ in range(5)]
        await office.stranger.post("/api/v1/objects/deal/tags", json={"ids": many, "set": [tags["D"]]})
        for _ in range(3):
            await office.stranger.put(f"{URL}/{many[0]}/tags/{tags['A']}")
            await office.stranger.delete(f"{URL}/{many[0]}/tags/{tags['A']}")
        assert await order(office.stranger) == "DCBA"
        assert await order(office.owner) == "CBDA"
        # What is used now comes before what was used more often long ago.
        now = clock.now()
        assert weight(now + HALF_LIFE) == pytest.approx(2 * weight(now))

    async def test_many_records_at_once_each_within_rights(self, office: Office) -> None:
        deals = [await office.deal() for _ in range(3)]
        mine = (await office.stranger.post(URL, json={"name": "Mine"})).json()["id"]
        first, second = await office.tag("A"), await office.tag("B")
        url = "/api/v1/objects/deal/tags"
        done = await office.owner.post(url, json={"ids": [*deals, mine, deals[0]], "set": [first, second]})
        assert done.json() == {"changed": sorted(deals), "refused": [mine]}
        done = await office.owner.post(url, json={"ids": deals[:2], "set": [first], "unset": [second]})
        assert done.json() == {"changed": sorted(deals[:2]), "refused": []}
        again = await office.owner.post(url, json={"ids": deals, "unset": [second]})
        assert again.json()["changed"] == [deals[2]], "what did not have it is not among what an undo would touch"
        await office.owner.put(f"{URL}/{deals[2]}/tags/{second}")
        items = [(await office.reader.get(f"{URL}/{each}/tags")).json()["items"] for each in (deals[0], deals[2], mine)]
        assert [[each["name"] for each in one] for one in items] == [["A"], ["A", "B"], []]
        unknown = await office.owner.post(url, json={"ids": deals, "set": [deals[0]]})
        assert (unknown.status_code, unknown.json()["code"]) == (404, "tag_not_found")
        too_many = await office.owner.post(url, json={"ids": [deals[0]] * 10_001})
        assert too_many.status_code == 422


async def test_open_pages_are_told_but_no_consumer_is(office: Office, database: Database, workspace: Workspace) -> None:
    async with database.read(workspace) as session:
        before = await live.last_event(session)
    deal, tag = await office.deal(), await office.tag("A")
    await say(office.reader, f"{URL}/{deal}/comments", "hello")
    await office.owner.put(f"{URL}/{deal}/tags/{tag}")
    await office.owner.put(f"{URL}/{deal}/tags/{tag}")
    async with database.read(workspace) as session:
        events = await live.events_since(session, before)
        told = [(each.event, [str(one) for one in each.ids]) for each in events]
        assert told == [("created", [deal]), ("commented", [deal]), ("tagged", [deal])]
        stranger = await actor_of(session, office.people["stranger"])
        assert await live.readable(session, stranger, events) == []
        queued = await session.scalar(sa.select(sa.func.max(event_queue.c.event_id)))
    assert queued is None or queued <= events[0].id
