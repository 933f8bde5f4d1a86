"""A customer's mail: read from a real server, shown on the record, answered there, and on the director's board."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import formatdate
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.test_accessibility import findings
from tests.e2e.test_phone import fits
from tests.support.mail import LOGIN, PASSWORD, MailServer, letter, mail_server
from tests.support.processes import until

pytestmark = pytest.mark.browser

CUSTOMER = "wang.fang@youjian-lvcheng.example"


class Running:
    """The mail servers of the test, on a loop of their own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._ended: asyncio.Event | None = None
        self.server: MailServer | None = None
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),))
        self._thread.start()
        self._ready.wait(10)

    async def _run(self) -> None:
        self._ended = asyncio.Event()
        async with mail_server() as self.server:
            self._ready.set()
            await self._ended.wait()
        # Whoever is still connected is cut off here, not when the loop is collected during another test.
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def call(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def stop(self) -> None:
        assert self._ended is not None
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(10)
        self._loop.close()


@pytest.fixture
def post_office() -> Iterator[Running]:
    running = Running()
    yield running
    running.stop()


def test_a_customers_mail_comes_to_the_record_is_answered_and_stands_on_the_board(
    visit: Visitor, api: Callable[[str], Api], post_office: Running
) -> None:
    server = post_office.server
    assert server is not None
    account = api("sales").create("account", name="邮件旅程有限公司")["id"]
    api("sales").create("contact", name="王方", account=account, email=CUSTOMER)
    deal = api("sales").create("opportunity", name="邮件旅程项目", account=account)["id"]
    body = {
        "address": LOGIN, "name": "周雨桐", "login": LOGIN, "password": PASSWORD,
        "imap_host": "127.0.0.1", "imap_port": server.imap_port, "imap_security": "none",
        "smtp_host": "127.0.0.1", "smtp_port": server.smtp_port, "smtp_security": "none",
    }  # fmt: skip
    asked = (
        '王总批了预算，请把合同发来。\n\n在 2026-03-02 10:00:00，"周雨桐" <sales@yingtu.example> 写道：\n\n报价见附件'
    )
    written = letter(asked, sender=f"王方 <{CUSTOMER}>", subject="合同", header_id="journey@x", date=formatdate())
    post_office.call(server.put(written, at=datetime.now(UTC)))
    made = api("sales").client.post("/mail/mailboxes", json=body)
    assert made.status_code == 201

    page = visit("sales").open("/settings/mailboxes")
    page.get_by_role("button", name="立即测试").click()
    expect(page.get_by_text("收信和发信都正常")).to_be_visible(timeout=40_000)
    assert findings(page) == []

    page = visit("sales").open(f"/o/opportunity/{deal}?tab=mail")
    page.get_by_role("button", name="合同").first.click(timeout=20_000)
    expect(page.get_by_text("王总批了预算，请把合同发来。")).to_be_visible()
    expect(page.get_by_text("报价见附件")).to_be_hidden()
    page.get_by_role("button", name="显示引用与签名").click()
    expect(page.get_by_text("报价见附件")).to_be_visible()
    page.get_by_role("button", name="回复").click()
    form = page.get_by_role("form", name="写邮件")
    expect(form.get_by_label("收件人")).to_have_value(CUSTOMER)
    form.get_by_label("正文").fill("合同今天寄出。")
    form.get_by_role("button", name="发送").click()
    expect(page.get_by_text("合同今天寄出。")).to_be_visible()
    until(lambda: bool(server.sent))
    assert server.sent[0]["In-Reply-To"] == "<journey@x>"

    until(lambda: bool(api("director").get("/mail/intents")["items"]))
    board = visit("director", phone=True).open("/intents")
    expect(board.get_by_role("link", name="邮件旅程项目")).to_be_visible()
    expect(board.get_by_text("王总批了预算，请把合同发来")).to_be_visible()
    assert fits(board)
    board.get_by_role("button", name="确认高意向").click()
    expect(board.get_by_text("陈志远 已确认")).to_be_visible()

    words = visit("admin").open("/settings/mail-words")
    trial = words.get_by_role("textbox", name="试一句")
    for sentence, verdict in (("今年没有预算了", "待确认"), ("预算批了，请发合同", "高意向"), ("周四见", "未识别")):
        trial.fill(sentence)
        expect(words.get_by_role("status").get_by_text(verdict, exact=True)).to_be_visible()
    assert findings(words) == []
    # Its server ends with the test: nobody shall be alarmed about it in another one.
    assert api("sales").client.delete(f"/mail/mailboxes/{made.json()['id']}").status_code == 204
