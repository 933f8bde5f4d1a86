"""Figures of a pipeline: counted from moves, over what one may read, as of any moment, with the records behind them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.process.conftest import THURSDAY, World
from yingtu.identity.actor import SYSTEM
from yingtu.insight import pipeline, targets
from yingtu.insight.pipeline import Asked, Figures, by_group, filter_of
from yingtu.kit import clock
from yingtu.query.errors import InvalidQuery
from yingtu.records.changes import Create, Source, Update, Written
from yingtu.records.service import write

DAY = timedelta(days=1)


async def _story(world: World) -> dict[str, UUID]:
    """Four opportunities of the sales person and one of the manager, written when they happened.

    a  contacting -10 d-> requirement -20 d-> demo, open          b  contacting -4 d-> requirement -6 d-> lost
    c  contacting -2 d-> … won after 30 days                      d  contacting, open since day 3        m  (manager) open
    """
    ids: dict[str, UUID] = {}
    steps: list[tuple[int, str, dict[str, Any]]] = [
        (0, "a", {"amount": 100, "expected_close_on": "2026-05-20"}),
        (0, "b", {"amount": 200}),
        (0, "c", {"amount": 400, "expected_close_on": "2026-04-20"}),
        (0, "m", {"amount": 800, "expected_close_on": "2026-05-02"}),
        (2, "c", {"stage": "requirement"}),
        (3, "d", {"amount": 50}),
        (4, "b", {"stage": "requirement"}),
        (10, "a", {"stage": "requirement"}),
        (10, "b", {"stage": "lost", "lost_reason": "price", "closed_on": "2026-03-22"}),
        (12, "c", {"stage": "demo"}),
        (20, "c", {"stage": "negotiation"}),
        (30, "c", {"stage": "won", "closed_on": "2026-04-11"}),
        (30, "a", {"stage": "demo"}),
    ]
    for day, name, values in steps:
        with clock.at(THURSDAY + day * DAY):
            change: Any
            if name in ids:
                change = Update(ids[name], {**values, "stage_changed_at": clock.now().isoformat()})
            else:
                owner = world.manager if name == "m" else world.sales
                change = Create({"name": f"商机 {name}", "owner_id": str(owner.id), **values})
            result = await write(world.session, SYSTEM, "opportunity", [change], source=Source.DEMO)
            assert isinstance(result.outcomes[0], Written), result
            ids[name] = result.outcomes[0].id
    return ids


def _asked(**more: Any) -> Asked:
    return Asked(date(2026, 3, 1), date(2026, 6, 30), filter_of(None), **more)


def _funnel(found: Figures) -> list[int]:
    return [sum(each.count for each in found.reached if each.place >= place) for place in range(1, 6)]


class TestFigures:
    async def test_they_are_counted_from_moves_over_what_one_may_read_and_lead_to_the_records(
        self, world: World
    ) -> None:
        ids = await _story(world)
        with clock.at(THURSDAY + 40 * DAY):
            mine = await pipeline.figures(world.session, world.actor, "sales", _asked())
            boss = await pipeline.figures(world.session, world.others["manager"], "sales", _asked())
            cohort = await pipeline.lines(
                world.session, world.actor, "sales", _asked(), "cohort", place=3, kinds=["open", "won", "lost"]
            )
            stay = await pipeline.lines(world.session, world.actor, "sales", _asked(), "stay", stages=["contacting"])
            closed = await pipeline.lines(
                world.session, world.actor, "sales", _asked(), "closed", kinds=["won"], any_group=False,
                group=str(world.sales.id),
            )  # fmt: skip
        assert (_funnel(mine), _funnel(boss)) == ([4, 3, 2, 1, 1], [5, 3, 2, 1, 1])
        stays = {each.stage: (each.count, each.ahead, each.mean, each.median) for each in mine.stays}
        assert stays == {
            "contacting": (3, 3, 5.3, 4.0), "requirement": (3, 2, 15.0, 15.0), "demo": (1, 1, 8.0, 8.0),
            "negotiation": (1, 1, 10.0, 10.0),
        }  # fmt: skip
        [(group, kinds)] = by_group(mine.ended).items()
        assert group == str(world.sales.id)
        assert {kind: (each.count, each.amount, each.mean) for kind, each in kinds.items()} == {
            "won": (1, 400.0, 30.0), "lost": (1, 200.0, 10.0),
        }  # fmt: skip
        # Weighted with the probability of the stage: 100 at 50 %, 50 at 10 %.
        assert {(str(each.month), each.stage, each.amount, each.weighted) for each in mine.expected} == {
            ("2026-05-01", "demo", 100.0, 50.0), ("None", "contacting", 50.0, 5.0),
        }  # fmt: skip
        assert {row[0] for row in cohort} == {ids["a"], ids["c"]}
        assert {(row[0], round(row[5])) for row in stay} == {(ids["a"], 10), (ids["b"], 4), (ids["c"], 2)}
        assert [row[0] for row in closed] == [ids["c"]]

    async def test_a_look_back_tells_what_was_believed_then(self, world: World) -> None:
        await _story(world)
        with clock.at(THURSDAY + 40 * DAY):
            then = await pipeline.figures(world.session, world.actor, "sales", _asked(as_of=THURSDAY + 15 * DAY))
            by_month = await pipeline.figures(world.session, world.actor, "sales", _asked(group_by="month"))
        assert _funnel(then) == [4, 3, 1, 0, 0]
        assert {(each.group, each.kind) for each in then.ended} == {(str(world.sales.id), "lost")}
        assert sum(each.amount for each in then.expected) == 550.0
        assert {(each.group, each.kind) for each in by_month.ended} == {("2026-03-01", "lost"), ("2026-04-01", "won")}

    async def test_a_filter_narrows_and_a_period_that_is_none_is_refused(self, world: World) -> None:
        await _story(world)
        asked = Asked(date(2026, 3, 1), date(2026, 6, 30), filter_of({"field": "amount", "op": "gte", "value": 150}))
        with clock.at(THURSDAY + 40 * DAY):
            found = await pipeline.figures(world.session, world.actor, "sales", asked)
            assert _funnel(found) == [2, 2, 1, 1, 1]
            with pytest.raises(InvalidQuery):
                await pipeline.figures(
                    world.session, world.actor, "sales", Asked(date(2026, 3, 2), date(2026, 3, 1), filter_of(None))
                )


class TestTargets:
    async def test_own_and_team_targets_are_compared_with_what_one_may_read(self, world: World) -> None:
        await _story(world)
        for scope, owner, goal in (("person", world.sales, 800), ("team", world.manager, 1000)):
            values = {"name": scope, "month": "2026-04-15", "scope": scope, "goal": goal, "owner_id": str(owner.id)}
            await write(world.session, SYSTEM, "target", [Create(values)], source=Source.API)
        own = await targets.attainment(world.session, world.actor, date(2026, 4, 3), None)
        boss = await targets.attainment(world.session, world.others["manager"], date(2026, 4, 3), None)
        assert [(each.scope, each.target, each.actual, each.rate) for each in own.items] == [("person", 800, 400, 0.5)]
        assert [(each.scope, each.actual) for each in boss.items] == [("team", 400), ("person", 400)]
        assert own.items[0].name == world.sales.name
