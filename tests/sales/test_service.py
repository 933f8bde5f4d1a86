"""Tickets in working hours, the customer's judgement, prices below the floor, and what follows from a quote."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from python_calamine import CalamineWorkbook

from tests.process.conftest import World, codes
from tests.support.actors import actor_of
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.ids import uuid7
from yingtu.metadata import repository as documents
from yingtu.metadata import service as metadata
from yingtu.metadata.sales_documents import SlaDocument
from yingtu.records import service as records
from yingtu.records.changes import Held, Source, Update
from yingtu.records.errors import RecordRejected
from yingtu.records.outbox import Event
from yingtu.sales import fulfil, invoicing, service, survey, tickets
from yingtu.sales.errors import (
    FulfilledAlready,
    InvoiceIncomplete,
    NotAccepted,
    NotSolved,
    SurveyAnswered,
    SurveyInvalid,
)
from yingtu.sales.fulfil import Part, shares
from yingtu.sales.service import NewLine
from yingtu.sales.sla import Clock, follow
from yingtu.schema import service as schema
from yingtu.schema.draft import DocumentChange
from yingtu.standard.shipped import standard_documents
from yingtu.workdays.calendar import Calendar
from yingtu.workdays.service import calendar_of

POLICY = SlaDocument.model_validate(standard_documents()["sla", "ticket"])


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026 by the clock of Shanghai; the 13th is a Friday."""
    return datetime(2026, 3, day, hour - 8 if hour >= 8 else hour + 16, minute, tzinfo=UTC)


@pytest.fixture
async def calendar(world: World) -> Calendar:
    """9:00–12:00 and 13:30–18:00, Monday to Friday."""
    return calendar_of(await metadata.catalog(world.session))


class TestClock:
    def test_times_are_working_time_over_nights_and_weekends(self, calendar: Calendar) -> None:
        found = follow(POLICY, calendar, at(13, 17), "normal", "new", at(13, 17), Clock())
        # One hour on Friday, three on Monday; 24 hours are that hour, three days of 7.5, and half an hour.
        assert (found.respond_by, found.solve_by) == (at(16, 12), at(19, 9, 30))
        assert (found.first_response_at, found.sla) == (None, None)

    def test_the_clock_stands_still_while_the_customer_is_asked(self, calendar: Calendar) -> None:
        made = at(12, 9)
        found = follow(POLICY, calendar, made, "urgent", "working", at(12, 9, 20), Clock())
        assert (found.first_response_at, found.respond_by, found.solve_by) == (
            at(12, 9, 20),
            at(12, 9, 30),
            at(12, 14, 30),
        )
        found = follow(POLICY, calendar, made, "urgent", "waiting", at(12, 11), found)
        found = follow(POLICY, calendar, made, "urgent", "working", at(13, 10), found)
        # Waited one hour before noon, 4.5 in the afternoon, one the next morning.
        assert (found.waited_minutes, found.waiting_since, found.solve_by) == (390, None, at(13, 12))
        found = follow(POLICY, calendar, made, "urgent", "solved", at(13, 11), found)
        assert (found.solved_at, found.sla) == (at(13, 11), "met")
        found = follow(POLICY, calendar, made, "urgent", "working", at(13, 14), found)
        assert (found.solved_at, found.sla) == (None, None)
        assert follow(POLICY, calendar, made, "urgent", "closed", at(13, 17), found).sla == "late"

    def test_an_answer_that_came_late_stays_late(self, calendar: Calendar) -> None:
        found = follow(POLICY, calendar, at(12, 9), "urgent", "working", at(12, 10), Clock())
        assert found.sla == "response_late"
        assert follow(POLICY, calendar, at(12, 9), "nothing", "solved", at(12, 10), Clock()).sla is None


async def _ticket(world: World, **values: Any) -> UUID:
    account = await world.create("account", name="云帆科技有限公司", actor=SYSTEM, owner_id=str(world.sales.id))
    owner = str(world.sales.id)
    return await world.create(
        "ticket", actor=SYSTEM, owner_id=owner, account=str(account), subject="打不开报表", **values
    )


async def _happened(world: World, ticket: UUID, event: str = "updated") -> dict[str, Any]:
    told = Event(1, uuid7(), "ticket", event, [ticket], [1], ["status"], clock.now(), None, "api")
    await tickets.take(world.session, [told])
    [row] = await records.fetch(world.session, SYSTEM, "ticket", [ticket])
    return row


async def test_tickets_follow_their_times_whatever_door_they_come_through(world: World) -> None:
    ticket = await _ticket(world, priority="high")
    row = await _happened(world, ticket, "created")
    assert (row["respond_by"], row["first_response_at"]) == ("2026-03-12T03:00:00Z", None) or row[
        "respond_by"
    ].startswith("2026-03-12T03:00:00")
    await world.write("ticket", Update(ticket, {"status": "solved"}), actor=SYSTEM)
    row = await _happened(world, ticket)
    assert (row["sla"], row["solved_at"] is not None) == ("met", True)
    version = row["version"]
    assert (await _happened(world, ticket))["version"] == version


async def test_a_customer_judges_once_by_a_signed_link(world: World) -> None:
    ticket = await _ticket(world)
    with pytest.raises(NotSolved):
        await survey.invite(world.session, SYSTEM, ticket)
    await world.write("ticket", Update(ticket, {"status": "solved"}), actor=SYSTEM)
    token = (await survey.invite(world.session, SYSTEM, ticket)).removeprefix("/survey/")
    found = await survey.show(world.session, token)
    assert (found.company, found.subject, found.answered) == ("云帆", "打不开报表", False)
    await survey.answer(world.session, token, 4, " 很快 ")
    [row] = await records.fetch(world.session, SYSTEM, "ticket", [ticket])
    assert (int(row["satisfaction"]), row["satisfaction_comment"]) == (4, "很快")
    with pytest.raises(SurveyAnswered):
        await survey.answer(world.session, token, 1, "")
    with pytest.raises(SurveyAnswered):
        await survey.invite(world.session, SYSTEM, ticket)
    with pytest.raises(SurveyInvalid):
        await survey.show(world.session, token[:-2] + "xx")
    with clock.at(datetime(2026, 6, 1, tzinfo=UTC)), pytest.raises(SurveyInvalid):
        await survey.show(world.session, token)


async def _quote(world: World, *lines: NewLine, **values: Any) -> UUID:
    account = await world.create("account", name="云帆科技有限公司", actor=SYSTEM, owner_id=str(world.sales.id))
    owner = str(world.sales.id)
    quote = await world.create(
        "quote", actor=SYSTEM, owner_id=owner, account=str(account), amount=1, subject="ERP", **values
    )
    await service.save_lines(world.session, SYSTEM, "quote", quote, lines, source=Source.API)
    return quote


class TestPrices:
    async def test_nothing_is_sold_below_the_lowest_price(self, world: World) -> None:
        product = await world.create(
            "product", actor=SYSTEM, owner_id=str(world.sales.id), name="ERP", price=100, floor_price=80
        )
        with pytest.raises(RecordRejected) as refused:
            fine = NewLine("ERP", Decimal(1), Decimal(100), product=product)
            await _quote(world, fine, NewLine("ERP", Decimal(1), Decimal(100), product=product, discount=Decimal(21)))
        [problem] = refused.value.problems
        assert (problem.pointer, problem.code) == ("/lines/1/unit_price", "sales_below_floor")
        assert problem.params["floor"] == "¥80.00"
        await _quote(world, NewLine("ERP", Decimal(1), Decimal(100), product=product, discount=Decimal(20)))

    @pytest.mark.usefixtures("publishing")
    async def test_whoever_may_not_read_the_lowest_price_is_not_told_it(self, world: World) -> None:
        role = (await documents.stored(world.session))["role", "sales"].body
        role["objects"]["product"][0]["fields"]["floor_price"] = "hidden"
        await schema.publish(world.session, SYSTEM, [DocumentChange("role", "sales", role)])
        seller = await actor_of(world.session, world.sales)
        product = await world.create(
            "product", actor=SYSTEM, owner_id=str(world.sales.id), name="ERP", price=100, floor_price=80
        )
        quote = await _quote(world, NewLine("ERP", Decimal(1), Decimal(100), product=product))
        cheap = [NewLine("ERP", Decimal(1), Decimal(79), product=product)]
        with pytest.raises(RecordRejected) as refused:
            await service.save_lines(world.session, seller, "quote", quote, cheap, source=Source.API)
        [problem] = refused.value.problems
        assert (problem.code, "floor" in problem.params) == ("sales_below_lowest", False)

    async def test_a_large_discount_waits_for_the_manager(self, world: World) -> None:
        small = await _quote(world, NewLine("服务", Decimal(1), Decimal(100), discount=Decimal(15)))
        large = await _quote(world, NewLine("服务", Decimal(1), Decimal(100), discount=Decimal(16)))
        assert codes(await world.write("quote", Update(small, {"status": "sent"}))) == []
        held = await world.write("quote", Update(large, {"status": "sent"}))
        assert isinstance(held.outcomes[0], Held)
        [row] = await records.fetch(world.session, SYSTEM, "quote", [large], fields=("status",))
        assert row["status"] == "draft"


class TestFulfil:
    async def test_contract_order_and_payments_follow_from_a_quote_once(self, world: World) -> None:
        line = NewLine("服务器", Decimal(3), Decimal("333.33"), tax_rate=Decimal(13))
        quote = await _quote(world, line, quantity=1)
        plan = [Part(Decimal(30), date(2026, 4, 1)), Part(Decimal(70), date(2026, 6, 1))]
        with pytest.raises(NotAccepted):
            await fulfil.fulfil(world.session, SYSTEM, quote, plan, source=Source.API)
        await world.write("quote", Update(quote, {"status": "sent"}), actor=SYSTEM)
        with pytest.raises(RecordRejected) as refused:
            await fulfil.fulfil(world.session, SYSTEM, quote, plan[:1], source=Source.API)
        assert [(each.code, each.params) for each in refused.value.problems] == [("sales_plan_sum", {"sum": "30"})]
        made = await fulfil.fulfil(world.session, SYSTEM, quote, plan, source=Source.API)
        lines = await service.lines(world.session, SYSTEM, "sales_order", made.order)
        assert [(each["name"], Decimal(str(each["quantity"]))) for each in lines] == [("服务器", Decimal(3))]
        rows = await records.fetch(world.session, SYSTEM, "payment", list(made.payments))
        amounts = [Decimal(str(each["amount"])) for each in rows]
        assert (amounts, sum(amounts)) == ([Decimal("339.00"), Decimal("790.99")], Decimal("1129.99"))
        [head] = await records.fetch(world.session, SYSTEM, "quote", [quote], fields=("status",))
        assert head["status"] == "accepted"
        with pytest.raises(FulfilledAlready):
            await fulfil.fulfil(world.session, SYSTEM, quote, plan, source=Source.API)

    def test_shares_lose_no_cent(self) -> None:
        third = [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
        assert shares(Decimal("100.01"), third) == [Decimal("33.33"), Decimal("33.33"), Decimal("33.35")]


class TestInvoices:
    async def test_data_for_the_tax_bureau_is_complete_or_says_what_is_missing(self, world: World) -> None:
        owner = {"owner_id": str(world.sales.id)}
        product = await world.create("product", actor=SYSTEM, name="ERP", price=100, **owner)
        account = await world.create("account", actor=SYSTEM, name="云帆科技有限公司", **owner)
        order = await world.create("sales_order", actor=SYSTEM, account=str(account), amount=1, **owner)
        line = NewLine("ERP", Decimal(3), Decimal("33.33"), product=product, discount=Decimal(10), tax_rate=Decimal(13))
        await service.save_lines(world.session, SYSTEM, "sales_order", order, [line], source=Source.API)
        values = {
            "account": str(account),
            "sales_order": str(order),
            "amount": "101.69",
            "kind": "special",
            "number": "A1",
        }
        invoice = await world.create("invoice", actor=SYSTEM, **values, **owner)
        with pytest.raises(InvoiceIncomplete) as missing:
            await invoicing.export(world.session, SYSTEM, [invoice])
        assert [each.code for each in missing.value.problems] == ["invoice_no_tax_number", "invoice_no_tax_code"]
        await world.write("product", Update(product, {"tax_code": "1090511990000000000"}), actor=SYSTEM)
        await world.write("invoice", Update(invoice, {"credit_code": "91330100MA27XL0W58"}), actor=SYSTEM)
        plain = await world.create(
            "invoice", actor=SYSTEM, account=str(account), amount=113, tax_rate=13, kind="normal", title="云帆", **owner
        )
        one, two = await invoicing.export(world.session, SYSTEM, [invoice, plain])
        assert (one.net, one.tax, one.gross) == (Decimal("89.99"), Decimal("11.70"), Decimal("101.69"))
        assert (two.net, two.tax, [each.name for each in two.lines]) == (Decimal("100.00"), Decimal("13.00"), ["云帆"])
        rows = (
            CalamineWorkbook.from_filelike(io.BytesIO(invoicing.workbook([one, two]))).get_sheet_by_index(1).to_python()
        )
        assert rows[1] == ["A1", "ERP", "1090511990000000000", "", 3.0, 29.997, 89.99, 0.13, 11.7]
