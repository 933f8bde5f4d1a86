"""A new company asks, without anybody having set it up, before an amount changes or a stage goes back; until then both stay."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tests.process.conftest import World, codes
from yingtu.approvals import service as approvals
from yingtu.identity.models import users
from yingtu.kit.statement import Statement
from yingtu.records import service as records
from yingtu.records.changes import Held, Outcome, Source, Update, Written


async def changed(world: World, record: UUID, reason: str | None = "客户缩减了范围", **values: Any) -> Outcome:
    [outcome] = (await world.write("opportunity", Update(record, values), reason=reason)).outcomes
    return outcome


async def amount(world: World, record: UUID) -> Any:
    [found] = await records.fetch(world.session, world.actor, "opportunity", [record], fields=("amount",))
    return found["amount"]


class TestAmounts:
    async def test_the_first_amount_is_entered_and_every_later_one_waits_for_the_manager(self, world: World) -> None:
        record = await world.opportunity()
        assert isinstance(await changed(world, record, None, amount=1000), Written)
        result = await world.write("opportunity", Update(record, {"amount": 1200}))
        assert codes(result) == ["approval_reason_missing"]
        held = await changed(world, record, amount=1200)
        assert isinstance(held, Held)
        assert await amount(world, record) == 1000
        boss = world.others["manager"]
        await approvals.decide(world.session, boss, held.approval_id, "approve", None)
        assert await amount(world, record) == 1200
        assert isinstance(await changed(world, record, None, next_step="回访"), Written)

    async def test_the_migration_right_brings_amounts_in_as_they_were(self, world: World) -> None:
        record = await world.opportunity(amount=1000)
        mover = replace(world.actor, abilities=world.actor.abilities | {"import_history"})
        for history in (False, True):
            change = Update(record, {"amount": 1200})
            result = await world.write("opportunity", change, actor=mover, source=Source.IMPORT, history=history)
            assert codes(result) == ([] if history else ["approval_reason_missing"])
        assert await amount(world, record) == 1200

    async def test_whoever_has_nobody_above_decides_alone(self, world: World) -> None:
        record = await world.opportunity(amount=1000)
        alone = sa.update(users).where(users.c.id == world.sales.id).values(manager_id=None)
        await world.session.execute(Statement(alone))
        assert isinstance(await changed(world, record, None, amount=900), Written)
