"""An administrator adds a field in the browser, and it is in the forms at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.test_records import choose

pytestmark = pytest.mark.browser


class TestAddField:
    def test_a_new_choice_is_live_in_list_and_form(self, visit: Visitor) -> None:
        page = visit("admin").open("/settings/objects/product")
        page.get_by_role("button", name="添加字段").click()
        page.get_by_label("中文名称").fill("适用行业")
        page.get_by_label("英文名称").fill("Target industry")
        choose(page, "类型", "单选", search="单选")
        page.get_by_label("选项，每行一个").fill("medical: 医疗 | Medical\n教育 | Education")
        page.get_by_role("button", name="添加并发布").click()
        expect(page.get_by_role("rowheader", name="适用行业")).to_be_visible()
        page.goto(page.url.replace("/settings/objects/product", "/o/product"))
        expect(page.get_by_role("columnheader", name="适用行业")).to_be_visible()
        page.get_by_role("link", name="数据看板").click()
        page.get_by_role("button", name="编辑适用行业").click()
        choose(page, "适用行业", "教育")
        page.get_by_role("button", name="保存", exact=True).click()
        expect(page.get_by_text("已保存")).to_be_visible()

    def test_people_without_the_right_do_not_see_it(self, visit: Visitor) -> None:
        page = visit("sales").open("/settings/objects")
        expect(page.get_by_role("alert")).to_contain_text("没有权限")
        expect(page.get_by_role("link", name="对象与字段")).to_be_hidden()
