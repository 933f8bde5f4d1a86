"""A lower amount waits for the manager: held on the desktop, told live, decided in two taps on the phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.test_accessibility import findings
from tests.e2e.test_phone import fits
from tests.e2e.test_records import choose

pytestmark = pytest.mark.browser

Apis = Callable[[str], Api]
FLOW = {
    "label": {"zh-CN": "降价审批", "en": "Lower amount"},
    "object": "opportunity",
    "trigger": {"on": ["update"], "fields": [{"field": "amount", "direction": "down"}]},
    "condition": {"field": "name", "op": "starts_with", "value": "审批旅程"},
    "position": -1,
    "require_reason": True,
    "steps": [{"approvers": [{"kind": "people", "people": ["manager"]}]}],
}


def publish(api: Apis) -> None:
    answer = api("admin").client.put("/meta/documents/approval/journey", json=FLOW)
    assert answer.status_code == 200, answer.text


class TestJourney:
    def test_an_amount_waits_for_the_manager_who_decides_on_the_phone(self, visit: Visitor, api: Apis) -> None:
        publish(api)
        deal = api("sales").create("opportunity", name="审批旅程", amount=1000)["id"]
        phone = visit("manager", phone=True)
        waiting = phone.open("/inbox")
        expect(waiting.get_by_role("heading", name="通知")).to_be_visible()

        page = visit("sales").open(f"/o/opportunity/{deal}")
        page.locator(".details").get_by_role("button", name="编辑金额").click()
        amount = page.locator(".details").get_by_role("spinbutton", name="金额").or_(page.locator("#field-amount"))
        amount.first.fill("800")
        amount.first.press("Enter")
        asked = page.get_by_role("dialog", name="此修改需要审批")
        asked.get_by_role("textbox", name="原因").fill("老客户，量大")
        offer = {"name": "竞品报价.txt", "mimeType": "text/plain", "buffer": "每台 790 元".encode()}
        asked.get_by_label("添加附件").set_input_files(offer)  # type: ignore[arg-type] # a plain dict is accepted
        expect(asked.locator(".approval-file")).to_contain_text("竞品报价.txt")
        asked.get_by_role("button", name="提交审批").click()
        banner = page.locator(".approval-banner")
        expect(banner).to_contain_text("¥1,000 → ¥800", timeout=40_000)
        expect(page.locator(".details")).to_contain_text("¥1,000")

        told = waiting.get_by_role("link", name=re.compile("请您审批.*审批旅程")).first
        expect(told).to_be_visible(timeout=40_000)
        assert findings(waiting) == []
        told.tap()
        expect(waiting.get_by_role("group", name="修改内容")).to_contain_text("¥800")
        expect(waiting.locator(".approval-head")).to_contain_text("老客户，量大")
        expect(waiting.get_by_role("link", name="竞品报价.txt")).to_be_visible()
        assert fits(waiting)
        assert findings(waiting) == []
        waiting.get_by_role("button", name="同意").tap()
        expect(waiting.locator(".approval-top").first).to_contain_text("已通过")

        expect(page.locator(".details")).to_contain_text("¥800", timeout=40_000)
        expect(banner).to_have_count(0)
        expect(page.get_by_role("link", name=re.compile("通知，[1-9]"))).to_be_visible()

    def test_refusing_needs_words_and_the_requester_asks_again(self, visit: Visitor, api: Apis) -> None:
        publish(api)
        deal = api("sales").create("opportunity", name="审批旅程二", amount=1000)["id"]
        held = api("sales").client.patch(f"/objects/opportunity/records/{deal}", json={"amount": 1, "$reason": "清仓"})
        approval = held.json()["approval_id"]
        page = visit("manager").open(f"/approvals/{approval}")
        page.get_by_role("button", name="拒绝").click()
        expect(page.get_by_role("alert")).to_contain_text("请填写原因")
        page.get_by_role("textbox", name="意见").fill("太低")
        page.get_by_role("button", name="拒绝").click()
        expect(page.locator(".approval-top").first).to_contain_text("未通过")
        mine = visit("sales").open(f"/approvals/{approval}")
        expect(mine.locator(".approval-history")).to_contain_text("太低")
        mine.get_by_role("button", name="重新提交").click()
        expect(mine.locator(".approval-top").first).to_contain_text("审批中")
        expect(mine).not_to_have_url(re.compile(approval))

    def test_a_flow_is_made_in_the_designer(self, visit: Visitor, api: Apis) -> None:
        page = visit("admin").open("/settings/approvals/new")
        page.get_by_role("textbox", name="名称").fill("删除客户")
        choose(page, "对象", "客户", search="客户")
        page.get_by_role("checkbox", name="删除记录").check()
        page.get_by_role("checkbox", name="修改记录").uncheck()
        page.get_by_role("button", name="添加步骤").click()
        page.get_by_role("button", name="发布").click()
        expect(page.get_by_role("alert").filter(has_text="没有审批人").first).to_be_visible()
        page.get_by_role("button", name="删除步骤").last.click()
        page.get_by_role("button", name="发布").click()
        expect(page.get_by_role("link", name=re.compile("删除客户"))).to_be_visible()
        assert findings(page) == []
        api("admin").client.delete("/meta/documents/approval/account_approval").raise_for_status()
