"""An administrator builds an object in the browser; nothing of it is in force before it is published."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.test_records import choose

pytestmark = pytest.mark.browser

#: Chinese name, API name, type.
FIELDS = (
    ("检查日期", "checked_on", "日期"),
    ("读数", "reading", "数字"),
    ("上限", "ceiling", "数字"),
    ("检查人", "inspector", "人员"),
    ("备注", "remark", "长文本"),
)


def begin_field(page: Page, label: str, name: str, kind: str) -> None:
    page.get_by_role("button", name="添加字段").click()
    page.get_by_label("中文名称", exact=True).fill(label)
    page.get_by_label("技术名称").fill(name)
    choose(page, "类型", kind, search=kind)


def keep(page: Page) -> None:
    page.get_by_role("button", name="存入草稿").click()
    expect(page.get_by_role("button", name="存入草稿")).to_be_hidden()


class TestObject:
    def test_a_new_object_with_form_formula_and_rule_is_built_as_a_draft(self, visit: Visitor) -> None:
        page = visit("admin").open("/settings/objects")
        page.get_by_role("button", name="新建对象").click()
        page.get_by_label("中文名称").fill("设备巡检")
        page.get_by_label("英文名称").fill("Inspection")
        page.get_by_role("button", name="创建").click()
        for label, name, kind in FIELDS:
            begin_field(page, label, name, kind)
            keep(page)
        begin_field(page, "结论", "outcome", "单选")
        for index, text in enumerate(("合格", "不合格"), 1):
            page.get_by_role("button", name="添加选项").click()
            page.get_by_label(f"中文名称 {index}").fill(text)
        keep(page)
        begin_field(page, "超出", "excess", "公式")
        formula = page.get_by_role("textbox", name="公式", exact=True)
        formula.fill("读数 - 上")
        page.get_by_role("button", name="插入 上限").click()
        expect(formula).to_have_value("读数 - ceiling")
        expect(page.get_by_text("公式正确")).to_be_visible()
        keep(page)

        page.get_by_role("tab", name="表单布局").click()
        page.get_by_role("button", name="添加分组").click()
        page.get_by_role("tab", name="校验规则").click()
        page.get_by_role("button", name="添加规则").click()
        page.get_by_role("textbox", name="出现以下情况时拒绝").fill("读数 > 没有")
        expect(page.get_by_role("alert")).to_contain_text("第 6 个字符")
        page.get_by_role("textbox", name="出现以下情况时拒绝").fill("读数 > 上限")
        page.get_by_label("提示（中文）").fill("读数超出上限，请先报修。")
        expect(page.get_by_text("1 处修改未发布")).to_be_visible()

    def test_people_without_the_right_do_not_see_it(self, visit: Visitor) -> None:
        page = visit("sales").open("/settings/objects")
        expect(page.get_by_role("alert")).to_contain_text("没有权限")
        page.get_by_role("link", name="设置", exact=True).click()
        expect(page.get_by_role("link", name=re.compile("账号安全"))).to_be_visible()
        expect(page.get_by_role("link", name=re.compile("对象与字段"))).to_be_hidden()
