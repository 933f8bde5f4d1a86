"""A morning without a mouse: a lead is made, found again, followed up and finished, by keys alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.browser

MOST_TABS = 60
#: What a screen reader would call the element that has the focus.
NAME_OF_FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  const by = (at.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.innerText ?? "").join(" ");
  const label = at.id ? document.querySelector(`label[for="${CSS.escape(at.id)}"]`)?.innerText : "";
  return at.getAttribute("aria-label") || by.trim() || label || at.innerText || at.getAttribute("placeholder") || "";
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what is called like this; it has to be reached within ``MOST_TABS``."""
    wanted, passed = re.compile(name), []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate(NAME_OF_FOCUS).strip()
        if wanted.search(focused):
            return
        passed.append(focused)
    raise AssertionError(f"{name} was not reached by Tab; passed: {passed}")


def command(page: Page, words: str, option: str) -> None:
    """Summon the palette, type, and take the entry with this name."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="全局搜索")).to_be_focused()
    page.keyboard.type(words)
    wanted = page.get_by_role("option", name=re.compile(option)).first
    expect(wanted).to_be_visible()
    for _ in range(MOST_TABS):
        if wanted.get_attribute("aria-selected") == "true":
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def pick(page: Page, field: str, words: str) -> None:
    """Go to a choice by Tab, type a part of the option and take it."""
    tab_to(page, field)
    page.keyboard.type(words)
    expect(page.locator(".ant-select-item-option", has_text=words).locator("visible=true").first).to_be_visible()
    page.keyboard.press("Enter")


def test_a_lead_is_made_found_followed_up_and_changed_without_a_mouse(
    visit: Visitor, api: Callable[[str], Api]
) -> None:
    product = api("sales").get("/objects/product/records", limit="1")["items"][0]["name"]
    page = visit("sales").open("/")
    expect(page.get_by_role("region", name="新线索")).to_be_visible()

    command(page, "新建线索", "^新建线索")
    expect(page.get_by_role("dialog")).to_be_visible()
    tab_to(page, "^姓名|^名称|^联系人")
    page.keyboard.type("键盘客户")
    tab_to(page, "^电话")
    page.keyboard.type("13955530077")
    pick(page, "^意向产品", product)
    pick(page, "^首次接触渠道", "400 电话")
    tab_to(page, "^保存$")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已新建")).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()

    api("sales").until_found("13955530077")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="全局搜索")).to_be_focused()
    # Nobody waits for the result: Enter opens it when it is there.
    page.keyboard.type("13955530077")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_text("键盘客户")
    tab_to(page, "^跟进$")
    page.keyboard.press("Enter")
    content = page.get_by_role("textbox", name="跟进内容")
    expect(content).to_be_visible()
    if not content.evaluate("(at) => at === document.activeElement"):
        tab_to(page, "^跟进内容")
    page.keyboard.type("只用键盘写下的跟进")
    tab_to(page, "^保存$")
    page.keyboard.press("Enter")
    expect(page.locator(".timeline-entry").filter(has_text="只用键盘写下的跟进")).to_be_visible()
