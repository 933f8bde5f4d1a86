"""Roll-ups follow their children, through every way in which a child can change."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.records.conftest import Company
from yingtu.kit.db import Database
from yingtu.records import outbox, rollup
from yingtu.records.changes import Create, Update


@pytest.fixture
async def drain(company: Company, database: Database) -> AsyncIterator[Any]:
    rollup.subscribe()

    async def drained() -> int:
        return await outbox.drain(database, company.session.workspace, rollup.CONSUMER)

    yield drained
    outbox.unsubscribe(rollup.CONSUMER)


async def figures(company: Company, account: UUID) -> Sequence[Any]:
    row = await company.row("account", account)
    return row["deals"], row["won"], row["last_close"]


class TestRollUp:
    async def test_it_follows_creation_change_move_deletion_and_restoration(self, company: Company, drain: Any) -> None:
        one, other = await company.create("account"), await company.create("account")
        deal = await company.create("opportunity", account=one, amount=100, stage="won", close_date="2026-03-01")
        await company.create("opportunity", account=one, amount=7, close_date="2026-01-01")
        await drain()
        assert await figures(company, one) == (2, Decimal(100), date(2026, 3, 1))
        await company.update("opportunity", deal, **{"amount.currency": "USD"})
        await drain()
        assert await figures(company, one) == (2, Decimal(720), date(2026, 3, 1))
        await company.update("opportunity", deal, account=other)
        await drain()
        assert await figures(company, one) == (1, Decimal(0), date(2026, 1, 1))
        assert await figures(company, other) == (1, Decimal(720), date(2026, 3, 1))
        await company.delete("opportunity", deal)
        await drain()
        assert await figures(company, other) == (0, Decimal(0), None)
        await company.restore("opportunity", deal)
        await drain()
        assert await figures(company, other) == (1, Decimal(720), date(2026, 3, 1))

    async def test_it_makes_no_version_and_no_history(self, company: Company, drain: Any) -> None:
        account = await company.create("account")
        before = await company.row("account", account)
        await company.create("opportunity", account=account)
        await drain()
        after = await company.row("account", account)
        assert (after["version"], after["updated_at"]) == (1, before["updated_at"])
        assert await company.versions("account", account) == []

    async def test_a_roll_up_over_roll_ups_follows(self, company: Company, drain: Any) -> None:
        group = await company.create("account")
        member = await company.create("account", parent=group)
        await company.create("opportunity", account=member, amount=5, stage="won")
        await drain()
        assert (await company.row("account", group))["group_won"] == 5

    async def test_several_moves_between_two_drains_leave_no_wrong_figure(self, company: Company, drain: Any) -> None:
        accounts = [await company.create("account") for _ in range(3)]
        deal = await company.create("opportunity", account=accounts[0])
        await drain()
        await company.write(
            "opportunity", *(Update(deal, {"account": account}) for account in (accounts[1], accounts[2]))
        )
        await drain()
        assert [(await figures(company, each))[0] for each in accounts] == [0, 0, 1]

    async def test_only_objects_with_roll_ups_over_them_are_queued(self, company: Company, drain: Any) -> None:
        await company.create("contact")
        assert await drain() == 0

    async def test_updates_of_other_fields_are_not_queued(self, company: Company, drain: Any) -> None:
        account = await company.create("account")
        deal = await company.create("opportunity", account=account)
        await drain()
        await company.update("opportunity", deal, note="x")
        assert await drain() == 0
        await company.update("opportunity", deal, stage="won")
        assert await drain() == 1

    async def test_the_check_finds_and_corrects_what_no_event_told(self, company: Company) -> None:
        group = await company.create("account")
        account = await company.create("account", parent=group)
        owner = company.sales.id
        values = {"name": "x", "owner_id": owner, "account": account, "amount": 9, "stage": "won"}
        await company.write("opportunity", Create(values))
        wrong = await rollup.check(company.session)
        assert wrong["account.won"] == 2  # the empty ones become zero
        assert (await company.row("account", group))["group_won"] == 9
        assert await rollup.check(company.session) == {}


class TestSettling:
    async def test_figures_that_were_never_computed_are_filled(self, company: Company) -> None:
        account = await company.create("account")
        await company.create("opportunity", account=account, amount=100, stage="won", close_date="2026-03-01")
        assert (await figures(company, account))[0] is None
        filled = await rollup.settle(company.session, None)
        assert filled["account.deals"] == 1
        assert await figures(company, account) == (1, Decimal(100), date(2026, 3, 1))

    async def test_what_is_defined_as_before_is_left_alone(self, company: Company) -> None:
        account = await company.create("account")
        await company.create("opportunity", account=account)
        assert await rollup.settle(company.session, company.catalog) == {}
        assert (await figures(company, account))[0] is None
