"""Trying, webhooks, buttons, pauses, repeats; what is refused when published; cron; reminders."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from tests.automation.conftest import World
from tests.automation.test_engine import automation
from tests.support import documents
from tests.support.http import SignedIn
from yingtu.automation import cron, reminders, service
from yingtu.automation.errors import WrongSignature
from yingtu.automation.models import told
from yingtu.channels.models import notification
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.settings import Settings
from yingtu.metadata import service as metadata
from yingtu.metadata.errors import InvalidDocument
from yingtu.schema import service as schema

SHANGHAI = ZoneInfo("Asia/Shanghai")


class TestOverHttp:
    async def test_reminders_are_listed_for_whoever_reads_their_object(self, world: World, signed_in: SignedIn) -> None:
        red = {
            "label": {"zh-CN": "大单", "en": "Big"},
            "object": "deal",
            "filter": {"field": "amount", "op": "gt", "value": 9},
        }
        await schema.publish(world.session, SYSTEM, [documents.change("big", red, kind="reminder")])
        metadata.forget(world.workspace.id)
        boss = await signed_in(world.people["boss"])
        li = await signed_in(world.people["li"])
        found = (await boss.get("/api/v1/reminders")).json()["items"]
        assert [(each["key"], each["object"], each["color"]) for each in found] == [("big", "deal", "red")]
        assert (await li.get("/api/v1/reminders")).json() == {"items": []}

    async def test_a_test_says_what_each_step_would_do_and_leaves_nothing(
        self, world: World, signed_in: SignedIn
    ) -> None:
        deal = await world.create(name="云帆", amount=500)
        draft = automation(
            {"on": "updated", "field": "stage", "becomes": ["won"]},
            {"do": "task", "subject": "合同：{{name}}"},
            {"do": "wait", "span": {"working_days": 2}},
            {
                "do": "http",
                "url": "https://example.com/{{record.id}}",
                "headers": {"X-Key": "{{secret.crm}}"},
                "body": {"a": "{{amount}}"},
            },
            {"do": "notify", "to": [{"field": "owner_id"}], "title": "{{name}} 成交"},
            {"do": "set", "values": {"score": {"formula": "amount / 2"}}},
            label={"zh-CN": "草稿", "en": "Draft"},
        )
        admin = await signed_in(world.people["boss"])
        answer = await admin.post("/api/v1/automations/test", json={"document": draft, "record_id": str(deal)})
        assert answer.status_code == 200, answer.text
        steps = answer.json()["steps"]
        assert [(each["step"], each["outcome"]) for each in steps] == [(f"s{n}", "done") for n in range(1, 6)]
        assert steps[0]["input"]["subject"] == "合同：云帆"
        assert steps[2]["input"]["headers"]["X-Key"] == "••••"
        assert steps[2]["input"]["body"] == '{"a":"500"}'
        assert steps[3]["input"]["title"] == "云帆 成交"
        assert steps[4]["input"]["score"] == "250.00000000000000000000" or float(steps[4]["input"]["score"]) == 250
        assert await world.rows("task") == []
        assert (await world.row(deal))["score"] is None
        assert await world.runs() == []
        seller = await signed_in(world.people["li"])
        refused = await seller.post("/api/v1/automations/test", json={"document": draft, "record_id": str(deal)})
        assert refused.status_code == 403

    async def test_webhooks_are_stored_signed_and_taken_once(
        self, world: World, signed_in: SignedIn, client: httpx.AsyncClient, settings: Settings
    ) -> None:
        await world.automate(
            inbox={
                "trigger": {"on": "webhook", "signed": "peer"},
                "steps": [
                    {
                        "id": "make",
                        "do": "create",
                        "object": "deal",
                        "values": {"name": "{{trigger.body.order.title}}", "owner_id": {"person": {"user": "li"}}},
                    }
                ],
            }
        )
        admin = await signed_in(world.people["boss"])
        path = (await admin.post("/api/v1/automations/inbox/hook")).json()["path"]
        token = path.rpartition("/")[2]
        body = '{"order": {"title": "来自商城"}}'.encode()
        with_secret = settings.model_copy(update={"automation_secrets": {"peer": SecretStr("k")}})
        signature = "sha256=" + hmac.new(b"k", body, hashlib.sha256).hexdigest()
        headers = {"x-signature": signature, "idempotency-key": "d1"}
        one = await service.receive(world.session, token, body, headers, with_secret)
        again = await service.receive(world.session, token, body, headers, with_secret)
        assert one == again
        with pytest.raises(WrongSignature):
            await service.receive(world.session, token, body, {"x-signature": "sha256=00"}, with_secret)
        assert (await client.post("/api/v1/hooks/nowhere", content=body)).status_code == 404
        await world.settle()
        assert [deal["name"] for deal in await world.rows()] == ["来自商城"]

    async def test_pausing_repeating_and_the_log(self, world: World, signed_in: SignedIn) -> None:
        await world.automate(strict=automation("created", {"do": "set", "values": {"stage": {"copy": "note"}}}))
        admin = await signed_in(world.people["boss"])
        deal = await world.create(note="nonsense")
        await world.settle()
        [run] = (await admin.get("/api/v1/automations/strict/runs")).json()["items"]
        assert run["state"] == "failed"
        assert "stage" in run["message"]
        await world.update(deal, note="won")
        assert (await admin.post(f"/api/v1/automation-runs/{run['id']}/replay")).status_code == 204
        await world.settle()
        detail = (await admin.get(f"/api/v1/automation-runs/{run['id']}")).json()
        assert detail["run"]["state"] == "done"
        assert [step["outcome"] for step in detail["log"]] == ["failed", "done"]
        assert (await admin.post("/api/v1/automations/strict/pause")).status_code == 204
        await world.create(note="won")
        await world.settle()
        assert len(await world.runs()) == 1
        [listed] = (await admin.get("/api/v1/automations")).json()["items"]
        assert listed["paused_at"]
        assert listed["counts"] == {"done": 1}

    async def test_buttons_are_pressed_by_whom_they_are_for(self, world: World, signed_in: SignedIn) -> None:
        button = {"on": "button", "label": {"zh-CN": "请求支持", "en": "Ask for help"}, "roles": ["admin"]}
        quote = {"field": "stage", "op": "eq", "value": "quote"}
        await world.automate(help=automation(button, {"do": "set", "values": {"note": "!"}}, filter=quote))
        deal, other = await world.create(stage="quote"), await world.create()
        admin = await signed_in(world.people["boss"])
        where = "/api/v1/objects/deal/records"
        shown = (await admin.get(f"{where}/{deal}/actions")).json()["items"]
        assert [each["label"] for each in shown] == ["请求支持"]
        assert (await admin.get(f"{where}/{other}/actions")).json()["items"] == []
        assert (await admin.post(f"{where}/{other}/actions/help")).status_code == 409
        assert (await admin.post(f"{where}/{deal}/actions/help")).status_code == 202
        await world.settle()
        assert (await world.row(deal))["note"] == "!"

    async def test_the_calendar_of_a_year(self, world: World, signed_in: SignedIn) -> None:
        seller = await signed_in(world.people["li"])
        found = (await seller.get("/api/v1/calendar", params={"year": 2026})).json()
        assert found["status"] == "official"
        makeup = [day["day"] for day in found["special"] if day["makeup"]]
        assert makeup == ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]


BAD = {
    "automation_cron": {"trigger": {"on": "schedule", "cron": "0 25 * * *"}, "steps": [{"id": "a", "do": "stop"}]},
    "automation_needs_object": {"object": None, "trigger": {"on": "created"}, "steps": [{"id": "a", "do": "stop"}]},
    "automation_template": automation("created", {"do": "task", "subject": "{{nowhere.name}}"}),
    "config_unknown_field": automation("created", {"do": "set", "values": {"nowhere": 1}}),
    "automation_not_writable": automation("created", {"do": "set", "values": {"created_at": "2026-01-01"}}),
    "automation_unknown_role": automation("created", {"do": "notify", "to": [{"role": "ghost"}], "title": "x"}),
    "automation_unknown": automation("created", {"do": "run", "automation": "ghost"}),
    "automation_cycle": automation("manual", {"do": "run", "automation": "bad"}),
    "automation_triggers_itself": automation(
        {"on": "updated", "field": "score"}, {"do": "set", "values": {"score": {"formula": "score + 1"}}}
    ),
    "filter_unknown_field": automation("created", {"do": "stop"}, filter={"field": "x", "op": "eq", "value": 1}),
    "automation_same_id": automation("created", {"id": "same", "do": "stop"}, {"id": "same", "do": "stop"}),
}


class TestWhatIsRefused:
    @pytest.mark.parametrize("code", BAD)
    async def test_with_a_sentence(self, world: World, code: str) -> None:
        with pytest.raises(InvalidDocument) as refused:
            await world.automate(bad=BAD[code])
        found = {problem.code for problem in refused.value.problems}
        assert code in found or (code == "filter_unknown_field" and any("field" in each for each in found)), found


class TestCron:
    @pytest.mark.parametrize(
        ("text", "moment", "following"),
        [
            ("0 9 * * mon-fri", "2026-11-20 09:00", "2026-11-23 09:00"),
            ("*/15 8-18 * * *", "2026-11-20 18:45", "2026-11-21 08:00"),
            ("30 17 29 2 *", "2026-11-20 00:00", "2028-02-29 17:30"),
            ("0 0 1,15 * fri", "2026-11-20 00:00", "2026-11-27 00:00"),
            ("5 4 * * 7", "2026-11-20 00:00", "2026-11-22 04:05"),
        ],
    )
    def test_the_next_time(self, text: str, moment: str, following: str) -> None:
        at = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
        found = cron.next_after(cron.parse(text), at, SHANGHAI)
        assert found == datetime.fromisoformat(following).replace(tzinfo=SHANGHAI)
        assert cron.last_before(cron.parse(text), found, SHANGHAI, after=at) == found

    @pytest.mark.parametrize(
        "text", ["", "* * * *", "60 * * * *", "0 0 31 2 *", "a * * * *", "5-1 * * * *", "*/0 * * * *"]
    )
    def test_what_is_not_cron(self, text: str) -> None:
        with pytest.raises(cron.BadCronError):
            cron.parse(text)


class TestReminders:
    async def test_people_are_told_once_when_it_becomes_true_and_again_when_it_has_been_over(
        self, world: World
    ) -> None:
        reminder = {
            "label": {"zh-CN": "超过 48 小时未联系", "en": "No contact for 48 h"},
            "object": "deal",
            "filter": {"field": "meet_at", "op": "lt", "value": "now-48h"},
            "message": {"zh-CN": "{{name}} 已超过 48 小时未联系", "en": "{{name}}: no contact for 48 h"},
        }
        await schema.publish(world.session, SYSTEM, [documents.change("silent", reminder, kind="reminder")])
        start = datetime(2026, 11, 20, tzinfo=UTC)
        deal = await world.create(name="云帆", meet_at=start.isoformat())
        for hours, expected in ((47, 0), (49, 1), (60, 1)):
            with clock.at(start + timedelta(hours=hours)):
                await reminders.scan(world.database, world.workspace)
            assert len(await world.session.all(sa.select(notification.c.id))) == expected
        [params] = (await world.session.all(sa.select(notification.c.params)))[0]
        assert params["title"]["zh-CN"] == "云帆 已超过 48 小时未联系"
        await world.update(deal, meet_at=(start + timedelta(hours=60)).isoformat())
        with clock.at(start + timedelta(hours=61)):
            await reminders.scan(world.database, world.workspace)
        assert await world.session.all(sa.select(told)) == []
        with clock.at(start + timedelta(hours=110)):
            assert await reminders.scan(world.database, world.workspace) == 1

    async def test_lists_show_the_colour_of_what_is_true(self, world: World, signed_in: SignedIn) -> None:
        reminder = {
            "label": {"zh-CN": "无备注", "en": "No note"},
            "object": "deal",
            "filter": {"field": "note", "op": "is_empty"},
            "color": "orange",
        }
        await schema.publish(world.session, SYSTEM, [documents.change("empty", reminder, kind="reminder")])
        await world.create(name="空")
        await world.create(name="满", note="x")
        admin = await signed_in(world.people["boss"])
        asked = {"fields": ["name"], "reminders": True, "sort": "name"}
        rows = (await admin.post("/api/v1/objects/deal/records/query", json=asked)).json()["items"]
        assert {row["name"]: row["$color"] for row in rows} == {"空": "orange", "满": None}

    async def test_many_at_once_come_as_one_message(self, world: World) -> None:
        reminder = {
            "label": {"zh-CN": "无备注", "en": "No note"},
            "object": "deal",
            "filter": {"field": "note", "op": "is_empty"},
            "message": {"zh-CN": "{{name}} 没有备注", "en": "{{name}} has no note"},
        }
        await schema.publish(world.session, SYSTEM, [documents.change("empty", reminder, kind="reminder")])
        for number in range(7):
            await world.create(name=str(number))
        await reminders.scan(world.database, world.workspace)
        [[params]] = await world.session.all(sa.select(notification.c.params))
        assert params["title"]["zh-CN"] == "无备注：7 条"

    async def test_a_backlog_of_many_pages_is_one_message_too(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reminders, "PAGE", 3)
        reminder = {
            "label": {"zh-CN": "无备注", "en": "No note"},
            "object": "deal",
            "filter": {"field": "note", "op": "is_empty"},
            "message": {"zh-CN": "{{name}} 没有备注", "en": "{{name}} has no note"},
        }
        await schema.publish(world.session, SYSTEM, [documents.change("empty", reminder, kind="reminder")])
        for number in range(9):
            await world.create(name=str(number))
        assert await reminders.scan(world.database, world.workspace) == 9
        [[params]] = await world.session.all(sa.select(notification.c.params))
        assert params["title"]["zh-CN"] == "无备注：数量很多"
