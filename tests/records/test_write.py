"""Create, update and per-row problems: values, versions, history, events."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from tests.records.conftest import Company, codes, written
from tests.support.actors import make_role
from yingtu.identity.actor import SYSTEM
from yingtu.identity.models import users
from yingtu.kit import clock
from yingtu.kit.ids import uuid7
from yingtu.metadata.errors import StaleCatalog, UnknownObject
from yingtu.records.changes import Create, Delete, Rejected, Source, Update, Written
from yingtu.records.errors import BatchTooLarge, NotWritable
from yingtu.records.models import change, event
from yingtu.records.write import MAX_BATCH


class TestCreate:
    async def test_values_are_normalised_and_the_first_version_is_one(self, company: Company) -> None:
        record = await company.create("account", name="  云帆科技 ", phone="138 0013 8000")
        row = await company.row("account", record)
        assert (row["name"], row["phone"], row["version"]) == ("云帆科技", "+8613800138000", 1)
        assert row["name__pinyin"] == "yun fan ke ji"
        assert await company.versions("account", record) == []

    async def test_defaults_fill_what_nobody_named(self, company: Company) -> None:
        named = await company.create("opportunity", stage="won", done=True)
        left_out = await company.create("opportunity")
        assert (await company.row("opportunity", named))["stage"] == "won"
        row = await company.row("opportunity", left_out)
        assert (row["stage"], row["done"]) == ("new", False)

    async def test_money_keeps_amount_currency_and_base(self, company: Company) -> None:
        record = await company.create("opportunity", amount=100, **{"amount.currency": "USD"})
        row = await company.row("opportunity", record)
        assert (row["amount"], row["amount__currency"], row["amount__base"]) == (100, "USD", Decimal(720))
        await company.update("opportunity", record, amount=200)
        row = await company.row("opportunity", record)
        assert (row["amount"], row["amount__currency"], row["amount__base"]) == (200, "USD", Decimal(1440))
        await company.update("opportunity", record, **{"amount.currency": "CNY"})
        assert (await company.row("opportunity", record))["amount__base"] == 200
        await company.update("opportunity", record, amount=None)
        assert (await company.row("opportunity", record))["amount__currency"] is None

    async def test_a_part_of_an_address_keeps_the_others(self, company: Company) -> None:
        record = await company.create("opportunity", site={"text": "文三路1号", "city": "杭州市"})
        await company.update("opportunity", record, **{"site.city": "宁波市"})
        row = await company.row("opportunity", record)
        assert (row["site"], row["site__city"]) == ("文三路1号", "宁波市")

    async def test_every_problem_of_a_row_is_told_with_its_field(self, company: Company) -> None:
        values = {
            "nmae": "x",
            "stage": "lost",
            "close_date": "31/02/2026",
            "amount": "many",
            "number": 7,
            "created_at": "2020-01-01T00:00:00Z",
            "version": 3,
        }
        actor = await company.actor()
        result = await company.write("opportunity", Create(values), actor=actor)
        found = dict(codes(result))
        assert found["nmae"] == "unknown_field"
        assert found["version"] == found["created_at"] == "system_field"
        assert {"stage", "close_date", "amount", "number"} <= found.keys()
        [hint] = [each.params["suggestions"] for each in result.outcomes[0].problems if each.pointer == "nmae"]
        assert hint == ["name"]

    async def test_computed_and_required_fields(self, company: Company) -> None:
        result = await company.write(
            "opportunity",
            Create({"name": "x", "done": None, "owner_id": company.sales.id}),
            Create({"name": "x"}),
            atomic=False,
        )
        assert codes(result, 0) == [("done", "required")]
        assert codes(result, 1) == [("owner_id", "required")]
        actor = await company.actor()
        refused = await company.write("contract", Create({"name": "x", "number": "C-1"}), actor=actor)
        assert ("number", "computed_field") in codes(refused)

    async def test_text_is_stored_verbatim_and_what_cannot_be_stored_is_refused(self, company: Company) -> None:
        nasty = "'); DROP TABLE account; -- \\ \" {} %s $1 :x ʼ 🧨"
        record = await company.create("opportunity", name=nasty, note=f"{nasty}\n{nasty}", extra={"k": [nasty, None]})
        row = await company.row("opportunity", record)
        assert (row["name"], row["note"], row["extra"]) == (nasty, f"{nasty}\n{nasty}", {"k": [nasty, None]})
        for bad in ("a\x00b", "\ud800"):
            result = await company.write("opportunity", Create({"name": bad, "owner_id": company.sales.id}))
            assert codes(result) == [("name", "control_characters")]

    async def test_an_id_given_again_is_the_same_record(self, company: Company) -> None:
        create = Create({"name": "once", "owner_id": company.sales.id}, id=uuid7())
        first, second = await company.write("account", create), await company.write("account", create)
        assert written(first).changed
        assert not written(second).changed
        assert written(second).id == create.id

    async def test_the_migration_right_carries_its_own_dates_and_numbers(self, company: Company) -> None:
        moment = datetime(2024, 5, 1, 8, tzinfo=UTC)
        values = {"name": "old", "owner_id": company.sales.id, "number": "ALT-7"}
        record = written(await company.write("contract", Create(values, created_at=moment))).id
        row = await company.row("contract", record)
        assert (row["created_at"], row["updated_at"], row["number"]) == (moment, moment, "ALT-7")
        actor = await company.actor()
        refused = await company.write("contract", Create({"name": "x"}, created_at=moment), actor=actor)
        assert ("created_at", "migration_right_needed") in codes(refused)
        future = await company.write("contract", Create(values, created_at=clock.after(timedelta(days=1))))
        assert codes(future) == [("created_at", "created_in_future")]

    async def test_running_numbers_have_no_gaps_and_follow_the_batch(self, company: Company) -> None:
        owner = {"owner_id": company.sales.id}
        await company.write("contract", *(Create({"name": f"c{i}", **owner}) for i in range(3)))
        refused = await company.write(
            "contract", Create({"name": "c", **owner}), Create({"name": None, "x": 1, **owner})
        )
        assert isinstance(refused.outcomes[0], Rejected)
        record = await company.create("contract", name="fourth")
        assert (await company.row("contract", record))["number"] == "C-0004"


class TestUpdate:
    async def test_the_old_version_goes_to_the_history(self, company: Company) -> None:
        record = await company.create("opportunity", amount=100)
        result = await company.update("opportunity", record, amount=200, tags=["hot"])
        assert (written(result).version, written(result).changed) == (2, True)
        row, [old] = await company.row("opportunity", record), await company.versions("opportunity", record)
        assert (row["amount"], row["tags"], row["version"]) == (Decimal(200), ["hot"], 2)
        assert (old["amount"], old["tags"], old["version"]) == (Decimal(100), None, 1)
        assert old["valid_to"] == row["valid_from"] > old["valid_from"]

    async def test_what_is_there_already_is_not_written_again(self, company: Company) -> None:
        values: dict[str, Any] = {
            "amount": "100.00",
            "tags": ["hot", "big"],
            "close_date": "2026-03-01",
            "extra": {"a": [1, {"b": None}]},
            "site": {"text": "x", "lat": 30.25, "lng": 120.15},
            "note": "a\nb",
        }
        record = await company.create("opportunity", **values)
        result = await company.update("opportunity", record, **values)
        assert (written(result).changed, written(result).version, result.change_id) == (False, 1, None)
        assert await company.versions("opportunity", record) == []

    async def test_rows_of_one_batch_may_change_different_fields(self, company: Company) -> None:
        first, second = [await company.create("opportunity", amount=1, note="n") for _ in range(2)]
        await company.write("opportunity", Update(first, {"amount": 5}), Update(second, {"note": "changed"}))
        one, two = await company.row("opportunity", first), await company.row("opportunity", second)
        assert (one["amount"], one["note"], two["amount"], two["note"]) == (5, "n", 1, "changed")

    async def test_one_record_twice_in_a_batch_gets_two_versions(self, company: Company) -> None:
        record = await company.create("account", name="a")
        result = await company.write("account", Update(record, {"name": "b"}), Update(record, {"name": "c"}))
        assert [written(result, place).version for place in range(2)] == [2, 3]
        assert [old["name"] for old in await company.versions("account", record)] == ["a", "b"]

    async def test_a_later_rejection_undoes_the_earlier_change_of_the_same_record(self, company: Company) -> None:
        record = await company.create("account", name="a")
        result = await company.write("account", Update(record, {"name": "b"}), Update(record, {"name": None, "x": 1}))
        assert codes(result, 0) == [("", "batch_rejected")]
        assert (await company.row("account", record))["name"] == "a"

    async def test_stale_versions_missing_records_and_trashed_ones(self, company: Company) -> None:
        record, trashed = await company.create("account"), await company.create("account")
        await company.update("account", record, name="b")
        await company.delete("account", trashed)
        result = await company.write(
            "account",
            Update(record, {"name": "c"}, version=1),
            Update(uuid7(), {"name": "c"}),
            Update(trashed, {"name": "c"}),
            Delete(record, version=7),
            atomic=False,
        )
        found = [(each.status, each.problems[0].code) for each in result.outcomes if isinstance(each, Rejected)]
        assert found == [(409, "stale_version"), (404, "record_not_found"), (409, "in_trash"), (409, "stale_version")]
        stale = result.outcomes[0]
        assert isinstance(stale, Rejected)
        assert stale.problems[0].params == {"version": 2, "expected": 1}

    async def test_emptying_a_required_field_is_refused(self, company: Company) -> None:
        record = await company.create("opportunity")
        assert codes(await company.update("opportunity", record, done=None)) == [("done", "required")]
        assert codes(await company.update("opportunity", record, owner_id=None)) == [("owner_id", "required")]


class TestBatch:
    async def test_atomic_writes_all_or_nothing(self, company: Company) -> None:
        owner = {"owner_id": company.sales.id}
        changes = [Create({"name": "good", **owner}), Create({"name": "bad", "industry": "x", **owner})]
        atomic = await company.write("account", *changes)
        assert [each.problems[0].code for each in atomic.outcomes if isinstance(each, Rejected)] == [
            "batch_rejected",
            "unknown_option",
        ]
        assert atomic.change_id is None
        partial = await company.write("account", *changes, atomic=False)
        assert isinstance(partial.outcomes[0], Written)
        assert codes(partial, 1) == [("industry", "unknown_option")]
        assert (await company.row("account", partial.outcomes[0].id))["change_id"] == partial.change_id

    async def test_all_kinds_of_change_in_one_batch_are_one_change(self, company: Company) -> None:
        changed, gone = await company.create("account"), await company.create("account")
        result = await company.write(
            "account",
            Create({"name": "new", "owner_id": company.sales.id}),
            Update(changed, {"industry": "it"}),
            Delete(gone),
            reason="cleaning up",
        )
        rows = await company.session.dicts(event.select().where(event.c.change_id == result.change_id))
        told = {row["event"]: (row["ids"], row["versions"], row["fields"]) for row in rows}
        assert told == {
            "created": ([written(result).id], [1], ["name", "owner_id"]),
            "updated": ([changed], [2], ["industry"]),
            "deleted": ([gone], [2], []),
        }
        [row] = await company.session.dicts(change.select().where(change.c.id == result.change_id))
        assert (row["reason"], row["source"], row["actor_id"]) == ("cleaning up", "api", None)

    async def test_nothing_and_too_much(self, company: Company) -> None:
        assert (await company.write("account")).outcomes == ()
        with pytest.raises(BatchTooLarge):
            await company.write("account", *[Delete(UUID(int=0))] * (MAX_BATCH + 1))

    async def test_unknown_objects_and_people_are_not_written(self, company: Company) -> None:
        with pytest.raises(UnknownObject):
            await company.write("nonsense", Create({}))
        with pytest.raises(NotWritable):
            await company.write("user", Create({"name": "x"}))

    async def test_an_outdated_actor_is_told_to_come_back(self, company: Company) -> None:
        actor = await company.actor()
        from dataclasses import replace

        for stale in (replace(actor, access_epoch=actor.access_epoch + 1),):
            with pytest.raises(StaleCatalog):
                await company.write("account", Create({"name": "x"}), actor=stale)


class TestReferences:
    async def test_lookups_must_exist_and_not_be_in_the_trash(self, company: Company) -> None:
        gone = await company.create("account")
        await company.delete("account", gone)
        alive = await company.create("account")
        owner = {"owner_id": company.sales.id, "name": "x"}
        result = await company.write(
            "opportunity",
            *(Create({**owner, "account": target}) for target in (alive, gone, uuid7(), "not an id")),
            Create({**owner, "reviewer": uuid7()}),
            Create({**owner, "owner_id": uuid7()}),
            atomic=False,
        )
        assert isinstance(result.outcomes[0], Written)
        found = [codes(result, place) for place in range(1, 6)]
        assert found == [
            [("account", "unknown_record")],
            [("account", "unknown_record")],
            [("account", "not_id")],
            [("reviewer", "unknown_record")],
            [("owner_id", "unknown_record")],
        ]

    async def test_an_unchanged_reference_to_the_trash_does_not_stand_in_the_way(self, company: Company) -> None:
        account = await company.create("account")
        record = await company.create("opportunity", account=account)
        await company.session.execute(sa.update(_table(company, "account")).values(deleted_at=clock.now()))
        assert written(await company.update("opportunity", record, account=account, note="n")).changed

    async def test_nothing_is_given_to_people_who_have_left_except_history(self, company: Company) -> None:
        await company.session.execute(sa.update(users).where(users.c.id == company.colleague.id).values(active=False))
        actor = await company.actor()
        await make_role(company.session, "sales", objects={"*": [{"operations": ["create", "read"], "scope": "all"}]})
        actor = await company.actor()
        values = {"name": "x", "owner_id": company.colleague.id}
        assert codes(await company.write("account", Create(values), actor=actor)) == [("owner_id", "unknown_record")]
        assert written(await company.write("account", Create(values))).changed

    async def test_links_are_made_what_was_given(self, company: Company) -> None:
        one, two, three = [await company.create("contact", name=f"p{i}") for i in range(3)]
        record = await company.create("opportunity", helpers=[one, two])
        assert await _links(company, record) == {one, two}
        result = await company.update("opportunity", record, helpers=[three, two])
        assert written(result).version == 2
        assert await _links(company, record) == {two, three}
        assert not written(await company.update("opportunity", record, helpers=[two, three])).changed
        await company.update("opportunity", record, helpers=None)
        assert await _links(company, record) == set()
        assert codes(await company.update("opportunity", record, helpers=[uuid7()])) == [("helpers", "unknown_record")]


class TestValidity:
    async def test_versions_never_overlap_even_when_the_clock_stands_still(self, company: Company) -> None:
        moment = datetime(2025, 1, 1, tzinfo=UTC)
        with clock.at(moment):
            record = await company.create("account", name="v1")
            for number in range(2, 5):
                await company.update("account", record, name=f"v{number}")
        versions = await company.versions("account", record)
        assert versions[0]["valid_from"] == moment
        edges = [(old["valid_from"], old["valid_to"]) for old in versions]
        assert all(begin < end for begin, end in edges)
        assert [end for _, end in edges[:-1]] == [begin for begin, _ in edges[1:]]

    async def test_a_date_is_a_date(self, company: Company) -> None:
        record = await company.create("opportunity", close_date="2026-02-28")
        assert (await company.row("opportunity", record))["close_date"] == date(2026, 2, 28)

    async def test_the_actor_is_noted(self, company: Company) -> None:
        record = await company.create("account", actor=SYSTEM)
        row = await company.row("account", record)
        assert (row["created_by"], row["owner_id"]) == (None, company.sales.id)
        result = await company.write("account", Update(record, {"name": "b"}), source=Source.IMPORT)
        assert written(result).version == 2


def _table(company: Company, name: str) -> Any:
    from yingtu.query.tables import record_table

    return record_table(company.catalog, company.catalog.object(name))


async def _links(company: Company, record: UUID) -> set[UUID]:
    from yingtu.query.tables import link_table

    obj = company.catalog.object("opportunity")
    table = link_table(company.catalog, obj, obj.fields["helpers"])
    return {row["target_id"] for row in await company.session.dicts(table.select().where(table.c.source_id == record))}
