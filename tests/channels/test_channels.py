"""Notifications in the application, live, and by mail through a real SMTP server of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.smtp import SMTP

from tests.support.actors import Person, actor_of, ensure_workspace, make_role, make_user
from tests.support.documents import an_object, change
from tests.support.http import SignedIn
from yingtu.channels import outgoing_repository, sending, service
from yingtu.channels.preferences import NotificationPreferences, Quiet, mail_due
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.db import Database, Session, Workspace
from yingtu.kit.ids import uuid7
from yingtu.kit.settings import Settings
from yingtu.metadata import service as metadata
from yingtu.records import live
from yingtu.schema import service as schema

NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)  # 12:00 in Shanghai
URL = "/api/v1/notifications"


@dataclass
class PostOffice:
    """Takes mail like any server; ``answers`` are given instead of 250, one after the other."""

    letters: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.unknown:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.letters.append(parsed)
        return "250 OK"


@pytest.fixture
def post() -> PostOffice:
    return PostOffice()


@pytest.fixture
async def mailing(post: PostOffice, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Settings]:
    """Settings with a mail server that listens."""
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(post, enable_SMTPUTF8=True), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    found = settings.model_copy(
        update={
            "smtp_url": Settings(smtp_url=f"smtp://127.0.0.1:{port}").smtp_url,
            "mail_from": "赢图 <crm@example.com>",
            "public_url": "https://crm.example.com/",
        }
    )
    monkeypatch.setattr(service, "get_settings", lambda: found)
    yield found
    server.close()
    await server.wait_closed()


async def tell(session: Session, *people: Person, **changes: Any) -> int:
    values = {"kind": "automation.message", "params": {"title": "三天未联系", "text": "请跟进"}, **changes}
    return await service.notify(session, [each.id for each in people], **values)


class TestInTheApplication:
    async def test_everybody_reads_only_their_own_and_the_count_follows(
        self, app: Any, database: Database, workspace: Workspace, signed_in: SignedIn
    ) -> None:
        async with database.write(workspace) as session:
            ann, bob = await make_user(session, "ann"), await make_user(session, "bob", language="en")
            gone = await make_user(session, "gone", active=False)
            for number in range(3):
                assert await tell(session, ann, bob, ann, gone, dedupe_key=f"k{number % 2}") == (2 if number < 2 else 0)
            await tell(session, bob, kind="system.test", params={})
        his, hers = await signed_in(bob), await signed_in(ann)
        page = (await his.get(URL, params={"limit": 2})).json()
        assert [each["title"] for each in page["items"]] == ["Test message", "三天未联系"]
        assert page["items"][1]["body"] == "请跟进"
        rest = (await his.get(URL, params={"limit": 2, "before": page["next_before"]})).json()
        assert [len(rest["items"]), rest["next_before"]] == [1, None]
        assert (await his.post(f"{URL}/read", json={"ids": [page["items"][0]["id"]]})).json() == {"count": 2}
        assert len((await his.get(URL, params={"unread": True})).json()["items"]) == 2
        assert (await his.post(f"{URL}/read", json={})).json() == {"count": 0}
        assert (await hers.get(f"{URL}/unread")).json() == {"count": 2}

    async def test_many_things_are_told_at_once_each_to_its_own_people(self, session: Session) -> None:
        await ensure_workspace(session)
        ann, gone = await make_user(session, "ann"), await make_user(session, "gone", active=False)
        record = uuid7()
        messages = [
            service.Message([ann.id, gone.id, ann.id], {"title": "一"}, record),
            service.Message([gone.id], {"title": "二"}),
            service.Message([ann.id], {"title": "三"}),
        ]
        assert await service.notify_each(session, messages, kind="automation.message", object="deal") == [1, 0, 1]
        assert await service.notify_each(session, messages[1:2], kind="automation.message") == [0]
        hers = await service.list_notifications(
            session, await actor_of(session, ann), before=None, everything=True, limit=9
        )
        assert {(each.params["title"], each.record_id) for each in hers} == {("一", record), ("三", None)}

    async def test_live_events_tell_a_person_about_their_own_inbox_only(self, session: Session) -> None:
        await ensure_workspace(session)
        ann, bob = await make_user(session, "ann"), await make_user(session, "bob")
        before = await live.last_event(session)
        await tell(session, ann)
        events = await live.events_since(session, before)
        assert [
            (each.object, list(each.ids)) for each in await live.readable(session, await actor_of(session, ann), events)
        ] == [(live.INBOX, [ann.id])]
        assert await live.readable(session, await actor_of(session, bob), events) == []

    async def test_a_mention_tells_those_who_may_read_the_record(
        self, app: Any, database: Database, workspace: Workspace, signed_in: SignedIn
    ) -> None:
        async with database.write(workspace) as session:
            await schema.publish(session, SYSTEM, [change("deal", an_object())])
            await make_role(session, "all", objects={"*": [{"operations": ["create", "read"], "scope": "all"}]})
            ann, bob = [await make_user(session, name, roles=("all",)) for name in ("ann", "bob")]
            stranger = await make_user(session, "stranger")
        metadata.forget(workspace.id)
        client = await signed_in(ann)
        record = (await client.post("/api/v1/objects/deal/records", json={"name": "云帆"})).json()["id"]
        mentions = [str(each.id) for each in (ann, bob, stranger)]
        url = f"/api/v1/objects/deal/records/{record}/comments"
        said = (await client.post(url, json={"text": "看一下", "mentions": mentions})).json()
        await client.patch(f"/api/v1/comments/{said['id']}", json={"text": "看一下!", "mentions": mentions})
        (told,) = (await (await signed_in(bob)).get(URL)).json()["items"]
        assert [told["title"], told["body"], told["path"]] == ["Ann在“云帆”中提到了您", "看一下", f"/o/deal/{record}"]
        for person in (ann, stranger):
            assert (await (await signed_in(person)).get(f"{URL}/unread")).json() == {"count": 0}


class TestMail:
    async def test_it_leaves_after_the_commit_with_absolute_links_in_the_readers_language(
        self, app: Any, database: Database, workspace: Workspace, mailing: Settings, post: PostOffice
    ) -> None:
        with clock.at(NOON):
            async with database.write(workspace) as session:
                ann = await make_user(session, "ann", email="ann@example.com", language="en")
                silent = await make_user(session, "silent")
                await tell(
                    session, ann, silent, link="/approvals?a=1&b=2", params={"title": "<改>价\n审批", "text": "1 & 2"}
                )
            assert await sending.drain(database, workspace, mailing) == 1
            assert await sending.drain(database, workspace, mailing) == 0
        (letter,) = post.letters
        assert [letter["From"], letter["To"], letter["Subject"]] == [
            "赢图 <crm@example.com>",
            "ann@example.com",
            "<改>价 审批",
        ]
        plain = letter.get_body(("plain",)).get_content()
        html = letter.get_body(("html",)).get_content()
        assert "Open: https://crm.example.com/approvals?a=1&b=2" in plain
        assert "&lt;改&gt;价" in html
        assert 'href="https://crm.example.com/approvals?a=1&amp;b=2"' in html

    async def test_a_refused_message_waits_longer_each_time_and_is_given_up_in_the_end(
        self, app: Any, database: Database, workspace: Workspace, mailing: Settings, post: PostOffice
    ) -> None:
        async with database.write(workspace) as session:
            await make_role(session, "admin", abilities=["configure"])
            admin = await make_user(session, "admin", roles=("admin",), email="a@example.com")
            with clock.at(NOON):
                await tell(session, admin)
        post.answers = ["451 later"] * 6
        moment = NOON
        for wait in (*sending.WAITS, None):
            with clock.at(moment):
                assert await sending.drain(database, workspace, mailing) == 0
            if wait is not None:
                with clock.at(moment + wait - timedelta(seconds=1)):
                    assert await sending.drain(database, workspace, mailing) == 0
                moment += wait
        assert post.answers == []
        async with database.write(workspace) as session:
            mail = (await sending.overview(session, await actor_of(session, admin), mailing))[1]
            assert [mail.state, mail.dead, mail.waiting, mail.last_error] == ["failing", 1, 0, "451 later"]
        assert (
            await sending.test(database, workspace, mailing, await actor_now(database, workspace, admin), "mail")
            is None
        )
        async with database.write(workspace) as session:
            assert (await sending.overview(session, await actor_of(session, admin), mailing))[1].state == "works"

    async def test_a_wrong_address_is_given_up_at_once_and_a_dead_senders_message_is_taken_over(
        self, app: Any, database: Database, workspace: Workspace, mailing: Settings, post: PostOffice
    ) -> None:
        post.unknown = {"wrong@example.com"}
        with clock.at(NOON):
            async with database.write(workspace) as session:
                wrong = await make_user(session, "wrong", email="wrong@example.com")
                right = await make_user(session, "right", email="right@example.com")
                await tell(session, wrong)
            assert await sending.drain(database, workspace, mailing) == 0
            async with database.write(workspace) as session:
                assert await outgoing_repository.counts(session) == {"mail": {"dead": 1}}
                await tell(session, right)
                lease = clock.now() + sending.LEASE
                assert await outgoing_repository.take(session, ["mail"], clock.now(), lease_until=lease, most=9)
            assert await sending.drain(database, workspace, mailing) == 0
        with clock.at(NOON + sending.LEASE):
            assert await sending.drain(database, workspace, mailing) == 1

    async def test_people_choose_their_ways_quiet_hours_and_a_digest(
        self,
        app: Any,
        database: Database,
        workspace: Workspace,
        mailing: Settings,
        post: PostOffice,
        signed_in: SignedIn,
    ) -> None:
        async with database.write(workspace) as session:
            ann, bob = [await make_user(session, name, email=f"{name}@example.com") for name in ("ann", "bob")]
        for person, chosen in (
            (ann, {"groups": {"automation": {"in_app": False, "mail": True}}, "digest": "daily", "digest_at": "09:00"}),
            (bob, {"groups": {"automation": {"in_app": True, "mail": False}}}),
        ):
            answer = await (await signed_in(person)).put(f"{URL}/preferences", json=chosen)
            assert answer.status_code == 204, answer.text
        with clock.at(NOON):
            async with database.write(workspace) as session:
                for _ in range(2):
                    await tell(session, ann, bob)
                await tell(session, ann, urgent=True, kind="approval.test")
            assert await sending.drain(database, workspace, mailing) == 1
        with clock.at(NOON + timedelta(hours=21)):  # 09:00 the next day
            assert await sending.drain(database, workspace, mailing) == 2
        assert [each["Subject"] for each in post.letters] == ["notify.approval.test", "2 条通知"]
        assert (await (await signed_in(ann)).get(f"{URL}/unread")).json() == {"count": 1}
        assert (await (await signed_in(bob)).get(f"{URL}/unread")).json() == {"count": 2}
        bad = await (await signed_in(bob)).put(f"{URL}/preferences", json={"quiet": {"begin": "25:00"}})
        assert bad.status_code == 422

    def test_quiet_hours_span_midnight_by_the_persons_clock(self) -> None:
        zone, night = ZoneInfo("Asia/Shanghai"), datetime(2026, 6, 1, 15, tzinfo=UTC)  # 23:00
        assert mail_due(NotificationPreferences(), zone, night, urgent=False) == (
            datetime(2026, 6, 2, tzinfo=UTC),
            False,
        )
        assert mail_due(NotificationPreferences(), zone, night, urgent=True) == (night, False)
        assert mail_due(NotificationPreferences(quiet=None), zone, night, urgent=False) == (night, False)
        assert mail_due(NotificationPreferences(quiet=Quiet()), zone, NOON, urgent=False) == (NOON, False)


class TestChannels:
    async def test_administrators_see_what_is_connected_and_test_it(
        self, app: Any, database: Database, workspace: Workspace, signed_in: SignedIn
    ) -> None:
        async with database.write(workspace) as session:
            await make_role(session, "admin", abilities=["configure"])
            admin = await make_user(session, "admin", roles=("admin",))
        client = await signed_in(admin)
        items = (await client.get("/api/v1/channels")).json()["items"]
        assert {each["name"]: each["state"] for each in items} == {
            "in_app": "works", "mail": "not_connected", "push": "untested", "wecom": "not_connected", "dingtalk": "not_connected",
            "feishu": "not_connected", "sms": "not_connected",
        }  # fmt: skip
        assert (await client.post("/api/v1/channels/sms/test")).json()["code"] == "channel_not_connected"
        assert (await client.post("/api/v1/channels/pigeon/test")).status_code == 404


async def actor_now(database: Database, workspace: Workspace, person: Person) -> Any:
    async with database.read(workspace) as session:
        return await actor_of(session, person)
