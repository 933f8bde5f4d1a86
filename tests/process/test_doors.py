"""Every door and every kind of illegal move: refused with the same code and the same sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from tests.process.conftest import THURSDAY, World, codes, open_world
from tests.support import documents
from yingtu.automation import engine, starting
from yingtu.automation import service as automations
from yingtu.automation.models import step_log
from yingtu.exchange import service as exchange
from yingtu.identity.actor import SYSTEM
from yingtu.jobs import service as jobs
from yingtu.kit import clock
from yingtu.kit.db import Database, Workspace
from yingtu.kit.i18n import translate
from yingtu.kit.settings import Settings
from yingtu.process import repository
from yingtu.records import outbox
from yingtu.records.changes import Create, Delete, Restore, Source, Update, Written
from yingtu.schema import service as schema
from yingtu.standard.shipped import standard_documents

if TYPE_CHECKING:
    from tests.support.http import SignedIn

URL = "/api/v1/objects/opportunity"


@dataclass(frozen=True)
class Illegal:
    """A move that must not be made: of which record, to where, with what."""

    record: str
    to: str
    code: str
    action: str | None = "visit"
    reason: str | None = "客户确认了需求"

    @property
    def given(self) -> dict[str, Any]:
        return {"action": self.action} if self.action else {}


MOVES = {
    "skips a stage": Illegal("fresh", "negotiation", "stage_skipped"),
    "lacks evidence": Illegal("fresh", "requirement", "stage_evidence_missing"),
    "says no action": Illegal("ready", "requirement", "stage_action_missing", action=None),
    "invents an action": Illegal("ready", "requirement", "stage_action_unknown", action="prayer"),
    "gives no reason": Illegal("ready", "requirement", "stage_reason_missing", reason=None),
    "goes back without a reason": Illegal("ahead", "contacting", "stage_back_reason_missing", reason=None),
    "is no stage": Illegal("fresh", "nirvana", "unknown_option"),
}


#: What is refused, by code, with its sentence.
Refusals = dict[str, str]


@dataclass
class House:
    """Three opportunities of the sales person, moved by the manager, who may import."""

    world: World
    ids: dict[str, UUID]
    client: httpx.AsyncClient
    program: httpx.AsyncClient
    secret: str
    database: Database
    workspace: Workspace
    settings: Settings
    directory: Path

    async def page(self, move: Illegal) -> Refusals:
        body = {"to": move.to, "action": move.action, "reason": move.reason}
        return _told(await self.client.post(f"{URL}/records/{self.ids[move.record]}/stage", json=body))

    async def form(self, move: Illegal) -> Refusals:
        body = {"stage": move.to, "$context": move.given, "$reason": move.reason}
        return _told(await self.client.patch(f"{URL}/records/{self.ids[move.record]}", json=body))

    async def key(self, move: Illegal) -> Refusals:
        """What another program sends, or an agent."""
        body = {"stage": move.to, "$context": move.given, "$reason": move.reason}
        headers = {"Authorization": f"Bearer {self.secret}"}
        return _told(await self.program.patch(f"{URL}/records/{self.ids[move.record]}", json=body, headers=headers))

    async def offline(self, move: Illegal) -> Refusals:
        """What was saved on a phone without a connection, and is sent later."""
        body = {"stage": move.to, "$context": move.given, "$reason": move.reason}
        headers = {"Idempotency-Key": f"{move.record}-{move.code}"}
        return _told(await self.client.patch(f"{URL}/records/{self.ids[move.record]}", json=body, headers=headers))

    async def many(self, move: Illegal) -> Refusals:
        change = {"op": "update", "id": str(self.ids[move.record]), "values": {"stage": move.to}}
        body = {"operations": [change], "atomic": False, "reason": move.reason, "context": move.given}
        [result] = (await self.client.post(f"{URL}/records/bulk", json=body)).json()["results"]
        return {each["code"]: each["message"] for each in result["errors"]}

    async def bulk_job(self, move: Illegal) -> Refusals:
        body = {
            "operation": "edit", "ids": [str(self.ids[move.record])], "values": {"stage": move.to}, "reason": move.reason,
        }  # fmt: skip
        answer = await self.client.post(f"{URL}/bulk", json=body)
        if answer.status_code != 202:
            return _told(answer)
        job = answer.json()["id"]
        await jobs.run(self.database, self.workspace, job, self.settings)
        items = (await self.client.get(f"/api/v1/bulk/{job}/errors")).json()["items"]
        return {each["code"]: each["message"] for each in items}

    async def file(self, move: Illegal) -> Refusals:
        """What the page for imports and the command line both call."""
        path = self.directory / "file.csv"
        path.write_text(f"name,stage\n{move.record},{move.to}\n")
        columns = [{"column": "name", "field": "name"}, {"column": "stage", "field": "stage"}]
        mapping = {"mode": "update", "keys": ["name"], "columns": columns}
        boss = self.world.others["manager"]
        job = await exchange.import_file(
            self.database, self.workspace, boss, "opportunity", path, mapping, settings=self.settings
        )
        errors = await exchange.read_errors(self.world.session, SYSTEM, job.id, limit=100)
        return {each.code: _first(translate(each.code, each.params, boss.language)) for each in errors}

    async def merge(self, move: Illegal) -> Refusals:
        """A record that stands where the other one must not go gives its stage away in a merge."""
        account = await self.world.create("account", name="分公司")
        values = {"name": "twin", "account": str(account), "stage": move.to, "owner_id": str(self.world.actor.user_id)}
        made = await self.world.write(
            "opportunity", Create(values), actor=SYSTEM, source=Source.IMPORT, history=True
        )  # fmt: skip
        [twin] = made.outcomes
        assert isinstance(twin, Written), twin
        body = {"kept": str(self.ids[move.record]), "lost": str(twin.id), "take": ["stage"]}
        answer = await self.client.post(f"{URL}/merges", json=body)
        return {answer.json()["code"]: answer.json()["detail"]} if answer.status_code == 409 else _told(answer)

    async def stage(self, record: str) -> str:
        [state] = (await repository.states(self.world.session, "opportunity", [self.ids[record]])).values()
        return state.stage

    async def automation(self, move: Illegal) -> Refusals:
        """An automation that writes what somebody has typed into another field."""
        await self.world.write("opportunity", Update(self.ids[move.record], {"next_step": move.to}))
        while True:
            events = await outbox.drain(self.database, self.workspace, starting.CONSUMER)
            if not await engine.drive(self.database, self.workspace) and not events:
                break
        return await self.last_run()

    async def last_run(self) -> Refusals:
        """What the last automation was refused for."""
        query = sa.select(step_log.c.code, step_log.c.params).order_by(step_log.c.id.desc()).limit(1)
        [(code, params)] = await self.world.session.all(query)
        assert code == "automation_refused"
        return {code: _first(params["message"])}


async def _of_a_lead(world: World) -> dict[str, Any]:
    return {
        "source": "website",
        "product_interest": str(
            await world.create("product", actor=SYSTEM, name="标准版", owner_id=str(world.sales.id))
        ),
    }


async def _ask_for_nothing(world: World) -> None:
    body = deepcopy(standard_documents()["process", "sales"])
    for stage in body["stages"].values():
        stage.pop("evidence", None)
        stage |= {"require_action": False, "require_reason": False}
    await schema.publish(world.session, SYSTEM, [documents.change("sales", body, kind="process")])
    world.session.memo.clear()


def _told(answer: httpx.Response) -> Refusals:
    assert answer.status_code == 422, answer.text
    return {each["code"]: each["message"] for each in answer.json()["errors"]}


def _first(text: str) -> str:
    return text.split("\n", maxsplit=1)[0]


@pytest.fixture
async def house(
    world: World,
    publishing: None,
    signed_in: SignedIn,
    client: httpx.AsyncClient,
    database: Database,
    workspace: Workspace,
    settings: Settings,
    tmp_path: Path,
) -> House:
    trigger = {"on": "updated", "field": "next_step"}
    steps = [{"id": "s1", "do": "set", "values": {"stage": {"copy": "next_step"}}}]
    body = {"label": {"zh-CN": "推进", "en": "Advance"}, "object": "opportunity", "trigger": trigger, "steps": steps}
    await schema.publish(world.session, SYSTEM, [documents.change("advance", body, kind="automation")])
    world.session.memo.clear()
    world = await open_world(world.session)
    ids = {"fresh": await world.opportunity(name="fresh"), "ready": await world.opportunity(name="ready")}
    await world.create("pain_point", name="对账靠手工", opportunity=str(ids["ready"]))
    ids["ahead"] = await world.at_requirement(name="ahead")
    manager = await signed_in(world.manager)
    made = await manager.post("/api/v1/api-keys", json={"name": "door", "scopes": ["read", "write"]})
    secret = made.json()["secret"]
    return House(world, ids, manager, client, secret, database, workspace, settings, tmp_path)


#: Doors that cannot say an advance action.
SILENT = {"bulk_job", "file", "merge"}
#: A merge is its own reason: the way back asks for an approval, and above this house's manager is nobody who could give it. No
#: record stands in a stage that there is not.
MERGED = {"stage_back_reason_missing": "approval_nobody_decides", "unknown_option": None}


class TestEveryDoor:
    async def test_refuses_every_illegal_move_with_the_same_sentence(self, house: House) -> None:
        doors: dict[str, Callable[[Illegal], Awaitable[Refusals]]] = {
            "page": house.page, "form": house.form, "key": house.key, "offline": house.offline, "many": house.many,
            "bulk_job": house.bulk_job, "file": house.file, "merge": house.merge,
        }  # fmt: skip
        before = await repository.states(house.world.session, "opportunity", list(house.ids.values()))
        wrong: list[str] = []
        for kind, move in MOVES.items():
            sentences: dict[str, set[str]] = {}
            for name, door in doors.items():
                code = MERGED.get(move.code, move.code) if name == "merge" else move.code
                if code is None:
                    continue
                refused = await door(move)
                if code not in refused and not (name in SILENT and "stage_action_missing" in refused):
                    wrong.append(f"{name} {kind}: {refused}")
                for code, sentence in refused.items():
                    sentences.setdefault(code, set()).add(sentence)
            wrong += [f"{kind}: {code} is said as {said}" for code, said in sentences.items() if len(said) > 1]
            if move.reason is not None:
                # A run tells its first problem; the reason of its moves is the automation's name.
                [told] = (await house.automation(move)).values()
                if told not in set().union(*sentences.values()):
                    wrong.append(f"automation {kind}: {told}")
        assert wrong == []
        after = await repository.states(house.world.session, "opportunity", list(house.ids.values()))
        assert after == before

    async def test_a_new_record_cannot_begin_elsewhere(self, house: House) -> None:
        account = str(await house.world.create("account", name="云帆"))
        values = {"name": "x", "account": account, "stage": "won"}
        assert list(_told(await house.client.post(f"{URL}/records", json=values))) == ["stage_start"]
        operations = [{"op": "create", "values": values}]
        answer = await house.client.post(f"{URL}/records/bulk", json={"operations": operations, "atomic": False})
        [result] = answer.json()["results"]
        assert [each["code"] for each in result["errors"]] == ["stage_start"]
        path = house.directory / "new.csv"
        path.write_text("name,stage\nx,won\n")
        job = await exchange.import_file(
            house.database, house.workspace, house.world.others["manager"], "opportunity", path, None,
            settings=house.settings,
        )  # fmt: skip
        errors = await exchange.read_errors(house.world.session, SYSTEM, job.id, limit=10)
        assert [each.code for each in errors] == ["stage_start"]
        lead = str(
            await house.world.create(
                "lead", name="王芳", company="云帆", phone="13800000001", **await _of_a_lead(house.world)
            )
        )
        body = {"conversion": "lead", "targets": {"opportunity": {"values": {"stage": "won"}}}}
        assert "stage_start" in _told(
            await house.client.post(f"/api/v1/objects/lead/records/{lead}/conversion", json=body)
        )

    async def test_a_webhook_cannot_begin_a_record_elsewhere(self, house: House) -> None:
        values = {
            "name": "{{trigger.body.name}}",
            "stage": "{{trigger.body.stage}}",
            "owner_id": {"person": {"user": "sales"}},
        }
        steps = [{"id": "make", "do": "create", "object": "opportunity", "values": values}]
        body = {"label": {"zh-CN": "收单", "en": "Take in"}, "trigger": {"on": "webhook"}, "steps": steps}
        await schema.publish(house.world.session, SYSTEM, [documents.change("take_in", body, kind="automation")])
        token = await automations.renew_token(house.world.session, SYSTEM, "take_in")
        sent = {"name": "来自商城", "stage": "won"}
        assert (await house.program.post(f"/api/v1/hooks/{token}", json=sent)).status_code == 202
        while await engine.drive(house.database, house.workspace):
            pass
        assert list(await house.last_run()) == ["automation_refused"]
        found = await house.client.post(
            f"{URL}/records/query", json={"filter": {"field": "name", "op": "eq", "value": "来自商城"}}
        )
        assert found.json()["items"] == []

    async def test_a_batch_of_reads_moves_nothing(self, house: House) -> None:
        path = f"{URL}/records/{house.ids['ready']}/stage"
        body = {"to": "requirement", "action": "visit", "reason": "客户确认了需求"}
        request = {"path": path, "method": "POST", "body": body}
        answer = await house.client.post("/api/v1/batch", json={"requests": [request]})
        assert answer.status_code == 422
        assert await house.stage("ready") == "contacting"

    async def test_the_trash_brings_a_record_back_where_it_was(self, house: House) -> None:
        record = house.ids["ahead"]
        boss = house.world.others["manager"]
        assert codes(await house.world.write("opportunity", Delete(record), actor=boss)) == []
        assert codes(await house.world.write("opportunity", Restore(record), actor=boss)) == []
        moves = await repository.moves(house.world.session, "opportunity", record, most=9)
        assert [move.to_stage for move in moves] == ["requirement", "contacting"]

    async def test_a_move_back_by_an_automation_has_nobody_to_ask_for_it(self, house: House) -> None:
        back = Illegal("ahead", "contacting", "stage_approval_needs_person")
        with clock.at(THURSDAY + timedelta(hours=1)):
            assert list(await house.automation(back)) == ["automation_refused"]
        [state] = (await repository.states(house.world.session, "opportunity", [house.ids["ahead"]])).values()
        assert state.stage == "requirement"


class TestUndoing:
    """Where stages ask for nothing, jobs can move records. Taking a job back is a move back like any other: it needs an approval."""

    async def test_a_bulk_change_taken_back_waits_for_whoever_decides(self, house: House) -> None:
        await _ask_for_nothing(house.world)
        body = {
            "operation": "edit",
            "ids": [str(house.ids["fresh"])],
            "values": {"stage": "requirement"},
            "reason": "补录",
        }
        job = (await house.client.post(f"{URL}/bulk", json=body)).json()["id"]
        await jobs.run(house.database, house.workspace, job, house.settings)
        await self._take_back(house, job)

    async def test_an_import_taken_back_waits_for_whoever_decides(self, house: House) -> None:
        await _ask_for_nothing(house.world)
        path = house.directory / "moves.csv"
        path.write_text("name,stage\nfresh,requirement\n")
        columns = [{"column": "name", "field": "name"}, {"column": "stage", "field": "stage"}]
        mapping = {"mode": "update", "keys": ["name"], "columns": columns}
        job = await exchange.import_file(
            house.database, house.workspace, house.world.others["manager"], "opportunity", path, mapping,
            settings=house.settings,
        )  # fmt: skip
        await self._take_back(house, job.id)

    @staticmethod
    async def _take_back(house: House, job: int) -> None:
        assert await house.stage("fresh") == "requirement"
        started = await house.client.post(f"/api/v1/jobs/{job}/undo")
        with clock.at(THURSDAY + timedelta(hours=1)):
            undone = await jobs.run(house.database, house.workspace, started.json()["id"], house.settings)
        assert await house.stage("fresh") == "requirement", undone


class TestRepeats:
    async def test_a_move_that_is_sent_again_with_its_key_is_made_once(self, house: House) -> None:
        url = f"{URL}/records/{house.ids['ready']}/stage"
        body = {"to": "requirement", "action": "visit", "reason": "客户确认了需求"}
        key = {"Idempotency-Key": "from-the-basement"}
        first, again = [await house.client.post(url, json=body, headers=key) for _ in range(2)]
        assert (first.status_code, again.json()) == (200, first.json())
        moves = await repository.moves(house.world.session, "opportunity", house.ids["ready"], most=9)
        assert [move.to_stage for move in moves] == ["requirement", "contacting"]
        other = await house.client.post(url, json={**body, "to": "contacting"}, headers=key)
        assert other.json()["code"] == "idempotency_key_reused"
