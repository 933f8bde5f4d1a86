"""Mail at a real IMAP and SMTP server: every message once, threads on records, intent, answers, and who sees what."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.mail.conftest import Post, mailbox_values
from tests.support.actors import actor_of, make_user
from tests.support.http import SignedIn
from tests.support.mail import LOGIN, PASSWORD, MailServer, letter
from yingtu.channels.models import notification
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.db import Session
from yingtu.kit.ids import uuid7
from yingtu.mail import demo, imap, linking, mailboxes, marking, reading, sorting
from yingtu.mail.checks import check_mail
from yingtu.mail.errors import UnknownMail
from yingtu.mail.models import folder, mail, mailbox, raw
from yingtu.mail.parsing import subject_key
from yingtu.mail.taking import ALARM
from yingtu.metadata import service as metadata
from yingtu.metadata.checks import Problems
from yingtu.metadata.intent_documents import IntentDocument, IntentWords
from yingtu.records import service as records
from yingtu.records.changes import Source, Update
from yingtu.records.outbox import Event
from yingtu.records.timeline import TimelineQuery, timeline

URL = "/api/v1/mail"


def malformed(count: int) -> list[bytes]:
    """Messages that no program should write, each its own."""
    dice = random.Random(11)
    heads = (
        b"", b"\x00\xff\xfe", b"From: \r\n", b"From: a@b\r\nContent-Type: multipart/mixed\r\n\r\n",
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--y\r\n', b"Subject: =?utf-8?B?%%%?=\r\n\r\n",
        b"From: <<>>\r\nDate: never\r\nContent-Type: text/html; charset=klingon\r\n\r\n<p", b"no header at all",
        b"From: x@y.example\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!", b": :\r\n\r\n", b"\r\n\r\n",
    )  # fmt: skip
    return [heads[number % len(heads)] + dice.randbytes(number % 97) + str(number).encode() for number in range(count)]


class TestTaking:
    async def test_every_message_is_taken_once_whatever_it_contains(self, post: Post) -> None:
        await post.server.put(
            *malformed(300), letter("x" * 200_000, header_id="large@x"), letter("合同", header_id="fine@x")
        )
        assert await post.take() == 302
        assert await post.take() == 0
        counted = await post.all(
            sa.select(raw.c.state, sa.func.count(), sa.func.count(raw.c.uid.distinct())).group_by(raw.c.state)
        )
        assert [tuple(each) for each in counted] == [("sorted", 302, 302)]
        mails = {row[0]: row[1] for row in await post.all(sa.select(mail.c.header_id, mail.c.problem))}
        assert (mails["large@x"], mails["fine@x"]) == ("mail_too_large", None)
        # Nothing is lost: what is kept is what lies at the server, byte by byte.
        there = [bytes(each.content) async for each in _contents(post)]
        kept = [bytes(row[0]) for row in await post.all(sa.select(raw.c.content).order_by(raw.c.uid))]
        assert sorted(kept[:300]) == sorted(there[:300])
        assert len(await reading.kept(post.world.session, post.world.actor, post.mailbox)) >= 100

    @pytest.mark.prove
    @pytest.mark.timeout(900)
    async def test_ten_thousand_malformed_messages_are_all_kept(self, post: Post) -> None:
        await post.server.put(*malformed(10_000), letter("合同", header_id="last@x"))
        assert await post.take() == 10_001
        assert await post.all(sa.select(sa.func.count(), sa.func.count(raw.c.uid.distinct())).select_from(raw)) == [
            (10_001, 10_001)
        ]
        assert await post.all(sa.select(sa.func.count()).select_from(raw).where(raw.c.state != "sorted")) == [(0,)]
        assert await post.all(sa.select(mail.c.problem).where(mail.c.header_id == "last@x")) == [(None,)]

    async def test_new_numbers_at_the_server_bring_no_message_twice(self, post: Post) -> None:
        await post.server.put(letter("一", header_id="1@x"), letter("二", header_id="2@x"), b"broken", b"broken")
        await post.take()
        await post.world.session.execute(sa.update(folder).values(uidvalidity=folder.c.uidvalidity - 1, last_uid=5_000))
        await post.world.session.execute(
            sa.update(raw).values(uidvalidity=raw.c.uidvalidity - 1, uid=raw.c.uid + 4_000)
        )
        await post.server.put(letter("三", header_id="3@x"))
        await post.take()
        assert await post.all(sa.select(sa.func.count()).select_from(raw)) == [(5,)]
        assert [row[0] for row in await post.all(sa.select(raw.c.uid).order_by(raw.c.uid))] == [101, 102, 103, 104, 105]

    async def test_failures_are_shown_and_told_once_they_repeat(self, post: Post) -> None:
        session = post.world.session
        await session.execute(sa.update(mailbox).values(login="somebody else"))
        for number in range(ALARM + 1):
            await post.take()
            told = await post.all(sa.select(notification.c.person).where(notification.c.kind == "system.mailbox"))
            assert [row[0] for row in told] == ([post.world.sales.id] if number + 1 >= ALARM else [])
        [(failures, error, due)] = await post.all(sa.select(mailbox.c.failures, mailbox.c.last_error, mailbox.c.due_at))
        assert (failures, error) == (ALARM + 1, "mail_sign_in_refused")
        assert due > clock.now() + timedelta(minutes=10)
        await session.execute(sa.update(mailbox).values(login=LOGIN))
        await post.take()
        assert await post.all(sa.select(mailbox.c.failures, mailbox.c.last_error)) == [(0, None)]
        unread = await post.all(
            sa.select(sa.func.count()).where(notification.c.read_at.is_(None), notification.c.kind == "system.mailbox")
        )
        assert unread == [(0,)]


async def _contents(post: Post) -> Any:
    account = mailboxes.account_of(post.settings, await mailboxes._find(post.world.session, post.mailbox))

    def read() -> list[imap.Fetched]:
        with imap.reading(account, 10_000_000) as found:
            found.open("INBOX")
            return found.fetch(found.uids_after(0, None))

    for each in await asyncio.to_thread(read):
        yield each


class TestThreads:
    async def test_a_conversation_hangs_on_everybody_it_is_with(self, post: Post) -> None:
        world = post.world
        await post.server.put(
            letter("第二封", header_id="b@x", references=["a@x"], subject="回复: 方案"),
            letter("第一封", header_id="a@x", subject="方案"),
            letter("没有引用", subject="Re: 方案"),
            letter("另一件事", header_id="c@x", subject="发票"),
            letter("与客户无关", header_id="d@x", sender="news@list.example", subject="新闻"),
        )
        await post.take()
        for name, record in (("contact", post.contact), ("account", post.account), ("opportunity", post.deal)):
            found = await reading.threads(world.session, world.actor, name, record, before=None, limit=10)
            assert {(subject_key(each.subject), each.count) for each in found} == {("发票", 1), ("方案", 3)}
        page = await timeline(
            world.session, world.actor, "opportunity", post.deal, TimelineQuery(kinds=frozenset({"mail"}))
        )
        assert page.count(b'"kind":"mail"') == 4

    async def test_older_mail_finds_a_contact_that_is_made_later(self, post: Post) -> None:
        world = post.world
        await post.server.put(letter("你好", header_id="n@x", sender="li@new.example", subject="询价"))
        await post.take()
        late = await world.create(
            "contact", actor=SYSTEM, name="李强", email="li@new.example", owner_id=str(world.sales.id)
        )
        event = Event(1, uuid7(), "contact", "created", [late], [1], ["email"], clock.now(), None, "api")
        await linking.take(world.session, [event])
        [found] = await reading.threads(world.session, world.actor, "contact", late, before=None, limit=10)
        assert found.subject == "询价"
        await reading.take_off(world.session, world.actor, "contact", late, found.id)
        await linking.take(world.session, [event])
        assert await reading.threads(world.session, world.actor, "contact", late, before=None, limit=10) == []

    async def test_who_reads_what(self, post: Post) -> None:
        world = post.world
        session = world.session
        await post.server.put(letter("合同", header_id="a@x"), letter("私事", header_id="p@x", sender="x@home.example"))
        await post.take()
        stranger = await actor_of(session, await make_user(session, "stranger", roles=("sales",)))
        boss = await actor_of(session, world.manager)
        ids = {row[0]: row[1] for row in await post.all(sa.select(mail.c.header_id, mail.c.id))}
        # What hangs on a record is for those who may read it; what hangs on nothing, for the mailbox's members.
        for person, seen in ((world.actor, {"a@x", "p@x"}), (boss, {"a@x"}), (stranger, set())):
            for header, mail_id in ids.items():
                try:
                    await reading.mail(session, person, mail_id)
                    assert header in seen
                except UnknownMail:
                    assert header not in seen
        with pytest.raises(UnknownMail):
            await reading.raw(session, boss, ids["a@x"])
        [thread] = await reading.threads(session, boss, "opportunity", post.deal, before=None, limit=10)
        await reading.set_private(session, world.actor, "opportunity", post.deal, thread.id, private=True)
        assert await reading.threads(session, boss, "opportunity", post.deal, before=None, limit=10) == []
        page = await timeline(session, boss, "opportunity", post.deal, TimelineQuery(kinds=frozenset({"mail"})))
        assert b'"items":[]' in page
        with pytest.raises(UnknownMail):
            await reading.mail(session, boss, ids["a@x"])
        assert len(await reading.threads(session, world.actor, "opportunity", post.deal, before=None, limit=10)) == 1


class TestIntent:
    async def test_only_a_customers_own_words_mark_the_opportunity(self, post: Post) -> None:
        world = post.world
        quoted = '好的\n\n在 2026-03-02 10:00:00，"陈晨" <sales@yingtu.example> 写道：\n\n合同和预算'
        await post.server.put(
            letter(quoted, header_id="1@x"),
            letter("请发合同", header_id="2@x", sender="boss@yingtu.example", Cc="wang@yunfan.example"),
            letter("预算通知", header_id="3@x", Auto_Submitted="auto-replied"),
            letter("请发合同", header_id="4@x", sender=LOGIN, to="wang@yunfan.example"),
        )
        await world.session.execute(
            sa.text("UPDATE ws_test.users SET email = 'boss@yingtu.example' WHERE login = 'manager'")
        )
        await post.take()
        assert await self.state(post) == (None, [])
        await post.server.put(letter("今年没有预算了", header_id="5@x"))
        await post.take()
        assert await self.state(post) == ("unclear", ["unclear"])
        await post.server.put(letter("预算批了！请把合同发来。", header_id="6@x"), letter("没有预算", header_id="7@x"))
        await post.take()
        # What is certain stays certain.
        assert await self.state(post) == ("high", ["high"])
        told = await post.all(
            sa.select(notification.c.person, notification.c.kind).where(notification.c.kind == "process.intent")
        )
        assert {row[0] for row in told} == {post.director.id, world.sales.id}
        director = await actor_of(world.session, post.director)
        [(mark, row)] = await marking.board(world.session, director, ["open", "confirmed"])
        assert (row["$name"], mark.record_id) == ("ERP 二期", post.deal)
        await marking.decide(world.session, world.actor, mark.id, "dismissed", source=Source.UI)
        assert await self.state(post) == (None, [])

    async def test_what_many_mails_say_costs_as_many_statements_as_what_one_says(
        self, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        counted: list[int] = []
        run, judge = Session._run, marking.mark_intent

        async def counting(*given: Any) -> None:
            counted[-1] += 1
            await run(*given)

        async def judged(*given: Any) -> int:
            counted.append(0)
            with monkeypatch.context() as patch:
                patch.setattr(Session, "_run", counting)
                return await judge(*given)

        monkeypatch.setattr(sorting, "mark_intent", judged)
        for number, count in enumerate((1, 12)):
            await post.server.put(*(letter("今年没有预算", header_id=f"{number}-{one}@x") for one in range(count)))
            await post.take()
        one, many = counted
        assert 0 < many <= one

    async def test_the_demo_companys_customers_write_and_stand_on_the_board(self, post: Post) -> None:
        change = Update(post.deal, {"contact": str(post.contact)})
        await records.write(post.world.session, SYSTEM, "opportunity", [change], source=Source.API)
        await demo.tell(post.database, post.workspace)
        found = await marking.board(post.world.session, post.world.actor, ["open"])
        assert [(mark.verdict, row["$name"]) for mark, row in found] == [("high", "ERP 二期")]
        await post.take()
        assert [each.active for each in await mailboxes.list_mailboxes(post.world.session, post.world.actor)] == [
            True,
            False,
        ]

    async def state(self, post: Post) -> tuple[str | None, list[str]]:
        [row] = await records.fetch(post.world.session, SYSTEM, "opportunity", [post.deal], fields=("intent",))
        found = await marking.board(post.world.session, post.world.actor, ["open"])
        return row["intent"], [each.verdict for each, _ in found]


class TestWriting:
    async def test_an_answer_goes_out_in_its_thread_and_comes_back_to_it(self, post: Post, signed_in: SignedIn) -> None:
        await post.server.put(letter("请报价", header_id="q@x", subject="询价"))
        await post.take()
        me = await signed_in(post.world.sales)
        place = f"{URL}/records/opportunity/{post.deal}/threads"
        [thread] = (await me.get(place)).json()["items"]
        [asked] = (await me.get(f"{place}/{thread['id']}")).json()["mails"]
        draft = {
            "id": str(uuid7()), "mailbox_id": str(post.mailbox), "object": "opportunity", "record_id": str(post.deal),
            "to": ["wang@yunfan.example"], "subject": "Re: 询价", "text": "见下。", "reply_to": asked["id"],
        }  # fmt: skip
        post.server.refusals.append("451 later")
        answers = [await me.post(f"{URL}/messages", json=draft) for _ in range(2)]
        assert [each.status_code for each in answers] == [201, 201], answers[0].text
        assert await post.send() == 0
        with clock.at(clock.now() + timedelta(minutes=2)):
            assert await post.send() == 1
        [sent] = post.server.sent
        assert (sent["In-Reply-To"], sent["To"], sent["From"]) == (
            "<q@x>",
            "wang@yunfan.example",
            f"陈晨 · 云帆 <{LOGIN}>",
        )
        assert (
            sent.get_content()
            .replace("\r\n", "\n")
            .startswith("见下。\n\n-- \n陈晨\n赢图\n\n在 2026-03-12 09:00，王芳")
        )
        found = (await me.get(f"{place}/{thread['id']}")).json()["mails"]
        assert [(each["direction"], each["state"], each["own"]) for each in found] == [
            ("in", "received", "请报价"), ("out", "sent", "见下。"),
        ]  # fmt: skip
        # The copy among the sent mail at the server is the same mail; the customer's answer comes into the same thread.
        await post.server.put(
            sent.as_bytes(), letter("谢谢", header_id="t@x", references=[sent["Message-ID"].strip("<>")])
        )
        await post.take()
        assert len((await me.get(f"{place}/{thread['id']}")).json()["mails"]) == 3

    async def test_passwords_stay_and_go_to_no_other_server(
        self, post: Post, signed_in: SignedIn, server: MailServer
    ) -> None:
        session = post.world.session
        admin = await make_user(session, "boss_of_all", roles=("admin",))
        await metadata.bump_access_epoch(session)
        me, other = await signed_in(post.world.sales), await signed_in(admin)
        [found] = (await me.get(f"{URL}/mailboxes")).json()["items"]
        assert PASSWORD not in str(found)
        assert "secret" not in found
        [(secret,)] = await post.all(sa.select(mailbox.c.secret))
        assert PASSWORD.encode() not in bytes(secret)
        place = f"{URL}/mailboxes/{found['id']}"
        refused = await me.patch(place, json={"smtp_host": "evil.example"})
        assert (refused.status_code, refused.json()["code"]) == (422, "mailbox_password_needed")
        assert (await other.patch(place, json={"imap_host": "evil.example", "password": "x"})).json()[
            "code"
        ] == "mailbox_forbidden"
        assert (await other.patch(place, json={"active": False})).json()["active"] is False
        assert (await me.patch(place, json={"active": True, "signature": "新"})).json()["signature"] == "新"
        assert (await me.post(f"{place}/test")).json() == {"reading": None, "sending": None}
        wrong = await me.patch(place, json={"imap_host": "localhost", "password": PASSWORD})
        assert wrong.status_code == 200
        tested = (await me.post(f"{place}/test")).json()
        assert tested["sending"] is None
        assert "TLS" in tested["reading"]
        inside = {
            **mailbox_values(server),
            "address": "two@yingtu.example",
            "password": "x",
            "imap_host": "10.0.0.1",
            "imap_security": "tls",
        }
        made = await me.post(f"{URL}/mailboxes", json=inside)
        assert (
            "YINGTU_MAIL_PRIVATE_HOSTS"
            in (await me.post(f"{URL}/mailboxes/{made.json()['id']}/test")).json()["reading"]
        )
        assert (await me.post(f"{URL}/mailboxes", json={**inside, "address": LOGIN})).json()["code"] == "mailbox_taken"
        assert (
            await me.post(f"{URL}/mailboxes", json={**inside, "address": "s@y.example", "personal": False})
        ).status_code == 403
        shared = {**inside, "address": "s@y.example", "personal": False, "members": [str(post.world.sales.id)]}
        assert (await other.post(f"{URL}/mailboxes", json=shared)).status_code == 201
        assert (await me.delete(place)).status_code == 204
        assert await post.all(sa.select(mailbox.c.secret).where(mailbox.c.removed_at.is_not(None))) == [(None,)]


async def test_a_rule_that_does_not_fit_is_refused_with_reasons(post: Post) -> None:
    catalog = await metadata.catalog(post.world.session)
    words = {"en": IntentWords(words=["budget"])}
    rule = IntentDocument(label={"en": "x"}, field="stage", high="nope", roles=["nobody"], languages=words)
    documents = {**catalog.documents, "intent": {"mine": rule}}
    problems = Problems()
    check_mail(replace(catalog, documents=documents, compiled={}), problems)
    assert sorted(each.code for each in problems.found) == [
        "config_intent_option",
        "config_intent_option",
        "config_intent_role",
    ]
