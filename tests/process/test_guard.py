"""Stages mean something: what may be entered from where, with what, through any door."""

from __future__ import annotations

import asyncio
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests.process.conftest import THURSDAY, World, codes, open_world
from tests.support.actors import actor_of, make_user
from tests.support.documents import change
from yingtu.approvals import service as approvals
from yingtu.identity.actor import SYSTEM, Actor
from yingtu.kit import clock
from yingtu.kit.db import Database, Workspace
from yingtu.kit.i18n import translate
from yingtu.metadata import service as metadata
from yingtu.process import repository, watch
from yingtu.process.service import Advance, advance, standing
from yingtu.records import service as records
from yingtu.records.changes import Create, Held, Rejected, Source, Update, Written
from yingtu.records.errors import StaleVersion
from yingtu.schema import service as schema
from yingtu.schema.draft import DocumentChange
from yingtu.standard.shipped import standard_documents


class TestBeginning:
    async def test_a_record_begins_at_the_first_stage(self, world: World) -> None:
        record = await world.opportunity()
        [row] = await records.fetch(world.session, SYSTEM, "opportunity", [record], fields=("stage", "probability"))
        assert (row["stage"], row["probability"]) == ("contacting", 10)
        [move] = await repository.moves(world.session, "opportunity", record, most=9)
        assert (move.kind, move.from_stage, move.to_stage, move.by) == ("start", None, "contacting", world.sales.id)

    @pytest.mark.parametrize("source", [Source.UI, Source.API, Source.IMPORT, Source.SYSTEM])
    async def test_no_door_lets_it_begin_elsewhere(self, world: World, source: Source) -> None:
        account = await world.create("account", name="云帆")
        new = Create({"name": "x", "account": str(account), "stage": "negotiation"})
        result = await world.write("opportunity", new, source=source)
        assert codes(result) == ["stage_start"]

    async def test_an_import_with_the_migration_right_takes_history_as_it_was(self, world: World) -> None:
        mover = replace(world.actor, abilities=world.actor.abilities | {"import_history"})
        began = datetime.fromisoformat("2025-06-03T10:00:00+08:00")
        new = Create({"name": "x", "stage": "won", "amount": 5, "closed_on": "2025-06-03"}, created_at=began)
        assert codes(await world.write("opportunity", new, actor=mover, source=Source.IMPORT)) == ["stage_start"]
        result = await world.write("opportunity", new, actor=mover, source=Source.IMPORT, history=True)
        assert isinstance(result.outcomes[0], Written)
        [move] = await repository.moves(world.session, "opportunity", result.outcomes[0].id, most=9)
        assert (move.kind, move.to_stage, move.occurred_at) == ("history", "won", began)


class TestForward:
    async def test_every_missing_piece_is_said_at_once_and_nothing_is_written(self, world: World) -> None:
        record = await world.at_requirement()
        result = await world.move(record, "demo", action=None, reason=None)
        assert codes(result) == [
            "stage_action_missing", "stage_reason_missing",
            "stage_evidence_missing", "stage_evidence_missing", "stage_evidence_missing",
        ]  # fmt: skip
        outcome = result.outcomes[0]
        assert isinstance(outcome, Rejected)
        sentence = translate(outcome.problems[4].code, outcome.problems[4].params, "zh-CN")
        assert sentence.startswith("进入“方案演示”还缺：客户痛点（已有 1，需要 3）。")
        assert (await standing(world.session, world.actor, "opportunity", record)).stage == "requirement"

    async def test_with_its_evidence_a_stage_is_entered_and_all_is_written_down(self, world: World) -> None:
        record = await world.at_requirement()
        await world.complete_demo(record)
        assert codes(await world.move(record, "demo", action="demonstration", reason="客户总经理到场")) == []
        [move, *_] = await repository.moves(world.session, "opportunity", record, most=9)
        assert (move.kind, move.action, move.reason) == ("advance", "demonstration", "客户总经理到场")
        assert [(each["have"], each["need"]) for each in move.evidence or []] == [(1, 1), (2, 2), (3, 3)]
        [row] = await records.fetch(world.session, SYSTEM, "opportunity", [record], fields=("probability",))
        assert row["probability"] == 50

    async def test_no_stage_is_skipped(self, world: World) -> None:
        record = await world.opportunity()
        result = await world.move(record, "negotiation")
        assert codes(result) == ["stage_skipped"]
        assert result.outcomes[0].problems[0].params["ways"] == "需求确认, 输单"  # type: ignore[union-attr]

    async def test_evidence_given_with_the_move_counts(self, world: World) -> None:
        record = await world.opportunity()
        assert codes(await world.move(record, "lost")) == ["formula_refused"]
        assert codes(await world.move(record, "lost", values={"lost_reason": "price"})) == []
        [row] = await records.fetch(world.session, SYSTEM, "opportunity", [record], fields=("closed_on", "probability"))
        assert (row["closed_on"], row["probability"]) == ("2026-03-12", 0)

    async def test_an_action_must_be_one_of_the_list(self, world: World) -> None:
        record = await world.opportunity()
        await world.create("pain_point", name="x", opportunity=str(record))
        assert codes(await world.move(record, "requirement", action="prayer")) == ["stage_action_unknown"]

    async def test_when_it_happened_is_between_the_last_move_and_now(self, world: World) -> None:
        record = await world.opportunity()
        await world.create("pain_point", name="x", opportunity=str(record))
        with clock.at(THURSDAY + timedelta(days=3)):
            assert codes(await world.move(record, "requirement", occurred_at="gestern")) == [
                "stage_occurred_unreadable"
            ]
            assert codes(await world.move(record, "requirement", occurred_at="2026-03-20T10:00")) == [
                "stage_occurred_in_future"
            ]
            assert codes(await world.move(record, "requirement", occurred_at="2026-03-01T10:00")) == [
                "stage_occurred_too_early"
            ]
            assert codes(await world.move(record, "requirement", occurred_at="2026-03-13T10:00+08:00")) == []
        found = await standing(world.session, world.actor, "opportunity", record)
        assert found.dwell is not None
        assert found.dwell.entered_at.isoformat() == "2026-03-13T02:00:00+00:00"


class TestBack:
    async def test_a_slip_is_undone_by_its_author_in_time(self, world: World) -> None:
        record = await world.at_requirement()
        with clock.at(THURSDAY + timedelta(minutes=10)):
            assert codes(await world.move(record, "contacting", reason=None)) == []
        [undo, *_] = await repository.moves(world.session, "opportunity", record, most=9)
        found = await standing(world.session, world.actor, "opportunity", record)
        assert (undo.kind, found.stage, found.undo_until) == ("undo", "contacting", None)

    async def test_later_or_by_somebody_else_it_is_a_move_back(self, world: World) -> None:
        record = await world.at_requirement()
        with clock.at(THURSDAY + timedelta(minutes=11)):
            assert codes(await world.move(record, "contacting", reason=None)) == ["stage_back_reason_missing"]
        boss = world.others["manager"]
        assert codes(await world.move(record, "contacting", actor=boss, reason=None)) == ["stage_back_reason_missing"]

    async def test_what_was_approved_goes_back(self, world: World) -> None:
        record = await world.at_requirement()
        with clock.at(THURSDAY + timedelta(days=1)):
            assert codes(await world.move(record, "contacting", approval=record)) == []
        [move, *_] = await repository.moves(world.session, "opportunity", record, most=9)
        assert move.kind == "back"


class TestStanding:
    async def test_it_says_what_the_next_stage_needs_and_how_long_it_has_been_here(self, world: World) -> None:
        record = await world.at_requirement()
        with clock.at(THURSDAY + timedelta(days=7)):
            found = await standing(world.session, world.actor, "opportunity", record)
        forward = [(way.stage, way.ready) for way in found.ways if not way.backward]
        assert forward == [("demo", False), ("lost", False)]
        assert [way.stage for way in found.ways if way.backward] == ["contacting"]
        assert found.dwell is not None
        assert (found.dwell.working_days, found.dwell.limit, found.dwell.late) == (5, 10, False)


class TestMany:
    async def test_a_batch_costs_as_many_statements_as_one_record(self, world: World) -> None:
        records_ = [await world.at_requirement(name=f"商机 {number}") for number in range(3)]
        for record in records_[:2]:
            await world.complete_demo(record)
        changes = [Update(record, {"stage": "demo"}) for record in records_]
        result = await world.write("opportunity", *changes, atomic=False, action="poc", reason="批量推进")
        assert [type(outcome).__name__ for outcome in result.outcomes] == ["Written", "Written", "Rejected"]
        states = await repository.states(world.session, "opportunity", records_)
        assert [states[each].stage for each in records_] == ["demo", "demo", "requirement"]


def test_the_day_the_tests_live_on_is_a_thursday() -> None:
    assert THURSDAY.date() == date(2026, 3, 12)
    assert THURSDAY.weekday() == 3


class TestApprovals:
    async def test_a_move_back_waits_for_the_manager_and_is_made_when_approved(self, world: World) -> None:
        record = await world.at_requirement()
        with clock.at(THURSDAY + timedelta(days=1)):
            result = await world.move(record, "contacting", reason="客户换了负责人")
            held = result.outcomes[0]
            assert isinstance(held, Held)
            assert (await standing(world.session, world.actor, "opportunity", record)).stage == "requirement"
            await approvals.decide(world.session, world.others["manager"], held.approval_id, "approve", None)
            assert (await standing(world.session, world.actor, "opportunity", record)).stage == "contacting"
        [move, *_] = await repository.moves(world.session, "opportunity", record, most=9)
        assert (move.kind, move.reason, move.by) == ("back", "客户换了负责人", world.sales.id)

    async def test_a_rejected_move_back_changes_nothing(self, world: World) -> None:
        record = await world.at_requirement()
        with clock.at(THURSDAY + timedelta(days=1)):
            held = (await world.move(record, "contacting", reason="想重来")).outcomes[0]
            assert isinstance(held, Held)
            await approvals.decide(world.session, world.others["manager"], held.approval_id, "reject", "先谈")
            assert (await standing(world.session, world.actor, "opportunity", record)).stage == "requirement"

    async def test_a_won_deal_is_opened_again_by_an_approval_only(self, world: World) -> None:
        mover = replace(world.actor, abilities=world.actor.abilities | {"import_history"})
        new = Create({"name": "x", "stage": "won", "amount": 5, "closed_on": "2026-03-01"})
        [made] = (await world.write("opportunity", new, actor=mover, source=Source.IMPORT, history=True)).outcomes
        assert isinstance(made, Written)
        [held] = (await world.move(made.id, "negotiation", reason="客户要改合同")).outcomes
        assert isinstance(held, Held)
        assert (await standing(world.session, world.actor, "opportunity", made.id)).stage == "won"
        await approvals.decide(world.session, world.others["manager"], held.approval_id, "approve", None)
        [move, *_] = await repository.moves(world.session, "opportunity", made.id, most=9)
        assert (move.kind, move.from_stage, move.to_stage) == ("reopen", "won", "negotiation")

    async def test_who_is_alone_decides_and_the_history_says_so(self, world: World) -> None:
        """One administrator, nobody above: the request waits for whoever asked, as administrator, and is kept like any other."""
        boss = await actor_of(world.session, await make_user(world.session, "boss", roles=("admin",)))
        record = await world.opportunity(actor=boss)
        await world.create("pain_point", actor=boss, name="对账靠手工", opportunity=str(record))
        assert codes(await world.move(record, "requirement", actor=boss)) == []
        with clock.at(THURSDAY + timedelta(days=1)):
            [held] = (await world.move(record, "contacting", actor=boss, reason="走错了")).outcomes
            assert isinstance(held, Held)
            whole = await approvals.get(world.session, boss, held.approval_id)
            assert [(vote.person, vote.origin) for vote in whole.votes] == [(boss.user_id, "admin")]
            await approvals.decide(world.session, boss, held.approval_id, "approve", None)
            assert (await standing(world.session, boss, "opportunity", record)).stage == "contacting"
            history = (await approvals.get(world.session, boss, held.approval_id)).history
        assert ("approved", boss.user_id) in {(each.what, each.person) for each in history}


class TestAtOnce:
    @pytest.mark.committed
    async def test_of_two_who_move_a_record_on_one_wins_and_the_other_is_told(
        self, database: Database, workspace: Workspace
    ) -> None:
        async with database.write(workspace) as session:
            world = await open_world(session)
            record = await world.opportunity()
            await world.create("pain_point", name="对账靠手工", opportunity=str(record))
        step = Advance("requirement", action="visit", reason="客户确认了需求", version=1)

        async def mover(actor: Actor) -> str | None:
            try:
                async with database.write(workspace) as session:
                    await advance(session, actor, "opportunity", record, step, source=Source.UI)
            except StaleVersion as told:
                return told.code
            return None

        told = await asyncio.gather(mover(world.actor), mover(world.others["manager"]))
        assert sorted(told, key=str) == [None, "stale_version"]
        async with database.read(workspace) as session:
            moves = await repository.moves(session, "opportunity", record, most=9)
        assert [(move.kind, move.to_stage) for move in moves] == [("advance", "requirement"), ("start", "contacting")]


class TestSeveralProcesses:
    @pytest.fixture
    async def two(self, world: World, publishing: None) -> World:
        """Opportunities from partners follow a process of their own, which begins at 商务谈判."""
        body = {
            "label": {"zh-CN": "渠道流程", "en": "Partners"}, "object": "opportunity", "field": "stage", "position": -1,
            "filter": {"all": [{"field": "source", "op": "eq", "value": "partner"}]},
            "stages": {
                "negotiation": {"require_action": False, "require_reason": False},
                "won": {"kind": "won", "require_action": False, "require_reason": False},
            },
        }  # fmt: skip
        await schema.publish(world.session, SYSTEM, [change("partner", body, kind="process")])
        world.session.memo.clear()
        return await open_world(world.session)

    async def test_a_new_record_begins_where_its_own_process_begins(self, two: World) -> None:
        record = await two.opportunity(source="partner")
        state = (await repository.states(two.session, "opportunity", [record]))[record]
        assert (state.process, state.stage) == ("partner", "negotiation")

    async def test_nobody_changes_the_process_to_skip_stages(self, two: World) -> None:
        record = await two.opportunity()
        change_of_source = Update(record, {"source": "partner"})
        assert codes(await two.write("opportunity", change_of_source)) == ["stage_process_changed"]
        won = Update(record, {"source": "partner", "stage": "won"})
        assert codes(await two.write("opportunity", won)) == ["stage_process_changed"]
        begun_anew = Update(record, {"source": "partner", "stage": "negotiation"})
        assert codes(await two.write("opportunity", begun_anew)) == []
        state = (await repository.states(two.session, "opportunity", [record]))[record]
        assert (state.process, state.stage) == ("partner", "negotiation")

    async def test_fields_that_lead_nowhere_else_move_nothing(self, two: World) -> None:
        record = await two.opportunity()
        assert codes(await two.write("opportunity", Update(record, {"source": "phone"}))) == []
        assert len(await repository.moves(two.session, "opportunity", record, most=9)) == 1


class TestFiles:
    async def test_only_a_file_of_the_record_stands_for_the_reason(self, world: World) -> None:
        record = await world.opportunity()
        await world.create("pain_point", name="x", opportunity=str(record))
        files = {"files": [str(record)]}
        assert codes(await world.move(record, "requirement", reason=None, **files)) == ["stage_reason_missing"]


class TestTakingAStageOut:
    async def test_the_preview_says_how_many_records_go_where_and_they_do(
        self, world: World, publishing: None, database: Database, workspace: Workspace
    ) -> None:
        record = await world.at_requirement()
        stored = standard_documents()
        process, obj = deepcopy(stored["process", "sales"]), deepcopy(stored["object", "opportunity"])
        del process["stages"]["requirement"]
        process["actions"]["proposal"]["stages"].remove("requirement")
        options = obj["fields"]["stage"]["options"]
        options["options"] = [each for each in options["options"] if each["code"] != "requirement"]
        changes = [
            change("sales", process, kind="process"),
            # What the playbook says of the stage goes with it.
            change("sales", None, kind="playbook"),
            DocumentChange("object", "opportunity", obj, {"stage": {"requirement": "contacting"}}),
        ]
        seen = await schema.preview(world.session, SYSTEM, changes)
        assert [(each.code, each.params["count"], each.params["to"]) for each in seen.warnings] == [
            ("config_option_replaced", 1, "初步接洽")
        ]
        await schema.publish(world.session, SYSTEM, changes)
        world.session.memo.clear()
        await schema.finish(world.session)
        catalog = await metadata.catalog(world.session)
        assert await watch.give_history(database, workspace, catalog) == 1
        state = (await repository.states(world.session, "opportunity", [record]))[record]
        assert (state.stage, state.entered_at) == ("contacting", THURSDAY)
