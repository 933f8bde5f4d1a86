"""The page of a record: write down what happened, see it on the timeline, plan the next step, look into the past."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import FilePayload, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.test_accessibility import findings
from tests.e2e.test_attachments import PICTURE
from tests.e2e.test_phone import fits
from tests.e2e.test_records import a_lead
from yingtu.identity.service import DEMO_PASSWORD

pytestmark = pytest.mark.browser

Apis = Callable[[str], Api]


def an_account(api: Api, name: str) -> str:
    account = str(api.create("account", name=name, phone="13955520001")["id"])
    api.create("opportunity", name=f"{name}的项目", account=account, amount=120_000)
    return account


class TestDesktop:
    def test_what_happens_is_written_down_in_one_place_and_stands_on_the_timeline(
        self, visit: Visitor, api: Apis
    ) -> None:
        account = an_account(api("sales"), "时间线客户")
        page = visit("sales").open(f"/o/account/{account}")
        figures = page.locator(".highlights")
        expect(figures).to_contain_text("¥12万")
        compose = page.get_by_role("group", name="记一笔")
        entries = page.locator(".timeline-entry")

        compose.get_by_role("button", name="跟进").click()
        page.get_by_role("textbox", name="跟进内容").fill("客户认可方案。下周三带报价过去，王总参加。")
        page.reload()
        compose.get_by_role("button", name="跟进").click()
        expect(page.get_by_role("textbox", name="跟进内容")).to_have_value(re.compile("客户认可方案"))
        page.keyboard.press("Control+Enter")
        written = entries.filter(has_text="客户认可方案").first
        expect(written).to_contain_text("下周三带报价过去")
        expect(figures).to_contain_text(re.compile("最近跟进.*(刚刚|秒|现在|分钟)"))

        page.get_by_role("button", name="安排下一步").click()
        page.get_by_role("textbox", name="待办内容").fill("发送报价单")
        page.keyboard.press("Control+Enter")
        step = page.locator(".next-step")
        expect(step).to_contain_text("发送报价单")
        assert findings(page) == []
        step.get_by_role("button", name="标记为已完成").click()
        expect(page.get_by_role("button", name="安排下一步")).to_be_visible()
        expect(entries.filter(has_text="已完成").first).to_be_visible()

        deal = api("sales").get(
            "/objects/opportunity/records", filter=f'{{"field":"account","op":"eq","value":"{account}"}}'
        )
        api("sales").update("opportunity", deal["items"][0]["id"], amount=150_000)
        moved = entries.filter(has_text="¥150,000").and_(page.locator("[data-kind=change]")).first
        expect(moved).to_contain_text("¥120,000", timeout=40_000)
        expect(moved).to_contain_text("时间线客户的项目")
        only = page.get_by_role("group", name="只看")
        only.get_by_role("button", name="跟进", exact=True).click()
        expect(page).to_have_url(re.compile("kinds=follow_up"))
        expect(entries).to_have_count(1)
        # Fields are filled in one after the other as in a table.
        page.get_by_role("button", name="编辑网站").press("Enter")
        page.get_by_label("网站", exact=True).fill("https://timeline.example.com")
        page.keyboard.press("Tab")
        expect(page.get_by_label("地址", exact=True)).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(".details")).to_contain_text("timeline.example.com")

    def test_a_long_timeline_is_read_to_its_end_keeps_its_place_and_takes_what_is_new_without_a_jump(
        self, visit: Visitor, api: Apis
    ) -> None:
        sales = api("sales")
        account = str(sales.create("account", name="往来多年的客户", phone="13955520005")["id"])
        now = datetime.now(UTC)

        def told(number: int) -> dict[str, object]:
            at = (now - timedelta(hours=9 * number)).isoformat()
            return {"subject": f"第{number}次", "channel": "phone", "happened_at": at, "account": account}

        sales.create_many("follow_up", [told(number) for number in range(1, 111)])
        page = visit("sales").open(f"/o/account/{account}")
        entries, asked = page.locator(".timeline-entry"), []
        expect(entries.filter(has_text="第1次")).to_be_visible()
        for last in (29, 89, 110):
            # What follows is fetched when the last one comes into view.
            expect(entries.nth(last)).to_be_attached()
            entries.nth(last).scroll_into_view_if_needed()
        expect(page.get_by_text("共 111 条，已全部显示")).to_be_attached()
        heads = page.locator(".timeline-day h3").all_inner_texts()
        assert len(heads) == len(set(heads)) > 30
        entry = entries.filter(has_text="第70次")
        entry.scroll_into_view_if_needed()
        left = entry.bounding_box()
        entry.get_by_role("link", name="第70次").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("第70次")
        page.go_back()
        expect(entry).to_be_in_viewport()
        expect(entries).to_have_count(111)
        assert entry.bounding_box() == left

        # What is new comes with the head alone, and what is being read stays under the eyes.
        page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
        sales.create("follow_up", **told(0))
        expect(entries).to_have_count(112, timeout=40_000)
        assert entry.bounding_box() == left
        sales.update("account", account, description="又见了一面")
        expect(entries.filter(has_text="又见了一面")).to_have_count(1, timeout=40_000)
        expect(entries).to_have_count(113)
        assert [each for each in asked if "/timeline" in each and "cursor" in each] == []

    def test_the_past_is_shown_as_such_and_the_owner_is_changed(self, visit: Visitor, api: Apis) -> None:
        name = '{"field":"name","op":"starts_with","value":"上海博雅"}'
        account = api("admin").get("/objects/account/records", filter=name)["items"][0]["id"]
        api("admin").update("account", account, description="后来写的备注")
        # The account speaks another language, and changing that is refused at first: the page speaks one language all the same.
        api("admin").ensure_language("en")
        started = visit("admin")
        busy = {"title": "Busy", "status": 503, "code": "busy"}
        started.page.route("**/me/preferences", lambda route: route.fulfill(status=503, json=busy), times=1)
        page = started.open(f"/o/account/{account}?tab=history")
        expect(page.locator(".details")).to_contain_text("后来写的备注")
        page.get_by_role("button", name="查看当时的记录").last.click()
        banner = page.locator(".past-banner")
        expect(banner).to_contain_text("只读")
        expect(page.locator(".details")).to_contain_text("上海博雅教育科技有限公司")
        expect(page.locator(".details")).not_to_contain_text("后来写的备注")
        expect(page.get_by_role("button", name="编辑备注")).to_be_hidden()
        assert findings(page) == []
        banner.get_by_role("button", name="回到现在").click()
        expect(page.locator(".details")).to_contain_text("后来写的备注")
        page.get_by_role("button", name="编辑负责人").first.click()
        page.locator(".owner-choice").get_by_role("combobox").fill("周雨")
        page.locator(".ant-select-item-option", has_text="周雨桐").click()
        expect(page.locator(".owner-button")).to_contain_text("周雨桐")


class TestDrafts:
    def test_what_was_typed_outlives_the_session_and_asks_before_it_is_left(self, visit: Visitor, api: Apis) -> None:
        lead = a_lead(api("sales"), "会话过期客户", "13955520003")
        ending = Api(str(api("sales").client.base_url).removesuffix("/api/v1/"), "sales")
        started = visit("sales")
        cookie = {"name": "yingtu_session", "value": ending.cookie(), "url": started.server}
        started.context.add_cookies([cookie])  # type: ignore[list-item] # a plain dict is accepted
        page = started.open(f"/o/lead/{lead}")
        compose = page.get_by_role("group", name="记一笔")
        compose.get_by_role("button", name="跟进").click()
        page.get_by_role("textbox", name="跟进内容").fill("写到一半会话过期")
        page.get_by_role("link", name="线索", exact=True).first.click()
        page.get_by_role("dialog").get_by_role("button", name="继续编辑").click()
        # An administrator edits the same field while it is being edited here: what is typed stays, and saving asks.
        page.get_by_role("button", name="编辑公司").click()
        page.get_by_label("公司", exact=True).fill("我改的公司")
        api("admin").update("lead", lead, company="别人改的公司", name="会话过期客户二")
        expect(page.get_by_role("heading", level=1)).to_have_text("会话过期客户二", timeout=40_000)
        expect(page.get_by_label("公司", exact=True)).to_have_value("我改的公司")
        ending.client.delete("/session").raise_for_status()
        ending.close()
        page.keyboard.press("Enter")
        page.get_by_label("登录名").fill("sales")
        page.get_by_label("密码", exact=True).fill(DEMO_PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_text("有一条未写完的跟进")).to_contain_text("写到一半会话过期")
        expect(page.get_by_label("公司", exact=True)).to_have_value("我改的公司")
        page.get_by_role("region", name="未保存的修改").get_by_role("button", name="保存").click()
        conflict = page.get_by_role("dialog")
        expect(conflict).to_contain_text("别人改的公司")
        assert findings(page) == []


class TestPhone:
    def test_the_thumb_reaches_call_follow_up_task_and_camera(self, visit: Visitor, api: Apis) -> None:
        lead = a_lead(api("sales"), "手机客户", "13955520002")
        page = visit("sales", phone=True).open(f"/o/lead/{lead}")
        bar = page.get_by_role("toolbar", name="快捷操作")
        expect(bar.get_by_role("link", name="打电话")).to_have_attribute("href", "tel:+8613955520002")
        bar.get_by_role("button", name="跟进").click()
        page.get_by_role("textbox", name="跟进内容").fill("电话里确认了预算")
        assert findings(page) == []
        page.get_by_role("dialog").get_by_role("button", name=re.compile("保.?存")).click()
        expect(page.get_by_role("dialog")).to_be_hidden()
        with page.expect_file_chooser() as choosing:
            bar.locator("button", has_text="拍照").click()
        choosing.value.set_files([FilePayload(name="现场.png", mimeType="image/png", buffer=PICTURE)])
        page.get_by_role("tab", name="动态").click()
        expect(page).to_have_url(re.compile("tab=timeline"))
        expect(page.locator(".timeline-entry").filter(has_text="电话里确认了预算")).to_be_visible()
        expect(page.locator(".timeline-entry").filter(has_text="现场.png")).to_be_visible()
        assert fits(page)
        assert findings(page) == []


class TestFrames:
    def test_an_administrator_puts_a_page_of_another_system_beside_records(self, visit: Visitor, api: Apis) -> None:
        product = api("admin").get("/objects/product/records", limit="1")["items"][0]["id"]
        started = visit("admin")
        started.context.route(
            "https://bi.example.com/**", lambda route: route.fulfill(body="<p>ok</p>", content_type="text/html")
        )
        page = started.open("/settings/company")
        card = page.get_by_role("region", name="嵌入页面（BI）")
        card.get_by_role("combobox", name="对象").click()
        page.get_by_title("产品", exact=True).click()
        card.get_by_role("textbox", name="标签名称").fill("经营看板")
        card.get_by_role("textbox", name="页面地址").fill("https://bi.example.com/d/product?id={id}")
        page.once("dialog", lambda dialog: dialog.accept())
        page.reload()
        card.get_by_role("combobox", name="对象").click()
        page.get_by_title("产品", exact=True).click()
        expect(card.get_by_role("textbox", name="标签名称")).to_have_value("经营看板")
        card.get_by_role("button", name="添加").click()
        expect(card.get_by_role("listitem")).to_contain_text("https://bi.example.com/d/product")
        started.open(f"/o/product/{product}")
        page.get_by_role("tab", name="经营看板").click()
        expect(page.get_by_title("经营看板")).to_be_visible()
        started.open("/settings/company")
        card.get_by_role("combobox", name="对象").click()
        page.get_by_title("产品", exact=True).click()
        card.get_by_role("button", name="移除“经营看板”").click()
        expect(card.get_by_role("listitem")).to_have_count(0)
