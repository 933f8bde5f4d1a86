"""Changes wait, people decide, and what was approved is made: on real tables, over HTTP."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.approvals.conftest import URL, Office, flow, people
from tests.support.actors import actor_of
from yingtu.approvals import service, timeouts
from yingtu.approvals.models import vote
from yingtu.identity.actor import SYSTEM
from yingtu.identity.models import users
from yingtu.kit import clock
from yingtu.kit.settings import Settings
from yingtu.records import service as records
from yingtu.records.changes import Delete, Held, Source, Update, Written

MONDAY = datetime(2026, 6, 1, 1, tzinfo=UTC)  # 09:00 in Shanghai


class TestHolding:
    async def test_a_watched_change_waits_and_is_made_when_it_is_approved(self, office: Office) -> None:
        await office.publish()
        record = await office.deal()
        approval = await office.ask(record)
        assert await office.amount(record) == 1000
        shown = await office.get("sales", approval)
        assert [shown["state"], shown["reason"], shown["title"]] == ["pending", "老客户", "改价审批"]
        assert [(each["label"], each["old"], each["new"]) for each in shown["changes"]] == [("字段", "¥1,000", "¥800")]
        banner = (await (await office.client("sales")).get(f"{URL}/{record}/approvals")).json()["items"]
        assert [each["id"] for each in banner] == [approval]
        listed = (await (await office.client("manager")).get("/api/v1/approvals")).json()["items"]
        assert [(each["id"], each["can_decide"]) for each in listed] == [(approval, True)]
        told = (await (await office.client("manager")).get("/api/v1/notifications")).json()["items"]
        assert [told[0]["title"], told[0]["path"]] == ["Sales请您审批：云帆", f"/approvals/{approval}"]
        assert "¥1,000 → ¥800" in told[0]["body"]
        answer = await office.decide("manager", approval)
        assert [answer.status_code, answer.json()["state"]] == [200, "approved"]
        assert await office.amount(record) == 800
        paper = await (await office.client("sales")).get(f"/api/v1/approvals/{approval}/paper")
        assert [paper.status_code, paper.headers["content-type"], paper.content[:5]] == [
            200,
            "application/pdf",
            b"%PDF-",
        ]
        history = (await (await office.client("sales")).get(f"{URL}/{record}/history")).json()["items"]
        assert [history[0]["actor"]["name"], history[0]["reason"]] == ["Sales", "老客户"]
        assert (await (await office.client("manager")).get("/api/v1/notifications/unread")).json() == {"count": 0}
        mine = (await (await office.client("sales")).get("/api/v1/notifications")).json()["items"]
        assert mine[0]["title"] == "审批通过：云帆"

    async def test_what_no_flow_watches_passes_and_the_same_request_twice_is_one(self, office: Office) -> None:
        await office.publish()
        record = await office.deal()
        assert isinstance((await office.write("sales", record, note="x")).outcomes[0], Written)
        first, second = [await office.ask(record) for _ in range(2)]
        assert first == second
        assert await office.ask(record, 700) != first
        async with office.database.write(office.workspace) as session:
            done = await records.write(session, SYSTEM, "deal", [Update(record, {"amount": 5})], source=Source.SYSTEM)
        assert isinstance(done.outcomes[0], Written)

    async def test_conditions_differences_and_thresholds_decide_who_is_asked(self, office: Office) -> None:
        down = {"on": ["update", "delete"], "fields": [{"field": "amount", "direction": "down", "by_percent": "10"}]}
        await office.publish(
            body=flow(
                {"approvers": [{"kind": "owner_manager"}]},
                {"approvers": [{"kind": "owner_manager", "level": 2}],
                 "condition": {"field": "amount", "op": "lt", "value": 500}},
                trigger=down,
                before={"field": "amount", "op": "gte", "value": 1000},
            )
        )  # fmt: skip
        small, big = await office.deal(900), await office.deal()
        assert isinstance((await office.write("sales", small, amount=1)).outcomes[0], Written)
        for harmless in (950, 1000):
            assert isinstance((await office.write("sales", big, amount=harmless)).outcomes[0], Written)
        assert (await office.get("sales", await office.ask(big, 899)))["steps"] == 1
        approval = await office.ask(big, 400)
        assert (await office.get("sales", approval))["steps"] == 2
        await office.decide("manager", approval)
        assert await office.amount(big) == 1000
        assert (await office.decide("director", approval)).json()["state"] == "approved"
        assert await office.amount(big) == 400

    async def test_creating_and_deleting_wait_too_and_a_reason_may_be_demanded(self, office: Office) -> None:
        trigger = {"on": ["create", "delete"]}
        await office.publish(body=flow(people("director"), trigger=trigger, require_reason=True))
        client = await office.client("sales")
        refused = await client.post(URL, json={"name": "新"})
        assert [refused.status_code, refused.json()["errors"][0]["code"]] == [422, "approval_reason_missing"]
        held = await client.post(URL, json={"name": "新", "amount": 5, "$reason": "展会"})
        assert held.status_code == 202
        await office.decide("director", held.json()["approval_id"])
        shown = await office.get("sales", held.json()["approval_id"])
        made = (await client.get(f"{URL}/{shown['record_id']}")).json()
        assert made["name"] == "新"
        gone = await client.delete(f"{URL}/{made['id']}", params={"reason": "重复"})
        assert (await client.get(f"{URL}/{made['id']}")).status_code == 200
        await office.decide("director", gone.json()["approval_id"])
        assert (await client.get(f"{URL}/{made['id']}")).status_code == 404

    async def test_a_batch_of_many_needs_a_fixed_number_of_statements_and_others_go_on(self, office: Office) -> None:
        await office.publish()
        ids = [await office.deal() for _ in range(4)]
        async with office.database.write(office.workspace) as session:
            actor = await actor_of(session, office.people["sales"])
            changes = [Update(each, {"amount": 1}) for each in ids] + [Update(await office.deal(), {"note": "n"})]
            result = await records.write(session, actor, "deal", changes, source=Source.API, reason="清仓")
        assert [type(each) for each in result.outcomes] == [Held] * 4 + [Written]


class TestDeciding:
    @pytest.mark.parametrize(
        ("mode", "votes", "state"),
        [
            ("all", "+++", "approved"), ("all", "+-", "rejected"), ("any", "-", "rejected"),
            ("quorum", "++", "approved"), ("quorum", "-+", "pending"), ("quorum", "--", "rejected"),
        ],
    )  # fmt: skip
    async def test_a_step_ends_by_its_mode(self, office: Office, mode: str, votes: str, state: str) -> None:
        await office.publish(body=flow(people("ann", "bob", "cai", mode=mode, quorum=2)))
        record = await office.deal()
        approval = await office.ask(record)
        for name, said in zip(("ann", "bob", "cai"), votes, strict=False):
            answer = await office.decide(name, approval, "approve" if said == "+" else "reject", "看过")
            assert answer.status_code == 200, answer.text
        assert (await office.get("sales", approval))["state"] == state
        assert await office.amount(record) == (800 if state == "approved" else 1000)

    async def test_only_who_is_asked_decides_once_and_refusing_needs_words(self, office: Office) -> None:
        await office.publish(body=flow(people("ann", "bob")))
        approval = await office.ask(await office.deal())
        assert (await office.decide("cai", approval)).status_code == 404
        assert (await office.decide("manager", approval)).json()["code"] == "approval_not_asked"
        assert (await office.decide("ann", approval, "reject")).json()["code"] == "approval_comment_missing"
        assert (await office.decide("ann", approval)).status_code == 200
        assert (await office.decide("ann", approval)).json()["code"] == "approval_already_decided"
        await office.decide("bob", approval, "reject", "太低")
        late = await office.decide("bob", approval)
        assert [late.status_code, late.json()["code"]] == [409, "approval_already_decided"]
        shown = await office.get("sales", approval)
        assert [shown["state"], shown["history"][-2]["comment"], shown["can_resubmit"]] == ["rejected", "太低", True]

    async def test_recall_and_resubmit_with_other_values(self, office: Office) -> None:
        await office.publish()
        record = await office.deal()
        approval = await office.ask(record)
        assert (await office.post("sales", approval, "resubmit")).json()["code"] == "approval_still_open"
        assert (await office.post("manager", approval, "recall")).json()["code"] == "approval_not_your_request"
        assert (await office.post("sales", approval, "recall", comment="写错了")).json()["state"] == "recalled"
        assert (await office.decide("manager", approval)).status_code == 409
        again = await office.post("sales", approval, "resubmit", values={"amount": 850}, reason="更正")
        assert again.json()["status"] == "held"
        await office.decide("manager", again.json()["approval_id"])
        assert await office.amount(record) == 850

    async def test_passing_on_adding_signers_and_comments(self, office: Office) -> None:
        await office.publish(body=flow(people("ann", mode="any")))
        record = await office.deal()
        approval = await office.ask(record)
        assert (await office.post("ann", approval, "pass-on", to=str(office.people["sales"].id))).status_code == 422
        await office.post("ann", approval, "pass-on", to=str(office.people["bob"].id), comment="休假")
        assert await office.waiting(approval) == {"Bob"}
        added = await office.post("bob", approval, "signers", people=[str(office.people["cai"].id)])
        assert added.status_code == 200, added.text
        await office.decide("bob", approval)
        assert await office.amount(record) == 1000
        assert (await office.post("cai", approval, "comments", comment="合同呢?")).status_code == 200
        await office.decide("cai", approval)
        assert await office.amount(record) == 800
        whats = [each["what"] for each in (await office.get("sales", approval))["history"]]
        assert {"passed_on", "signer_added", "commented", "ended_approved"} <= set(whats)

    async def test_evidence_goes_along_and_is_seen_by_those_who_take_part(self, office: Office) -> None:
        await office.publish()
        record = await office.deal()
        offer, quote, signed = (
            await office.upload("sales", "竞品报价.txt"),
            await office.upload("sales", "报价.txt"),
            await office.upload("manager", "合同.txt"),
        )
        sales = await office.client("sales")
        change = {"amount": 800, "$reason": "老客户\n量大"}
        for named, status in (([signed], 404), ("x", 422), ([1], 422), (["x"], 422)):
            refused = await sales.patch(f"{URL}/{record}", json={**change, "$context": {"approval_files": named}})
            assert refused.status_code == status, refused.text
        asked = await sales.patch(f"{URL}/{record}", json={**change, "$context": {"approval_files": [offer]}})
        approval = asked.json()["approval_id"]
        assert [each["name"] for each in (await office.get("manager", approval))["files"]] == ["竞品报价.txt"]
        said = await office.post("sales", approval, "comments", comment="请看报价", files=[quote])
        assert said.status_code == 200, said.text
        assert (await office.post("sales", approval, "comments", comment="x", files=[signed])).status_code == 404
        decided = await office.post("manager", approval, "decision", decision="approve", files=[signed])
        assert [(each["name"], each["person"]) for each in decided.json()["files"]] == [
            ("竞品报价.txt", "Sales"),
            ("报价.txt", "Sales"),
            ("合同.txt", "Manager"),
        ]
        happened = [(each["what"], each["comment"]) for each in decided.json()["history"]]
        assert ("attached", "报价.txt") in happened
        reached = {
            name: (await (await office.client(name)).get(f"/api/v1/files/{signed}")).status_code
            for name in ("sales", "manager", "admin", "bob")
        }
        assert reached == {"sales": 200, "manager": 200, "admin": 200, "bob": 404}
        paper = await sales.get(f"/api/v1/approvals/{approval}/paper")
        assert paper.status_code == 200
        again = await office.ask(record, 700)
        assert (await office.get("manager", again))["files"] == []

    async def test_a_link_from_the_mail_shows_first_and_decides_once(
        self, office: Office, client: Any, settings: Settings
    ) -> None:
        await office.publish()
        record = await office.deal()
        approval = await office.ask(record)
        from yingtu.approvals import links

        async with office.database.read(office.workspace) as session:
            vote_id = await session.scalar(sa.select(vote.c.id))
        link = links.path(vote_id, office.people["manager"].id).replace("/approvals/link/", "/api/v1/approval-links/")
        opened = await client.get(link)
        assert [opened.status_code, opened.json()["person"]["name"], opened.json()["approval"]["id"]] == [
            200,
            "Manager",
            approval,
        ]
        assert await office.amount(record) == 1000
        assert (await client.post(link, json={"decision": "approve"})).json()["approval"]["state"] == "approved"
        assert await office.amount(record) == 800
        assert (await client.post(link, json={"decision": "reject", "comment": "x"})).status_code == 409
        for forged in (link[:-3] + "AAA", "/api/v1/approval-links/x"):
            assert (await client.get(forged)).status_code == 404
        with clock.at(clock.now() + timedelta(days=8)):
            assert (await client.get(link)).json()["code"] == "approval_link_invalid"


class TestWhoDecides:
    async def test_leavers_self_requests_substitutes_and_fields(self, office: Office) -> None:
        await office.publish(body=flow({"approvers": [{"kind": "manager"}, {"kind": "field", "field": "lawyer"}]}))
        both = await office.ask(await office.deal(lawyer=str(office.people["cai"].id)))
        assert await office.waiting(both) == {"Manager", "Cai"}
        own = await office.ask(await office.deal(lawyer=str(office.people["sales"].id)))
        assert await office.waiting(own) == {"Manager"}
        period = {"begins_at": "2026-01-01T00:00:00Z", "ends_at": "2099-01-01T00:00:00Z"}
        client = await office.client("manager")
        body = {"substitute": str(office.people["bob"].id), **period}
        assert (await client.put("/api/v1/approvals/substitute", json=body)).status_code == 204
        third = await office.ask(await office.deal())
        assert await office.waiting(third) == {"Bob"}
        seen_by_bob = (await (await office.client("bob")).get("/api/v1/approvals/substitute")).json()
        assert [each["person"]["name"] for each in seen_by_bob["standing_in"]] == ["Manager"]
        assert await timeouts.run(office.database, office.workspace, Settings()) == 2
        assert await office.waiting(both) == {"Bob", "Cai"}
        assert (await client.put("/api/v1/approvals/substitute", json={})).status_code == 204
        async with office.database.write(office.workspace) as session:
            for login in ("manager", "director"):
                await session.execute(sa.update(users).where(users.c.login == login).values(active=False))
        last = await office.ask(await office.deal(note="z"))
        assert await office.waiting(last) == {"Admin"}
        async with office.database.write(office.workspace) as session:
            await session.execute(sa.update(users).where(users.c.login == "cai").values(active=False))
        assert await timeouts.run(office.database, office.workspace, Settings()) == 1
        assert await office.waiting(both) == {"Bob", "Admin"}
        assert "left" in {each["what"] for each in (await office.get("admin", both))["history"]}

    async def test_time_runs_out_in_working_hours(self, office: Office) -> None:
        for key, then in (("a", "remind"), ("b", "escalate"), ("c", "approve"), ("d", "reject")):
            await office.publish(key, flow(people("ann", timeout={"hours": 8, "then": then}), trigger=None))
        record = await office.deal()
        made = {}
        with clock.at(MONDAY + timedelta(hours=5)):  # Monday 14:00: eight working hours end on Tuesday
            async with office.database.write(office.workspace) as session:
                actor = await actor_of(session, office.people["sales"])
                for number, key in enumerate("abcd"):
                    made[key] = str(
                        await service.request(
                            session, actor, object="deal", record_id=record, change={"amount": 10 + number},
                            flow=key, reason=None, kind="test",
                        )
                    )  # fmt: skip
        with clock.at(MONDAY + timedelta(hours=15)):
            assert await timeouts.run(office.database, office.workspace, Settings()) == 0
        with clock.at(MONDAY + timedelta(hours=33)):
            assert await timeouts.run(office.database, office.workspace, Settings()) == 4
            assert await timeouts.run(office.database, office.workspace, Settings()) == 0
        states = [(await office.get("admin", made[key]))["state"] for key in "abcd"]
        assert states == ["pending", "pending", "approved", "rejected"]
        assert await office.amount(record) == 12
        assert [await office.waiting(made["a"]), await office.waiting(made["b"])] == [{"Ann"}, {"Manager"}]
        told = (await (await office.client("ann")).get("/api/v1/notifications")).json()["items"]
        assert told[0]["kind"] == "approval.reminder"


class TestCarryingOut:
    async def test_what_moved_meanwhile_is_told_and_not_overwritten(self, office: Office) -> None:
        await office.publish()
        record = await office.deal()
        first, other = await office.ask(record, 800), await office.ask(record, 700)
        await office.write("sales", record, note="anders")
        await office.decide("manager", first)
        assert await office.amount(record) == 800
        failed = (await office.decide("manager", other)).json()
        assert [failed["state"], failed["problems"][0]["code"]] == ["failed", "approval_record_changed"]
        assert "字段" in failed["problems"][0]["message"]
        assert await office.amount(record) == 800
        again = await office.post("sales", other, "resubmit")
        assert (await office.decide("manager", again.json()["approval_id"])).json()["state"] == "approved"
        assert await office.amount(record) == 700

    async def test_rights_that_are_gone_and_requesters_who_left_are_checked_again(self, office: Office) -> None:
        await office.publish()
        record, other, third = [await office.deal() for _ in range(3)]
        asked, late, gone = [await office.ask(each) for each in (record, other, third)]
        async with office.database.write(office.workspace) as session:
            owner = str(office.people["cai"].id)
            await records.write(session, SYSTEM, "deal", [Update(record, {"owner_id": owner})], source=Source.SYSTEM)
            await records.write(session, SYSTEM, "deal", [Delete(third)], source=Source.SYSTEM)
        lost = (await office.decide("manager", asked)).json()
        assert [lost["state"], lost["problems"][0]["code"]] == ["failed", "record_not_found"]
        assert (await office.decide("manager", gone)).json()["problems"][0]["code"] == "approval_record_gone"
        async with office.database.write(office.workspace) as session:
            await session.execute(sa.update(users).where(users.c.login == "sales").values(active=False))
        left = (await office.decide("manager", late)).json()
        assert [left["state"], left["problems"][0]["code"]] == ["failed", "approval_requester_left"]

    async def test_features_ask_and_are_told_how_it_ended(self, office: Office) -> None:
        told = []

        async def listen(_session: Any, approval: Any, state: str) -> None:
            told.append((approval.kind, approval.record_name, state))

        service.on_decided("automation", listen)
        record = await office.deal()
        for decision in ("approve", "reject"):
            async with office.database.write(office.workspace) as session:
                approval = await service.request(
                    session, SYSTEM, object="deal", record_id=record, change=None, reason="自动", kind="automation"
                )
            assert (await office.decide("manager", str(approval), decision, "好")).status_code == 200
        assert told == [("automation", "云帆", "approved"), ("automation", "云帆", "rejected")]


@pytest.mark.committed
class TestConcurrency:
    async def test_of_many_decisions_at_once_one_wins_and_the_change_is_made_once(self, office: Office) -> None:
        await office.publish(body=flow(people("ann", "bob", "cai", "manager", mode="any")))
        record = await office.deal()
        approval = await office.ask(record)
        names = ("ann", "bob", "cai", "manager")
        for name in names:
            await office.client(name)
        said = ("approve", "reject", "approve", "reject")
        answers = await asyncio.gather(
            *(office.decide(name, approval, what, "!") for name, what in zip(names, said, strict=True))
        )
        assert sorted(each.status_code for each in answers) == [200, 409, 409, 409]
        winner = next(each.json() for each in answers if each.status_code == 200)
        assert await office.amount(record) == (800 if winner["state"] == "approved" else 1000)
        history = (await (await office.client("sales")).get(f"{URL}/{record}/history")).json()["items"]
        assert len(history) == (2 if winner["state"] == "approved" else 1)
