"""A business user builds an object with form, board, rule, formula and automation in one go, uses it, and takes it elsewhere."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.test_records import choose
from tests.e2e.test_studio import begin_field, keep
from tests.support.database import with_database
from yingtu.identity.actor import SYSTEM
from yingtu.identity.service import DEMO_PASSWORD
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings
from yingtu.schema import config
from yingtu.workspaces.service import FirstPerson, NewWorkspace, create

pytestmark = pytest.mark.browser

Apis = Callable[[str], Api]

#: Somebody who shapes the system but is no administrator: no people, no roles, no operations.
BUSINESS = {
    "label": {"zh-CN": "业务配置员", "en": "Business user"},
    "objects": {"*": [{"operations": ["create", "read", "edit", "delete"], "scope": "all"}]},
    "abilities": ["configure"],
}
FIELDS = (
    ("检查日期", "checked_on", "日期"),
    ("读数", "reading", "数字"),
    ("上限", "ceiling", "数字"),
    ("检查人", "inspector", "人员"),
    ("备注", "remark", "长文本"),
)


def hire(api: Apis) -> None:
    admin = api("admin")
    answer = admin.client.put("/meta/documents/role/business", json=BUSINESS)
    assert answer.status_code == 200, answer.text
    managers = [each for each in admin.get("/users", limit="200")["items"] if each["login"] == "manager"]
    person = {"login": "business", "name": "何佳", "password": DEMO_PASSWORD, "roles": ["business"]}
    made = admin.client.post("/users", json={**person, "manager_id": managers[0]["id"]})
    assert made.status_code == 201, made.text


def drag(page: Page, what: Locator, onto: Locator) -> None:
    """Move by mouse as a hand does: press, a little way, over the target, release."""
    what.scroll_into_view_if_needed()
    begin, end = what.bounding_box(), onto.bounding_box()
    assert begin is not None
    assert end is not None
    page.mouse.move(begin["x"] + begin["width"] / 2, begin["y"] + begin["height"] / 2)
    page.mouse.down()
    page.mouse.move(begin["x"] + 10, begin["y"] + 20, steps=3)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=8)
    page.mouse.up()


def pick(box: Locator, option: str, *, several: bool = False) -> None:
    """Choose in one select; where several may be chosen it stays open until it is closed."""
    box.click()
    offered = box.page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option")
    offered.filter(has_text=re.compile(f"^{option}$")).first.click()
    if several:
        box.press("Escape")


def build_object(page: Page) -> None:
    page.get_by_role("button", name="新建对象").click()
    page.get_by_label("中文名称").fill("设备巡检")
    page.get_by_label("英文名称").fill("Inspection")
    page.get_by_role("button", name="创建").click()
    for label, name, kind in FIELDS:
        begin_field(page, label, name, kind)
        if name == "checked_on":
            page.get_by_label("默认值").fill("@today")
        if name in {"reading", "ceiling"}:
            page.get_by_role("checkbox", name="在快速新建中显示").check()
        keep(page)
    begin_field(page, "结论", "outcome", "单选")
    for index, text in enumerate(("待定", "合格", "不合格"), 1):
        page.get_by_role("button", name="添加选项").click()
        page.get_by_label(f"中文名称 {index}").fill(text)
        page.get_by_label(f"英文名称 {index}").fill(("Open", "Good", "Bad")[index - 1])
    choose(page, "默认值", "待定")
    page.get_by_role("checkbox", name="在快速新建中显示").check()
    keep(page)
    begin_field(page, "超出", "excess", "公式")
    page.get_by_role("textbox", name="公式", exact=True).fill("读数 - 上限")
    expect(page.get_by_text("公式正确")).to_be_visible()
    keep(page)


def lay_out(page: Page) -> None:
    """A section of its own for the remark, which is required where the outcome is bad; seen in the preview at once."""
    page.get_by_role("tab", name="表单布局").click()
    page.get_by_role("button", name="添加分组").click()
    page.get_by_role("textbox", name="分组 2").fill("处理")
    sections = page.locator(".studio-section")
    drag(page, page.get_by_role("button", name="移动备注"), sections.nth(1).locator(".studio-drop"))
    expect(sections.nth(1)).to_contain_text("备注")
    page.get_by_role("button", name="添加字段规则").click()
    rule = page.get_by_role("group", name="字段规则 1", exact=True)
    rule.get_by_text("必填", exact=True).click()
    pick(rule.get_by_role("combobox", name="字段规则 1 · 字段"), "备注", several=True)
    pick(rule.get_by_role("combobox", name="字段", exact=True), "结论")
    pick(rule.locator(".filter-rows").get_by_role("combobox").last, "不合格")
    page.get_by_role("button", name="预览表单").click()
    preview = page.get_by_role("dialog", name="预览表单")
    expect(preview.locator("[data-field=remark] .form-required")).to_have_count(0)
    pick(preview.get_by_role("combobox", name="结论", exact=True), "不合格")
    expect(preview.locator("[data-field=remark] .form-required")).to_have_count(1)
    preview.get_by_role("button", name="Close").or_(preview.get_by_role("button", name="关闭")).first.click()


def forbid(page: Page) -> None:
    page.get_by_role("tab", name="校验规则").click()
    page.get_by_role("button", name="添加规则").click()
    page.get_by_role("textbox", name="出现以下情况时拒绝").fill("读数 > 上限 * 2")
    page.get_by_label("提示（中文）").fill("读数超出上限一倍，请先报修。")


def publish(page: Page) -> None:
    page.get_by_role("button", name="预览并发布").click()
    page.get_by_role("dialog", name="即将发布的修改").get_by_role("button", name="发布", exact=True).click()
    expect(page.locator(".studio-bar")).to_have_count(0, timeout=15_000)


def pick_step(page: Page, title: str) -> None:
    page.locator(".auto-node-step").filter(has_text=title).click()


def add_step(page: Page, place: int, kind: str) -> None:
    page.get_by_role("button", name="添加步骤").nth(place).click()
    page.get_by_role("menuitem", name=kind, exact=True).click()


def automate(page: Page) -> None:
    page.get_by_role("button", name="新建自动化").click()
    page.get_by_role("textbox", name="名称", exact=True).fill("巡检确认")
    pick(page.get_by_role("combobox", name="触发", exact=True), "新建记录")
    pick(page.get_by_role("combobox", name="对象", exact=True), "设备巡检")
    # The flow begins with a task; after it comes a wait, then an approval, and what follows when it is given.
    pick_step(page, "新建待办")
    page.get_by_role("textbox", name="主题", exact=True).fill("巡检 {{name}}")
    add_step(page, 1, "等待")
    pick(page.get_by_role("combobox", name="等到日期", exact=True), "检查日期")
    page.get_by_role("spinbutton", name="时长").fill("0")
    add_step(page, 2, "发起审批")
    page.get_by_role("textbox", name="申请说明").fill("请确认 {{name}} 的读数")
    add_step(page, 3, "写入字段")
    pick(page.get_by_role("combobox", name="添加字段", exact=True), "结论")
    pick(page.get_by_role("combobox", name="结论", exact=True), "合格")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page).to_have_url(re.compile("/settings/automations/inspection_created"))


def use(page: Page) -> None:
    page.get_by_role("link", name="新建设备巡检").click()
    form = page.get_by_role("dialog")
    form.locator("#field-name").fill("一号压缩机")
    form.locator("#field-reading").fill("30")
    form.locator("#field-ceiling").fill("10")
    pick(form.get_by_role("combobox", name="结论", exact=True), "不合格")
    expect(form.locator("[data-field=remark] .form-required")).to_have_count(1)
    form.locator("#field-remark").fill("异响")
    form.get_by_role("button", name="保存", exact=True).click()
    expect(form.get_by_text("读数超出上限一倍，请先报修。").first).to_be_visible()
    form.locator("#field-reading").fill("12")
    form.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".details")).to_contain_text("不合格")
    expect(page.locator(".details")).to_contain_text("超出")


def save_board(page: Page) -> None:
    """A board by outcome, as a tab for everybody."""
    page.get_by_role("group", name="显示方式").get_by_role("button", name="看板").click()
    page.get_by_role("button", name="另存为视图").click()
    dialog = page.get_by_role("dialog", name="另存为视图")
    dialog.get_by_role("textbox", name="名称").fill("巡检看板")
    dialog.get_by_role("radio", name="所有人").check()
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_be_hidden()


class TestOneGo:
    def test_an_object_is_built_used_and_taken_to_an_empty_workspace(
        self, visit: Visitor, api: Apis, postgres: str, worker_name: str, tmp_path: Path, server: str
    ) -> None:
        hire(api)
        page = visit("business").open("/settings/objects")
        build_object(page)
        lay_out(page)
        forbid(page)
        publish(page)
        page.goto(f"{server}/settings/automations")
        automate(page)
        page.goto(f"{server}/o/inspection")
        save_board(page)
        use(page)

        manager = visit("manager").open("/approvals")
        waiting = manager.get_by_role("link", name=re.compile("一号压缩机")).first
        expect(waiting).to_be_visible(timeout=20_000)
        waiting.click()
        manager.get_by_role("button", name="同意").click()
        expect(page.locator(".details")).not_to_contain_text("不合格", timeout=20_000)
        expect(page.locator(".details")).to_contain_text("合格")
        page.goto(f"{server}/o/inspection")
        page.get_by_role("navigation", name="视图").get_by_role("button", name="巡检看板").click()
        expect(page.get_by_role("region", name=re.compile("^合格"))).to_contain_text("一号压缩机")

        database = with_database(postgres, f"yingtu_e2e_{worker_name}")
        with ThreadPoolExecutor(1) as aside:
            # The browser's driver has the event loop of this thread.
            aside.submit(lambda: asyncio.run(self.taken_elsewhere(database, tmp_path))).result()

    async def taken_elsewhere(self, url: str, directory: Path) -> None:
        """Exported as YAML and applied to a workspace of its own: nothing differs."""
        database = Database(url, Settings(database_url=url, data_dir=directory))
        await database.open()
        try:
            first = FirstPerson("admin", "管理员", DEMO_PASSWORD)
            there = await create(database, NewWorkspace(id="elsewhere", name="新公司", administrator=first))
            here = Workspace("demo")
            async with database.read(here) as session:
                written = await config.export_files(session, directory / "config")
            assert any(path.endswith("objects/inspection.yaml") for path in written)
            assert any("automations/inspection_created" in path for path in written)
            async with database.write(there) as session:
                await config.apply(session, SYSTEM, directory / "config", prune=True, confirm=True)
            async with database.read(there) as session:
                left: list[Any] = await config.diff(session, directory / "config", prune=True)
            assert left == []
        finally:
            await database.close()
