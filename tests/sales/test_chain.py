"""The sales chain: lines add up to the cent, receipts pay once, closed periods stay closed, who owes what for how long."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.process.conftest import World, codes
from yingtu.identity.actor import SYSTEM
from yingtu.records import service as records
from yingtu.records.changes import Source, Update
from yingtu.records.errors import RecordRejected
from yingtu.sales import service
from yingtu.sales.document_pdf import document_pdf
from yingtu.sales.endpoints import _lines
from yingtu.sales.service import Claim, NewLine
from yingtu.sales.sums import Line, add


class TestSums:
    def test_each_line_is_rounded_half_up_and_then_added(self) -> None:
        lines = [
            Line(Decimal(3), Decimal("0.335"), Decimal(0), Decimal(13)),
            Line(Decimal(1), Decimal(100), Decimal("12.5")),
        ]
        sums = add(lines)
        assert [(each.net, each.tax, each.gross) for each in lines] == [
            (Decimal("1.01"), Decimal("0.13"), Decimal("1.14")), (Decimal("87.50"), Decimal("0.00"), Decimal("87.50")),
        ]  # fmt: skip
        assert (sums.net, sums.tax, sums.gross, sums.discount) == (
            Decimal("88.51"), Decimal("0.13"), Decimal("88.64"), Decimal("12.37"),
        )  # fmt: skip


class TestLines:
    async def test_a_quote_is_the_sum_of_its_lines_and_does_not_go_out_otherwise(self, world: World) -> None:
        account = await world.create("account", name="云帆科技有限公司")
        quote = await world.create("quote", account=str(account), amount=1, subject="ERP 二期")
        wanted = [
            NewLine("服务器", Decimal(2), Decimal("12000.50"), tax_rate=Decimal(13)),
            NewLine("实施服务", Decimal("1.5"), Decimal(8000), discount=Decimal(10), tax_rate=Decimal(6)),
        ]
        sums = await service.save_lines(world.session, world.actor, "quote", quote, wanted, source=Source.API)
        # 24,001.00 + 3,120.13 and 10,800.00 + 648.00
        assert (sums.net, sums.tax, sums.gross) == (Decimal("34801.00"), Decimal("3768.13"), Decimal("38569.13"))
        found = await _lines(world.session, world.actor, "quote", quote)
        assert ([each.name for each in found.lines], found.matches, found.discount) == (
            ["服务器", "实施服务"], True, Decimal("3.33"),
        )  # fmt: skip
        kept = [NewLine("服务器", Decimal(1), Decimal("12000.50"), id=found.lines[0].id, tax_rate=Decimal(13))]
        await service.save_lines(world.session, world.actor, "quote", quote, kept, source=Source.API)
        head = await service.document(world.session, world.actor, "quote", quote)
        assert Decimal(str(head["amount"])) == Decimal("13560.57")
        pdf = document_pdf("quote", head, found, "云帆", "zh-CN")
        assert pdf.startswith(b"%PDF-")
        wrong = await world.write("quote", Update(quote, {"amount": 5, "status": "sent"}))
        assert codes(wrong) == ["sales_lines_sum"]
        assert codes(await world.write("quote", Update(quote, {"status": "sent"}))) == []

    async def test_the_price_is_the_lowest_in_force_for_account_and_quantity(self, world: World) -> None:
        async def make(object_name: str, **values: Any) -> UUID:
            return await world.create(object_name, actor=SYSTEM, owner_id=str(world.sales.id), **values)

        account = await make("account", name="云帆科技有限公司", grade="a")
        product = await make("product", name="ERP", price=100, tax_rate=13)
        for name, values in {
            "A 级": {"price": 90, "customer_grade": "a"},
            "量大": {"price": 80, "minimum_quantity": 10},
            "过期": {"price": 10, "ends_on": "2020-01-01"},
        }.items():
            await make("price_book", name=name, product=str(product), **values)
        few = await service.price(world.session, SYSTEM, product, account, Decimal(1))
        many = await service.price(world.session, SYSTEM, product, account, Decimal(10))
        stranger = await service.price(world.session, SYSTEM, product, None, Decimal(1))
        assert [(each.unit_price, each.book) for each in (few, many, stranger)] == [
            (Decimal(90), "A 级"), (Decimal(80), "量大"), (Decimal(100), None),
        ]  # fmt: skip


class _Money:
    """An account with two planned payments of 600 and 400."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def set_up(self) -> None:
        self.account = await self.make("account", name="云帆科技有限公司")
        self.first = await self.make("payment", account=str(self.account), amount=600, due_on="2026-01-10")
        self.second = await self.make("payment", account=str(self.account), amount=400, due_on="2026-06-10")

    async def make(self, object_name: str, **values: Any) -> UUID:
        owner = str(self.world.sales.id)
        return await self.world.create(object_name, actor=SYSTEM, owner_id=owner, **values)

    async def receipt(self, amount: int, day: str = "2026-03-10") -> UUID:
        return await self.make("receipt", payer="云帆", amount=amount, received_on=day)

    async def claim(self, receipt: UUID, **shares: str) -> None:
        claims = [Claim(getattr(self, name), Decimal(amount)) for name, amount in shares.items()]
        await service.claim(self.world.session, SYSTEM, receipt, claims, source=Source.API)

    async def status(self, payment: UUID) -> str:
        [row] = await records.fetch(self.world.session, SYSTEM, "payment", [payment], fields=("status",))
        return str(row["status"])


@pytest.fixture
async def money(world: World) -> _Money:
    made = _Money(world)
    await made.set_up()
    return made


class TestClaims:
    async def test_a_receipt_pays_in_part_in_full_and_in_advance_but_never_twice(self, money: _Money) -> None:
        receipt = await money.receipt(1_100)
        await money.claim(receipt, first="250")
        assert await money.status(money.first) == "planned"
        await money.claim(receipt, first="350", second="400")
        assert [await money.status(each) for each in (money.first, money.second)] == ["received", "received"]
        # 100 are left as a prepayment; both payments are paid.
        with pytest.raises(RecordRejected) as refused:
            await money.claim(receipt, second="1")
        assert [(each.pointer, each.code) for each in refused.value.problems] == [
            ("/claims/0/amount", "claim_overpaid")
        ]
        third = await money.make("payment", account=str(money.account), amount=500)
        with pytest.raises(RecordRejected) as refused:
            await service.claim(
                money.world.session, SYSTEM, receipt, [Claim(third, Decimal("100.01"))], source=Source.API
            )
        assert [each.code for each in refused.value.problems] == ["claim_too_much"]

    async def test_a_refund_opens_what_it_takes_back_and_accounts_are_not_mixed(self, money: _Money) -> None:
        await money.claim(await money.receipt(600), first="600")
        refund = await money.receipt(-600, "2026-03-20")
        await money.claim(refund, first="-600")
        assert await money.status(money.first) == "planned"
        other = await money.make("account", name="另一家有限公司")
        foreign = await money.make("payment", account=str(other), amount=50)
        receipt = await money.make("receipt", payer="云帆", account=str(money.account), amount=50)
        with pytest.raises(RecordRejected) as refused:
            await service.claim(money.world.session, SYSTEM, receipt, [Claim(foreign, Decimal(50))], source=Source.API)
        assert [each.code for each in refused.value.problems] == ["claim_account"]

    async def test_closed_periods_stay_closed_for_every_door(self, money: _Money) -> None:
        receipt = await money.receipt(600)
        await money.make("closing", name="2026-03", closed_until="2026-03-31")
        world = money.world
        for change in ({"amount": 700}, {"received_on": "2026-04-02"}):
            assert codes(await world.write("receipt", Update(receipt, change), actor=SYSTEM)) == ["period_closed"]
        assert codes(await world.write("receipt", Update(receipt, {"description": "已核对"}), actor=SYSTEM)) == []
        adjusted = await money.receipt(-10, "2026-04-01")
        assert adjusted != receipt


async def test_ageing_tells_who_owes_what_for_how_long(money: _Money) -> None:
    found = await service.ageing(money.world.session, SYSTEM, date(2026, 3, 12))
    assert [(each.account, each.amounts, each.total) for each in found] == [
        (money.account, {"current": 400.0, "d90": 600.0}, 1000.0)
    ]
