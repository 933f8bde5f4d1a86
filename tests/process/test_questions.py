"""请确认是否需售前支持: yes makes a request, no pauses until a day, silence goes on to the next manager; by page, to-do and mail."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from tests.process.conftest import THURSDAY, World, codes
from tests.support.actors import actor_of, make_user
from yingtu.channels.models import notification
from yingtu.identity.actor import SYSTEM
from yingtu.identity.models import users
from yingtu.kit import clock
from yingtu.kit.db import Database, Workspace
from yingtu.kit.statement import Statement
from yingtu.process import links, questions, watch
from yingtu.process.errors import NoSupport, PauseUnending, QuestionLinkInvalid
from yingtu.process.models import dwell_question
from yingtu.process.questions import Support
from yingtu.records import service as records
from yingtu.records.changes import Source
from yingtu.records.errors import RecordNotFound
from yingtu.records.read import ListQuery

if TYPE_CHECKING:
    from tests.support.http import SignedIn

LATE = THURSDAY + timedelta(days=15)
SOMEBODY = Support(None, date(2026, 4, 3), "行业案例、报价模板")


async def _late(world: World, database: Database, workspace: Workspace, count: int = 1) -> list[UUID]:
    ids = [await world.opportunity(name=f"商机 {number}") for number in range(count)]
    with clock.at(LATE):
        assert await watch.tell_late(database, workspace) == count
    return ids


async def _tasks(world: World) -> list[tuple[str, str]]:
    page = await records.list_records(
        world.session, SYSTEM, "task", ListQuery(fields=("status", "owner_id"), sort="created_at")
    )
    return [(row["owner_id"], row["status"]) for row in records.items_of(page)]


async def _unread(world: World) -> list[tuple[UUID, str]]:
    statement = sa.select(notification.c.person, notification.c.kind).where(notification.c.read_at.is_(None))
    return [
        (person, kind) for person, kind in await world.session.all(Statement(statement.order_by(notification.c.id)))
    ]


async def _answers(world: World) -> list[tuple[str | None, int]]:
    statement = sa.select(dwell_question.c.answer, dwell_question.c.level).order_by(dwell_question.c.asked_at)
    return [(said, level) for said, level in await world.session.all(Statement(statement))]


class TestAnswers:
    async def test_yes_makes_a_request_tells_the_engineer_and_closes_what_asked(
        self, world: World, database: Database, workspace: Workspace
    ) -> None:
        [record] = await _late(world, database, workspace)
        engineer = await make_user(world.session, "engineer", roles=("support",))
        manager = world.others["manager"]
        with clock.at(LATE):
            [asked] = await questions.mine(world.session, manager)
            assert (asked.name, asked.owner, asked.question.level) == ("商机 0", world.sales.name, 0)
            support = Support(engineer.id, date(2026, 4, 3), "行业案例")
            request = await questions.yes(world.session, manager, "opportunity", record, support, source=Source.UI)
            assert await questions.mine(world.session, manager) == []
        [made] = await records.fetch(world.session, SYSTEM, "presales_request", [request])
        assert (made["opportunity"], made["engineer"], made["needed_on"], made["material"]) == (
            str(record), str(engineer.id), "2026-04-03", "行业案例",
        )  # fmt: skip
        assert await _tasks(world) == [(str(world.manager.id), "done")]
        assert await _unread(world) == [(engineer.id, "assignment.support")]
        assert await _answers(world) == [("yes", 0)]

    async def test_no_pauses_until_a_day_and_then_it_is_asked_again(
        self, world: World, database: Database, workspace: Workspace
    ) -> None:
        [record] = await _late(world, database, workspace)
        with clock.at(LATE):
            for wrong in (date(2026, 3, 27), date(2027, 3, 27)):
                with pytest.raises(PauseUnending):
                    await questions.no(
                        world.session, world.actor, "opportunity", record, reason="等预算", working_days=5, until=wrong
                    )
            # The owner answers, though the manager was asked.
            await questions.no(
                world.session,
                world.actor,
                "opportunity",
                record,
                reason="等预算",
                working_days=5,
                until=date(2026, 4, 7),
            )
            assert await watch.tell_late(database, workspace) == 0
        assert await _tasks(world) == [(str(world.manager.id), "done")]
        with clock.at(LATE + timedelta(days=12)):
            assert await watch.tell_late(database, workspace) == 1
        assert await _answers(world) == [("no", 0), (None, 0)]

    async def test_who_may_not_see_the_record_answers_nothing(
        self, world: World, database: Database, workspace: Workspace
    ) -> None:
        [record] = await _late(world, database, workspace)
        stranger = await actor_of(world.session, await make_user(world.session, "stranger", roles=("sales",)))
        with pytest.raises(RecordNotFound):
            await questions.yes(world.session, stranger, "opportunity", record, SOMEBODY, source=Source.UI)
        with pytest.raises(NoSupport):
            account = await world.create("account", name="没有售前支持的对象")
            await questions.yes(world.session, world.actor, "account", account, SOMEBODY, source=Source.UI)


class TestSilence:
    async def test_after_two_working_days_the_next_manager_is_asked_and_nobody_above_the_highest(
        self, world: World, database: Database, workspace: Workspace
    ) -> None:
        boss = await make_user(world.session, "boss", roles=("director",))
        statement = sa.update(users).where(users.c.id == world.manager.id).values(manager_id=boss.id)
        await world.session.execute(Statement(statement))
        await _late(world, database, workspace)
        # Asked on Friday, 27 March: Monday and Tuesday pass.
        with clock.at(LATE + timedelta(days=4)):
            assert await watch.tell_late(database, workspace) == 0
        with clock.at(LATE + timedelta(days=5)):
            assert [await watch.tell_late(database, workspace) for _ in range(2)] == [1, 0]
            assert [
                each.question.level for each in await questions.mine(world.session, await actor_of(world.session, boss))
            ] == [1]
            assert await questions.mine(world.session, world.others["manager"]) == []
        with clock.at(LATE + timedelta(days=30)):
            assert [await watch.tell_late(database, workspace) for _ in range(2)] == [1, 0]
        assert await _unread(world) == [(world.manager.id, "process.dwell"), (boss.id, "process.dwell_up")]
        assert [owner for owner, _ in await _tasks(world)] == [str(world.manager.id), str(boss.id)]

    async def test_a_record_that_moves_first_takes_its_question_with_it(
        self, world: World, database: Database, workspace: Workspace
    ) -> None:
        [record] = await _late(world, database, workspace)
        await world.create("pain_point", name="对账靠手工", opportunity=str(record))
        with clock.at(LATE + timedelta(hours=1)):
            assert codes(await world.move(record, "requirement")) == []
            assert await questions.mine(world.session, world.others["manager"]) == []
            assert await watch.tell_late(database, workspace) == 0
        assert await _tasks(world) == [(str(world.manager.id), "cancelled")]
        assert (await _answers(world), await _unread(world)) == ([("gone", 0)], [])


class TestLinks:
    async def test_a_mail_leads_to_its_questions_and_each_is_answered_once(
        self, world: World, database: Database, workspace: Workspace, client: httpx.AsyncClient
    ) -> None:
        first, second = await _late(world, database, workspace, 2)
        letter = await world.session.scalar(Statement(sa.select(dwell_question.c.letter).limit(1)))
        assert await _unread(world) == [(world.manager.id, "process.dwell_many")]
        with clock.at(LATE):
            path = links.path(letter, world.manager.id)
            address = f"/api/v1/dwell-links/{path.removeprefix('/dwell/')}"
            page = (await client.get(address)).json()
            assert (page["person"], [each["answer"] for each in page["items"]]) == (world.manager.name, [None, None])
            ids = {each["record_id"]: each["id"] for each in page["items"]}
            support: dict[str, Any] = {"question": ids[str(first)], "support": {"material": "演示环境"}}
            pause: dict[str, Any] = {"question": ids[str(second)], "pause": {"reason": "客户休假"}}
            assert (await client.post(address, json=support)).status_code == 200
            assert (await client.post(address, json=support)).json()["code"] == "dwell_no_question"
            assert (await client.post(address, json={"question": ids[str(second)]})).status_code == 422
            done = (await client.post(address, json=pause)).json()
            assert {each["answer"] for each in done["items"]} == {"yes", "no"}
            assert (await client.get(address[:-1])).json()["code"] == "dwell_link_invalid"
        assert await _unread(world) == []
        with clock.at(LATE + timedelta(days=8)), pytest.raises(QuestionLinkInvalid):
            links.read(path.removeprefix("/dwell/"))

    async def test_the_person_asked_finds_them_in_the_application(
        self, world: World, database: Database, workspace: Workspace, signed_in: SignedIn
    ) -> None:
        [record] = await _late(world, database, workspace)
        with clock.at(LATE):
            http = await signed_in(world.manager)
            [item] = (await http.get("/api/v1/dwell-questions")).json()["items"]
            assert (item["stage_label"], item["working_days"], item["limit"], len(item["tasks"])) == (
                "初步接洽",
                11,
                10,
                1,
            )
            url = f"/api/v1/objects/opportunity/records/{record}/stage"
            made = await http.post(f"{url}/support", json={"needed_on": "2026-04-03"})
            assert made.status_code == 200, made.text
            assert (await http.get("/api/v1/dwell-questions")).json()["items"] == []
            paused = await http.post(f"{url}/pause", json={"reason": "等客户", "until": "2026-03-20"})
            assert paused.json()["code"] == "dwell_pause_end"
