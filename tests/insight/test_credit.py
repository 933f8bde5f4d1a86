"""Whom a deal is credited to: shares that are the whole, and the figures that follow them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.process.conftest import THURSDAY, World, codes
from yingtu.identity.actor import SYSTEM
from yingtu.insight import pipeline, targets
from yingtu.insight.pipeline import CREDIT, Asked, Ended, by_group, filter_of
from yingtu.kit import clock
from yingtu.kit.ids import uuid7
from yingtu.query.ast import parse_filter
from yingtu.records import service as records
from yingtu.records.changes import Create, Rejected, Source, Update, Written
from yingtu.records.reach import reach
from yingtu.records.read import ListQuery
from yingtu.records.service import write

DAY = timedelta(days=1)


def _links(world: World, *members: tuple[str, float | None]) -> list[dict[str, Any]]:
    people = {"sales": world.sales, "manager": world.manager}
    return [{"id": str(people[who].id), "attributes": {"role": "co_seller", "share": share}} for who, share in members]


class TestShares:
    @pytest.mark.parametrize("source", [Source.UI, Source.IMPORT, Source.AUTOMATION])
    async def test_they_are_the_whole_whatever_door_they_come_through(self, world: World, source: Source) -> None:
        record = await world.opportunity()

        async def put(*members: tuple[str, float | None]) -> list[str]:
            change = Update(record, {"team": _links(world, *members)})
            return codes(await world.write("opportunity", change, source=source))

        assert await put(("sales", 60), ("manager", 30)) == ["credit_shares_sum"]
        assert await put(("sales", 60), ("manager", 40.01)) == ["credit_shares_sum"]
        assert await put(("sales", 33.33), ("manager", 66.67)) == []
        # An id alone keeps what its link said, so leaving a person out leaves less than the whole.
        change = Update(record, {"team": [str(world.sales.id)]})
        assert codes(await world.write("opportunity", change, source=source)) == ["credit_shares_sum"]
        assert await put(("sales", 100), ("manager", None)) == []
        assert await put(("sales", None), ("manager", None)) == []
        made = await world.write("opportunity", Create({"name": "新", "team": _links(world, ("sales", 90))}))
        assert codes(made) == ["credit_shares_sum"]

    async def test_a_team_of_an_account_has_roles_and_no_shares(self, world: World) -> None:
        links = [{"id": str(world.manager.id), "attributes": {"role": "sponsor", "since": "2026-03-01"}}]
        account = await world.create("account", name="云帆科技有限公司", team=links)
        [row] = await records.fetch(world.session, world.actor, "account", [account], fields=("team.$links",))
        [link] = row["team.$links"]
        assert (link["id"], link["attributes"]) == (str(world.manager.id), {"role": "sponsor", "since": "2026-03-01"})


async def test_who_is_in_a_team_sees_the_record_and_changes_nothing(world: World) -> None:
    boss, me = world.others["manager"], str(world.sales.id)
    values = {"owner_id": str(world.manager.id), "team": _links(world, ("sales", 30), ("manager", 70))}
    made = await world.write("opportunity", Create({"name": "经理的商机", **values}), actor=boss)
    [record] = [each.id for each in made.outcomes if isinstance(each, Written)]
    assert (await reach(world.session, world.actor, "opportunity", [record])).readable == {record}
    page = await records.list_records(world.session, world.actor, "opportunity", ListQuery(fields=("name",)))
    assert [row["name"] for row in records.items_of(page)] == ["经理的商机"]
    for operator, value, hit in (
        ("has_any", ["@me"], True),
        ("has_any", "@me", True),
        ("has_all", ["@me", str(world.manager.id)], True),
        ("has_all", ["@me", "@my_reports"], True),
        ("has_all", ["@me", str(uuid7())], False),
    ):
        asked = parse_filter({"field": "team", "op": operator, "value": value})
        page = await records.list_records(world.session, world.actor, "opportunity", ListQuery(filter=asked))
        assert bool(records.items_of(page)) is hit, (operator, value)
    refused = await world.write("opportunity", Update(record, {"next_step": "拜访"}))
    assert [each.status for each in refused.outcomes if isinstance(each, Rejected)] == [403]
    assert codes(await world.write("opportunity", Update(record, {"team": []}), actor=boss)) == []
    assert (await reach(world.session, world.actor, "opportunity", [record])).readable == set()
    account = await world.write(
        "account", Create({"name": "云帆", "owner_id": str(world.manager.id), "team": [me]}), actor=boss
    )
    [found] = [each.id for each in account.outcomes if isinstance(each, Written)]
    assert (await reach(world.session, world.actor, "account", [found])).readable == {found}


async def _won(world: World, amount: int, day: int, **values: Any) -> UUID:
    """An opportunity of the sales person that was won on a day of the story."""
    with clock.at(THURSDAY + day * DAY):
        ends = (THURSDAY + day * DAY).date().isoformat()
        given = {"name": f"商机 {amount}", "stage": "won", "amount": amount, "closed_on": ends, **values}
        change = Create({"owner_id": str(world.sales.id), **given})
        result = await write(world.session, SYSTEM, "opportunity", [change], source=Source.DEMO)
    assert isinstance(result.outcomes[0], Written), result
    return result.outcomes[0].id


def _figures(ended: tuple[Ended, ...]) -> dict[str | None, tuple[int, float]]:
    return {group: (kinds["won"].count, kinds["won"].amount) for group, kinds in by_group(ended).items()}


async def test_figures_and_targets_follow_the_shares_of_the_moment(world: World) -> None:
    sales, manager = str(world.sales.id), str(world.manager.id)
    shared = await _won(world, 100, 1, team=_links(world, ("sales", 66.67), ("manager", 33.33)))
    await _won(world, 50, 2)
    for scope, owner, goal in (
        ("person", world.sales, 200),
        ("person", world.manager, 100),
        ("company", world.manager, 300),
    ):
        values = {"name": scope, "month": "2026-03-15", "scope": scope, "goal": goal, "owner_id": str(owner.id)}
        await write(world.session, SYSTEM, "target", [Create(values)], source=Source.API)
    boss, asked = world.others["manager"], Asked(date(2026, 3, 1), date(2026, 3, 31), filter_of(None), group_by=CREDIT)
    with clock.at(THURSDAY + 5 * DAY):
        found = await pipeline.figures(world.session, boss, "sales", asked)
        own = await targets.attainment(world.session, boss, date(2026, 3, 3), None)
        mine = {each.name: (each.scope, each.actual) for each in own.items}
        lines = {
            scope: await pipeline.lines(
                world.session, boss, "sales", Asked(each.credit.begins, each.credit.ends, filter_of(None), group_by=CREDIT),
                "closed", kinds=["won"], group=None, any_group=True,
                people=None if each.credit.people is None else [str(one) for one in each.credit.people],
            )
            for each in own.items if each.credit is not None and (scope := each.name)
        }  # fmt: skip
    # A deal stands with everybody who has a share of it, and once in the total.
    assert _figures(found.grouped) == {sales: (2, 116.67), manager: (1, 33.33)}
    assert _figures(found.ended) == {None: (2, 150.0)}
    assert mine == {
        world.sales.name: ("person", 116.67), world.manager.name: ("person", 33.33), "company": ("company", 150.0),
    }  # fmt: skip
    assert {name: float(sum(row[4] for row in rows)) for name, rows in lines.items()} == {
        name: actual for name, (_, actual) in mine.items()
    }
    with clock.at(THURSDAY + 10 * DAY):
        await write(world.session, SYSTEM, "opportunity", [Update(shared, {"team": []})], source=Source.DEMO)
    with clock.at(THURSDAY + 20 * DAY):
        now = await pipeline.figures(world.session, boss, "sales", asked)
        past = Asked(asked.begins, asked.ends, asked.filter, THURSDAY + 9 * DAY, CREDIT)
        then = await pipeline.figures(world.session, boss, "sales", past)
    assert (_figures(now.grouped), _figures(then.grouped)) == (
        {sales: (2, 150.0)}, {sales: (2, 116.67), manager: (1, 33.33)},
    )  # fmt: skip
