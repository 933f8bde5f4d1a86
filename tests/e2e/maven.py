"""The way of the Maven CRM data set through the browser, by clicks only: fields, people, products, accounts, opportunities."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

#: Files in the order in which a person might drop them; the people's file is needed twice: managers, then their people.
FILES = ("sales_pipeline.csv", "accounts.csv", "products.csv", "sales_teams.csv")
SHOWN = ".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option"


def pick(page: Page, label: str, option: str) -> None:
    """Choose in a select by typing what it is called."""
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(option)
    page.locator(SHOWN).filter(has_text=re.compile(f"^{re.escape(option)}( \\*)?$")).first.click()


def add_field(page: Page, server: str, obj: str, zh: str, en: str, kind: str, options: str | None = None) -> None:
    """Add a field in the settings; it is published at once."""
    page.goto(f"{server}/settings/objects/{obj}")
    page.locator(".studio-list li").first.wait_for()
    if page.locator(".studio-list li").filter(has_text=zh).count():
        return  # an earlier run has added it
    page.get_by_role("button", name="添加字段").click()
    page.get_by_label("中文名称", exact=True).fill(zh)
    page.get_by_label("英文名称", exact=True).fill(en)
    pick(page, "类型", kind)
    for number, option in enumerate(options.splitlines() if options else (), 1):
        page.get_by_role("button", name="添加选项").click()
        page.get_by_label(f"中文名称 {number}").fill(option)
    page.get_by_role("button", name="存入草稿").click()
    page.get_by_role("button", name="预览并发布").click()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_role("button", name="预览并发布")).to_be_hidden(timeout=20_000)


def fill(page: Page, column: str, *fields: str) -> None:
    """Say which fields a column fills; none: it is not imported."""
    pick(page, f"列“{column}”对应的字段", fields[0] if fields else "不导入")
    for field in fields[1:]:
        page.get_by_role("button", name=f"列“{column}”同时对应另一字段").click()
        pick(page, f"列“{column}”的另一个字段", field)


def constant(page: Page, field: str, value: str, *, choice: bool = False) -> None:
    """Give every row the same value."""
    page.get_by_role("button", name="为所有行填写同一个值").click()
    pick(page, "选择字段", field)
    if choice:
        pick(page, f"{field}的统一值", value)
        return
    box = page.get_by_label(f"{field}的统一值")
    box.fill(value)
    box.press("Enter")


def next_file(page: Page, current: str) -> None:
    """Go on to the next file once everything that was changed has been tried."""
    settled(page)
    page.get_by_role("button", name="下一个文件").click()
    expect(page.get_by_role("heading", name=current)).to_be_visible()


def settled(page: Page) -> None:
    expect(page.locator('[data-refreshing="true"]')).to_have_count(0, timeout=60_000)


def prepare(page: Page, server: str) -> None:
    """Add the fields the files need beyond the standard ones."""
    add_field(page, server, "account", "行业板块", "Sector", "文本")
    add_field(page, server, "product", "系列", "Series", "单选", "GTX\nMG\nGTK")
    add_field(page, server, "opportunity", "商机编号", "Opportunity ID", "文本")


def choose_files(page: Page, server: str, directory: Path) -> None:
    """Drop the files, say which are people, and look at the order proposed."""
    page.goto(f"{server}/import")
    page.locator("#import-file").set_input_files([directory / name for name in FILES])
    files = page.get_by_role("list", name="对象与顺序").get_by_role("listitem")
    expect(files).to_have_count(4)
    page.locator("#import-file").set_input_files(directory / "sales_teams.csv")
    expect(files).to_have_count(5)
    for at in (0, 1):
        row = files.filter(has_text="sales_teams.csv").nth(at)
        box = row.get_by_role("combobox")
        box.click()
        box.fill("用户")
        page.locator(SHOWN).filter(has_text="用户").first.click()
        expect(row).to_contain_text("用户")
    expect(files.nth(0)).to_contain_text("sales_teams.csv")
    expect(files.nth(1)).to_contain_text("sales_teams.csv")
    expect(files.nth(4)).to_contain_text("sales_pipeline.csv")
    page.get_by_role("button", name="下一步：对应字段").click()


def map_files(page: Page) -> None:
    """Match the columns of all five, accept what ``GTXPro`` means, and stop before the start."""
    expect(page.get_by_role("heading", name="第 1 个文件")).to_be_visible()
    fill(page, "sales_agent")
    fill(page, "manager", "姓名")
    fill(page, "regional_office", "大区", "团队")
    constant(page, "角色", "sales_manager")
    next_file(page, "第 2 个文件")
    fill(page, "sales_agent", "姓名")
    fill(page, "manager", "直属上级")
    fill(page, "regional_office", "大区", "团队")
    constant(page, "角色", "sales")
    for place in (3, 4):
        next_file(page, f"第 {place} 个文件")
        if page.get_by_role("heading", name="导入到产品").is_visible():
            fill(page, "product", "产品名称")
            fill(page, "sales_price", "标准价")
        else:
            fill(page, "account", "客户名称")
    next_file(page, "第 5 个文件")
    fill(page, "opportunity_id", "商机编号", "商机名称")
    fill(page, "sales_agent", "负责人")
    fill(page, "deal_stage", "阶段")
    fill(page, "engage_date", "创建时间")
    fill(page, "close_date", "实际结束日期")
    fill(page, "close_value", "金额")
    constant(page, "输单原因", "其他", choice=True)
    settled(page)
    for text, stage in (("Prospecting", "初步接洽"), ("Engaging", "需求确认")):
        pick(page, f"“{text}”的含义", stage)
        settled(page)
    page.get_by_role("button", name="GTXPro → GTX Pro").first.click()
    settled(page)
    expect(page.get_by_text("GTXPro → GTX Pro")).to_be_visible()
    expect(page.get_by_text("有误")).to_have_count(0)


def run(page: Page, *, seconds: int) -> None:
    """Start, and wait until all files are in."""
    page.get_by_role("button", name="依次导入 5 个文件").click()
    expect(page.get_by_text("全部导入完成")).to_be_visible(timeout=seconds * 1000)
    expect(page.locator(".set-refused")).to_have_count(0)
