"""Reminders, repetition and the calendar of tasks, through the records and over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from icalendar import Calendar

from tests.support.actors import Person, make_user
from tests.support.http import SignedIn
from yingtu.agenda import planning, service
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.db import Database, Session, Workspace
from yingtu.kit.settings import Settings
from yingtu.metadata import service as metadata
from yingtu.query.ast import parse_filter
from yingtu.records import outbox
from yingtu.records import service as records
from yingtu.records.changes import Create, Delete, Source, Update, Written
from yingtu.records.read import ListQuery

#: A Monday, ten in the morning in Shanghai.
MONDAY = datetime(2026, 11, 16, 2, tzinfo=UTC)
_FIELDS = ("id", "subject", "status", "due_at", "priority", "owner_id", "repeat", "remind_at", "remind_before")


@dataclass
class World:
    """A company with the standard's core objects; the worker's part is done when a test says so."""

    database: Database
    workspace: Workspace
    ann: Person

    async def write(self, *changes: Any) -> list[UUID]:
        async with self.database.write(self.workspace) as session:
            result = await records.write(session, SYSTEM, "task", changes, source=Source.UI)
        assert all(isinstance(each, Written) for each in result.outcomes), result.outcomes
        return [each.id for each in result.outcomes if isinstance(each, Written)]

    async def task(self, **values: Any) -> UUID:
        (found,) = await self.write(Create({"subject": "周报", "owner_id": str(self.ann.id), **values}))
        return found

    async def work(self) -> int:
        await outbox.drain(self.database, self.workspace, planning.CONSUMER)
        return await planning.carry_out(self.database, self.workspace)

    async def tasks(self, status: str = "open") -> list[dict[str, Any]]:
        async with self.database.read(self.workspace) as session:
            rows = parse_filter({"field": "status", "op": "eq", "value": status})
            query = ListQuery(filter=rows, sort="due_at", fields=_FIELDS)
            return records.items_of(await records.list_records(session, SYSTEM, "task", query))


@pytest.fixture
async def world(database: Database, workspace: Workspace) -> World:
    async with database.write(workspace) as session:
        ann = await make_user(session, "ann", roles=("sales",))
    return World(database, workspace, ann)


async def told(client: httpx.AsyncClient) -> list[tuple[str, str]]:
    return [(each["title"], each["body"]) for each in (await client.get("/api/v1/notifications")).json()["items"]]


class TestReminders:
    async def test_arrive_before_it_is_due_once_and_may_be_put_off(self, world: World, signed_in: SignedIn) -> None:
        hers = await signed_in(world.ann)
        due = MONDAY + timedelta(hours=4)
        with clock.at(MONDAY):
            before = ["hours_3", "minutes_30", "working_days_1"]
            task = await world.task(subject="给云帆回电", due_at=due.isoformat(), remind_before=before)
            # A working day before is over already: nobody is reminded of the past.
            assert await world.work() == 0
        with clock.at(due - timedelta(hours=3)):
            assert (await world.work(), await world.work()) == (1, 0)
            assert await told(hers) == [("给云帆回电", "还有 3 小时到期。")]
            snoozed = due - timedelta(hours=2)
            await world.write(Update(task, {"remind_at": snoozed.isoformat()}))
        with clock.at(snoozed):
            assert await world.work() == 1
        with clock.at(due - timedelta(minutes=30)):
            await world.write(Update(task, {"status": "done"}))
            assert await world.work() == 0
        with clock.at(due):
            assert await world.work() == 0
        assert len(await told(hers)) == 2


class TestRepetition:
    async def test_the_next_one_appears_when_one_is_finished_or_becomes_due(self, world: World) -> None:
        with clock.at(MONDAY):
            due = MONDAY + timedelta(hours=1)
            first = await world.task(
                due_at=due.isoformat(), repeat="workdays", priority="high", remind_before=["hours_1"], repeat_times=4
            )
            # Still the first one: what is moved is the whole series.
            due += timedelta(hours=2)
            await world.write(Update(first, {"due_at": due.isoformat()}))
            assert await world.work() == 0
            await world.write(Update(first, {"status": "done"}))
            assert (await world.work(), await world.work()) == (1, 0)
            (second,) = await world.tasks()
            assert [second["subject"], second["priority"], second["repeat"], second["remind_before"]] == [
                "周报", "high", "workdays", ["hours_1"]
            ]  # fmt: skip
            assert datetime.fromisoformat(second["due_at"]) == due + timedelta(days=1)
            # Moved by itself, it comes back to the rhythm with the next one.
            await world.write(Update(UUID(second["id"]), {"due_at": (due + timedelta(hours=25)).isoformat()}))
            # Opened again and finished again, it does not come twice.
            await world.write(Update(first, {"status": "open"}), Update(first, {"status": "done"}))
            assert await world.work() == 0
        with clock.at(due + timedelta(hours=25)):
            # Its reminder, and the next one.
            assert await world.work() == 2
            late, third = await world.tasks()
            assert late["id"] == second["id"]
            assert datetime.fromisoformat(third["due_at"]) == due + timedelta(days=2)
            # Who takes repetition away ends the series.
            await world.write(
                Update(UUID(third["id"]), {"repeat": None}), Update(UUID(third["id"]), {"status": "done"})
            )
            assert await world.work() == 0
            assert [each["id"] for each in await world.tasks()] == [second["id"]]

    async def test_a_deleted_one_brings_nothing_forth_and_a_task_without_due_date_cannot_repeat(
        self, world: World
    ) -> None:
        with clock.at(MONDAY):
            task = await world.task(due_at=(MONDAY + timedelta(hours=1)).isoformat(), repeat="daily")
            await world.work()
            await world.write(Delete(task))
        with clock.at(MONDAY + timedelta(hours=2)):
            assert await world.work() == 0
            async with world.database.write(world.workspace) as session:
                values = {"subject": "无期", "repeat": "daily", "owner_id": str(world.ann.id)}
                result = await records.write(session, SYSTEM, "task", [Create(values)], source=Source.UI)
            assert not isinstance(result.outcomes[0], Written)


async def test_dates_that_are_offered_follow_the_working_calendar(world: World, session: Session) -> None:
    del world
    # The Wednesday before the National Day holiday of 2026, after work.
    with clock.at(datetime(2026, 9, 30, 11, tzinfo=UTC)):
        found = service.choices(await metadata.catalog(session))
    shown = {each.key: f"{each.at.astimezone(UTC):%m-%d %H:%M}" for each in found.due}
    assert shown == {
        "tomorrow": "10-01 10:00",
        "next_working_day": "10-08 10:00",
        "in_3_working_days": "10-10 10:00",
    }
    assert [each.key for each in found.snooze][-1] == "next_morning"
    assert found.snooze[-1].at == datetime(2026, 10, 8, 1, tzinfo=UTC)


class TestCalendar:
    async def test_shows_ones_own_tasks_to_whoever_has_the_address_until_it_is_renewed(
        self, world: World, signed_in: SignedIn, client: httpx.AsyncClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:  # fmt: skip
        found = settings.model_copy(update={"public_url": "https://crm.example.com"})
        monkeypatch.setattr(service, "get_settings", lambda: found)
        hers = await signed_in(world.ann)
        with clock.at(MONDAY):
            due = (MONDAY + timedelta(hours=1)).isoformat()
            task = await world.task(
                subject="拜访, 报价; 演示", due_at=due, repeat="weekly", remind_before=["minutes_30"]
            )
            await world.task(subject="每个工作日", due_at=due, repeat="workdays")
            await world.task(subject="没有期限")
            await world.work()
            assert (await hers.get("/api/v1/calendar-feed")).json()["active"] is False
            feed = (await hers.post("/api/v1/calendar-feed")).json()
            url = httpx.URL(feed["url"]).raw_path.decode()
            answer = await client.get(url)
            assert [answer.status_code, answer.headers["content-type"]] == [200, "text/calendar; charset=utf-8"]
            again = await client.get(url, headers={"If-None-Match": answer.headers["etag"]})
            assert [again.status_code, again.content] == [304, b""]
            calendar = Calendar.from_ical(answer.content)
            events = {str(each["summary"]): each for each in calendar.walk("VEVENT")}
            assert set(events) == {"拜访, 报价; 演示", "每个工作日"}
            weekly = events["拜访, 报价; 演示"]
            assert weekly["dtstart"].dt.isoformat() == "2026-11-16T11:00:00+08:00"
            assert weekly["rrule"].to_ical() == b"FREQ=WEEKLY;INTERVAL=1"
            assert weekly["uid"] == f"{task}@crm.example.com"
            assert weekly["url"] == f"https://crm.example.com/o/task/{task}"
            assert [each["trigger"].dt for each in weekly.walk("VALARM")] == [timedelta(minutes=-30)]
            # No rule of the standard knows make-up days: the next ones are named.
            assert len(events["每个工作日"]["rdate"].dts) == 12
            assert calendar.walk("VTIMEZONE")
            assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
            todos = Calendar.from_ical((await client.get(f"{url}?tasks=todo")).content).walk("VTODO")
            assert {str(each["status"]) for each in todos} == {"NEEDS-ACTION"}
            await world.write(Update(task, {"status": "done"}))
            assert (await client.get(url, headers={"If-None-Match": answer.headers["etag"]})).status_code == 200
            renewed = (await hers.post("/api/v1/calendar-feed")).json()
            assert renewed["url"] != feed["url"]
            assert (await client.get(url)).status_code == 404
            assert (await client.get(url[:-8] + "AAAA.ics")).status_code == 404
            assert (await hers.delete("/api/v1/calendar-feed")).status_code == 204
            assert (await client.get(httpx.URL(renewed["url"]).raw_path.decode())).status_code == 404
