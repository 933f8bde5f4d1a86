"""Search: what is found, by whom, in which order, and never over what somebody does not see in clear."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from tests.records.conftest import Company
from tests.support.actors import Person, make_role
from tests.support.documents import change, field
from yingtu.identity.actor import SYSTEM, Actor, Scope
from yingtu.kit.db import Database
from yingtu.metadata import service as metadata
from yingtu.metadata.errors import UnknownObject
from yingtu.query.errors import InvalidQuery
from yingtu.records import outbox, search_index, search_owner, search_read_repository
from yingtu.records.errors import OwnerHintOff, TooManyOwnerHints
from yingtu.records.models import search as entries
from yingtu.records.search import SearchQuery, search
from yingtu.records.search_owner import owner_hint
from yingtu.schema import service as schema


@dataclass
class Desk:
    """A company whose search entries follow at once."""

    company: Company
    database: Database

    async def follow(self) -> int:
        return await outbox.drain(self.database, self.company.session.workspace, search_index.CONSUMER)

    async def create(self, object_name: str, **values: Any) -> Any:
        return await self.company.create(object_name, **values)

    async def ask(self, text: str, actor: Actor = SYSTEM, **more: Any) -> dict[str, Any]:
        await self.follow()
        catalog = await metadata.catalog(self.company.session)
        answer: dict[str, Any] = orjson.loads(
            await search(self.company.session, actor, catalog, SearchQuery(text, **more))
        )
        return answer

    async def names(self, text: str, actor: Actor = SYSTEM, **more: Any) -> list[str]:
        return [each["name"] for each in (await self.ask(text, actor, **more))["items"]]

    async def sales(self, owners: dict[Scope, list[Person]] | None = None, **objects: Any) -> Actor:
        """The sales person under a role with these grants."""
        await make_role(self.company.session, "sales", objects=objects)
        return await self.company.actor(owners=owners)


def read(scope: str = "all", **settings: Any) -> dict[str, Any]:
    return {"operations": ["read"], "scope": scope, **settings}


@pytest.fixture
async def desk(company: Company, database: Database) -> AsyncIterator[Desk]:
    search_index.subscribe()
    search_owner._asked.clear()
    yield Desk(company, database)
    outbox.unsubscribe(search_index.CONSUMER)


class TestFinding:
    @pytest.mark.parametrize(
        "text",
        ["云帆", "帆科", "云", "云帆科技（北京）有限公司", "YUNFAN", "yunf", "fankeji", "yfkj", "yf", "kjbj", "gtx",
         "5678", "1381234", "138-1234-5678", "+86 138", "+86 138 1234 5678", "13812345678", "云帆 5678", "科技 北京", "yfkj 有限", "云帆 %"],
    )  # fmt: skip
    async def test_part_of_a_name_pinyin_initials_and_digits(self, desk: Desk, text: str) -> None:
        await desk.create("account", name="云帆科技(北京)有限公司 GTX", phone="138 1234 5678")
        await desk.create("account", name="海川贸易", phone="139 0000 1111")
        assert await desk.names(text) == ["云帆科技(北京)有限公司 GTX"]

    @pytest.mark.parametrize(
        "text",
        ["%", "_", "云%", "y_n", "'", '"', "\\", "'; DROP TABLE search; --", "\0", "云帆\0海川", "=海川", "{云帆}", "NULL",
         "云帆 海川", "keij", "0000000"],
    )  # fmt: skip
    async def test_hostile_or_unfitting_input_finds_nothing(self, desk: Desk, text: str) -> None:
        await desk.create("account", name="云帆科技")
        await desk.create("account", name="海川贸易")
        assert await desk.names(text) == []

    async def test_a_megabyte_is_refused_at_once(self, desk: Desk) -> None:
        with pytest.raises(InvalidQuery) as refused:
            await desk.ask("云" * 1_000_000)
        assert refused.value.problems[0].code == "search_too_long"
        with pytest.raises(InvalidQuery) as refused:
            await desk.ask("a b c d e f g h i")
        assert refused.value.problems[0].code == "search_too_many_words"
        for limit in (0, 51):
            with pytest.raises(InvalidQuery):
                await desk.ask("云", limit=limit)

    async def test_all_objects_in_one_call_or_some(self, desk: Desk) -> None:
        account = await desk.create("account", name="云帆科技")
        await desk.create("contact", name="张云帆", account=str(account))
        await desk.create("opportunity", name="年度框架", note="与云帆签约")
        found = await desk.ask("云帆")
        assert {(each["object"], each["field"]) for each in found["items"]} == {
            ("account", "name"), ("contact", "name"), ("opportunity", "note"),
        }  # fmt: skip
        assert await desk.names("云帆", objects=("contact",)) == ["张云帆"]

    async def test_the_field_found_its_text_and_the_place(self, desk: Desk) -> None:
        await desk.create("opportunity", name="年度框架", note="前" * 300 + "云帆" + "后" * 300)
        [item] = (await desk.ask("云帆"))["items"]
        [[begin, end]] = item["highlights"]
        assert (item["field"], item["match"], item["snippet"][begin:end]) == ("note", "contains", "云帆")
        assert len(item["snippet"]) == search_read_repository.SNIPPET

    async def test_equal_before_beginning_before_containing_name_first_then_the_newest(self, desk: Desk) -> None:
        for name in ("新云帆甲", "云帆丙", "云帆", "新云帆乙"):
            await desk.create("account", name=name)
        await desk.create("opportunity", name="在备注里", note="云帆丁")
        assert await desk.names("云帆") == ["云帆", "云帆丙", "在备注里", "新云帆乙", "新云帆甲"]
        assert [each["match"] for each in (await desk.ask("云帆"))["items"]] == [
            "exact", "prefix", "prefix", "contains", "contains",
        ]  # fmt: skip


class TestFollowing:
    async def test_renames_deletes_and_restores(self, desk: Desk) -> None:
        account = await desk.create("account", name="云帆科技")
        assert await desk.names("云帆") == ["云帆科技"]
        await desk.company.update("account", account, name="海川贸易")
        assert await desk.names("云帆") == []
        assert await desk.names("hcmy") == ["海川贸易"]
        await desk.company.delete("account", account)
        assert await desk.names("海川") == []
        await desk.follow()
        assert await desk.company.session.scalar(sa.select(sa.func.count()).select_from(entries)) == 0
        await desk.company.restore("account", account)
        assert await desk.names("海川") == ["海川贸易"]

    async def test_deleted_records_are_gone_before_the_consumer_comes(self, desk: Desk) -> None:
        account = await desk.create("account", name="云帆科技")
        await desk.follow()
        await desk.company.delete("account", account)
        catalog = desk.company.catalog
        found = orjson.loads(await search(desk.company.session, SYSTEM, catalog, SearchQuery("云帆")))
        assert found["items"] == []

    async def test_being_told_again_changes_nothing(self, desk: Desk) -> None:
        account = await desk.create("account", name="云帆科技", phone="13812345678")
        await desk.follow()
        before = await _stored(desk)
        events = await desk.company.session.load(
            outbox.Event,
            sa.select(*(sa.column(name) for name in EVENT)).select_from(sa.table("event", schema="__ws__")),
        )
        for _ in range(2):
            await search_index.take(desk.company.session, events)
        assert await _stored(desk) == before
        await desk.company.update("account", account, industry="it")
        await desk.follow()
        assert await _stored(desk) == before, "nothing searchable changed, so nothing is written"

    async def test_what_was_there_before_is_built_once_and_again_when_fields_become_searchable(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search_index, "CHUNK", 2)
        monkeypatch.setattr(search_index, "BUILD_ROWS", 3)
        outbox.unsubscribe(search_index.CONSUMER)
        accounts = [await desk.create("account", name=f"云帆{n}") for n in range(5)]
        await desk.company.delete("account", accounts[0])
        search_index.subscribe()
        assert await desk.names("云帆") == []
        place = desk.company.session.workspace
        assert await search_index.catch_up(desk.database, place) == 5
        assert await desk.names("云帆") == ["云帆4", "云帆3", "云帆2", "云帆1"]
        assert await search_index.catch_up(desk.database, place) == 0
        catalog = desk.company.catalog
        body = catalog.object("account").document.model_dump(exclude_unset=True, mode="json")
        body["fields"]["nickname"] = field()
        await schema.publish(desk.company.session, SYSTEM, [change("account", body)])
        desk.company.session.memo.clear()
        assert await search_index.catch_up(desk.database, place) == 5


EVENT = ("id", "change_id", "object", "event", "ids", "versions", "fields", "at", "actor_id", "source")


async def _stored(desk: Desk) -> list[tuple[Any, ...]]:
    """Entries with the row version that PostgreSQL gives each write."""
    columns = [*entries.c, sa.literal_column("search.xmin::text"), sa.literal_column("search.ctid::text")]
    return await desk.company.session.all(sa.select(*columns).order_by(*entries.primary_key))


class TestRights:
    async def test_other_peoples_records_are_not_found(self, desk: Desk) -> None:
        await desk.create("account", name="云帆甲")
        await desk.create("account", name="云帆乙", owner_id=str(desk.company.colleague.id))
        actor = await desk.sales(account=[read("own")])
        assert await desk.names("云帆", actor) == ["云帆甲"]
        assert await desk.names("yf", actor) == ["云帆甲"]

    async def test_objects_without_right_do_not_exist(self, desk: Desk) -> None:
        await desk.create("account", name="云帆")
        await desk.create("contact", name="云帆")
        actor = await desk.sales(contact=[read()])
        assert [each["object"] for each in (await desk.ask("云帆", actor))["items"]] == ["contact"]
        with pytest.raises(UnknownObject):
            await desk.ask("云帆", actor, objects=("account",))

    @pytest.mark.parametrize("level", ["masked", "hidden"])
    @pytest.mark.parametrize("text", ["13812345678", "5678", "1381", "138-1234"])
    async def test_a_masked_or_hidden_phone_is_never_found(self, desk: Desk, level: str, text: str) -> None:
        await desk.create("account", name="云帆", phone="13812345678")
        actor = await desk.sales(account=[read(fields={"phone": level})])
        assert await desk.names(text, actor) == []
        assert await desk.names(f"云帆 {text}", actor) == []
        assert await desk.names("云帆", actor) == ["云帆"]

    async def test_a_masked_name_is_not_found_and_not_shown_where_another_field_is(self, desk: Desk) -> None:
        await desk.create("account", name="云帆科技", phone="13812345678")
        actor = await desk.sales(account=[read(fields={"name": "masked"})])
        assert await desk.names("云帆", actor) == []
        assert await desk.names("ynfn yunfan", actor) == []
        assert await desk.names("5678", actor) == ["***"]

    async def test_a_field_that_is_clear_on_some_rows_is_found_on_these(self, desk: Desk) -> None:
        await desk.create("account", name="甲", phone="13812345678")
        await desk.create("account", name="乙", phone="13912345678", owner_id=str(desk.company.colleague.id))
        actor = await desk.sales(account=[read("own"), read("all", fields={"phone": "hidden"})])
        assert await desk.names("5678", actor) == ["甲"]
        assert await desk.names("乙", actor) == ["乙"]

    async def test_what_is_too_common_is_said_and_owners_still_find_theirs(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search_read_repository, "CANDIDATES", 5)
        for n in range(8):
            await desk.create("account", name=f"云帆{n}", owner_id=str(desk.company.colleague.id))
        await desk.create("account", name="云帆九")
        await desk.create("account", name="云帆")
        found = await desk.ask("云帆")
        assert (found["too_common"], [each["name"] for each in found["items"]]) == (True, ["云帆"])
        own = await desk.ask("云帆", await desk.sales(account=[read("own")]))
        assert (own["too_common"], [each["name"] for each in own["items"]]) == (False, ["云帆", "云帆九"])
        people = [desk.company.sales, desk.company.colleague]
        team = await desk.ask("云帆", await desk.sales({Scope.TEAM: people}, account=[read("team")]))
        assert (team["too_common"], len(team["items"])) == (False, 10)
        for rare in ("云帆3", "云帆九"):
            found = await desk.ask(rare)
            assert (found["too_common"], [each["name"] for each in found["items"]]) == (False, [rare])

    async def test_nobody_finds_records_by_words_of_which_one_lies_in_a_hidden_field(self, desk: Desk) -> None:
        await desk.create("opportunity", name="框架", note="云帆")
        actor = await desk.sales(opportunity=[read(fields={"note": "hidden"})])
        assert await desk.names("框架 云帆", actor) == []
        assert await desk.names("框架", actor) == ["框架"]


class TestRecent:
    async def test_an_empty_query_gives_what_the_person_changed_last(self, desk: Desk) -> None:
        everything = [{"operations": ["create", "read", "edit", "delete"], "scope": "all"}]
        actor = await desk.sales(account=everything, contact=everything)
        first = await desk.company.create("account", actor, name="甲")
        await desk.company.create("contact", actor, name="乙")
        await desk.company.create("account", name="别人的")
        gone = await desk.company.create("account", actor, name="丙")
        await desk.company.update("account", first, actor, name="甲甲")
        await desk.company.delete("account", gone, actor)
        assert await desk.names("  ", actor) == ["甲甲", "乙"]
        assert await desk.names("", actor, limit=1, objects=("contact",)) == ["乙"]
        blind = await desk.sales(contact=[read()])
        assert await desk.names("", blind) == ["乙"]


class TestOwners:
    async def hint(self, desk: Desk, actor: Actor, text: str, object_name: str = "account") -> Any:
        await desk.follow()
        catalog = await metadata.catalog(desk.company.session)
        body = await owner_hint(desk.company.session, actor, catalog, object_name, text)
        return orjson.loads(body)["items"]

    async def test_the_owner_of_an_exact_name_or_phone_is_named(self, desk: Desk) -> None:
        await desk.create("account", name="云帆科技", phone="13812345678", owner_id=str(desk.company.colleague.id))
        actor = await desk.sales(account=[read("own")])
        expected = [{"owner": desk.company.colleague.name, "last_contact_hours": None}]
        for text in ("云帆科技", " 云帆科技 ", "138 1234 5678", "+8613812345678"):
            assert await self.hint(desk, actor, text) == expected, text
        for text in ("云帆", "yfkj", "5678", "海川", "%"):
            assert await self.hint(desk, actor, text) == [], text

    async def test_records_in_the_trash_have_no_owner(self, desk: Desk) -> None:
        account = await desk.create("account", name="云帆科技")
        await desk.follow()
        await desk.company.delete("account", account)
        assert await self.hint(desk, await desk.sales(account=[read("own")]), "云帆科技") == []

    async def test_who_has_nothing_to_do_with_the_object_is_told_nothing(self, desk: Desk) -> None:
        with pytest.raises(UnknownObject):
            await self.hint(desk, await desk.sales(contact=[read()]), "云帆科技")

    async def test_the_company_may_switch_it_off(self, desk: Desk) -> None:
        body = {**desk.company.catalog.workspace.model_dump(), "owner_hint": False}
        await schema.publish(desk.company.session, SYSTEM, [change("workspace", body, kind="workspace")])
        with pytest.raises(OwnerHintOff):
            await self.hint(desk, await desk.sales(account=[read("own")]), "云帆科技")

    async def test_nobody_asks_for_a_whole_list(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(search_owner, "HINTS_PER_HOUR", 2)
        actor = await desk.sales(account=[read("own")])
        for _ in range(2):
            await self.hint(desk, actor, "云帆科技")
        with pytest.raises(TooManyOwnerHints) as refused:
            await self.hint(desk, actor, "云帆科技")
        assert 0 < (refused.value.retry_after_s or 0) <= 3601
