"""Runs from their trigger to their end, on real records."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.automation.conftest import World
from yingtu.automation import engine, ticking
from yingtu.channels.models import notification
from yingtu.kit import clock
from yingtu.kit.db import Session
from yingtu.records.changes import Create, Source, Update

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


def automation(trigger: dict[str, Any] | str, *steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An automation of deals; steps get ids in order."""
    on = {"on": trigger} if isinstance(trigger, str) else trigger
    numbered = [{"id": f"s{number}", **step} for number, step in enumerate(steps, 1)]
    return {"object": "deal", "trigger": on, "steps": numbered, **more}


class TestTriggers:
    async def test_a_created_record_that_satisfies_the_filter_gets_its_task(self, world: World) -> None:
        await world.automate(
            welcome=automation(
                "created",
                {"do": "task", "subject": "联系 {{name}}（{{stage}}，{{owner_id}}）", "due": {"working_days": 1}},
                {"do": "set", "values": {"note": "done by {{steps.s1.id}}", "score": {"formula": "amount * 2"}}},
                filter={"field": "amount", "op": "gte", "value": 100},
            )
        )
        big = await world.create(name="云帆", amount=150)
        await world.create(name="小", amount=50)
        with clock.at(NOON):
            await world.settle()
        [task] = await world.rows("task")
        assert task["subject"] == "联系 云帆（NEW，Li）"
        assert task["deal"] == big
        assert task["due_at"] == datetime(2026, 11, 23, 4, tzinfo=UTC)
        row = await world.row(big)
        assert row["note"] == f"done by {task['id']}"
        assert row["score"] == 300
        [run] = await world.runs()
        assert run["state"] == "done"
        assert await world.logged(run) == [("s1", "done"), ("s2", "done")]

    async def test_a_form_begins_only_what_somebody_filled_in_here(self, world: World) -> None:
        await world.automate(form=automation("form", {"do": "task", "subject": "{{name}}"}))
        await world.create(name="表单")
        for source in (Source.API, Source.IMPORT, Source.SYSTEM):
            await world.write("deal", Create({"name": source, "owner_id": world.people["li"].id}), source=source)
        await world.update((await world.rows())[0]["id"], note="changed here")
        await world.settle()
        assert [task["subject"] for task in await world.rows("task")] == ["表单"]

    async def test_a_field_that_becomes_a_value_is_told_by_the_version_of_the_event(self, world: World) -> None:
        trigger = {"on": "updated", "field": "stage", "was": ["new", "quote"], "becomes": ["won"]}
        await world.automate(won=automation(trigger, {"do": "task", "subject": "合同 {{name}}"}))
        one, other = await world.create(name="一"), await world.create(name="二")
        await world.update(one, stage="won")
        await world.update(one, stage="lost")  # afterwards: the event still speaks of the version that was won
        await world.update(other, note="x")
        await world.update(other, stage="lost")
        await world.update(other, stage="won")  # from lost: not asked for
        await world.settle()
        assert [task["subject"] for task in await world.rows("task")] == ["合同 一"]

    async def test_dates_begin_so_many_working_days_before(self, world: World) -> None:
        trigger = {"on": "date", "field": "due", "when": "before", "span": {"working_days": 3}, "at": "09:00"}
        await world.automate(soon=automation(trigger, {"do": "task", "subject": "{{due}}"}))
        with clock.at(NOON - timedelta(days=1)):
            await ticking.tick(world.database, world.workspace)
        await world.create(due="2026-11-25")  # Wednesday: three working days before is Friday the 20th
        await world.create(due="2026-11-26")
        with clock.at(NOON):
            await ticking.tick(world.database, world.workspace)
            await ticking.tick(world.database, world.workspace)
            await world.settle()
        assert [task["subject"] for task in await world.rows("task")] == ["2026-11-25"]

    async def test_a_schedule_runs_once_for_each_record_however_often_it_is_looked_at(self, world: World) -> None:
        weekly = automation(
            {"on": "schedule", "cron": "0 9 * * mon-fri"},
            {"do": "set", "values": {"note": "{{today}}"}},
            filter={"field": "stage", "op": "eq", "value": "quote"},
        )
        await world.automate(weekly=weekly)
        with clock.at(NOON - timedelta(days=1)):
            await ticking.tick(world.database, world.workspace)
        quote, new = await world.create(stage="quote"), await world.create()
        for later in (0, 1, 2):
            with clock.at(NOON + timedelta(minutes=later)):
                await ticking.tick(world.database, world.workspace)
                await world.settle()
        assert (await world.row(quote))["note"] == "2026-11-20"
        assert (await world.row(new))["note"] is None
        assert len(await world.runs()) == 1


class TestSteps:
    async def test_branches_waits_and_loops(self, world: World) -> None:
        await world.automate(
            flow=automation(
                "created",
                {"do": "wait", "span": {"hours": 2}},
                {
                    "do": "branch",
                    "filter": {"field": "amount", "op": "gte", "value": 100},
                    "then": [{"id": "big", "do": "set", "values": {"note": "big"}}],
                    "otherwise": [{"id": "end", "do": "stop"}],
                },
                {
                    "do": "loop",
                    "object": "line",
                    "field": "deal",
                    "steps": [{"id": "each", "do": "set", "values": {"done": True}}],
                },
                {"do": "set", "values": {"score": 7}},
            )
        )
        big, small = await world.create(amount=200), await world.create(amount=1)
        for name in "abc":
            await world.create("line", name=name, deal=str(big))
        start = clock.now()
        with clock.at(start):
            await world.settle()
        assert [run["state"] for run in await world.runs()] == ["waiting", "waiting"]
        with clock.at(start + timedelta(hours=3)):
            await world.settle()
        assert (await world.row(big))["score"] == 7
        assert (await world.row(big))["note"] == "big"
        assert (await world.row(small))["score"] is None
        assert all(line["done"] for line in await world.rows("line"))
        assert {run["state"] for run in await world.runs()} == {"done"}

    async def test_assigning_in_turn_linking_creating_and_telling(self, world: World) -> None:
        await world.automate(
            spread=automation(
                "created",
                {"do": "assign", "to": {"team": "East"}},
                {
                    "do": "create",
                    "object": "account",
                    "values": {"name": "客户 {{name}}", "owner_id": {"copy": "owner_id"}},
                },
                {"do": "link", "field": "partners", "to": {"copy": "steps.s2.id"}},
                {
                    "do": "notify",
                    "to": [{"field": "owner_id"}, {"field": "owner_id", "manager": True}],
                    "title": "{{name}} 归您",
                },
            )
        )
        deals = [await world.create(name=name, owner_id=world.people["zhao"].id) for name in "一二三四"]
        await world.settle()
        owners = [(await world.row(each))["owner_id"] for each in deals]
        assert sorted(owners.count(world.people[name].id) for name in ("li", "wang")) == [2, 2]
        assert {each["name"] for each in await world.rows("account")} == {f"客户 {name}" for name in "一二三四"}
        told = await world.session.all(sa.select(notification.c.person, notification.c.params))
        assert len(told) == 8
        assert {run["state"] for run in await world.runs()} == {"done"}

    async def test_what_is_refused_fails_with_a_reason_and_the_others_go_on(self, world: World) -> None:
        await world.automate(
            strict=automation("created", {"do": "set", "values": {"stage": {"copy": "note"}}}),
        )
        good, bad = await world.create(note="won"), await world.create(note="nonsense")
        await world.settle()
        by_record = {run["record_id"]: run for run in await world.runs()}
        assert by_record[good]["state"] == "done"
        assert by_record[bad]["state"] == "failed"
        assert by_record[bad]["code"] == "automation_refused"
        [kind] = await world.session.all(sa.select(notification.c.kind))
        assert kind == ("automation.failed",)

    async def test_a_record_in_the_trash_stops_its_run(self, world: World) -> None:
        await world.automate(
            late=automation("created", {"do": "wait", "span": {"days": 1}}, {"do": "set", "values": {"score": 1}})
        )
        deal = await world.create()
        await world.settle()
        await world.delete(deal)
        with clock.at(clock.now() + timedelta(days=2)):
            await world.settle()
        [run] = await world.runs()
        assert (run["state"], run["code"]) == ("stopped", "automation_record_gone")


class TestManyRuns:
    async def test_runs_at_the_same_step_are_moved_in_one_batch(self, world: World) -> None:
        await world.automate(
            mass=automation("created", {"do": "set", "values": {"score": 1}}, {"do": "set", "values": {"note": "x"}})
        )
        await world.write("deal", *[Create({"name": f"D{n}", "owner_id": world.people["li"].id}) for n in range(700)])
        assert await world.settle() == 1400
        changes = {row["change_id"] for row in await world.rows()}
        assert len(changes) == 2

    async def test_messages_of_many_runs_take_no_more_statements_than_that_of_one(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await world.automate(
            told=automation("created", {"do": "notify", "to": [{"field": "owner_id"}], "title": "{{name}}"})
        )
        ran: list[object] = []
        run = Session._run

        async def counted(session: Session, *given: Any) -> None:
            ran.append(given[1])
            await run(session, *given)

        monkeypatch.setattr(Session, "_run", counted)
        taken = []
        for many in (1, 1, 30):
            owner = world.people["li"].id
            await world.write("deal", *[Create({"name": f"D{n}", "owner_id": owner}) for n in range(many)])
            ran.clear()
            assert await world.settle() == many
            taken.append(len(ran))
        assert taken[2] == taken[1]
        assert len(await world.session.all(sa.select(notification.c.id))) == 32

    async def test_automations_that_trigger_each_other_are_stopped(self, world: World) -> None:
        one = {"on": "updated", "field": "score"}
        two = {"on": "updated", "field": "note"}
        await world.automate(
            ping=automation(one, {"do": "set", "values": {"note": "{{now}} {{score}} {{note}}"}}),
            pong=automation(two, {"do": "set", "values": {"score": {"formula": "IF(ISBLANK(score), 0, score) + 1"}}}),
        )
        deal = await world.create()
        await world.update(deal, score=1)
        await world.settle()
        states = [(run["state"], run["code"]) for run in await world.runs()]
        assert states[-1] == ("failed", "automation_too_deep")
        assert len(states) == 10

    async def test_more_than_its_rate_begin_later(self, world: World) -> None:
        await world.automate(slow=automation("created", {"do": "set", "values": {"score": 1}}, per_minute=2))
        for _ in range(5):
            await world.create()
        start = clock.now()
        with clock.at(start + timedelta(seconds=1)):
            await world.settle()
        assert sum(run["state"] == "done" for run in await world.runs()) == 2
        with clock.at(start + timedelta(minutes=3)):
            await world.settle()
        assert all(run["state"] == "done" for run in await world.runs())

    async def test_running_instances_finish_on_their_version(self, world: World) -> None:
        first = automation("created", {"do": "wait", "span": {"hours": 1}}, {"do": "set", "values": {"note": "first"}})
        await world.automate(flow=first)
        deal = await world.create()
        await world.settle()
        await world.automate(flow=automation("created", {"do": "set", "values": {"note": "second"}}))
        other = await world.create()
        with clock.at(clock.now() + timedelta(hours=2)):
            await world.settle()
        assert (await world.row(deal))["note"] == "first"
        assert (await world.row(other))["note"] == "second"

    async def test_changes_say_that_an_automation_made_them(self, world: World) -> None:
        await world.automate(note=automation("created", {"do": "set", "values": {"note": "x"}}))
        deal = await world.create()
        await world.settle()
        row = await world.row(deal)
        [[source, reason]] = await world.session.all(
            sa.text("SELECT source, reason FROM __ws__.change WHERE id = :id").bindparams(id=row["change_id"])
        )
        assert (source, reason) == ("automation", "note")
        assert await engine.drive(world.database, world.workspace) == 0
        await world.write("deal", Update(deal, {"note": "y"}))
