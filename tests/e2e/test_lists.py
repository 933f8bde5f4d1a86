"""Lists people prefer to a spreadsheet: views, columns, groups, cells, keys, boards, calendars, the palette; also on the phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.test_accessibility import findings

pytestmark = pytest.mark.browser

Apis = Callable[[str], Api]

#: The opportunities with a name.
NAMED = '/o/opportunity?filter={"field":"name","op":"contains","value":"%s"}'


def a_deal(apis: Apis, name: str, **values: object) -> str:
    api = apis("sales")
    account = api.get("/objects/account/records", limit="1")["items"][0]["id"]
    product = api.get("/objects/product/records", limit="1")["items"][0]["id"]
    return str(api.create("opportunity", name=name, account=account, product=product, **values)["id"])


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

    def test_groups_say_their_sums_and_show_their_records_when_opened(self, visit: Visitor) -> None:
        page = visit("sales").open("/o/opportunity?group=stage&sums=amount")
        head = page.locator(".group-row").first
        expect(head).to_contain_text("¥")
        head.get_by_role("button", name="展开“初步接洽”").click()
        expect(page.locator("tr[data-row]").first).to_contain_text("初步接洽")


class TestBoard:
    def test_a_card_is_dragged_to_another_column_and_taken_back(self, visit: Visitor, api: Apis) -> None:
        account = api("sales").create("account", name="看板测试公司", grade="b")
        named = '{"field":"name","op":"eq","value":"看板测试公司"}'
        page = visit("sales").open(f"/o/account?kind=kanban&group=grade&filter={named}")
        card = page.get_by_role("article").filter(has_text="看板测试公司")
        card.wait_for()
        start, target = card.bounding_box(), page.get_by_role("region", name="A 级，0 条").bounding_box()
        assert start is not None
        assert target is not None
        page.mouse.move(start["x"] + 60, start["y"] + start["height"] - 8)
        page.mouse.down()
        page.mouse.move(target["x"] + 60, target["y"] + 120, steps=8)
        page.mouse.up()
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


@pytest.mark.parametrize(("scheme", "phone"), [("light", False), ("dark", False), ("dark", True)])
def test_boards_calendars_groups_and_colours_are_usable_by_everybody(
    visit: Visitor, scheme: str, *, phone: bool
) -> None:
    visitor = visit("sales", phone=phone, scheme=scheme)
    found: list[str] = []
    for address, ready in (
        ("/o/opportunity?kind=kanban", ".board-card"),
        ("/o/opportunity?kind=calendar", ".calendar-head"),
        ("/o/opportunity?group=stage", ".record-card" if phone else ".group-row"),
        ('/o/opportunity?colors=[{"filter":{"field":"amount","op":"gte","value":1},"color":"red"}]', ".record-link"),
    ):
        page = visitor.open(address)
        page.locator(ready).first.wait_for()
        found += findings(page)
    assert found == []
