"""Lists, single records, trash and the past, as different people see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import psycopg
import pytest
import sqlalchemy as sa

from tests.support.small_world import ACME, ANNA, BEN, CHEN, MIDNIGHT, SmallWorld, small_world
from yingtu.identity.actor import SYSTEM, Actor, Device
from yingtu.kit import clock
from yingtu.kit.db import Session
from yingtu.metadata.errors import StaleCatalog, UnknownObject
from yingtu.metadata.models import state
from yingtu.query.ast import parse_filter
from yingtu.query.errors import InvalidCursor, InvalidFilter, InvalidQuery, InvalidSort
from yingtu.records.errors import RecordNotFound
from yingtu.records.read import ListQuery, fetch, get_record, list_records

BAD_VALUES: list[tuple[str, str, Any]] = [
    ("name", "eq", "a\0b"),
    ("name", "contains", "\ud800"),
    ("name", "eq", None),
    ("name", "eq", 5),
    ("name", "eq", ["a"]),
    ("name", "lt", "a"),
    ("name", "in", "a"),
    ("name", "is_empty", "x"),
    ("amount", "eq", "ten"),
    ("amount", "eq", True),
    ("amount", "eq", "1e999999999"),
    ("amount", "eq", 10**400),
    ("amount", "between", [1]),
    ("amount", "contains", "1"),
    ("stage", "eq", "open"),
    ("due", "eq", "31/02/2026"),
    ("due", "in_period", "next_99999_centuries"),
    ("due", "in_period", "9999"),
    ("created_at", "gt", "yesterday-ish"),
    ("account", "eq", "1; drop table lead"),
    ("owner_id", "eq", "@you"),
    ("place", "within_km", {"lat": 1}),
    ("place", "within_km", {"lat": 91, "lng": 0, "km": 1}),
]


@pytest.fixture
async def world(session: Session) -> SmallWorld:
    return await small_world(session)


async def page(world: SmallWorld, actor: Actor, **query: Any) -> dict[str, Any]:
    if "filter" in query:
        query["filter"] = parse_filter(query["filter"])
    found: dict[str, Any] = orjson.loads(
        await list_records(world.session, actor, world.catalog, world.lead, ListQuery(**query))
    )
    return found


async def names(world: SmallWorld, actor: Actor, **query: Any) -> list[str]:
    return [each["name"] for each in (await page(world, actor, **query))["items"]]


class TestListRecords:
    async def test_newest_records_come_first_when_nothing_is_said(self, world: SmallWorld) -> None:
        assert await names(world, world.actor(ANNA, "everything")) == ["delta", "Gamma", "Beta", "云帆"]

    async def test_a_person_sees_the_records_in_their_scope_only(self, world: SmallWorld) -> None:
        assert await names(world, world.actor(ANNA, "own")) == ["Beta", "云帆"]
        assert await names(world, world.actor(CHEN, "own")) == []

    async def test_the_best_of_several_roles_wins(self, world: SmallWorld) -> None:
        found = await page(world, world.actor(ANNA, "own", "veiled"), sort="created_at", fields=("amount", "phone"))
        assert [(each["amount"], each["phone"]) for each in found["items"]] == [
            (10, "+8613800000001"),
            (None, "+8613800000002"),
            (None, "138****0003"),
            (None, "138****0004"),
        ]
        assert [each["$masked"] for each in found["items"]] == [[], [], ["phone"], ["phone"]]

    async def test_an_object_without_a_grant_does_not_exist(self, world: SmallWorld) -> None:
        with pytest.raises(UnknownObject):
            await page(world, world.actor(ANNA, "nothing"))
        with pytest.raises(UnknownObject):
            await page(world, world.actor(ANNA))

    async def test_system_sees_everything(self, world: SmallWorld) -> None:
        assert len(await names(world, SYSTEM)) == 4

    async def test_columns_that_lead_nowhere_for_the_actor_are_named_as_omitted(self, world: SmallWorld) -> None:
        found = await page(world, world.actor(ANNA, "veiled"), fields=("name", "amount", "nonsense", "account.name"))
        assert found["omitted"] == ["amount", "nonsense"]
        assert found["items"][0].keys() == {"id", "name", "account.name"}

    async def test_default_columns_name_lookups_and_people(self, world: SmallWorld) -> None:
        item = (await page(world, world.actor(ANNA, "everything"), sort="created_at"))["items"][0]
        assert item["account"] == str(ACME)
        assert item["account.name"] == "Acme"
        assert item["owner_id.name"] == "Anna"
        assert item["amount.currency"] == "CNY"
        assert item["created_at"] == "2026-01-01T00:00:00+00:00"
        assert item["due"] == "2026-01-01"
        assert "double" not in item

    async def test_formulas_are_computed_when_asked_for(self, world: SmallWorld) -> None:
        actor = world.actor(ANNA, "everything")
        found = await page(
            world, actor, fields=("double",), sort="-double", filter={"field": "double", "op": "gt", "value": 20}
        )
        assert [each["double"] for each in found["items"]] == [60, 40]

    async def test_what_a_lookup_names_stays_hidden_when_it_may_not_be_read(self, world: SmallWorld) -> None:
        actor = world.actor(ANNA, "veiled")  # the account is Ben's
        found = await page(world, actor, fields=("account", "account.name"), sort="created_at")
        assert found["items"][0]["account"] == str(ACME)
        assert found["items"][0]["account.name"] is None
        assert await names(world, actor, filter={"field": "account.name", "op": "not_empty"}) == []
        assert (
            len(await names(world, world.actor(BEN, "veiled"), filter={"field": "account.name", "op": "not_empty"}))
            == 2
        )

    async def test_names_are_sorted_by_pinyin_and_empty_values_come_last(self, world: SmallWorld) -> None:
        actor = world.actor(ANNA, "everything")
        assert await names(world, actor, sort="name") == ["Beta", "delta", "Gamma", "云帆"]
        assert await names(world, actor, sort="-amount") == ["Gamma", "delta", "云帆", "Beta"]
        assert await names(world, actor, sort="amount") == ["云帆", "delta", "Gamma", "Beta"]
        assert await names(world, actor, sort="-stage") == ["Gamma", "Beta", "云帆", "delta"]
        assert await names(world, actor, sort="owner_id,name") == ["Beta", "云帆", "delta", "Gamma"]

    async def test_pages_follow_each_other_without_gap_or_overlap(self, world: SmallWorld) -> None:
        actor = world.actor(ANNA, "everything")
        for sort in ("name", "-amount", "amount", "due,-name", "-created_at", "id"):
            whole = await names(world, actor, sort=sort)
            walked, cursor = [], None
            while True:
                found = await page(world, actor, sort=sort, limit=1, cursor=cursor)
                walked += [each["name"] for each in found["items"]]
                cursor = found["next_cursor"]
                if cursor is None:
                    break
            assert walked == whole, sort

    async def test_totals_are_counted_when_asked_for(self, world: SmallWorld, monkeypatch: pytest.MonkeyPatch) -> None:
        actor = world.actor(ANNA, "everything")
        assert "total" not in await page(world, actor)
        assert (await page(world, actor, limit=1, total="exact"))["total"] == {"count": 4, "exact": True}
        assert (await page(world, actor, limit=1, total="bounded"))["total"] == {"count": 4, "exact": True}
        monkeypatch.setattr("yingtu.query.read.BOUNDED_TOTAL", 3)
        monkeypatch.setattr("yingtu.records.read.BOUNDED_TOTAL", 3)
        other = world.actor(BEN, "everything", device=Device.MACHINE)
        assert (await page(world, other, total="bounded"))["total"] == {"count": 3, "exact": False}

    async def test_one_list_is_one_statement(self, world: SmallWorld, monkeypatch: pytest.MonkeyPatch) -> None:
        executed = count_statements(monkeypatch)
        await page(
            world,
            world.actor(ANNA, "own"),
            total="exact",
            filter={"field": "account.name", "op": "contains", "value": "a"},
        )
        assert len(executed) == 1

    async def test_deleted_records_are_in_the_trash_only(self, world: SmallWorld) -> None:
        await world.insert("lead", name="Old", deleted_at=MIDNIGHT, owner_id=BEN)
        actor = world.actor(ANNA, "everything")
        assert "Old" not in await names(world, actor)
        found = await page(world, actor, trash=True)
        assert [(each["name"], each["deleted_at"]) for each in found["items"]] == [("Old", "2026-01-01T00:00:00+00:00")]
        assert (await page(world, world.actor(ANNA, "own"), trash=True))["items"] == []


class TestRefusals:
    async def test_hidden_and_unknown_fields_are_refused_alike(self, world: SmallWorld) -> None:
        actor = world.actor(ANNA, "veiled")
        long = "a" * 9000
        for field in (
            "amount",
            "nonsense",
            "account.nonsense",
            "amount.currency",
            "",
            long,
            "ünïcode",
            "name.x",
            "id.id",
        ):
            with pytest.raises(InvalidFilter) as refused:
                await page(world, actor, filter={"field": field, "op": "not_empty"})
            assert [(each.pointer, each.code) for each in refused.value.problems] == [("/filter", "unknown_field")]
            if field:
                with pytest.raises(InvalidSort):
                    await page(world, actor, sort=field)

    async def test_masked_fields_cannot_be_compared_or_sorted(self, world: SmallWorld) -> None:
        actor = world.actor(ANNA, "veiled")
        with pytest.raises(InvalidFilter) as refused:
            await page(world, actor, filter={"all": [{"field": "phone", "op": "starts_with", "value": "+86138"}]})
        assert [(each.pointer, each.code) for each in refused.value.problems] == [("/filter/all/0", "masked_field")]
        with pytest.raises(InvalidSort) as unsorted:
            await page(world, actor, sort="phone")
        assert unsorted.value.problems[0].code == "masked_field"

    async def test_a_close_name_is_suggested_when_it_may_be_seen(self, world: SmallWorld) -> None:
        with pytest.raises(InvalidFilter) as refused:
            await page(world, world.actor(ANNA, "everything"), filter={"field": "amonut", "op": "eq", "value": 1})
        assert refused.value.problems[0].params["suggestions"][0] == "amount"
        with pytest.raises(InvalidFilter) as refused:
            await page(world, world.actor(ANNA, "veiled"), filter={"field": "amonut", "op": "eq", "value": 1})
        assert "amount" not in refused.value.problems[0].params["suggestions"]

    async def test_values_that_do_not_fit_are_refused_with_their_place(self, world: SmallWorld) -> None:
        for field, op, value in BAD_VALUES:
            raw = {"any": [{"all": []}, {"field": field, "op": op, "value": value}]}
            with pytest.raises(InvalidFilter) as refused:
                await page(world, world.actor(ANNA, "everything"), filter=raw)
            assert refused.value.problems[0].pointer == "/filter/any/1", (field, op, value)

    async def test_sql_in_a_value_is_a_value(self, world: SmallWorld) -> None:
        actor = world.actor(ANNA, "everything")
        for value in ("'; drop table lead; --", "%", "_", "\\", "__ws__.lead", "$1", "'\"`"):
            name = f"x {value} y"
            await world.insert("lead", name=name, owner_id=ANNA)
            assert await names(world, actor, filter={"field": "name", "op": "eq", "value": name}) == [name]
            found = await names(world, actor, filter={"field": "name", "op": "contains", "value": f" {value} "})
            assert found == [name]

    async def test_a_long_list_of_values_is_one_parameter(self, world: SmallWorld) -> None:
        raw = {"field": "name", "op": "in", "value": ["Beta", *(f"n{i}" for i in range(9_999))]}
        assert await names(world, world.actor(ANNA, "everything"), filter=raw) == ["Beta"]

    async def test_limits_have_limits(self, world: SmallWorld) -> None:
        for limit in (0, -1, 5_001):
            with pytest.raises(InvalidQuery):
                await page(world, world.actor(ANNA, "everything"), limit=limit)

    async def test_sorting_by_what_has_no_order_is_refused(self, world: SmallWorld) -> None:
        for sort in ("place", "name,name", "leads.name", "name,stage,amount,due,created_at,updated_at", "-", "name.x"):
            with pytest.raises(InvalidSort):
                await page(world, world.actor(ANNA, "everything"), sort=sort)


class TestCursor:
    async def test_a_cursor_belongs_to_one_list(self, world: SmallWorld) -> None:
        actor = world.actor(ANNA, "everything")
        cursor = (await page(world, actor, limit=1))["next_cursor"]
        assert await names(world, actor, limit=1, cursor=cursor) == ["Gamma"]
        for other in ({"sort": "name"}, {"filter": {"field": "stage", "op": "eq", "value": "new"}}, {"trash": True}):
            with pytest.raises(InvalidCursor):
                await page(world, actor, limit=1, cursor=cursor, **other)

    async def test_a_forged_cursor_is_refused(self, world: SmallWorld) -> None:
        actor = world.actor(ANNA, "everything")
        cursor = (await page(world, actor, limit=1))["next_cursor"]
        forged = [
            cursor[:-2],
            cursor + "AAAA",
            cursor[:5] + "x" + cursor[6:],
            "",
            "AAAA",
            "é",
            "=",
            "\0",
            "a" * 100_000,
            cursor[::-1],
        ]
        for each in forged:
            with pytest.raises(InvalidCursor):
                await page(world, actor, limit=1, cursor=each)

    async def test_a_cursor_of_an_older_configuration_is_refused(self, world: SmallWorld) -> None:
        actor = world.actor(ANNA, "everything")
        cursor = (await page(world, actor, limit=1))["next_cursor"]
        await world.session.execute(sa.update(state).values(catalog_version=world.catalog.version + 1))
        newer = replace(world.catalog, version=world.catalog.version + 1, compiled={})
        with pytest.raises(InvalidCursor):
            await list_records(
                world.session,
                replace(actor, catalog_version=newer.version),
                newer,
                newer.objects["lead"],
                ListQuery(limit=1, cursor=cursor),
            )


class TestEpochs:
    async def test_rights_or_configuration_that_changed_meanwhile_stop_a_read(self, world: SmallWorld) -> None:
        actor = world.actor(ANNA, "everything")
        await world.session.execute(sa.update(state).values(access_epoch=7))
        with pytest.raises(StaleCatalog):
            await page(world, actor)
        assert len(await names(world, replace(actor, access_epoch=7))) == 4
        assert len(await names(world, SYSTEM)) == 4
        await world.session.execute(sa.update(state).values(catalog_version=world.catalog.version + 5))
        with pytest.raises(StaleCatalog):
            await page(world, SYSTEM)

    async def test_a_column_that_is_gone_means_that_the_catalog_is_old(self, world: SmallWorld) -> None:
        await world.session.connection.execute(f'ALTER TABLE "{world.session.schema}".lead DROP COLUMN due'.encode())
        with pytest.raises(StaleCatalog):
            async with world.session.connection.transaction():
                await page(world, world.actor(ANNA, "everything"))


class TestGetRecord:
    async def test_the_record_is_shown_as_in_a_list(self, world: SmallWorld, monkeypatch: pytest.MonkeyPatch) -> None:
        actor = world.actor(ANNA, "veiled")
        whole = await page(world, actor, sort="created_at")
        executed = count_statements(monkeypatch)
        body = await get_record(world.session, actor, world.catalog, world.lead, world.leads[0])
        assert orjson.loads(body) == whole["items"][0]
        assert len(executed) == 1

    async def test_what_may_not_be_read_is_not_there(self, world: SmallWorld) -> None:
        with pytest.raises(RecordNotFound):
            await get_record(world.session, world.actor(ANNA, "own"), world.catalog, world.lead, world.leads[2])

    async def test_fetch_keeps_the_order_of_the_ids_and_leaves_out_what_may_not_be_read(
        self, world: SmallWorld
    ) -> None:
        asked = [world.leads[1], world.leads[3], world.leads[0]]
        found = await fetch(world.session, world.actor(ANNA, "own"), world.catalog, world.lead, asked, fields=("name",))
        assert [each["name"] for each in found] == ["Beta", "云帆"]


class TestAsOf:
    async def test_a_list_of_the_past_shows_what_was_true_then(self, world: SmallWorld) -> None:
        record = world.leads[2]
        await world.insert_past(
            "lead",
            id=record,
            name="Gamma before",
            owner_id=ANNA,
            valid_from=MIDNIGHT,
            valid_to=MIDNIGHT + timedelta(days=2),
        )
        everything, then = world.actor(ANNA, "everything"), MIDNIGHT + timedelta(days=1, hours=1)
        assert await names(world, everything, as_of=then, sort="name") == ["Beta", "Gamma before", "云帆"]
        assert await names(world, everything, as_of=MIDNIGHT + timedelta(days=2, hours=1), sort="name") == [
            "Beta",
            "Gamma",
            "云帆",
        ]

    async def test_who_lost_a_record_since_then_does_not_see_it_then(self, world: SmallWorld) -> None:
        """The row rule holds on the row as it was and on the row as it is."""
        record = world.leads[2]  # Ben's now, Anna's then
        await world.insert_past(
            "lead",
            id=record,
            name="Gamma before",
            owner_id=ANNA,
            valid_from=MIDNIGHT,
            valid_to=MIDNIGHT + timedelta(days=2),
        )
        then = MIDNIGHT + timedelta(days=1, hours=1)
        assert "Gamma before" not in await names(world, world.actor(ANNA, "own"), as_of=then)
        assert "Gamma before" not in await names(world, world.actor(BEN, "own"), as_of=then)

    async def test_a_record_deleted_since_then_was_there_then(self, world: SmallWorld) -> None:
        gone = await world.insert(
            "lead", name="Gone", version=2, valid_from=MIDNIGHT.replace(day=20), deleted_at=MIDNIGHT.replace(day=20)
        )
        await world.insert_past("lead", id=gone, name="Gone", valid_from=MIDNIGHT, valid_to=MIDNIGHT.replace(day=20))
        actor = world.actor(ANNA, "everything")
        assert "Gone" in await names(world, actor, as_of=MIDNIGHT.replace(day=19))
        assert "Gone" not in await names(world, actor, as_of=MIDNIGHT.replace(day=21))

    async def test_the_last_moments_are_not_the_past_yet(self, world: SmallWorld) -> None:
        actor = world.actor(ANNA, "everything")
        with pytest.raises(InvalidQuery):
            await page(world, actor, as_of=clock.now() - timedelta(seconds=4))
        with pytest.raises(InvalidQuery):
            await page(world, actor, as_of=clock.now() + timedelta(days=1))
        assert len(await names(world, actor, as_of=clock.now() - timedelta(seconds=6))) == 4


def count_statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note every statement that is sent from here on."""
    executed: list[str] = []
    send = psycopg.AsyncRawCursor.execute

    async def noted(self: Any, query: Any, *args: Any, **options: Any) -> Any:
        executed.append(str(query))
        return await send(self, query, *args, **options)

    monkeypatch.setattr(psycopg.AsyncRawCursor, "execute", noted)
    return executed


class TestPeople:
    async def test_everybody_may_look_up_people(self, world: SmallWorld) -> None:
        body = await list_records(
            world.session,
            world.actor(ANNA, "nothing"),
            world.catalog,
            world.catalog.objects["user"],
            ListQuery(filter=parse_filter({"field": "active", "op": "eq", "value": True}), fields=("login", "name")),
        )
        assert [each["name"] for each in orjson.loads(body)["items"]] == ["Anna", "Ben", "Chen"]

    async def test_people_have_no_trash_and_no_past(self, world: SmallWorld) -> None:
        for query in (ListQuery(trash=True), ListQuery(as_of=MIDNIGHT)):
            with pytest.raises(InvalidQuery):
                await list_records(world.session, SYSTEM, world.catalog, world.catalog.objects["user"], query)
