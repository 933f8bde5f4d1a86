"""How many steps, taps, fields and keystrokes the daily work costs on the phone, from the signed-in home (CAP-7)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.browser

MOST_STEPS = 3
MOST_INPUTS = 3


@dataclass
class Count:
    """One task as it is done. A step is one screen or dialog that is confirmed."""

    name: str
    steps: int = 0
    taps: int = 0
    fields: int = 0
    keystrokes: int = 0
    begun: float = field(default_factory=time.perf_counter)
    seconds: float = 0.0

    def tap(self, what: Locator, *, step: bool = False) -> None:
        what.click()
        self.taps += 1
        self.steps += step

    def type(self, what: Locator, text: str) -> None:
        what.fill(text)
        self.fields += 1
        self.keystrokes += len(text)

    def choose(self, page: Page, label: str, option: str) -> None:
        self.tap(page.get_by_role("combobox", name=label))
        self.tap(page.locator(".ant-select-item-option").get_by_text(option, exact=True).locator("visible=true"))
        self.fields += 1

    def done(self) -> Count:
        self.seconds = time.perf_counter() - self.begun
        return self


def a_number() -> str:
    return f"139{time.time_ns() // 1000 % 100_000_000:08d}"


def create_lead(page: Page, product: str) -> Count:
    count = Count("新建线索")
    count.tap(page.get_by_role("link", name="新建线索"), step=True)
    count.type(page.get_by_label("电话"), a_number())
    count.choose(page, "意向产品", product)
    count.choose(page, "首次接触渠道", "400 电话")
    count.tap(page.get_by_role("button", name="保存", exact=True), step=True)
    expect(page.get_by_text("已新建")).to_be_visible()
    return count.done()


def log_follow_up(page: Page) -> Count:
    count = Count("写跟进")
    count.tap(page.get_by_role("region", name="新线索").get_by_role("listitem").first.get_by_role("link"), step=True)
    count.tap(page.get_by_role("toolbar").get_by_role("button", name="跟进", exact=True), step=True)
    sheet = page.get_by_role("dialog")
    count.type(sheet.get_by_role("textbox", name="跟进内容"), "已电话沟通")
    count.tap(sheet.get_by_role("button", name="保存"), step=True)
    expect(sheet).to_be_hidden()
    return count.done()


def finish_task(page: Page) -> Count:
    count = Count("完成待办")
    count.tap(page.get_by_role("button", name="完成待办").first, step=True)
    expect(page.get_by_text("已完成：")).to_be_visible()
    return count.done()


def find_by_phone(page: Page, phone: str, name: str) -> Count:
    count = Count("按电话找客户")
    count.tap(page.get_by_role("banner").get_by_role("button", name="搜索"), step=True)
    count.type(page.get_by_role("dialog").get_by_role("combobox"), phone)
    count.tap(page.get_by_role("option").filter(has_text=name), step=True)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    return count.done()


def advance_stage(page: Page, name: str) -> Count:
    count = Count("推进阶段")
    count.tap(page.get_by_role("banner").get_by_role("button", name="搜索"))
    count.type(page.get_by_role("dialog").get_by_role("combobox"), name)
    count.tap(page.get_by_role("option").filter(has_text=name), step=True)
    count.tap(page.get_by_role("button", name="推进到需求确认", exact=True), step=True)
    sheet = page.get_by_role("dialog")
    count.type(sheet.get_by_role("textbox", name=re.compile("痛点")).first, "对账靠手工")
    count.tap(sheet.get_by_text("上门拜访", exact=True))
    count.type(sheet.get_by_role("textbox", name=re.compile("推进理由")), "客户确认了需求")
    count.tap(sheet.get_by_role("button", name=re.compile("^推进到")), step=True)
    expect(page.get_by_text("已进入需求确认")).to_be_visible()
    return count.done()


class TestSteps:
    def test_daily_work_takes_three_steps_at_most(
        self, visit: Visitor, api: Callable[[str], Api], capsys: pytest.CaptureFixture[str]
    ) -> None:
        sales = api("sales")
        product: dict[str, Any] = sales.get("/objects/product/records", limit="1")["items"][0]
        phone, name = a_number(), "步数客户"
        sales.create("lead", name=name, phone=phone, product_interest=product["id"], source="phone")
        account = sales.create("account", name="阶梯贸易有限公司")["id"]
        sales.create("opportunity", name="步数商机", account=account)
        for text in (phone, "步数商机"):
            sales.until_found(text)
        page = visit("sales", phone=True).open("/")
        counts = []
        for work in (
            lambda: create_lead(page, product["name"]),
            lambda: log_follow_up(page),
            lambda: finish_task(page),
            lambda: find_by_phone(page, phone, name),
            lambda: advance_stage(page, "步数商机"),
        ):
            page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + "/")
            expect(page.get_by_role("region", name="新线索")).to_be_visible()
            counts.append(work())
        with capsys.disabled():
            print(f"\n{'':12}{'steps':>7}{'taps':>6}{'fields':>8}{'keys':>6}{'s':>7}")  # noqa: T201
            for each in counts:
                row = f"{each.steps:>7}{each.taps:>6}{each.fields:>8}{each.keystrokes:>6}{each.seconds:>7.1f}"
                print(f"{each.name:{12 - len(each.name)}}{row}")  # noqa: T201
        assert max(each.steps for each in counts) <= MOST_STEPS
        assert counts[0].fields <= MOST_INPUTS
