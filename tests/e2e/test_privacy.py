"""The rights of a person, from consent on their record to the certificate; and a compliance report with the change it proposes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.browser

NAME, PHONE = "沈青禾", "13790006161"


def test_a_person_agrees_takes_it_back_and_is_erased(visit: Visitor, api: Callable[[str], Api]) -> None:
    made = api("admin").create("contact", name=NAME, phone=PHONE)
    begun = visit("admin")
    page = begun.open(f"/o/contact/{made['id']}")
    card = page.get_by_role("region", name="联系授权")
    card.get_by_role("button", name="登记授权").click()
    card.get_by_label("来源").fill("展会登记表")
    card.get_by_label("上传文件").set_input_files({"name": "授权书.txt", "mimeType": "text/plain", "buffer": b"yes"})
    expect(card.get_by_title("授权书.txt")).to_be_visible()
    card.get_by_role("button", name="保存").click()
    expect(card.get_by_text("电话 同意")).to_be_visible()
    card.get_by_role("button", name="撤回授权：电话").click()
    expect(card.get_by_text("电话 已撤回")).to_be_visible()
    card.get_by_role("button", name="登记授权").click()
    card.get_by_text("全部登记").click()
    expect(card.get_by_role("link", name="凭证文件")).to_be_visible()

    page = begun.open("/settings/privacy")
    page.get_by_label("电话").fill(PHONE)
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("checkbox", name=NAME)).to_be_checked()
    page.get_by_role("button", name="生成档案").click()
    expect(page.get_by_role("region", name="档案").get_by_role("link", name="下载").first).to_be_visible(timeout=40_000)
    page.get_by_role("button", name="删除…").click()
    dialog = page.get_by_role("dialog", name="删除个人信息")
    expect(dialog.get_by_text("137****6161")).to_be_visible()
    dialog.get_by_label("原因").fill("本人来电要求")
    dialog.get_by_role("button", name="永久删除").click()
    erased = page.get_by_role("region", name="删除记录").get_by_role("listitem").filter(has_text="本人来电要求")
    expect(erased.get_by_role("link", name="删除证明")).to_be_visible(timeout=40_000)
    page = begun.open(f"/o/contact/{made['id']}")
    expect(page.get_by_role("heading", name="已删除")).to_be_visible()
    expect(page.get_by_text("个人信息已于")).to_be_visible()

    page = begun.open("/settings/privacy?tab=retention")
    expect(page.get_by_text("发票依法保存")).to_be_visible()
    page = begun.open("/settings/compliance")
    page.get_by_role("button", name="立即检查").click()
    expect(page.get_by_text("位管理员未启用第二验证")).to_be_visible()
    page.get_by_role("button", name="查看修改").first.click()
    proposal = page.get_by_role("dialog", name="建议的修改")
    expect(proposal.get_by_role("table").first).to_be_visible()
    proposal.get_by_role("button", name="取消").click()
