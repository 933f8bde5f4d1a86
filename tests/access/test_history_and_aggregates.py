"""The history of a record and aggregates, as different people see them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest

from tests.support.record_tables import insert
from tests.support.small_world import ANNA, BEN, MIDNIGHT, READ_ALL, READ_OWN, SmallWorld, role, small_world
from yingtu.identity.actor import SYSTEM, Actor
from yingtu.kit.db import Session
from yingtu.kit.ids import uuid7
from yingtu.metadata.documents import Grant
from yingtu.query.aggregate import GroupBy, Measure
from yingtu.query.ast import parse_filter
from yingtu.query.errors import InvalidQuery
from yingtu.records.errors import RecordNotFound
from yingtu.records.models import change
from yingtu.records.read import AggregateQuery, aggregate, history

#: Sees amounts only while the lead is new, and leads of everybody only once they are won.
_WHILE_NEW = Grant(
    operations=["read"], scope="all", default_field="read", filter={"field": "stage", "op": "eq", "value": "new"}
)
_WHEN_WON = Grant(
    operations=["read"],
    scope="all",
    default_field="read",
    filter={"field": "stage", "op": "eq", "value": "won"},
    fields={"amount": "hidden", "phone": "masked"},
)


@pytest.fixture
async def world(session: Session) -> SmallWorld:
    return await small_world(
        session, staged=role(account=[READ_ALL], lead=[_WHILE_NEW, _WHEN_WON]), team=role(lead=[READ_OWN])
    )


async def items(world: SmallWorld, actor: Actor, record: Any, **options: Any) -> list[dict[str, Any]]:
    body = await history(world.session, actor, world.catalog, world.lead, record, **options)
    found: list[dict[str, Any]] = orjson.loads(body)["items"]
    return found


async def make_story(world: SmallWorld) -> Any:
    """A lead of Anna that was Ben's: new, then lost and renamed, then won with a better amount."""
    changes = [uuid7() for _ in range(3)]
    rows = [
        {"id": each, "at": MIDNIGHT, "actor_id": BEN if i else ANNA, "source": "ui", "reason": "told so" if i else None}
        for i, each in enumerate(changes)
    ]
    await insert(world.session, change, rows)
    later = [MIDNIGHT + timedelta(days=day) for day in range(4)]
    lead = await world.insert(
        "lead", name="Omega", name__pinyin="omega", stage="won", amount=Decimal(9), amount__base=Decimal(9),
        amount__currency="CNY", phone="+8613800000009", owner_id=ANNA, version=3, valid_from=later[2], change_id=changes[2],
    )  # fmt: skip
    await world.insert_past(
        "lead", id=lead, name="Psi", stage="new", amount=Decimal(5), amount__base=Decimal(5), amount__currency="CNY",
        phone="+8613800000008", owner_id=BEN, version=1, valid_from=later[0], valid_to=later[1], change_id=changes[0],
    )  # fmt: skip
    await world.insert_past(
        "lead", id=lead, name="Omega", stage="lost", amount=Decimal(5), amount__base=Decimal(5), amount__currency="CNY",
        phone="+8613800000008", owner_id=BEN, version=2, valid_from=later[1], valid_to=later[2], change_id=changes[1],
    )  # fmt: skip
    return lead


def told(item: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {each["field"]: (each["old"], each["new"]) for each in item["changes"]}


class TestHistory:
    async def test_changes_are_told_newest_first_with_who_and_why(self, world: SmallWorld) -> None:
        lead = await make_story(world)
        found = await items(world, SYSTEM, lead)
        assert [(each["version"], each["event"], each["actor"]["name"], each["reason"]) for each in found] == [
            (3, "updated", "Ben", "told so"),
            (2, "updated", "Ben", "told so"),
            (1, "created", "Anna", None),
        ]
        assert told(found[1]) == {"name": ("Psi", "Omega"), "stage": ("new", "lost")}
        owner = next(each for each in found[0]["changes"] if each["field"] == "owner_id")
        assert (owner["old_name"], owner["new_name"]) == ("Ben", "Anna")

    async def test_versions_outside_the_row_rule_are_left_out(self, world: SmallWorld) -> None:
        """Own records only: what the lead was while it was Ben's is not told to Anna, not as an old value either."""
        lead = await make_story(world)
        found = await items(world, world.actor(ANNA, "team"), lead)
        assert [each["version"] for each in found] == [3]
        assert all(old is None for old, _ in told(found[0]).values())
        with pytest.raises(RecordNotFound):
            await items(world, world.actor(BEN, "team"), lead)

    async def test_each_side_of_a_change_obeys_the_levels_of_its_row(self, world: SmallWorld) -> None:
        lead = await make_story(world)
        found = await items(world, world.actor(ANNA, "staged"), lead)
        # The lost version in between is outside both rules. Amounts are shown while new, phones masked once won.
        assert [each["version"] for each in found] == [3, 1]
        assert "amount" not in told(found[0])
        assert told(found[0])["phone"] == (None, "138****0009")
        assert told(found[1])["amount"] == (None, 5.0)
        assert told(found[1])["phone"] == (None, "+8613800000008")

    async def test_history_is_read_in_parts(self, world: SmallWorld) -> None:
        lead = await make_story(world)
        first = await items(world, SYSTEM, lead, limit=1)
        assert [each["version"] for each in first] == [3]
        assert "stage" in told(first[0])
        rest = await items(world, SYSTEM, lead, before=3)
        assert [each["version"] for each in rest] == [2, 1]
        assert await items(world, SYSTEM, lead, before=1) == []

    async def test_deleted_records_have_no_history_for_readers(self, world: SmallWorld) -> None:
        gone = await world.insert("lead", name="Gone", deleted_at=MIDNIGHT)
        with pytest.raises(RecordNotFound):
            await items(world, SYSTEM, gone)


async def rows(world: SmallWorld, actor: Actor, *groups: Any, measures: Any = (), **query: Any) -> list[dict[str, Any]]:
    asked = AggregateQuery(
        group_by=tuple(each if isinstance(each, GroupBy) else GroupBy(each) for each in groups),
        measures=tuple(measures) or (Measure("count"),),
        filter=parse_filter(query.pop("filter", None)),
        **query,
    )
    body = await aggregate(world.session, actor, world.catalog, world.lead, asked)
    found: list[dict[str, Any]] = orjson.loads(body)["rows"]
    return found


REFUSED: list[tuple[list[Any], list[Measure], str]] = [
    (["amount"], [], "unknown_field"),
    (["phone"], [], "masked_field"),
    (["place"], [], "field_not_groupable"),
    (["stage", "stage"], [], "too_many_groupings"),
    ([GroupBy("stage", "month")], [], "bad_grouping_period"),
    ([GroupBy("due", "decade")], [], "bad_grouping_period"),
    ([], [Measure("sum")], "measure_needs_field"),
    ([], [Measure("sum", "name")], "field_not_measurable"),
    ([], [Measure("sum", "amount")], "unknown_field"),
    ([], [Measure("max", "phone")], "masked_field"),
    ([], [Measure("count"), Measure("count")], "too_many_measures"),
]


class TestAggregate:
    async def test_groups_come_in_the_order_of_the_options_empty_ones_last(self, world: SmallWorld) -> None:
        found = await rows(
            world, world.actor(ANNA, "everything"), "stage", measures=[Measure("count"), Measure("sum", "amount")]
        )
        assert found == [
            {"stage": "new", "count": 1, "sum_amount": 10},
            {"stage": "won", "count": 1, "sum_amount": None},
            {"stage": "lost", "count": 1, "sum_amount": 30},
            {"stage": None, "count": 1, "sum_amount": 20},
        ]

    async def test_money_is_summed_in_the_currency_of_the_workspace(self, world: SmallWorld) -> None:
        await world.insert(
            "lead", name="Dollar", amount=Decimal(100), amount__currency="USD", amount__base=Decimal(700)
        )
        found = await rows(
            world, SYSTEM, measures=[Measure("sum", "amount"), Measure("max", "amount"), Measure("avg", "amount")]
        )
        assert found == [{"sum_amount": 760, "max_amount": 700, "avg_amount": 190}]

    async def test_people_are_grouped_with_their_names(self, world: SmallWorld) -> None:
        found = await rows(world, world.actor(ANNA, "everything"), "owner_id")
        assert found == [
            {"owner_id": str(ANNA), "owner_id.name": "Anna", "count": 2},
            {"owner_id": str(BEN), "owner_id.name": "Ben", "count": 2},
        ]

    async def test_only_what_may_be_read_is_counted(self, world: SmallWorld) -> None:
        assert await rows(world, world.actor(ANNA, "own")) == [{"count": 2}]
        found = await rows(world, world.actor(ANNA, "staged"), measures=[Measure("count"), Measure("sum", "amount")])
        assert found == [{"count": 2, "sum_amount": 10}]

    async def test_months_begin_in_the_time_zone_of_the_workspace(self, world: SmallWorld) -> None:
        await world.insert("lead", name="Late", created_at=MIDNIGHT.replace(day=31, hour=17))
        found = await rows(world, SYSTEM, GroupBy("created_at", "month"))
        assert found == [{"created_at": "2026-01-01", "count": 4}, {"created_at": "2026-02-01", "count": 1}]

    async def test_what_cannot_be_computed_is_refused(self, world: SmallWorld) -> None:
        for groups, measures, code in REFUSED:
            with pytest.raises(InvalidQuery) as refused:
                await rows(world, world.actor(ANNA, "veiled"), *groups, measures=measures)
            assert [problem.code for problem in refused.value.problems] == [code], (groups, measures)
