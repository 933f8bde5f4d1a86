"""Stages in the browser: going on with what is missing in one dialog, on the phone; no way past a stage; back by approval."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.hands import drag_card
from tests.e2e.test_accessibility import findings
from tests.e2e.test_phone import fits
from tests.e2e.test_records import choose

pytestmark = pytest.mark.browser

Apis = Callable[[str], Api]


def deal(api: Api, name: str) -> str:
    account = api.create("account", name=f"{name}有限公司")["id"]
    return str(api.create("opportunity", name=name, account=account)["id"])


def stage_of(api: Api, record: str) -> str:
    return str(api.get(f"/objects/opportunity/records/{record}/stage")["stage"])


def confirm(page: Page, action: str, reason: str) -> None:
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(action, exact=True).click()
    dialog.get_by_role("textbox", name=re.compile("推进理由")).fill(reason)
    dialog.get_by_role("button", name=re.compile("^推进到")).click()


class TestPhone:
    def test_what_is_missing_is_collected_in_one_dialog(self, visit: Visitor, api: Apis) -> None:
        sales = api("sales")
        record = deal(sales, "手机推进")
        page = visit("sales", phone=True).open(f"/o/opportunity/{record}")
        # First step: the dialog. Second: what is missing. Third: confirm.
        page.get_by_role("button", name="推进到需求确认", exact=True).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("textbox", name=re.compile("痛点")).first.fill("对账靠手工")
        assert fits(page)
        confirm(page, "上门拜访", "客户确认了需求")
        expect(page.get_by_text("已进入需求确认")).to_be_visible()
        assert stage_of(sales, record) == "requirement"

    def test_a_card_is_moved_by_its_menu_and_never_past_a_stage(self, visit: Visitor, api: Apis) -> None:
        sales = api("sales")
        record = deal(sales, "看板推进")
        page = visit("sales", phone=True).open("/o/opportunity?kind=kanban&q=看板推进")
        page.get_by_role("button", name="移动“看板推进”").click()
        page.get_by_role("menuitem", name="商务谈判").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("alert")).to_contain_text("“初步接洽”不能直接到“商务谈判”")
        dialog.get_by_role("button", name="推进到需求确认").click()
        expect(page.get_by_role("dialog", name="初步接洽 → 需求确认")).to_be_visible()
        assert stage_of(sales, record) == "contacting"


class TestDesk:
    def test_a_dragged_card_asks_for_what_its_new_stage_needs(self, visit: Visitor, api: Apis) -> None:
        sales = api("sales")
        record = deal(sales, "拖动推进")
        page = visit("sales").open("/o/opportunity?kind=kanban&q=拖动推进")
        drag_card(page, "拖动推进", page.get_by_role("region", name=re.compile("^需求确认，")))
        dialog = page.get_by_role("dialog", name="初步接洽 → 需求确认")
        dialog.get_by_role("textbox", name=re.compile("痛点")).first.fill("对账靠手工")
        assert stage_of(sales, record) == "contacting"
        confirm(page, "上门拜访", "客户确认了需求")
        expect(page.get_by_text("已进入需求确认")).to_be_visible()
        assert stage_of(sales, record) == "requirement"

    def test_a_refused_edit_says_why_and_leads_to_the_dialog(self, visit: Visitor, api: Apis) -> None:
        record = deal(api("sales"), "直接修改")
        page = visit("sales").open(f"/o/opportunity/{record}")
        details = page.locator(".details")
        details.get_by_role("button", name="编辑阶段", exact=True).click()
        choose(page, "阶段", "赢单")
        expect(page.locator("#field-stage-problems")).to_contain_text("不能跳过阶段")
        details.get_by_role("button", name="推进…").click()
        expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("“初步接洽”不能直接到“赢单”")

    def test_a_move_back_waits_for_its_approval(self, visit: Visitor, api: Apis) -> None:
        sales, admin = api("sales"), api("admin")
        record = deal(sales, "退回审批")
        pain = {"object": "pain_point", "lookup": "opportunity", "values": {"name": "x"}}
        body = {"to": "requirement", "action": "visit", "reason": "客户确认", "create": [pain]}
        # Somebody else's move: it is not a slip that one takes back.
        admin.client.post(f"/objects/opportunity/records/{record}/stage", json=body).raise_for_status()
        page = visit("sales").open(f"/o/opportunity/{record}")
        page.get_by_role("button", name="其他操作").click()
        page.get_by_role("menuitem", name="退回到初步接洽").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("textbox", name=re.compile("退回原因")).fill("客户换了负责人")
        dialog.get_by_role("button", name="提交审批").click()
        expect(page.get_by_text("已提交审批")).to_be_visible()
        expect(dialog).to_be_hidden()
        assert findings(page) == []
        assert stage_of(sales, record) == "requirement"
        [asked] = sales.get(f"/objects/opportunity/records/{record}/approvals")["items"]
        waiting = sales.get(f"/approvals/{asked['id']}")
        [approver] = [vote["person"]["name"] for step in waiting["step_list"] for vote in step["votes"]]
        login = {"王海峰": "manager", "管理员": "admin"}[approver]
        answer = api(login).client.post(f"/approvals/{waiting['id']}/decision", json={"decision": "approve"})
        answer.raise_for_status()
        assert stage_of(sales, record) == "contacting"


class TestDesigner:
    def test_a_stage_is_moved_with_the_keyboard_and_a_bad_process_is_refused_at_its_place(self, visit: Visitor) -> None:
        page = visit("admin").open("/settings/processes/sales")
        first = page.locator(".stage-card").first
        first.click()
        assert findings(page) == []
        first.press("Alt+ArrowRight")
        expect(page.locator(".stage-card").nth(1)).to_contain_text("初步接洽")
        page.locator(".stage-card").nth(1).press("Alt+ArrowLeft")
        page.locator(".stage-card").nth(2).click()
        page.get_by_role("button", name="添加证据").click()
        page.get_by_role("menuitem", name="字段已填写").click()
        page.get_by_role("button", name="预览并发布").click()
        expect(page.locator(".stage-card[data-bad=true]")).to_have_count(1)
        page.get_by_role("button", name="移除", exact=True).last.click()
        page.get_by_role("spinbutton", name="停留限期（工作日）").fill("6")
        page.get_by_role("button", name="预览并发布").click()
        dialog = page.get_by_role("dialog", name="发布后的变化")
        expect(dialog).to_contain_text("流程“标准销售流程”")
        dialog.get_by_role("button", name="发 布").or_(dialog.get_by_role("button", name="发布")).click()
        expect(page.get_by_text("流程已生效")).to_be_visible()
