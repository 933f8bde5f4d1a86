"""What words mean, in the browser: found from a field, changed by an administrator, signed by the head of a department on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.test_accessibility import findings
from tests.e2e.test_phone import fits

pytestmark = pytest.mark.browser

Apis = Callable[[str], Api]


def test_a_field_leads_to_its_term_and_a_new_wording_counts_once_it_is_signed(visit: Visitor, api: Apis) -> None:
    account = api("sales").create("account", name="术语测试有限公司")["id"]
    desk = visit("sales").open(f"/o/account/{account}")
    desk.get_by_role("link", name="“意向客户”是什么意思").click()
    expect(desk.get_by_role("heading", name="意向客户", level=1)).to_be_visible()
    expect(desk.get_by_text("近 90 天内有跟进记录")).to_be_visible()

    page = visit("admin").open("/terms/prospect")
    page.get_by_role("button", name="修改").click()
    form = page.get_by_role("dialog")
    form.get_by_role("textbox", name="定义", exact=True).fill("近 60 天内有跟进、尚未成交的客户。")
    form.get_by_role("combobox", name="须签署部门").fill("合规小组")
    form.get_by_role("combobox", name="须签署部门").press("Enter")
    form.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_role("region", name="待签署的新定义")).to_contain_text("近 60 天内")
    assert findings(page) == []
    # A department without a head is signed for by administrators.
    phone = visit("admin", phone=True).open("/terms/prospect")
    expect(phone.get_by_text("近 90 天内有跟进记录")).to_be_visible()
    assert fits(phone)
    phone.get_by_role("button", name="同意", exact=True).click()
    expect(phone.get_by_text("全部签署完成，新定义已生效")).to_be_visible()
    expect(phone.get_by_role("region", name="待签署的新定义")).to_have_count(0)
    desk.reload()
    expect(desk.get_by_text("近 60 天内有跟进")).to_be_visible()
