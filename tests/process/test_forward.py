"""The statement that takes a record one stage forward: the same traces as the long way, or a decline without effect."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from tests.process.conftest import THURSDAY, World, codes, open_world
from tests.support.documents import change
from yingtu.files import repository as files
from yingtu.files.models import file
from yingtu.identity.actor import SYSTEM, Actor
from yingtu.kit import clock
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.process import service
from yingtu.process.models import stage_move, stage_state
from yingtu.query.tables import history_table, record_table
from yingtu.records import service as records
from yingtu.records.changes import Source, Update, WriteContext
from yingtu.records.models import change as changes
from yingtu.records.models import event, event_queue
from yingtu.schema import service as schema
from yingtu.standard.shipped import standard_documents

#: What differs between two records that went the same way.
OWN = {"id", "record_id", "change_id", "event_id", "valid_from", "valid_to", "ids", "created_at", "account"}
WHY = "客户确认了需求"


async def short(
    world: World, record: UUID, stage: str, *, reason: str | None = WHY, actor: Actor | None = None, **options: Any
) -> bool:
    """Take a record on by the short way; False: it declined."""
    given = {"action": "visit"} | {name: options.pop(name) for name in ("action", "occurred_at") if name in options}
    body = await records.update_alone(
        world.session,
        actor or world.actor,
        "opportunity",
        Update(record, {**options.pop("values", {}), "stage": stage}, options.pop("version", None)),
        source=options.pop("source", Source.API),
        reason=reason,
        context=WriteContext(
            given=MappingProxyType({name: value for name, value in given.items() if value}), **options
        ),
        fields=("id",),
    )
    return body is not None


async def traces(world: World, record: UUID) -> dict[str, list[dict[str, Any]]]:
    """Return all that is kept about a record, without what is its own."""
    catalog = await metadata.catalog(world.session)
    obj = catalog.object("opportunity")
    table, history = record_table(catalog, obj), history_table(catalog, obj)
    made = sa.select(table.c.change_id).where(table.c.id == record)
    queries: dict[str, Any] = {
        "record": table.select().where(table.c.id == record),
        "history": history.select().where(history.c.id == record).order_by(history.c.version),
        "moves": stage_move.select().where(stage_move.c.record_id == record).order_by(stage_move.c.id),
        "state": stage_state.select().where(stage_state.c.record_id == record),
        "change": changes.select().where(changes.c.id == made.scalar_subquery()),
        "event": event.select().where(event.c.change_id == made.scalar_subquery()),
        "queue": event_queue.select()
        .where(event_queue.c.event_id.in_(sa.select(event.c.id).where(event.c.change_id == made.scalar_subquery())))
        .order_by(event_queue.c.consumer),
    }
    found = {name: await world.session.dicts(query) for name, query in queries.items()}
    return {name: [_shared(row) for row in rows] for name, rows in found.items()}


def _shared(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in OWN}


class TestTheSameAsTheLongWay:
    async def test_from_stage_to_stage_until_it_is_won(self, world: World) -> None:
        one, other = [await world.opportunity(amount=5, expected_close_on="2026-05-01") for _ in range(2)]
        for number, stage in enumerate(("requirement", "demo", "negotiation", "won"), start=1):
            for record in (one, other):
                if stage == "requirement":
                    assert not await short(world, record, stage)
                    await world.create("pain_point", name="对账靠手工", opportunity=str(record))
                elif stage == "demo":
                    await world.complete_demo(record)
                else:
                    needed = {"quote": {}} if stage == "negotiation" else {"contract": {"name": "合同"}}
                    for name, more in needed.items():
                        account = await world.create("account", name="云帆")
                        await world.create(name, account=account, amount=5, opportunity=str(record), **more)
            with clock.at(THURSDAY + timedelta(hours=number)):
                assert await short(world, one, stage)
                assert codes(await world.move(other, stage)) == []
            assert await traces(world, one) == await traces(world, other)

    async def test_what_is_given_with_the_move_counts(self, world: World) -> None:
        one, other = [await world.opportunity() for _ in range(2)]
        with clock.at(THURSDAY + timedelta(hours=1)):
            assert not await short(world, one, "lost")
            assert await short(world, one, "lost", action=None, values={"lost_reason": "price"})
            assert codes(await world.move(other, "lost", action=None, values={"lost_reason": "price"})) == []
        assert await traces(world, one) == await traces(world, other)

    async def test_every_kind_of_evidence(self, world: World, publishing: None) -> None:
        label = {"zh-CN": "准备", "en": "Ready"}
        body = deepcopy(standard_documents()["process", "sales"])
        stages = body["stages"]
        stages["contacting"]["next"] = ["requirement", "demo", "negotiation"]
        stages["requirement"]["evidence"] = [{"kind": "files"}, {"kind": "field", "field": "description"}]
        stages["demo"]["evidence"] = [{"kind": "checklist", "label": label, "items": {"a": label, "b": label}}]
        stages["negotiation"]["evidence"] = [{"kind": "field", "field": "team", "count": 2}]
        await schema.publish(world.session, SYSTEM, [change("sales", body, kind="process")])
        world.session.memo.clear()
        world = await open_world(world.session)
        team = [str(world.sales.id), str(world.manager.id)]
        some = [await world.opportunity(team=team[:1], description="") for _ in range(2)]
        pairs = {each: [await world.opportunity(team=team, description="要") for _ in range(2)] for each in stages}
        for record in (*some, *(each for pair in pairs.values() for each in pair)):
            upload = uuid7()
            row = {"id": upload, "sha256": "0", "size": 1, "name": "x", "media_type": "text/plain", "at": THURSDAY}
            await world.session.execute(sa.insert(file).values(row))
            await files.link(world.session, [upload], files.Link("opportunity", record, None), THURSDAY, None)
            for item in "a" if record in some else "ab":
                await service.check_item(world.session, world.actor, "opportunity", record, "demo", item, done=True)
        for each in ("requirement", "demo", "negotiation"):
            assert not await short(world, some[0], each)
            assert codes(await world.move(some[1], each)) == ["stage_evidence_missing"]
            one, other = pairs[each]
            with clock.at(THURSDAY + timedelta(hours=1)):
                assert await short(world, one, each)
                assert codes(await world.move(other, each)) == []
            assert await traces(world, one) == await traces(world, other)


class TestDeclining:
    @pytest.mark.parametrize(
        ("stage", "said"),
        [
            ("negotiation", {}),
            ("contacting", {}),
            ("nirvana", {}),
            ("requirement", {"action": None}),
            ("requirement", {"action": "prayer"}),
            ("requirement", {"reason": " "}),
            ("requirement", {"occurred_at": "2026-03-12T10:00"}),
            ("requirement", {"version": 7}),
            ("requirement", {"values": {"probability": 99}}),
            ("requirement", {"source": Source.DEMO}),
            ("requirement", {"approval": UUID(int=7)}),
        ],
    )
    async def test_what_the_guard_has_to_judge(self, world: World, stage: str, said: dict[str, Any]) -> None:
        record = await world.opportunity()
        await world.create("pain_point", name="x", opportunity=str(record))
        before = await traces(world, record)
        assert not await short(world, record, stage, **said)
        assert await traces(world, record) == before
        assert await short(world, record, "requirement")

    async def test_backwards_and_what_would_undo_a_move_of_ones_own(self, world: World) -> None:
        record = await world.at_requirement()
        with clock.at(THURSDAY + timedelta(minutes=5)):
            assert not await short(world, record, "contacting")
            # Taken back by its author and forward again, it is undone a second time; whoever else moves it goes forward.
            assert codes(await world.move(record, "contacting", approval=record)) == []
            states = sa.update(stage_state).where(stage_state.c.record_id == record)
            await world.session.execute(states.values(former="requirement", moved_by=world.sales.id))
            assert not await short(world, record, "requirement")
            assert await short(world, record, "requirement", actor=world.others["manager"])

    async def test_a_record_that_stands_in_another_process(self, world: World) -> None:
        record = await world.opportunity()
        await world.create("pain_point", name="x", opportunity=str(record))
        states = sa.update(stage_state).where(stage_state.c.record_id == record)
        await world.session.execute(states.values(process="partner"))
        assert not await short(world, record, "requirement")
