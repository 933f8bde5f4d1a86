"""The same application at 390 px: cards, bottom navigation, forms that fit, nothing that scrolls sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.company import PRODUCTS
from tests.e2e.conftest import Visitor
from tests.e2e.test_records import choose

pytestmark = pytest.mark.browser


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


_SMALL = """[...document.querySelectorAll(".button, .icon-button, .ant-btn, .ant-select, .ant-input, .ant-input-affix-wrapper, nav a")]
  .map(each => each.closest(".ant-input-affix-wrapper, .ant-select") ?? each)
  .filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 43.5)
  .map(each => each.outerHTML.slice(0, 160))"""


def small(page: Page) -> list[str]:
    """Return what a thumb would miss: controls below 44 pixels."""
    return list(page.evaluate(_SMALL))


#: Hears what the test says; what recognises speech in a browser is a service of its maker.
RECOGNISER = """
window.SpeechRecognition = window.webkitSpeechRecognition = class {
  start() { window.recogniser = this; }
  stop() { this.onend(); }
  abort() { this.onend(); }
};
"""
SAY = """([transcript, isFinal]) =>
  recogniser.onresult({resultIndex: 0, results: [Object.assign([{transcript}], {isFinal})]})"""


class TestPhone:
    def test_a_lead_is_created_found_and_edited(self, visit: Visitor) -> None:
        visitor = visit("sales", phone=True)
        visitor.page.add_init_script(RECOGNISER)
        page = visitor.open("/")
        assert fits(page)
        assert small(page) == []
        page.get_by_role("link", name="新建线索").click()
        page.get_by_label("联系人", exact=True).fill("手机录入")
        assert small(page) == []
        page.get_by_label("电话").fill("13955520001")
        choose(page, "意向产品", PRODUCTS[0])
        choose(page, "首次接触渠道", "400 电话")
        page.get_by_role("button", name="保存", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("手机录入")
        assert fits(page)
        page.get_by_role("button", name="编辑公司").click()
        page.get_by_label("公司", exact=True).fill("手机上改的公司")
        page.keyboard.press("Enter")
        expect(page.get_by_text("已保存")).to_be_visible()
        self.dictate_follow_up(page)
        page.get_by_role("navigation", name="主导航").get_by_role("link", name="线索").click()
        page.get_by_role("textbox", name="搜索联系人").fill("手机录入")
        expect(page.get_by_role("listitem").filter(has_text="手机上改的公司")).to_be_visible()
        assert fits(page)

    def dictate_follow_up(self, page: Page) -> None:
        page.get_by_role("toolbar").get_by_role("button", name="跟进", exact=True).click()
        box = page.get_by_role("textbox", name="跟进内容")
        form = page.locator("form").filter(has=box)
        form.get_by_role("button", name="语音输入").click()
        expect(form.get_by_role("status")).to_have_text("正在听…")
        page.evaluate(SAY, ["客户要三", False])
        expect(form.get_by_role("status")).to_have_text("客户要三")
        page.evaluate(SAY, ["客户要三台", True])
        page.evaluate(SAY, ["，月底前交货。", True])
        expect(box).to_have_value("客户要三台，月底前交货。")
        page.evaluate("recogniser.onerror({error: 'network'}); recogniser.onend()")
        expect(form.get_by_role("alert")).to_contain_text("语音识别没有响应")
        form.get_by_role("button", name="保存", exact=True).click()
        expect(box).to_have_count(0)
        page.get_by_role("tab", name="动态").click()
        expect(page.locator(".timeline").get_by_text("客户要三台，月底前交货").first).to_be_visible()

    def test_everything_else_is_behind_more(self, visit: Visitor) -> None:
        page = visit("sales", phone=True).open("/")
        page.get_by_role("button", name="更多").click()
        page.get_by_role("dialog", name="全部列表").get_by_role("link", name="商机").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("商机")
        page.get_by_role("button", name="筛选").click()
        expect(page.get_by_role("region", name="筛选")).to_be_visible()
        assert fits(page)
        assert small(page) == []
