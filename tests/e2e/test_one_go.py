"""A business user builds an object with form, board, rule, formula and automation in one go, uses it, and takes it elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.support.database import with_database
from tests.support.processes import until
from yingtu.identity.service import DEMO_PASSWORD

pytestmark = pytest.mark.browser

Apis = Callable[[str], Api]

#: Somebody who shapes the system but is no administrator: no people, no roles, no operations.
BUSINESS = {
    "label": {"zh-CN": "业务配置员", "en": "Business user"},
    "objects": {"*": [{"operations": ["create", "read", "edit", "delete"], "scope": "all"}]},
    "abilities": ["configure"],
}
#: Beside the name that every object begins with, a choice and a formula. Nobody thinks of technical names.
FIELDS = (("检查日期", "日期"), ("读数", "数字"), ("上限", "数字"), ("检查人", "人员"), ("备注", "长文本"))
OPTIONS = ("待定", "合格", "不合格")
PASSWORD = "Wei-lai-2026-xun-jian"
#: What waits is due: as if the day had gone by.
A_DAY_LATER = "UPDATE ws_demo.automation_run SET due_at = now() WHERE state = 'waiting' AND step = 'wait' RETURNING id"


def hire(api: Apis) -> None:
    admin = api("admin")
    answer = admin.client.put("/meta/documents/role/business", json=BUSINESS)
    assert answer.status_code == 200, answer.text
    (manager,) = (each for each in admin.get("/users", limit="200")["items"] if each["login"] == "manager")
    person = {"login": "business", "name": "何佳", "password": DEMO_PASSWORD, "roles": ["business"]}
    made = admin.client.post("/users", json={**person, "manager_id": manager["id"]})
    assert made.status_code == 201, made.text


def going_back(admin: Api) -> Callable[[], None]:
    """What undoes everything that is published from now on: the company is shared with other tests."""
    number = admin.get("/meta/versions", limit="1")["items"][0]["number"]

    def undo() -> None:
        answer = admin.client.post(f"/meta/versions/{number}/rollback", json={"note": "", "confirm": True})
        assert answer.status_code == 200, answer.text

    return undo


def pick(box: Locator, option: str) -> None:
    """Choose in a select as people do: by typing, where it can be searched."""
    box.click()
    if box.is_editable():
        box.fill(option)
    offered = box.page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option")
    offered.filter(has_text=re.compile(f"^{option}$")).first.click()


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


def begin_field(page: Page, label: str, kind: str) -> None:
    page.get_by_role("button", name="添加字段").click()
    page.get_by_label("中文名称", exact=True).fill(label)
    pick(page.get_by_role("combobox", name="类型"), kind)


def keep(page: Page) -> None:
    page.get_by_role("button", name="存入草稿").click()
    expect(page.get_by_role("button", name="存入草稿")).to_be_hidden()


def build_object(page: Page) -> None:
    page.get_by_role("button", name="新建对象").click()
    page.get_by_label("中文名称").fill("设备巡检")
    page.get_by_role("button", name="创建").click()
    for label, kind in FIELDS:
        begin_field(page, label, kind)
        keep(page)
    begin_field(page, "结论", "单选")
    for number, text in enumerate(OPTIONS, 1):
        page.get_by_role("button", name="添加选项").click()
        page.get_by_label(f"中文名称 {number}").fill(text)
    pick(page.get_by_role("combobox", name="默认值"), "待定")
    keep(page)
    begin_field(page, "超出", "公式")
    formula = page.get_by_role("textbox", name="公式", exact=True)
    formula.fill("读数 - 上")
    page.get_by_role("button", name="插入 上限").click()
    expect(formula).to_have_value("读数 - shang_xian")
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
    fields = rule.get_by_role("combobox", name="字段规则 1 · 字段")
    pick(fields, "备注")
    fields.press("Escape")
    pick(rule.get_by_role("combobox", name="字段", exact=True), "结论")
    pick(rule.get_by_role("combobox", name="结论的值"), "不合格")
    page.get_by_role("button", name="预览表单").click()
    preview = page.get_by_role("dialog", name="预览表单")
    expect(preview.locator("[data-field=remark]")).to_be_visible()
    expect(preview.locator("[data-field=remark] .form-required")).to_have_count(0)
    pick(preview.get_by_role("combobox", name="结论", exact=True), "不合格")
    expect(preview.locator("[data-field=remark] .form-required")).to_have_count(1)
    preview.get_by_role("button", name="关闭").click()
    expect(preview).to_be_hidden()


def forbid(page: Page) -> None:
    page.get_by_role("tab", name="校验规则").click()
    page.get_by_role("button", name="添加规则").click()
    condition = page.get_by_role("textbox", name="出现以下情况时拒绝")
    condition.fill("读数 > 没有")
    expect(page.get_by_role("alert")).to_contain_text("第 6 个字符")
    condition.fill("读数 > 上限 * 2")
    page.get_by_label("提示（中文）").fill("读数超出上限一倍，请先报修。")


def publish(page: Page, sales: Page) -> None:
    """Nothing of it is in force before; then it is for everybody, without a reload of the server."""
    sales.reload()
    expect(sales.get_by_role("link", name="商机").first).to_be_visible()
    expect(sales.get_by_role("link", name="设备巡检")).to_have_count(0)
    page.get_by_role("button", name="预览并发布").click()
    dialog = page.get_by_role("dialog", name="即将发布的修改")
    expect(dialog).to_contain_text("新增对象“设备巡检”")
    dialog.get_by_role("button", name="发布", exact=True).click()
    expect(page.locator(".studio-bar")).to_have_count(0, timeout=40_000)
    expect(page.get_by_role("link", name="设备巡检").first).to_be_visible()


def add_step(page: Page, place: int, kind: str) -> None:
    page.get_by_role("button", name="添加步骤").nth(place).click()
    page.get_by_role("menuitem", name=kind, exact=True).click()


def automate(page: Page) -> None:
    """A task at once; a day later the manager is asked; who agrees makes it good."""
    page.get_by_role("button", name="新建自动化").click()
    page.get_by_role("textbox", name="名称", exact=True).fill("巡检确认")
    pick(page.get_by_role("combobox", name="对象", exact=True), "设备巡检")
    page.locator(".auto-node-step").filter(has_text="新建待办").click()
    page.get_by_role("textbox", name="主题", exact=True).fill("巡检 {{name}}")
    add_step(page, 1, "等待")
    pick(page.get_by_role("combobox", name="时长"), "天")
    add_step(page, 2, "发起审批")
    page.get_by_role("textbox", name="申请说明").fill("请确认 {{name}} 的读数")
    add_step(page, 3, "写入字段")
    pick(page.get_by_role("combobox", name="添加字段", exact=True), "结论")
    pick(page.get_by_role("combobox", name="结论", exact=True), "合格")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page).to_have_url(re.compile("/settings/automations/she_bei_xun_jian_created"))


def save_board(page: Page) -> None:
    """A board by outcome, as a tab for everybody."""
    page.get_by_role("group", name="显示方式").get_by_role("button", name="看板").click()
    page.get_by_role("button", name="全部视图").click()
    page.get_by_role("menuitem", name="另存为视图").click()
    dialog = page.get_by_role("dialog", name="另存为视图")
    dialog.get_by_role("textbox", name="名称").fill("巡检看板")
    dialog.get_by_role("radio", name="所有人").check()
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_be_hidden()


def inspect(page: Page) -> None:
    """The form asks for what it has to, the rule refuses, the formula counts."""
    page.get_by_role("main").get_by_role("button", name="新建设备巡检").click()
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="显示全部字段").click()
    form.locator("[data-field=name] :is(input, textarea)").fill("一号压缩机")
    form.locator("[data-field=du_shu] :is(input, textarea)").fill("30")
    form.locator("[data-field=shang_xian] :is(input, textarea)").fill("10")
    pick(form.get_by_role("combobox", name="结论", exact=True), "不合格")
    expect(form.locator("[data-field=remark] .form-required")).to_have_count(1)
    form.locator("[data-field=remark] :is(input, textarea)").fill("异响")
    form.get_by_role("button", name="保存", exact=True).click()
    expect(form.get_by_text("读数超出上限一倍，请先报修。").first).to_be_visible()
    form.locator("[data-field=du_shu] :is(input, textarea)").fill("13")
    form.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".details")).to_contain_text("不合格")
    expect(page.locator(".details")).to_contain_text(re.compile(r"超出\s*3"))


def let_a_day_pass(page: Page, database: str) -> None:
    """The run waits for a day; the clock of its workspace is moved on."""
    page.get_by_role("tab", name="运行记录").click()
    waiting = page.locator(".auto-run").first
    expect(waiting).to_contain_text("等待中", timeout=40_000)
    with psycopg.connect(database, autocommit=True) as connection:
        moved = connection.execute(A_DAY_LATER).fetchall()
    assert len(moved) == 1


def names_of(approvals: Any) -> list[str]:
    return [each["record_name"] for each in approvals["items"]]


def download(page: Page, into: Path) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("link", name="下载 ZIP").click()
    started.value.save_as(into)
    return into.read_bytes()


def found_company(page: Page) -> None:
    """Somebody else begins with an empty workspace."""
    page.get_by_label("公司名称").fill("杭州新起点设备有限公司")
    page.get_by_label("您的姓名").fill("吴迪")
    page.get_by_label("邮箱").fill("wudi@example.com")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="开通").click()
    expect(page).to_have_url(re.compile("/setup"), timeout=30_000)


class TestOneGo:
    def test_an_object_is_built_used_and_taken_to_an_empty_workspace(
        self,
        visit: Visitor,
        api: Apis,
        postgres: str,
        worker_name: str,
        tmp_path: Path,
        request: pytest.FixtureRequest,
    ) -> None:
        hire(api)
        request.addfinalizer(going_back(api("admin")))
        sales = visit("sales").open("/")
        business = visit("business")
        page = business.open("/settings/objects")
        build_object(page)
        lay_out(page)
        forbid(page)
        publish(page, sales)
        page = business.open("/settings/automations")
        automate(page)
        automation = page.url.removeprefix(business.server)
        page = business.open("/o/she_bei_xun_jian")
        save_board(page)
        inspect(page)
        let_a_day_pass(business.open(automation), with_database(postgres, f"yingtu_e2e_{worker_name}"))

        until(lambda: "一号压缩机" in names_of(api("manager").get("/approvals")), seconds=30)
        manager = visit("manager").open("/approvals")
        manager.get_by_role("link", name=re.compile("一号压缩机")).first.click()
        expect(manager.locator(".approval-head")).to_contain_text("请确认 一号压缩机 的读数")
        manager.get_by_role("button", name="同意").click()
        page = business.open("/o/she_bei_xun_jian")
        page.get_by_role("navigation", name="视图").get_by_role("button", name="巡检看板").click()
        expect(page.get_by_role("region", name=re.compile("^合格"))).to_contain_text("一号压缩机", timeout=20_000)

        page = business.open("/settings/sandboxes")
        here = download(page, tmp_path / "here.zip")
        elsewhere = visit()
        page = elsewhere.open("/sign-up")
        found_company(page)
        page = elsewhere.open("/settings/sandboxes")
        page.get_by_role("checkbox", name="删除文件里没有的文档").check()
        page.locator("input[type=file]").set_input_files(tmp_path / "here.zip")
        page.get_by_role("button", name="应用这些文件").click()
        expect(page.get_by_role("link", name="设备巡检").first).to_be_visible(timeout=20_000)
        assert download(page, tmp_path / "there.zip") == here
