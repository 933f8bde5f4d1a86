"""A lead becomes customer, contact and opportunity in one step; what hangs on it goes along; it can be taken back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.process.conftest import THURSDAY, World
from yingtu.conversion.errors import ConversionMovedOn, InvalidConversion, NotConvertible, NothingToUndo
from yingtu.conversion.service import Choice, convert, plans, undo
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.records import service as records
from yingtu.records.changes import Source, Update
from yingtu.records.errors import RecordRejected


async def _lead(world: World, **values: object) -> UUID:
    product = await world.create("product", name="数字孪生看板", actor=SYSTEM, owner_id=str(world.sales.id))
    given = {"name": "王芳", "phone": "13800138000", "company": "云帆科技有限公司", "source": "website"}
    lead = await world.create(
        "lead", **{**given, "product_interest": str(product), "expected_amount": 120000, **values}
    )
    await world.create("follow_up", subject="电话沟通", lead=str(lead), happened_at="2026-03-11T10:00:00+08:00")
    return lead


async def _convert(world: World, lead: UUID, **choices: Choice) -> dict[str, UUID]:
    made = await convert(world.session, world.actor, "lead", lead, "lead", choices, source=Source.UI)
    return {name: record for name, (_, record) in made.records.items()}


async def _one(world: World, object_name: str, record: UUID, *fields: str) -> dict[str, object]:
    [row] = await records.fetch(world.session, SYSTEM, object_name, [record], fields=fields)
    return row


class TestConvert:
    async def test_everything_is_made_linked_and_taken_along(self, world: World) -> None:
        lead = await _lead(world)
        made = await _convert(world, lead)
        opportunity = await _one(
            world, "opportunity", made["opportunity"], "name", "account", "contact", "amount", "stage"
        )
        assert opportunity["name"] == "云帆科技有限公司 数字孪生看板"
        assert (opportunity["account"], opportunity["contact"]) == (str(made["account"]), str(made["contact"]))
        assert (opportunity["amount"], opportunity["stage"]) == (120000, "contacting")
        contact = await _one(world, "contact", made["contact"], "phone", "account")
        assert contact["phone"] == "+8613800138000"
        row = await _one(world, "lead", lead, "status", "account", "contact", "opportunity", "converted_at")
        assert (row["status"], row["account"], row["opportunity"]) == (
            "converted", str(made["account"]), str(made["opportunity"]),
        )  # fmt: skip
        page = await records.list_records(
            world.session, SYSTEM, "follow_up", records.ListQuery(fields=("account", "opportunity", "lead"))
        )
        [follow_up] = records.items_of(page)
        assert follow_up["opportunity"] == str(made["opportunity"])
        assert follow_up["lead"] == str(lead)

    async def test_an_existing_customer_is_offered_and_used(self, world: World) -> None:
        account = await world.create("account", name="云帆科技有限公司")
        lead = await _lead(world)
        [plan] = await plans(world.session, world.actor, "lead", lead)
        assert [match["id"] for match in plan.proposals[0].matches] == [str(account)]
        made = await _convert(world, lead, account=Choice(use=account), opportunity=Choice(skip=True))
        assert made["account"] == account
        assert "opportunity" not in made

    async def test_it_is_made_once(self, world: World) -> None:
        lead = await _lead(world)
        await _convert(world, lead)
        assert await plans(world.session, world.actor, "lead", lead) == []
        with pytest.raises(NotConvertible):
            await _convert(world, lead)

    async def test_what_is_refused_is_said_with_its_place(self, world: World) -> None:
        lead = await _lead(world, company=None)
        with pytest.raises(RecordRejected) as refused:
            await _convert(world, lead)
        assert [(each.pointer, each.code) for each in refused.value.problems] == [("account/name", "required")]
        with pytest.raises(InvalidConversion):
            await _convert(world, lead, account=Choice(skip=True))


class TestUndo:
    async def test_all_is_as_it_was(self, world: World) -> None:
        lead = await _lead(world)
        made = await _convert(world, lead)
        with clock.at(THURSDAY + timedelta(days=1)):
            await undo(world.session, world.actor, "lead", lead, source=Source.UI)
        row = await _one(world, "lead", lead, "status", "account", "converted_at")
        assert (row["status"], row["account"], row["converted_at"]) == ("new", None, None)
        assert await records.fetch(world.session, SYSTEM, "account", [made["account"]], fields=("id",)) == []
        page = await records.list_records(world.session, SYSTEM, "follow_up", records.ListQuery(fields=("account",)))
        assert [each["account"] for each in records.items_of(page)] == [None]
        with pytest.raises(NothingToUndo):
            await undo(world.session, world.actor, "lead", lead, source=Source.UI)

    async def test_not_when_somebody_has_gone_on_with_it(self, world: World) -> None:
        lead = await _lead(world)
        made = await _convert(world, lead)
        await world.write("account", Update(made["account"], {"website": "https://yunfan.example.com"}))
        with pytest.raises(ConversionMovedOn):
            await undo(world.session, world.actor, "lead", lead, source=Source.UI)
