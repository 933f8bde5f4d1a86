"""A step that asks for an approval: the run waits for it and goes the way that was decided."""

from __future__ import annotations

import sqlalchemy as sa

from tests.automation.conftest import World
from tests.automation.test_engine import automation
from tests.support.actors import actor_of
from yingtu.approvals import service as approvals
from yingtu.approvals.models import approval
from yingtu.kit.statement import Statement

STEPS = (
    {
        "do": "approve",
        "reason": "{{name}} 要打折",
        "then": [{"id": "yes", "do": "set", "values": {"note": "同意"}}],
        "otherwise": [{"id": "no", "do": "set", "values": {"note": "不同意"}}],
    },
    {"do": "set", "values": {"score": 7}},
)


async def _decide(world: World, decision: str) -> None:
    [(approval_id, reason)] = await world.session.all(Statement(sa.select(approval.c.id, approval.c.reason)))
    assert reason == "甲 要打折"
    boss = await actor_of(world.session, world.people["boss"])
    await approvals.decide(world.session, boss, approval_id, decision, "看过了")  # type: ignore[arg-type]


async def test_the_run_waits_and_goes_on_when_it_is_approved(world: World) -> None:
    await world.automate(flow=automation("created", *STEPS))
    record = await world.create()
    await world.settle()
    assert (await world.row(record))["score"] is None
    await _decide(world, "approve")
    await world.settle()
    row = await world.row(record)
    assert (row["note"], row["score"]) == ("同意", 7)


async def test_a_refusal_goes_the_other_way(world: World) -> None:
    await world.automate(flow=automation("created", *STEPS))
    record = await world.create()
    await world.settle()
    await _decide(world, "reject")
    await world.settle()
    assert (await world.row(record))["note"] == "不同意"
