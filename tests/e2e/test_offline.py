"""Without a network: the installed application opens, what was read can be read, what is written arrives once."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visit, Visitor
from tests.e2e.test_attachments import PICTURE
from tests.e2e.test_process import confirm, deal, stage_of
from tests.support.processes import until
from yingtu.identity.service import DEMO_PASSWORD

pytestmark = pytest.mark.browser

WRITTEN = 20
#: The page would do the same by itself some seconds later, when nobody waits for it.
READY = (
    "navigator.serviceWorker.register('/sw.js', { scope: '/', updateViaCache: 'none' })"
    ".then(() => navigator.serviceWorker.ready).then(() => navigator.serviceWorker.controller !== null || "
    "new Promise(done => navigator.serviceWorker.addEventListener('controllerchange', () => done(true))))"
)
#: The record, its figures, its timeline.
KEPT_OF_A_RECORD = ("?fields", "/highlights", "/timeline")
#: How many answers with this in their address are kept on the device.
KEPT = (
    "part => caches.open('yingtu-answers').then(kept => kept.keys())"
    ".then(all => all.filter(each => each.url.includes(part)).length)"
)


def make_lead(sales: Api, name: str, phone: str) -> str:
    product = sales.get("/objects/product/records", limit="1")["items"][0]["id"]
    return str(sales.create("lead", name=name, phone=phone, product_interest=product, source="phone")["id"])


def write_follow_up(page: Page, text: str) -> None:
    page.get_by_role("toolbar").get_by_role("button", name="跟进", exact=True).click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("textbox", name="跟进内容").fill(text)
    sheet.get_by_role("button", name="保存").click()
    expect(sheet).to_be_hidden()


def nothing_waits(page: Page) -> None:
    """All is sent, at once or, where the line was bad for a moment, little by little."""
    expect(page.locator(".offline-bar[data-kind=waiting]")).to_have_count(0, timeout=30_000)


def installed(started: Visit, address: str) -> Page:
    """A page that the service worker answers for, with its lists and records on the device."""
    page = started.open(address)
    page.evaluate(READY)
    page.reload()
    return page


class TestInstalled:
    def test_it_can_be_installed_and_the_customers_of_today_are_read_with_their_histories_without_a_network(
        self, visit: Visitor, api: Callable[[str], Api]
    ) -> None:
        person = {"login": "basement", "name": "地下", "password": DEMO_PASSWORD, "roles": ["sales"]}
        assert api("admin").client.post("/users", json=person).status_code in {201, 409}
        hers = api("basement")
        account = hers.create("account", name="无信号商场有限公司")["id"]
        hers.create("follow_up", subject="上周谈好的价格", channel="phone", account=account)
        due = datetime.now(UTC).isoformat()
        task = hers.create("task", subject="今天去无信号商场", due_at=due, account=account)["id"]
        started = visit("basement", phone=True, worker=True)
        page = installed(started, "/")
        device = started.context.new_cdp_session(page)
        manifest = device.send("Page.getAppManifest")
        assert manifest["errors"] == []
        said = json.loads(manifest["data"])
        assert (said["display"], said["start_url"], said["id"]) == ("standalone", "/", "/")
        problems = {each["errorId"] for each in device.send("Page.getInstallabilityErrors")["installabilityErrors"]}
        # Contexts of tests are like private windows; those install nothing.
        assert problems <= {"in-incognito"}

        # Nobody opened the customer; home has put it on the device, once it had time.
        expect(page.get_by_role("link", name="今天去无信号商场")).to_be_visible()
        for each in (f"/account/records/{account}", f"/task/records/{task}"):
            for part in KEPT_OF_A_RECORD:
                until(lambda address=each + part: page.evaluate(KEPT, address) > 0)
        started.context.set_offline(True)
        expect(page.get_by_text("没有网络")).to_be_visible()
        page.reload()
        # The emulated network is cut, the emulated device does not know after loading: what it shows says from when it is.
        expect(page.get_by_text(re.compile("^(没有网络|网络不稳定：显示的是)"))).to_be_visible()
        page.get_by_role("link", name="今天去无信号商场").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("今天去无信号商场")
        page.get_by_role("link", name="无信号商场有限公司").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("无信号商场有限公司")
        page.get_by_role("tab", name="动态").click()
        expect(page.get_by_text("上周谈好的价格")).to_be_visible()


class TestOffline:
    def test_twenty_follow_ups_written_without_a_network_arrive_once(
        self, visit: Visitor, api: Callable[[str], Api]
    ) -> None:
        lead = make_lead(api("sales"), "离线客户", f"139{time.time_ns() // 1000 % 100_000_000:08d}")
        started = visit("sales", phone=True, worker=True)
        page = installed(started, f"/o/lead/{lead}")
        expect(page.get_by_role("heading", level=1)).to_have_text("离线客户")
        page.get_by_role("tab", name="动态").click()
        write_follow_up(page, "联网时写的")
        started.context.set_offline(True)
        expect(page.get_by_text("没有网络")).to_be_visible()
        texts = [f"离线跟进第 {number:02d} 次" for number in range(WRITTEN)]
        for text in texts[:10]:
            write_follow_up(page, text)
        expect(page.get_by_role("button", name="10 条待发送")).to_be_visible()
        # The page is loaded again without a network: it opens, with the record and what waits.
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("离线客户")
        for text in texts[10:]:
            write_follow_up(page, text)
        expect(page.get_by_role("button", name="20 条待发送")).to_be_visible()
        started.context.set_offline(False)
        nothing_waits(page)
        query = {
            "filter": {"field": "lead", "op": "eq", "value": lead},
            "fields": ["subject"],
            "sort": "id",
            "limit": 100,
        }
        found = api("sales").client.post("/objects/follow_up/records/query", json=query).json()["items"]
        assert [row["subject"] for row in found] == ["联网时写的", *texts]


class TestEdits:
    def test_an_edit_written_without_a_network_merges_or_asks_and_is_never_lost(
        self, visit: Visitor, api: Callable[[str], Api]
    ) -> None:
        lead = make_lead(api("sales"), "离线修改", f"137{time.time_ns() // 1000 % 100_000_000:08d}")
        started = visit("sales", worker=True)
        page = installed(started, f"/o/lead/{lead}")
        expect(page.get_by_role("heading", level=1)).to_have_text("离线修改")

        def edit_offline(company: str) -> None:
            started.context.set_offline(True)
            expect(page.get_by_text("没有网络")).to_be_visible()
            page.get_by_role("button", name="编辑公司").click()
            page.get_by_label("公司", exact=True).fill(company)
            page.keyboard.press("Enter")
            expect(page.get_by_role("button", name="1 条待发送")).to_be_visible()

        # Somebody changes another field meanwhile: both changes stand.
        edit_offline("离线填的公司")
        api("admin").update("lead", lead, name="离线修改过")
        started.context.set_offline(False)
        expect(page.get_by_text("已发送 1 条")).to_be_visible(timeout=30_000)
        now = api("sales").get(f"/objects/lead/records/{lead}", fields="name,company")
        assert (now["name"], now["company"]) == ("离线修改过", "离线填的公司")
        expect(page.get_by_role("heading", level=1)).to_have_text("离线修改过")

        # Somebody changes the same field: both values are shown, and one is chosen.
        edit_offline("我的公司")
        api("admin").update("lead", lead, company="对方的公司")
        started.context.set_offline(False)
        page.get_by_role("button", name="1 条未被接受").click(timeout=30_000)
        sheet = page.get_by_role("dialog")
        expect(sheet).to_contain_text("对方的公司")
        sheet.get_by_role("button", name="用我的").click()
        expect(sheet.get_by_text("全部已发送")).to_be_visible()
        assert api("sales").get(f"/objects/lead/records/{lead}", fields="company")["company"] == "我的公司"

        # What the server refuses stays with its sentence, is corrected where it was typed, and arrives.
        page.keyboard.press("Escape")
        expect(sheet).to_be_hidden()
        started.context.set_offline(True)
        expect(page.get_by_text("没有网络")).to_be_visible()
        page.get_by_role("button", name="编辑电话").click()
        phone = page.get_by_role("textbox", name="电话", exact=True)
        phone.fill("12")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="1 条待发送")).to_be_visible()
        started.context.set_offline(False)
        page.get_by_role("button", name="1 条未被接受").click(timeout=30_000)
        expect(sheet.locator(".outbox-refusal")).to_contain_text("电话")
        sheet.get_by_role("button", name="修改后重发").click()
        expect(phone).to_have_value("12")
        phone.fill("13700990011")
        page.keyboard.press("Enter")
        expect(page.get_by_text("已保存")).to_be_visible()
        assert api("sales").get(f"/objects/lead/records/{lead}", fields="phone")["phone"] == "+8613700990011"


class TestMovesAndPhotos:
    def test_a_stage_and_a_photo_from_the_basement_arrive_once(self, visit: Visitor, api: Callable[[str], Api]) -> None:
        record = deal(api("sales"), "地下室推进")
        started = visit("sales", phone=True, worker=True)
        page = installed(started, f"/o/opportunity/{record}")
        page.get_by_role("button", name="推进到需求确认", exact=True).click()
        expect(page.get_by_role("textbox", name=re.compile("痛点")).first).to_be_visible()
        page.get_by_role("dialog").get_by_role("button", name="取消").click()
        started.context.set_offline(True)
        expect(page.get_by_text("没有网络")).to_be_visible()
        with page.expect_file_chooser() as choosing:
            page.get_by_role("toolbar", name="快捷操作").locator("button", has_text="拍照").click()
        choosing.value.set_files([FilePayload(name="机房.png", mimeType="image/png", buffer=PICTURE)])
        expect(page.get_by_role("button", name="1 条待发送")).to_be_visible()
        page.get_by_role("button", name="推进到需求确认", exact=True).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("textbox", name=re.compile("痛点")).first.fill("机房没有信号")
        confirm(page, "上门拜访", "现场确认了需求")
        expect(page.get_by_text("2 项待发送：机房.png、推进到“需求确认”")).to_be_visible()
        # Somebody writes something else on the record meanwhile.
        api("admin").update("opportunity", record, description="总部的备注")
        started.context.set_offline(False)
        nothing_waits(page)
        assert stage_of(api("sales"), record) == "requirement"
        files = api("sales").get(f"/objects/opportunity/records/{record}/files")["items"]
        assert [each["name"] for each in files] == ["机房.png"]
        expect(page.get_by_text("待发送：")).to_be_hidden()


class TestFilesOfForms:
    def test_a_file_chosen_in_a_form_without_a_network_survives_a_reload_and_arrives_with_its_record(
        self, visit: Visitor, api: Callable[[str], Api]
    ) -> None:
        started = visit("sales", worker=True)
        page = installed(started, "/o/follow_up?create=1")
        form = page.get_by_role("dialog")
        form.get_by_role("textbox", name="主题").fill("地下车库的铭牌")
        form.get_by_role("button", name="显示全部字段").click()
        started.context.set_offline(True)
        expect(page.get_by_text("没有网络")).to_be_visible()
        with page.expect_file_chooser() as choosing:
            form.get_by_role("button", name="附件").click()
        choosing.value.set_files([FilePayload(name="铭牌.png", mimeType="image/png", buffer=PICTURE)])
        expect(form.get_by_text("随记录一起发送")).to_be_visible()
        with page.expect_event("load"):
            page.reload()
        expect(form.get_by_role("textbox", name="主题")).to_have_value("地下车库的铭牌")
        form.get_by_role("button", name="保存", exact=True).click()
        expect(page.get_by_role("button", name="1 条待发送")).to_be_visible()
        started.context.set_offline(False)
        expect(page.get_by_text("已发送 1 条")).to_be_visible(timeout=30_000)
        query = {"filter": {"field": "subject", "op": "eq", "value": "地下车库的铭牌"}, "fields": ["attachments"]}
        (row,) = api("sales").client.post("/objects/follow_up/records/query", json=query).json()["items"]
        (file,) = row["attachments"]
        assert api("sales").get(f"/files/{file}/info")["name"] == "铭牌.png"


class TestNewVersion:
    def test_the_prompt_loads_the_new_version_and_what_was_typed_is_there(
        self, visit: Visitor, api: Callable[[str], Api]
    ) -> None:
        lead = make_lead(api("sales"), "新版本客户", f"136{time.time_ns() // 1000 % 100_000_000:08d}")
        page = installed(visit("sales", worker=True), f"/o/lead/{lead}")
        page.get_by_role("group", name="记一笔").get_by_role("button", name="跟进").click()
        page.get_by_role("textbox", name="跟进内容").fill("升级前写了一半")
        # Another address is another version of the worker.
        page.evaluate("navigator.serviceWorker.register('/sw.js?next', { scope: '/' }).then(() => true)")
        prompt = page.get_by_role("button", name="立即更新")
        expect(prompt).to_be_visible(timeout=30_000)
        with page.expect_event("load", timeout=30_000):
            prompt.click()
        expect(page.get_by_text("有一条未写完的跟进")).to_contain_text("升级前写了一半")
        page.get_by_role("button", name="继续填写").first.click()
        expect(page.get_by_role("textbox", name="跟进内容")).to_have_value("升级前写了一半")
