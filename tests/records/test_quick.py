"""The one-statement update: the same result as the long way, or a decline without effect."""

from __future__ import annotations

import random
from typing import Any
from uuid import UUID

import orjson
import pytest

from tests.records.conftest import Company, written
from tests.support.actors import make_role
from yingtu.identity.actor import Actor
from yingtu.metadata import service as metadata
from yingtu.records import outbox, service
from yingtu.records.changes import Source, Update
from yingtu.records.models import change, event, event_queue

ALL = ["create", "read", "edit", "delete"]
ROLE = {
    "opportunity": [
        {"operations": ALL, "scope": "own", "fields": {"extra": "read", "tags": "masked"}},
        {"operations": ["read"], "scope": "all", "filter": {"field": "stage", "op": "eq", "value": "won"}},
    ],
    "*": [{"operations": ALL, "scope": "all"}],
}


@pytest.fixture
async def actor(company: Company) -> Actor:
    await make_role(company.session, "sales", objects=ROLE)
    company.catalog = await metadata.catalog(company.session)
    return await company.actor()


async def quick(company: Company, actor: Actor, record: UUID, version: int | None = None, **values: Any) -> Any:
    change_ = Update(record, values, version)
    body = await service.update_alone(company.session, actor, "opportunity", change_, source=Source.UI, reason="why")
    return None if body is None else orjson.loads(body)


class TestQuickUpdate:
    async def test_everything_is_written_and_the_new_record_returned(self, company: Company, actor: Actor) -> None:
        account = await company.create("account", name="云帆")
        record = await company.create("opportunity", account=account, note="old")
        shown = await quick(company, actor, record, 1, note="new", done=True)
        assert (shown["note"], shown["done"], shown["version"], shown["account.name"]) == ("new", True, 2, "云帆")
        row, [old] = await company.row("opportunity", record), await company.versions("opportunity", record)
        assert (row["note"], row["version"], row["updated_by"]) == ("new", 2, company.sales.id)
        assert (old["note"], old["version"], old["valid_to"]) == ("old", 1, row["valid_from"])
        [told] = await company.session.dicts(event.select().where(event.c.change_id == row["change_id"]))
        assert (told["event"], told["ids"], told["versions"], told["fields"]) == (
            "updated",
            [record],
            [2],
            ["done", "note"],
        )
        [noted] = await company.session.dicts(change.select().where(change.c.id == row["change_id"]))
        assert (noted["actor_id"], noted["source"], noted["reason"]) == (company.sales.id, "ui", "why")

    async def test_it_shows_the_same_as_reading(self, company: Company, actor: Actor) -> None:
        record = await company.create("opportunity", amount=5, note="n", tags=["hot"], close_date="2026-02-03")
        shown = await quick(company, actor, record, note="m")
        read = orjson.loads(await service.get_record(company.session, actor, "opportunity", record))
        assert shown == read

    @pytest.mark.parametrize(
        ("values", "version"),
        [
            ({}, None),
            ({"note": "x"}, 7),  # stale
            ({"amount": 7}, None),  # money keeps its old currency
            ({"extra": {}}, None),  # not theirs to change
            ({"tags": ["hot"]}, None),  # masked
            ({"account": None}, None),  # a reference
            ({"stage": "won"}, None),  # a right depends on it
            ({"nonsense": 1}, None),
            ({"close_date": "31/02/2026"}, None),
            ({"done": None}, None),  # required
        ],
    )
    async def test_it_declines_without_effect(
        self, company: Company, actor: Actor, values: dict[str, Any], version: int | None
    ) -> None:
        record = await company.create("opportunity", note="n")
        assert await quick(company, actor, record, version, **values) is None
        assert (await company.row("opportunity", record))["version"] == 1
        assert await company.versions("opportunity", record) == []

    async def test_without_a_difference_nothing_is_written_and_the_record_is_shown(
        self, company: Company, actor: Actor
    ) -> None:
        record = await company.create("opportunity", note="n", done=True)
        before = await company.session.dicts(event.select())
        shown = await quick(company, actor, record, 1, note="n", done=True)
        assert shown == orjson.loads(await service.get_record(company.session, actor, "opportunity", record))
        assert shown["version"] == (await company.row("opportunity", record))["version"] == 1
        assert await company.versions("opportunity", record) == []
        assert await company.session.dicts(event.select()) == before
        theirs = await company.create("opportunity", owner_id=company.colleague.id, note="n")
        for other, version in ((record, 2), (theirs, None)):
            assert await quick(company, actor, other, version, note="n") is None

    async def test_it_declines_what_may_not_be_changed(self, company: Company, actor: Actor) -> None:
        theirs = await company.create("opportunity", owner_id=company.colleague.id)
        gone = await company.create("opportunity")
        await company.delete("opportunity", gone)
        for record in (theirs, gone, UUID(int=7)):
            assert await quick(company, actor, record, note="x") is None

    async def test_validations_are_part_of_the_statement(self, company: Company, actor: Actor) -> None:
        won, open_ = await company.create("opportunity", stage="won"), await company.create("opportunity")
        assert await quick(company, actor, won, close_date="2026-01-01") is None
        assert (await quick(company, actor, open_, close_date="2026-01-01"))["close_date"] == "2026-01-01"
        assert (await quick(company, actor, won, note="x"))["note"] == "x"

    async def test_it_declines_under_outdated_rights(self, company: Company, actor: Actor) -> None:
        record = await company.create("opportunity")
        await metadata.bump_access_epoch(company.session)
        assert await quick(company, actor, record, note="x") is None

    async def test_random_updates_leave_the_same_traces_as_the_long_way(self, company: Company, actor: Actor) -> None:
        seed = random.randrange(10**6)
        dice = random.Random(seed)
        one, other = await company.create("opportunity"), await company.create("opportunity")
        for _ in range(25):
            values: dict[str, Any] = {
                "note": dice.choice(["a", "b", None]),
                "done": dice.choice([True, False]),
                "site": dice.choice([None, "文三路", {"text": "x", "city": "杭州市"}]),
            }
            values = {name: values[name] for name in dice.sample(sorted(values), dice.randint(1, 3))}
            before = (await company.row("opportunity", one))["version"]
            done = await quick(company, actor, one, **values)
            result = await company.update("opportunity", other, actor=actor, **values)
            assert (done["version"] > before) == written(result).changed, seed
        rows = [await company.row("opportunity", each) for each in (one, other)]
        histories = [await company.versions("opportunity", each) for each in (one, other)]
        differ = {"id", "change_id", "valid_from", "valid_to", "updated_at", "created_at"}
        assert _without(rows[0], differ) == _without(rows[1], differ), seed
        assert [_without(each, differ) for each in histories[0]] == [_without(each, differ) for each in histories[1]]
        for row, versions in zip(rows, histories, strict=True):
            ends = [each["valid_to"] for each in versions]
            assert ends == [each["valid_from"] for each in (*versions[1:], row)]

    async def test_consumers_are_queued(self, company: Company, actor: Actor) -> None:
        async def nothing(*_: object) -> None:
            """Take the events."""

        outbox.subscribe("test", ["opportunity"], ["updated"], nothing)
        try:
            record = await company.create("opportunity")
            await quick(company, actor, record, note="x")
            queued = await company.session.dicts(event_queue.select())
        finally:
            outbox.unsubscribe("test")
        assert [row["consumer"] for row in queued] == ["test"]


def _without(row: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
