"""The search over all objects: from the header, by keyboard and on the phone, and what it says when it finds nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.api import Api
from tests.e2e.company import ACCOUNTS
from tests.e2e.conftest import Visitor
from tests.e2e.stand_in import answer_reads
from tests.e2e.test_accessibility import findings
from tests.e2e.test_phone import fits
from tests.e2e.test_records import a_lead

pytestmark = pytest.mark.browser

Apis = Callable[[str], Api]

CUSTOMER = ACCOUNTS[0]
INITIALS = "hzyq"


def summon(page: Page) -> None:
    """Call the search by its keys, which the page knows once its header is there."""
    expect(page.locator("header").get_by_role("button").first).to_be_visible()
    page.keyboard.press("Control+k")


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="全局搜索")


class TestDesktop:
    def test_a_customer_is_found_by_initials_without_the_mouse(self, visit: Visitor, api: Apis) -> None:
        api("sales").until_found(INITIALS)
        page = visit("sales").open("/")
        expect(page.get_by_role("button", name="搜索客户、电话、公司")).to_be_visible()
        summon(page)
        expect(box(page)).to_be_focused()
        page.keyboard.type(INITIALS)
        options = page.get_by_role("group", name="客户", exact=True).get_by_role("option")
        expect(options).to_have_count(1)
        expect(options.locator("mark")).to_have_text("杭州云启")
        expect(box(page)).to_have_attribute(
            "aria-activedescendant", page.get_by_role("option", selected=True).get_attribute("id") or "-"
        )
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(CUSTOMER)
        expect(page.get_by_role("dialog")).to_have_count(0)

    def test_what_was_worked_on_last_is_there_before_a_word_is_typed(self, visit: Visitor, api: Apis) -> None:
        a_lead(api("sales"), "季最近", "13766640011")
        page = visit("sales").open("/")
        page.get_by_role("button", name="搜索客户、电话、公司").click()
        expect(page.get_by_role("group", name="最近处理").get_by_role("option", name="季最近")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_role("button", name="搜索客户、电话、公司")).to_be_focused()

    def test_it_says_when_nothing_is_found_when_to_type_more_and_what_went_wrong(self, visit: Visitor) -> None:
        page = visit("sales").open("/")
        summon(page)
        box(page).fill("没有这样的客户")
        expect(page.get_by_role("dialog").get_by_text("没有找到", exact=True).last).to_be_visible()
        expect(box(page)).to_have_attribute("aria-expanded", "false")

        stop = answer_reads(page, re.compile(r"/api/v1/search\?q="), {"items": [], "too_common": True})
        box(page).fill("公司")
        expect(page.get_by_role("dialog").get_by_text("包含这些内容的记录太多")).to_be_visible()
        stop()
        box(page).fill("一 二 三 四 五 六 七 八 九 十")
        expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()
        assert findings(page) == []


class TestPhone:
    def test_a_person_is_found_by_four_digits_of_the_number(self, visit: Visitor, api: Apis) -> None:
        a_lead(api("sales"), "童小满", "13766648631")
        api("sales").until_found("8631")
        page = visit("sales", phone=True).open("/")
        page.get_by_role("button", name="全局搜索").click()
        box(page).fill("8631")
        option = page.get_by_role("option", name="童小满")
        expect(option.locator("mark")).to_have_text("8631")
        assert fits(page)
        option.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("童小满")
        expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "scheme", "phone"), [("zh-CN", "light", False), ("en", "dark", True), ("en", "dark", False)]
)
def test_the_results_are_usable_by_everybody(
    visit: Visitor, api: Apis, language: str, scheme: str, *, phone: bool
) -> None:
    api("admin").until_found("云启")
    page = visit("admin", phone=phone, language=language, scheme=scheme).open("/")
    summon(page)
    page.get_by_role("combobox", name="全局搜索" if language == "zh-CN" else "Search everything").fill("云启")
    expect(page.locator(".search-choice mark").first).to_be_visible()
    assert findings(page) == []
