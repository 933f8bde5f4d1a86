"""Who stays too long is told once, with a to-do; older records get their moves from their history."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from tests.process.conftest import THURSDAY, World
from yingtu.channels.models import notification
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.db import Database, Workspace
from yingtu.kit.statement import Statement
from yingtu.metadata import service as metadata
from yingtu.process import repository, watch
from yingtu.process.models import stage_move, stage_state
from yingtu.process.service import pause
from yingtu.query.tables import record_table
from yingtu.records import service as records
from yingtu.records.read import ListQuery


async def _notified(world: World) -> list[tuple[UUID, str]]:
    statement = Statement(sa.select(notification.c.person, notification.c.kind).order_by(notification.c.id))
    return [(person, kind) for person, kind in await world.session.all(statement)]


async def _tell(world: World) -> int:
    """The watch's own transactions, inside the test's."""
    catalog = await metadata.catalog(world.session)
    told = 0
    for process in watch.all_processes(catalog):
        for stage, document in process.document.stages.items():
            if document.dwell_days is not None:
                told += await watch.tell_stage(world.session, catalog, process, stage, document.dwell_days)
    return told


class TestDwell:
    async def test_the_manager_is_told_once_and_gets_a_to_do(self, world: World) -> None:
        record = await world.opportunity(name="云帆 ERP")
        with clock.at(THURSDAY + timedelta(days=14)):
            assert await _tell(world) == 0
        with clock.at(THURSDAY + timedelta(days=15)):
            assert await _tell(world) == 1
            assert await _tell(world) == 0
        assert await _notified(world) == [(world.manager.id, "process.dwell")]
        page = await records.list_records(
            world.session, SYSTEM, "task", ListQuery(fields=("subject", "owner_id", "opportunity"))
        )
        [task] = records.items_of(page)
        assert task["subject"] == "请确认是否需售前支持：云帆 ERP 在“初步接洽”已停留 11 个工作日"
        assert (task["owner_id"], task["opportunity"]) == (str(world.manager.id), str(record))

    async def test_many_at_once_are_one_message(self, world: World) -> None:
        for number in range(3):
            await world.opportunity(name=f"商机 {number}")
        with clock.at(THURSDAY + timedelta(days=20)):
            assert await _tell(world) == 3
        assert await _notified(world) == [(world.manager.id, "process.dwell_many")]

    async def test_a_reason_pauses_it_and_a_move_ends_it(self, world: World) -> None:
        record = await world.opportunity()
        with clock.at(THURSDAY + timedelta(days=13)):
            await pause(world.session, world.actor, "opportunity", record, reason="等客户预算", working_days=5)
        with clock.at(THURSDAY + timedelta(days=15)):
            assert await _tell(world) == 0
        with clock.at(THURSDAY + timedelta(days=25)):
            assert await _tell(world) == 1

    async def test_holidays_do_not_count(self, world: World) -> None:
        # The spring festival of 2026: 15 to 23 February are free, 14 and 28 February are worked.
        with clock.at(THURSDAY.replace(month=2, day=10)):
            await world.opportunity()
        with clock.at(THURSDAY.replace(month=2, day=27)):
            catalog = await metadata.catalog(world.session)
            assert watch.too_long_since(catalog, 5).isoformat() == "2026-02-13"

    async def test_who_was_told_and_paused_is_told_again_when_the_pause_is_over(self, world: World) -> None:
        record = await world.opportunity()
        with clock.at(THURSDAY + timedelta(days=15)):
            assert await _tell(world) == 1
            await pause(world.session, world.actor, "opportunity", record, reason="等客户预算", working_days=5)
            assert await _tell(world) == 0
        with clock.at(THURSDAY + timedelta(days=25)):
            assert await _tell(world) == 1


class TestHistory:
    async def test_a_stage_that_a_publication_replaced_is_a_move_and_the_stay_goes_on(self, world: World) -> None:
        record = await world.at_requirement()
        catalog = await metadata.catalog(world.session)
        table = record_table(catalog, catalog.object("opportunity"))
        await world.session.execute(Statement(sa.update(table).values(stage="demo")))
        [process] = watch.all_processes(catalog)
        statement = watch.replaced_statement(catalog, process)
        params = {"stages": list(process.document.stages), "now": clock.now(), "most": 100}
        assert [await world.session.execute(statement, params) for _ in range(2)] == [1, 0]
        state = (await repository.states(world.session, "opportunity", [record]))[record]
        assert (state.stage, state.entered_at) == ("demo", THURSDAY)
        [move, *_] = await repository.moves(world.session, "opportunity", record, most=9)
        assert (move.kind, move.from_stage, move.to_stage) == ("mapped", "requirement", "demo")

    async def test_records_older_than_the_process_get_the_moves_they_made(
        self, world: World, database: Database, workspace: Workspace
    ) -> None:
        record = await world.at_requirement()
        for table in (stage_move, stage_state):
            await world.session.execute(Statement(sa.delete(table)))
        catalog = await metadata.catalog(world.session)
        [process] = watch.all_processes(catalog)
        statement, _ = watch.backfill_statement(catalog, process)
        params = {"stages": list(process.document.stages), "most": 100}
        assert await world.session.execute(statement, params) == 1
        moves = await repository.moves(world.session, "opportunity", record, most=9)
        assert [(move.from_stage, move.to_stage, move.kind) for move in reversed(moves)] == [
            (None, "contacting", "history"),
            ("contacting", "requirement", "history"),
        ]
        state = (await repository.states(world.session, "opportunity", [record]))[record]
        assert (state.stage, state.former) == ("requirement", None)
        assert await world.session.execute(statement, params) == 0
