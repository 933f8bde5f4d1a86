"""Instructions: given to people and groups, answered, followed by their tasks, reminded of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.support.actors import Person, make_team, make_user
from tests.support.http import SignedIn
from yingtu.identity.actor import SYSTEM
from yingtu.instructions import following
from yingtu.kit import clock
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings
from yingtu.records import outbox
from yingtu.records import service as records
from yingtu.records.changes import Delete, Restore, Source, Update

#: A Friday, ten in the morning in Shanghai.
FRIDAY = datetime(2026, 11, 20, 2, tzinfo=UTC)
VALUES = {"subject": "本周拜访三家老客户", "content": "带上新报价", "due_at": (FRIDAY + timedelta(days=4)).isoformat()}
GIVEN = "/api/v1/instructions/given"


@dataclass
class World:
    """A manager with two people and a team, and somebody elsewhere."""

    database: Database
    workspace: Workspace
    lead: Person
    ann: Person
    bob: Person
    eve: Person
    team: UUID

    async def work(self, *changes: Any, name: str = "instruction") -> None:
        """Change records as the system does, and let the consumers follow."""
        if changes:
            async with self.database.write(self.workspace) as session:
                await records.write(session, SYSTEM, name, changes, source=Source.SYSTEM)
        await outbox.drain(self.database, self.workspace, following.CONSUMER)


@pytest.fixture
async def world(database: Database, workspace: Workspace) -> World:
    async with database.write(workspace) as session:
        lead = await make_user(session, "lead", roles=("sales_manager",))
        ann = await make_user(session, "ann", roles=("sales",), manager=lead)
        bob = await make_user(session, "bob", roles=("sales",), manager=lead)
        eve = await make_user(session, "eve", roles=("sales",))
        team = await make_team(session, "华东", (ann, bob, eve, lead))
    return World(database, workspace, lead, ann, bob, eve, team)


async def told(client: httpx.AsyncClient) -> list[tuple[str, str]]:
    return [(each["title"], each["body"]) for each in (await client.get("/api/v1/notifications")).json()["items"]]


async def states(client: httpx.AsyncClient, instruction: str) -> dict[str, str]:
    """How far each person is."""
    found = (await client.get(f"/api/v1/instructions/{instruction}/receipts")).json()["items"]
    steps = ("done", "accepted", "seen")
    return {each["name"]: next((one for one in steps if each[f"{one}_at"]), "given") for each in found}


async def instruct(client: httpx.AsyncClient, **more: Any) -> str:
    answer = await client.post("/api/v1/instructions", json={"values": VALUES, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


class TestGiving:
    async def test_to_a_team_makes_a_task_and_a_receipt_for_everybody_within_reach(
        self, world: World, signed_in: SignedIn
    ) -> None:
        leads, anns = await signed_in(world.lead), await signed_in(world.ann)
        groups = (await leads.get("/api/v1/instructions/audiences")).json()["items"]
        mine = sorted([str(world.ann.id), str(world.bob.id)])
        assert {each["key"]: sorted(each["people"]) for each in groups} == {"reports": mine, f"team:{world.team}": mine}
        made = await instruct(
            leads, audiences=[f"team:{world.team}"], people=[str(world.ann.id)], remind_before=["hours_3"]
        )
        assert await states(leads, made) == {"Ann": "given", "Bob": "given"}
        (task,) = (await anns.get("/api/v1/objects/task/records")).json()["items"]
        assert (task["subject"], task["instruction"], task["remind_before"]) == (VALUES["subject"], made, ["hours_3"])
        assert await told(anns) == [("Lead的指令：本周拜访三家老客户", "带上新报价")]
        # Who has it already does not get it again.
        again = await leads.post(f"/api/v1/instructions/{made}/receipts", json={"audiences": ["reports"]})
        assert (again.status_code, again.json()["code"]) == (422, "instruction_nobody")

    async def test_outside_ones_own_people_is_refused_by_name_and_leaves_nothing(
        self, world: World, signed_in: SignedIn
    ) -> None:
        leads, anns = await signed_in(world.lead), await signed_in(world.ann)
        refused = await leads.post(
            "/api/v1/instructions", json={"values": VALUES, "people": [str(world.ann.id), str(world.eve.id)]}
        )
        assert (refused.status_code, refused.json()["code"]) == (422, "instruction_out_of_reach")
        assert "Eve" in refused.json()["detail"]
        empty = await leads.post("/api/v1/instructions", json={"values": {}, "audiences": ["reports"]})
        assert [each["pointer"] for each in empty.json()["errors"]] == ["subject"]
        assert (await leads.get("/api/v1/objects/instruction/records")).json()["items"] == []
        assert (await anns.post("/api/v1/instructions", json={"values": VALUES})).status_code == 404


class TestAnswering:
    async def test_steps_are_kept_the_task_follows_and_who_gave_it_is_told(
        self, world: World, signed_in: SignedIn
    ) -> None:
        leads, anns, bobs = [await signed_in(each) for each in (world.lead, world.ann, world.bob)]
        made = await instruct(leads, audiences=["reports"])
        (item,) = (await anns.get(GIVEN)).json()["items"]
        assert (item["subject"], item["content"], item["given_by_name"]) == (VALUES["subject"], "带上新报价", "Lead")
        address = f"/api/v1/instructions/{made}/answer"
        for step in ("seen", "seen", "accepted"):
            assert (await anns.post(address, json={"step": step})).status_code == 204
        (task,) = (await anns.get("/api/v1/objects/task/records")).json()["items"]
        assert task["status"] == "doing"
        assert (await anns.post(address, json={"step": "done", "note": "三家都见了"})).status_code == 204
        assert (await anns.post(address, json={"step": "done"})).json()["code"] == "instruction_done_already"
        # Bob works with his list of tasks only.
        (own,) = (await bobs.get("/api/v1/objects/task/records")).json()["items"]
        assert (await bobs.patch(f"/api/v1/objects/task/records/{own['id']}", json={"status": "done"})).is_success
        await world.work()
        assert await states(leads, made) == {"Ann": "done", "Bob": "done"}
        assert (await anns.get(GIVEN)).json()["items"] == []
        title = VALUES["subject"]
        assert await told(leads) == [
            (f"Bob已完成：{title}", ""), (f"Ann已完成：{title}", "三家都见了"), (f"Ann已接受：{title}", ""),
        ]  # fmt: skip
        # A task that is opened again is not done.
        await bobs.patch(f"/api/v1/objects/task/records/{own['id']}", json={"status": "open"})
        await world.work()
        assert (await states(leads, made))["Bob"] == "accepted"

    async def test_who_was_not_asked_has_nothing_to_say(self, world: World, signed_in: SignedIn) -> None:
        made = await instruct(await signed_in(world.lead), people=[str(world.ann.id)])
        answer = await (await signed_in(world.bob)).post(f"/api/v1/instructions/{made}/answer", json={"step": "seen"})
        assert (answer.status_code, answer.json()["code"]) == (404, "instruction_not_asked")


class TestFollowing:
    async def test_tasks_take_what_the_instruction_says_now_and_end_and_return_with_it(
        self, world: World, signed_in: SignedIn
    ) -> None:
        leads, anns = await signed_in(world.lead), await signed_in(world.ann)
        made = await instruct(leads, people=[str(world.ann.id)])

        async def task() -> tuple[str, str]:
            (found,) = (await anns.get("/api/v1/objects/task/records")).json()["items"]
            return found["subject"], found["status"]

        await world.work(Update(UUID(made), {"subject": "拜访五家"}))
        assert await task() == ("拜访五家", "open")
        await world.work(Delete(UUID(made)))
        assert await task() == ("拜访五家", "cancelled")
        assert (await anns.get(GIVEN)).json()["items"] == []
        assert (await told(anns))[0][0] == "已撤回：拜访五家"
        await world.work(Restore(UUID(made)))
        assert await task() == ("拜访五家", "open")

    async def test_who_is_behind_is_reminded_by_hand_and_once_after_a_working_day(
        self, world: World, signed_in: SignedIn, settings: Settings
    ) -> None:
        leads, anns, bobs = [await signed_in(each) for each in (world.lead, world.ann, world.bob)]

        async def chore(moment: datetime) -> int:
            with clock.at(moment):
                return await following.remind(world.database, world.workspace, settings)

        with clock.at(FRIDAY):
            made = await instruct(leads, audiences=["reports"])
            await bobs.post(f"/api/v1/instructions/{made}/answer", json={"step": "accepted"})
        # A weekend is no working day, and nobody is reminded on it.
        assert [await chore(FRIDAY + timedelta(days=days, hours=-1)) for days in (2, 3)] == [0, 0]
        monday = FRIDAY + timedelta(days=3, hours=1)
        assert [await chore(monday), await chore(monday)] == [1, 0]
        with clock.at(monday + timedelta(hours=2)):
            # Sessions have ended over the weekend.
            leads, anns, bobs = [await signed_in(each) for each in (world.lead, world.ann, world.bob)]
            assert (await leads.post(f"/api/v1/instructions/{made}/reminder")).json() == {"people": 2}
            refused = await leads.post(f"/api/v1/instructions/{made}/reminder")
            assert (refused.status_code, refused.json()["code"]) == (409, "instruction_nobody_to_remind")
            once = (f"请确认：{VALUES['subject']}", "Lead在一个工作日前下达了此指令。")
            assert [each in await told(one) for one in (anns, bobs) for each in (once,)] == [True, False]
            assert (await told(bobs))[0] == (f"催办：{VALUES['subject']}", "Lead等您完成。")
