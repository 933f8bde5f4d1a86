"""An instruction in the browser: its form, what is wrong at the fields, the inbox of who is asked, and the receipts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.test_accessibility import findings
from tests.e2e.test_phone import fits

pytestmark = pytest.mark.browser


def test_a_manager_asks_somebody_and_sees_how_far_they_are(visit: Visitor, api: Callable[[str], Api]) -> None:
    asked = api("sales").user
    desk = visit("director").open("/tasks")
    desk.get_by_role("button", name="下达指令").click()
    form = desk.get_by_role("dialog")
    give = form.get_by_role("button", name="下达指令")
    give.click()
    expect(form.get_by_role("alert")).to_have_text("请至少选择一位同事或一个团队。")
    form.get_by_role("combobox", name="同事").fill(asked["name"])
    desk.locator(".ant-select-item-option", has_text=asked["name"]).click()
    # The server's own word, at the field it is about; what was typed stays, also when the page is loaded again.
    form.get_by_role("textbox", name="要求", exact=True).fill("带上新报价单")
    give.click()
    expect(form.locator("[data-field=subject]").get_by_role("alert")).to_be_visible()
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.reload()
    desk.get_by_role("button", name="下达指令").click()
    expect(form.get_by_role("textbox", name="要求", exact=True)).to_have_value("带上新报价单")
    expect(form).to_contain_text(asked["name"])
    form.get_by_role("textbox", name="指令", exact=True).fill("拜访云帆的采购总监")
    assert findings(desk) == []
    give.click()
    expect(desk.get_by_text("已下达给 1 人")).to_be_visible()

    phone = visit("sales", phone=True).open("/inbox")
    card = phone.get_by_role("region", name="我收到的指令").get_by_role("listitem").filter(has_text="采购总监")
    expect(card).to_contain_text("带上新报价单")
    assert fits(phone)
    card.get_by_role("button", name="接受").click()
    expect(card.get_by_text("已接受")).to_be_visible()
    assert findings(phone) == []

    desk.get_by_role("button", name="打开", exact=True).click()
    receipts = desk.get_by_role("region", name="回执")
    expect(receipts).to_contain_text("0/1 已完成")
    expect(receipts.get_by_role("listitem")).to_contain_text("已接受")
    card.get_by_role("button", name="完成").click()
    done = phone.get_by_role("dialog")
    done.get_by_role("textbox", name="完成情况").fill("对方要三年质保")
    done.get_by_role("button", name="完成").click()
    expect(phone.get_by_role("region", name="我收到的指令").get_by_text("采购总监")).to_have_count(0)
    desk.reload()
    expect(receipts).to_contain_text("1/1 已完成")
    expect(receipts).to_contain_text("对方要三年质保")
    expect(desk.get_by_role("button", name="催办未完成的人")).to_have_count(0)
