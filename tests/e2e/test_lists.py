"""Lists people prefer to a spreadsheet: views, columns, groups, cells, keys, boards, calendars, the palette; also on the phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import PHONE, Visitor
from tests.e2e.hands import drag_card
from tests.e2e.test_accessibility import findings
from tests.e2e.test_records import choose

pytestmark = pytest.mark.browser

Apis = Callable[[str], Api]

#: The opportunities with a name.
NAMED = '/o/opportunity?filter={"field":"name","op":"contains","value":"%s"}'


def a_deal(apis: Apis, name: str, **values: object) -> str:
    api = apis("sales")
    account = api.get("/objects/account/records", limit="1")["items"][0]["id"]
    product = api.get("/objects/product/records", limit="1")["items"][0]["id"]
    return str(api.create("opportunity", name=name, account=account, product=product, **values)["id"])


#: Forty of the tallies.
AMOUNTS = '{"field":"amount","op":"lte","value":20}'
TALLY = {
    "label": {"zh-CN": "计数"},
    "position": 910,
    "fields": {
        "name": {"type": "text", "label": {"zh-CN": "名称"}, "required": True, "listed": True},
        "amount": {"type": "number", "label": {"zh-CN": "数量"}, "listed": True},
        "done": {"type": "boolean", "label": {"zh-CN": "是否完成"}, "listed": True},
        "color": {
            "type": "choice",
            "label": {"zh-CN": "颜色"},
            "listed": True,
            "options": {
                "options": [
                    {"code": code, "label": {"zh-CN": name, "en": code}}
                    for code, name in (("red", "红"), ("green", "绿"))
                ]
            },
        },
    },
}


@pytest.fixture(scope="session")
def tallies(api: Apis) -> int:
    """More records than a list loads at once; return how many. Forty are red, every other of them done; the rest are green."""
    admin = api("admin")
    admin.client.put("/meta/documents/object/tally", json=TALLY).raise_for_status()
    rows: list[dict[str, object]] = [
        {"name": f"数 {at:03}", "amount": at, "color": "red", "done": at % 2 == 0} for at in range(1, 41)
    ]
    rows += [{"name": f"数 {at + 40:03}", "amount": at, "color": "green", "done": False} for at in range(1, 66)]
    admin.create_many("tally", rows)
    return len(rows)


def pick(page: Page, select: Locator, option: str, *, opened: bool = False, search: bool = True) -> None:
    """Choose in one of several selects; a step into a relation leaves the list open."""
    if not opened:
        select.click()
    if search:
        select.fill(option)
    page.locator(
        ".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option",
        has_text=re.compile(f"^{re.escape(option)}"),
    ).first.click()


class TestViews:
    def test_what_was_arranged_is_saved_found_by_its_link_changed_and_deleted(self, visit: Visitor) -> None:
        page = visit("sales").open("/o/opportunity")
        page.get_by_role("button", name="列设置").click()
        page.get_by_role("button", name="显示下一步").click()
        page.keyboard.press("Escape")
        page.get_by_role("columnheader", name="金额").get_by_role("button").click()
        page.get_by_role("button", name="另存为视图").click()
        dialog = page.get_by_role("dialog", name="另存为视图")
        dialog.get_by_role("button", name="保存").click()
        expect(dialog.get_by_role("alert")).to_contain_text("请填写视图名称")
        dialog.get_by_role("textbox", name="名称").fill("按金额")
        dialog.get_by_role("button", name="保存").click()
        tab = page.get_by_role("navigation", name="视图").get_by_role("button", name="按金额")
        expect(tab).to_have_attribute("aria-current", "page")
        expect(page).to_have_url(re.compile(r"\?view=[0-9a-f-]+$"))
        page.reload()
        expect(page.get_by_role("columnheader", name="下一步")).to_be_visible()
        expect(page.get_by_role("columnheader", name="金额")).to_have_attribute("aria-sort", "ascending")
        page.get_by_role("columnheader", name="金额").get_by_role("button").click()
        expect(page.get_by_text("有改动")).to_be_visible()
        page.get_by_role("button", name="保存", exact=True).click()
        expect(page.get_by_text("有改动")).to_have_count(0)
        expect(page.get_by_role("columnheader", name="金额")).to_have_attribute("aria-sort", "descending")
        page.once("dialog", lambda asked: asked.accept())
        page.get_by_role("button", name="全部视图").click()
        page.get_by_role("menuitem", name="删除视图").click()
        expect(tab).to_have_count(0)


class TestColumns:
    def test_columns_are_pulled_wider_fitted_and_moved_and_a_shared_view_shows_them_to_another_person(
        self, visit: Visitor
    ) -> None:
        page = visit("admin").open("/o/contact")
        expect(page.locator("tr[data-row]").first).to_be_visible()
        heads = page.get_by_role("columnheader")
        edge = page.get_by_role("separator", name="客户的列宽")
        place = edge.bounding_box()
        assert place is not None
        # On the line itself, where a hand goes.
        x, y = place["x"] + place["width"] - 1, place["y"] + place["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 90, y, steps=4)
        page.mouse.up()
        expect(edge).to_have_attribute("aria-valuenow", "270")
        page.reload()
        expect(edge).to_have_attribute("aria-valuenow", "270")
        page.get_by_role("columnheader", name="手机").drag_to(heads.nth(2))
        expect(heads.nth(2)).to_have_text("手机")
        page.get_by_role("button", name="另存为视图").click()
        dialog = page.get_by_role("dialog", name="另存为视图")
        dialog.get_by_role("textbox", name="名称").fill("宽表共享")
        dialog.get_by_role("radio", name="所有人").check()
        dialog.get_by_role("checkbox", name="显示为标签页").uncheck()
        dialog.get_by_role("button", name="保存").click()
        expect(page).to_have_url(re.compile(r"\?view="))
        other = visit("sales").open("/o/contact")
        other.get_by_role("button", name="全部视图").click()
        expect(other.get_by_role("navigation", name="视图").get_by_role("button", name="宽表共享")).to_have_count(0)
        other.get_by_role("menuitemradio", name="宽表共享").click()
        expect(other.get_by_role("separator", name="客户的列宽")).to_have_attribute("aria-valuenow", "270")
        expect(other.get_by_role("columnheader").nth(2)).to_have_text("手机")
        # It is somebody else's: what one changes is one's own.
        other.get_by_role("separator", name="客户的列宽").dblclick()
        expect(other.get_by_text("有改动")).to_be_visible()
        expect(other.get_by_role("button", name="保存", exact=True)).to_have_count(0)
        page.once("dialog", lambda asked: asked.accept())
        page.get_by_role("button", name="全部视图").click()
        page.get_by_role("menuitem", name="删除视图").click()
        expect(page.get_by_text("视图已删除")).to_be_visible()


class TestPlaces:
    def test_a_list_begins_at_a_letter_a_number_as_people_write_it_and_a_month(self, visit: Visitor, api: Apis) -> None:
        page = visit("sales").open("/o/opportunity?sort=amount")
        first = page.locator("tr[data-row]").first
        page.get_by_role("button", name="跳转").click()
        page.get_by_role("textbox", name="数值").fill("很多")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("请输入数字")
        page.get_by_role("textbox", name="数值").fill("14万")
        page.keyboard.press("Enter")
        expect(first).to_contain_text("¥140,000")
        page.get_by_role("button", name="回到开头").click()
        expect(first).not_to_contain_text("¥140,000")
        page.goto(page.url.split("/o/")[0] + "/o/account?sort=name")
        page.get_by_role("button", name="跳转").click()
        page.get_by_role("button", name="S", exact=True).click()
        expect(first.locator("td[data-column=name]")).to_have_text(re.compile("^(上海|苏州)"))
        page.goto(page.url.split("/o/")[0] + "/o/opportunity?sort=-created_at")
        page.get_by_role("button", name="跳转").click()
        page.get_by_role("textbox", name="日期或月份").fill("2019年1月")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="回到开头").first).to_be_visible()
        expect(page).to_have_url(re.compile("start=2019-01"))


class TestRules:
    def test_rows_that_meet_a_rule_are_red_and_conditions_reach_through_relations(
        self, visit: Visitor, api: Apis
    ) -> None:
        a_deal(api, "红行测试甲", amount=777_001)
        a_deal(api, "红行测试乙", amount=10)
        page = visit("sales").open(NAMED % "红行测试")
        page.get_by_role("button", name="行颜色").click()
        choose(page, "字段", "金额")
        page.get_by_role("spinbutton", name="金额的值").fill("777001")
        page.get_by_role("button", name="完成").click()
        expect(page.locator("tr[data-color=red]")).to_have_count(1)
        expect(page.locator("tr[data-color=red]")).to_contain_text("红行测试甲")
        page.get_by_role("button", name=re.compile("^筛选")).click()
        page.get_by_role("button", name="添加条件", exact=True).click()
        row = page.locator(".filter-condition").nth(1)
        pick(page, row.get_by_role("combobox", name="字段"), "负责人的字段")
        pick(page, row.get_by_role("combobox", name="字段"), "直属上级的字段", opened=True)
        pick(page, row.get_by_role("combobox", name="字段"), "负责人 · 直属上级 · 姓名", opened=True)
        pick(page, row.get_by_role("combobox", name="比较方式"), "为空", search=False)
        expect(page).to_have_url(re.compile("owner_id.manager_id.name"))
        expect(page.locator("tr[data-row]")).to_have_count(2)
        page.get_by_role("button", name=re.compile("^筛选")).click()
        expect(page.get_by_role("list", name="当前筛选")).to_contain_text("负责人 · 直属上级 · 姓名 为空")


class TestSelection:
    def test_many_are_tagged_assigned_edited_and_deleted_and_each_is_taken_back(
        self, visit: Visitor, api: Apis
    ) -> None:
        names = ("批量测试甲", "批量测试乙")
        ids = [a_deal(api, name, amount=10, next_step="先前") for name in names]
        api("admin").client.post("/tags", json={"name": "批量标签", "color": "red"}).raise_for_status()

        def both(field: str) -> set[object]:
            return {api("sales").get(f"/objects/opportunity/records/{each}", fields=field)[field] for each in ids}

        page = visit("admin").open(NAMED % "批量测试" + "&columns=$tags,next_step,owner_id")
        rows, undo = page.locator("tr[data-row]"), page.get_by_role("button", name="撤销")
        selection = page.get_by_role("region", name="已选记录")

        def all_selected() -> None:
            expect(rows).to_have_count(2)
            page.get_by_role("checkbox", name="全选已加载的记录").check()

        all_selected()
        selection.get_by_role("button", name="打标签").click()
        page.get_by_role("menuitem", name="批量标签").first.click()
        expect(rows.filter(has_text="批量标签")).to_have_count(2)
        undo.click()
        expect(rows.filter(has_text="批量标签")).to_have_count(0)
        selection.get_by_role("button", name="分配负责人").click()
        dialog = page.get_by_role("dialog", name="分配负责人")
        dialog.get_by_role("combobox").click()
        page.locator(".ant-select-item-option", has_text="陈志远").click()
        dialog.get_by_role("button", name="更改 2 条记录").click()
        expect(rows.filter(has_text="陈志远")).to_have_count(2)
        undo.click()
        expect(rows.filter(has_text="周雨桐")).to_have_count(2)
        page.reload()
        all_selected()
        selection.get_by_role("button", name="编辑字段").click()
        dialog = page.get_by_role("dialog", name="编辑字段")
        pick(page, dialog.get_by_role("combobox", name="字段"), "下一步")
        dialog.get_by_role("textbox", name="下一步").fill("一起改")
        dialog.get_by_role("button", name="更改 2 条记录").click()
        expect(rows.filter(has_text="一起改")).to_have_count(2)
        assert both("next_step") == {"一起改"}
        undo.click()
        expect(rows.filter(has_text="先前")).to_have_count(2)
        page.reload()
        all_selected()
        selection.get_by_role("button", name="删除").click()
        expect(rows).to_have_count(0)
        undo.click()
        expect(rows).to_have_count(2)
        assert both("next_step") == {"先前"}


class TestCells:
    def test_cells_are_edited_like_in_a_spreadsheet_and_refusals_stay_at_the_cell(
        self, visit: Visitor, api: Apis
    ) -> None:
        a_deal(api, "单元格测试甲", amount=100)
        a_deal(api, "单元格测试乙", amount=200)
        page = visit("sales").open(NAMED % "单元格测试" + "&sort=amount&columns=amount,next_step,stage")
        cells = page.locator("td[data-column=amount]")
        cells.first.click()
        page.keyboard.press("F2")
        expect(page.get_by_role("spinbutton", name="金额")).to_be_focused()
        page.keyboard.type("-5")
        page.keyboard.press("Enter")
        expect(page.locator(".inline-problems")).to_be_visible()
        page.keyboard.press("Control+A")
        page.keyboard.type("150")
        page.keyboard.press("Tab")
        expect(page.locator("td[data-column=next_step]").first.get_by_role("textbox")).to_be_focused()
        page.keyboard.type("周五回访")
        page.keyboard.press("Enter")
        expect(cells.first).to_contain_text("¥150")
        expect(page.locator("td[data-column=next_step]").first).to_contain_text("周五回访")
        stored = api("sales").get(
            "/objects/opportunity/records",
            filter='{"field":"name","op":"eq","value":"单元格测试甲"}',
            fields="amount,next_step",
        )["items"][0]
        assert (stored["amount"], stored["next_step"]) == (150, "周五回访")

    def test_rows_are_reached_selected_previewed_and_opened_by_keys_alone(self, visit: Visitor) -> None:
        page = visit("sales").open("/o/opportunity?sort=name")
        expect(page.locator("tr[data-row]").nth(2)).to_be_visible()
        page.get_by_role("region", name="商机").focus()
        for key in ("j", "j", "x", "k"):
            page.keyboard.press(key)
        expect(page.get_by_text("已选 1 条")).to_be_visible()
        page.keyboard.press("Space")
        expect(page.get_by_role("dialog").get_by_role("link", name="打开")).to_be_visible()
        page.keyboard.press("Escape")
        page.locator("td[data-column=name]").nth(1).focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/o/opportunity/[0-9a-f-]{36}"))


class TestMany:
    def test_groups_within_groups_say_their_sums_and_show_their_records_when_opened(
        self, visit: Visitor, tallies: int
    ) -> None:
        page = visit("admin").open(f"/o/tally?sort=name&filter={AMOUNTS}")
        page.get_by_role("button", name="分组", exact=True).click()
        pick(page, page.get_by_role("combobox", name="分组依据"), "颜色")
        pick(page, page.get_by_role("combobox", name="组内再分"), "是否完成")
        page.get_by_role("checkbox", name="数量").click()
        page.keyboard.press("Escape")
        rows = page.locator(".group-row")
        figures = ("红.*20 条.*210", "否.*10 条.*100", "是.*10 条.*110", "绿.*20 条.*210", "否.*20 条.*210")
        expect(rows).to_have_text([re.compile(each) for each in figures])
        expect(page.locator(".group-total")).to_have_text(re.compile("总计.*40 条.*420"))
        rows.nth(2).get_by_role("button", name="展开“是”").click()
        expect(page.locator("tr[data-row]")).to_have_count(10)
        expect(page.locator("tr[data-row]").first).to_contain_text("数 002")
        page.set_viewport_size(PHONE)
        expect(page.locator(".group-total")).to_contain_text(re.compile("40 条.*420"))
        page.get_by_role("button", name="展开“是”").click()
        expect(page.get_by_role("link", name="数 002")).to_be_visible()

    def test_cells_are_marked_copied_and_filled_down_like_in_a_spreadsheet(self, visit: Visitor, tallies: int) -> None:
        page = visit("admin").open("/o/tally?sort=name&columns=name,amount,color")
        cells, marked = page.locator("td[data-column=amount]"), page.locator("td[data-marked]")
        expect(cells.nth(3)).to_have_text("4")
        cells.first.click()
        page.keyboard.press("Shift+ArrowDown")
        page.keyboard.press("Shift+ArrowDown")
        expect(marked).to_have_text(["1", "2", "3"])
        page.keyboard.press("ControlOrMeta+c")
        expect(page.get_by_text("已复制 3 行，可粘贴到表格")).to_be_visible()
        page.keyboard.press("ControlOrMeta+d")
        for at, text in enumerate(("1", "1", "1", "4")):
            expect(cells.nth(at)).to_have_text(text)
        page.get_by_role("button", name="撤销").click()
        for at in range(4):
            expect(cells.nth(at)).to_have_text(str(at + 1))
        cells.nth(2).click()
        expect(marked).to_have_count(0)
        page.get_by_role("searchbox").or_(page.get_by_label("搜索名称")).first.focus()
        page.keyboard.press("ControlOrMeta+v")
        expect(page.get_by_label("搜索名称")).to_have_value("1 2 3")

    def test_all_that_match_are_tagged_and_deleted_beyond_the_page_and_each_is_taken_back(
        self, visit: Visitor, api: Apis, tallies: int
    ) -> None:
        api("admin").client.post("/tags", json={"name": "全部标签", "color": "teal"}).raise_for_status()
        page = visit("admin").open("/o/tally?sort=name&columns=$tags")
        rows, undo = page.locator("tr[data-row]"), page.get_by_role("button", name="撤销")
        selection = page.get_by_role("region", name="已选记录")

        def everything() -> None:
            expect(rows.first).to_be_visible()
            page.get_by_role("checkbox", name="全选已加载的记录").check()
            selection.get_by_role("button", name=f"选择全部 {tallies} 条").click()
            expect(selection).to_contain_text(f"已选全部 {tallies} 条")

        everything()
        selection.get_by_role("button", name="打标签").click()
        page.get_by_role("menuitem", name="全部标签").first.click()
        dialog = page.get_by_role("dialog", name=f"给 {tallies} 条记录添加标签“全部标签”？")
        dialog.get_by_role("button", name=f"更改 {tallies} 条记录").click()
        expect(page.get_by_text(f"已更改 {tallies} 条记录")).to_be_visible()
        expect(rows.first).to_contain_text("全部标签")
        undo.click()
        expect(rows.filter(has_text="全部标签")).to_have_count(0)
        page.reload()
        everything()
        selection.get_by_role("button", name="删除").click()
        dialog = page.get_by_role("dialog", name=f"删除 {tallies} 条记录？")
        dialog.get_by_role("button", name=f"更改 {tallies} 条记录").click()
        expect(rows).to_have_count(0)
        undo.click()
        expect(rows.first).to_be_visible()


class TestBoard:
    def test_a_card_is_dragged_to_another_column_and_taken_back(self, visit: Visitor, api: Apis) -> None:
        account = api("sales").create("account", name="看板测试公司", grade="b")
        named = '{"field":"name","op":"eq","value":"看板测试公司"}'
        page = visit("sales").open(f"/o/account?kind=kanban&group=grade&filter={named}")
        drag_card(page, "看板测试公司", page.get_by_role("region", name="A 级，0 条"))
        expect(page.get_by_text("“看板测试公司”已移到A 级")).to_be_visible()
        expect(page.get_by_role("region", name="A 级，1 条")).to_contain_text("看板测试公司")
        assert api("sales").get(f"/objects/account/records/{account['id']}", fields="grade")["grade"] == "a"
        page.get_by_role("button", name="撤销").click()
        expect(page.get_by_role("region", name="B 级，1 条")).to_contain_text("看板测试公司")


class TestPalette:
    def test_commands_and_records_are_found_in_one_place_and_keys_are_explained(self, visit: Visitor) -> None:
        page = visit("sales").open("/")
        page.get_by_role("navigation").first.wait_for()
        page.keyboard.press("Control+K")
        page.get_by_role("dialog").get_by_role("combobox").fill("新建 lead")
        page.get_by_role("option", name="新建线索").click()
        expect(page).to_have_url(re.compile("/o/lead.*create=1"))
        page.goto(page.url.split("/o/")[0] + "/o/account")
        expect(page.get_by_role("table")).to_be_visible()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="键盘快捷键")).to_contain_text("下一行")
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        expect(page.get_by_role("dialog", name="新建客户")).to_be_visible()

    def test_the_present_record_is_edited_and_written_about_from_the_palette(self, visit: Visitor, api: Apis) -> None:
        account = api("sales").create("account", name="命令面板公司", grade="b")
        page = visit("sales").open(f"/o/account/{account['id']}")
        expect(page.get_by_role("heading", level=1)).to_have_text("命令面板公司")
        expect(page.get_by_role("tab", name="动态")).to_be_visible()
        page.keyboard.press("Control+K")
        here = page.get_by_role("group", name="当前页面")
        expect(here.get_by_role("option", name="添加待办")).to_be_visible()
        page.keyboard.type("等级")
        here.get_by_role("option", name="编辑客户等级").click()
        page.get_by_role("combobox", name="客户等级").click()
        page.locator(".ant-select-item-option", has_text="A 级").click()
        expect(page.get_by_text("已保存")).to_be_visible()
        assert api("sales").get(f"/objects/account/records/{account['id']}", fields="grade")["grade"] == "a"
        page.keyboard.press("Control+K")
        here.get_by_role("option", name="添加待办").click()
        expect(page.get_by_role("textbox", name="待办")).to_be_focused()


@pytest.mark.parametrize(("scheme", "phone"), [("light", False), ("dark", False), ("dark", True)])
def test_boards_calendars_groups_and_colours_are_usable_by_everybody(
    visit: Visitor, scheme: str, *, phone: bool
) -> None:
    visitor = visit("sales", phone=phone, scheme=scheme)
    found: list[str] = []
    for address, ready in (
        ("/o/opportunity?kind=kanban", ".board-card"),
        ("/o/opportunity?kind=calendar", ".calendar-head"),
        ("/o/opportunity?kind=gantt", ".gantt-bar"),
        ("/o/opportunity?group=stage", ".group-level" if phone else ".group-row"),
        ('/o/opportunity?colors=[{"filter":{"field":"amount","op":"gte","value":1},"color":"red"}]', ".record-link"),
    ):
        page = visitor.open(address)
        page.locator(ready).first.wait_for()
        found += findings(page)
    assert found == []
