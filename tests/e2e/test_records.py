"""A sales person's work with any object: find, filter, create, correct, edit, delete, undo; several people at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import Api
from tests.e2e.company import PRODUCTS
from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.browser

Apis = Callable[[str], Api]


def choose(page: Page, label: str, option: str, *, search: str | None = None) -> None:
    """Pick an option in a select by its label."""
    page.get_by_role("combobox", name=label).click()
    if search is not None:
        page.get_by_role("combobox", name=label).fill(search)
    page.locator(
        ".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option", has_text=option
    ).first.click()


def a_lead(api: Api, name: str, phone: str) -> str:
    product = api.get("/objects/product/records", limit="1")["items"][0]["id"]
    made = api.create(
        "lead", name=name, phone=phone, product_interest=product, source="website", company="金陵测试公司"
    )
    return str(made["id"])


#: The leads the company begins with; other tests add theirs.
OF_THE_COMPANY = '{"field":"company","op":"contains","value":"科技有限公司"}'


class TestList:
    def test_filters_are_built_by_clicks_stand_in_the_address_and_come_back_from_it(
        self, visit: Visitor, api: Apis
    ) -> None:
        page = visit("sales").open("/o/lead")
        expect(page.locator("tr[data-row]").first).to_be_visible()
        page.get_by_role("button", name="筛选", exact=True).click()
        choose(page, "字段", "状态")
        choose(page, "比较方式", "属于任一")
        choose(page, "状态的值", "待跟进")
        page.keyboard.press("Escape")
        expect(page).to_have_url(re.compile("filter="))
        asked = parse_qs(urlsplit(page.url).query)["filter"][0]
        assert asked == '{"field":"status","op":"in","value":["new"]}'
        page.reload()
        expect(page.get_by_role("list", name="当前筛选")).to_contain_text("状态 属于任一 待跟进")
        page.get_by_role("button", name="统计条数").click()
        total = api("sales").get("/objects/lead/records", filter=asked, total="exact", limit="1")["total"]["count"]
        expect(page.get_by_text(f"共 {total} 条", exact=True)).to_be_visible()
        page.get_by_role("button", name="移除条件").click()
        expect(page).not_to_have_url(re.compile("filter="))

    def test_more_rows_come_while_scrolling_until_all_are_there(self, visit: Visitor) -> None:
        page = visit("sales").open(f"/o/lead?sort=phone&filter={OF_THE_COMPANY}")
        expect(page.locator("tr[data-row]").first).to_be_visible()
        page.get_by_role("region", name="线索").focus()
        page.keyboard.press("End")
        expect(page.get_by_text("已全部显示")).to_be_visible()
        assert page.locator("tr[data-row]").count() < 60

    def test_quick_search_and_sorting_by_a_heading(self, visit: Visitor) -> None:
        page = visit("sales").open("/o/opportunity")
        page.get_by_role("textbox", name="搜索商机名称").fill("续约")
        expect(page.get_by_role("table").get_by_role("row")).to_have_count(7)
        page.get_by_role("button", name="金额", exact=True).click()
        expect(page).to_have_url(re.compile("sort=amount"))
        expect(page.get_by_role("columnheader", name="金额")).to_have_attribute("aria-sort", "ascending")
        expect(page.get_by_role("row").nth(1)).to_contain_text("¥28,000")

    def test_columns_are_chosen_and_kept_in_the_address(self, visit: Visitor) -> None:
        page = visit("sales").open("/o/opportunity")
        page.get_by_role("button", name="列设置").click()
        page.get_by_role("button", name="显示下一步").click()
        expect(page.get_by_role("columnheader", name="下一步")).to_be_visible()
        assert "next_step" in unquote(page.url)

    def test_a_filter_that_the_server_refuses_is_told_in_words(self, visit: Visitor) -> None:
        page = visit("sales").open('/o/lead?filter={"field":"no_such_field","op":"eq","value":1}')
        expect(page.get_by_role("alert")).to_contain_text("no_such_field")

    def test_an_object_that_does_not_exist_is_a_normal_page(self, visit: Visitor) -> None:
        page = visit("sales").open("/o/nothing")
        expect(page.get_by_role("alert")).to_contain_text("找不到")


class TestCreate:
    def test_errors_stand_at_the_field_and_typing_survives_them_and_a_reload(self, visit: Visitor) -> None:
        page = visit("sales").open("/")
        page.get_by_role("link", name="新建线索").click()
        page.get_by_label("联系人", exact=True).fill("欧阳静")
        form = page.get_by_role("dialog")
        form.get_by_label("电话").fill("12")
        page.get_by_role("button", name="保存", exact=True).click()
        expect(form.locator("[data-field=phone] [role=alert]")).to_be_visible()
        expect(form.locator("[data-field=source] [role=alert]")).to_be_visible()
        expect(form.get_by_label("电话")).to_have_attribute("aria-invalid", "true")
        page.reload()
        expect(page.get_by_label("联系人", exact=True)).to_have_value("欧阳静")
        form.get_by_label("电话").fill("13905710001")
        choose(page, "意向产品", PRODUCTS[1], search="专业")
        choose(page, "首次接触渠道", "转介绍")
        page.get_by_role("button", name="保存", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("欧阳静")
        expect(page.get_by_role("main")).to_contain_text("139 0571 0001")
        expect(page.get_by_role("main")).to_contain_text(PRODUCTS[1])

    def test_closing_asks_before_input_is_lost(self, visit: Visitor) -> None:
        page = visit("sales").open("/o/task?create=1")
        page.get_by_role("textbox", name="主题", exact=True).fill("半句话")
        page.get_by_role("button", name="取消").click()
        page.get_by_role("button", name="关闭并保留草稿").click()
        expect(page.get_by_role("textbox", name="主题", exact=True)).to_be_hidden()
        page.get_by_role("button", name="新建待办").click()
        expect(page.get_by_role("textbox", name="主题", exact=True)).to_have_value("半句话")
        page.get_by_role("button", name="放弃").click()
        expect(page.get_by_role("textbox", name="主题", exact=True)).to_have_value("")

    def test_a_related_record_knows_where_it_came_from(self, visit: Visitor) -> None:
        page = visit("sales").open("/o/account?q=宁波远航")
        page.get_by_role("link", name="宁波远航物流有限公司").click()
        page.get_by_role("tab", name="相关").click()
        related = page.get_by_role("region", name="联系人")
        related.get_by_role("button", name="新建联系人").click()
        page.get_by_role("dialog").get_by_label("姓名").fill("远航的新联系人")
        page.get_by_role("dialog").get_by_label("手机").fill("13805719999")
        page.get_by_role("button", name="保存", exact=True).click()
        expect(related.get_by_role("link", name="远航的新联系人")).to_be_visible()


class TestRecordPage:
    def test_editing_where_the_value_stands_and_the_history_of_it(self, visit: Visitor, api: Apis) -> None:
        record = a_lead(api("sales"), "历史测试", "13955500001")
        page = visit("sales").open(f"/o/lead/{record}")
        page.get_by_role("button", name="编辑公司").press("Enter")
        page.get_by_label("公司", exact=True).fill("苏州新名字有限公司")
        page.keyboard.press("Enter")
        expect(page.get_by_text("已保存")).to_be_visible()
        page.get_by_role("button", name="编辑状态").click()
        choose(page, "状态", "有效线索")
        page.get_by_role("tab", name="变更历史").click()
        changes = page.get_by_role("list", name="变更历史").get_by_role("listitem")
        expect(changes).to_have_count(3)
        expect(changes.nth(0)).to_contain_text("周雨桐")
        expect(changes.nth(0)).to_contain_text("有效线索")
        expect(changes.nth(1)).to_contain_text("金陵测试公司")
        expect(changes.nth(1)).to_contain_text("苏州新名字有限公司")
        page.get_by_role("tab", name="动态").click()
        expect(page.locator(".timeline-entry[data-kind=change]").first).to_contain_text("有效线索")

    def test_a_refused_value_stays_in_its_field_with_the_reason_and_survives_a_reload(
        self, visit: Visitor, api: Apis
    ) -> None:
        record = a_lead(api("sales"), "错误测试", "13955500002")
        page = visit("sales").open(f"/o/lead/{record}")
        page.get_by_role("button", name="编辑邮箱").click()
        page.get_by_label("邮箱", exact=True).fill("not-an-address")
        page.keyboard.press("Enter")
        expect(page.get_by_label("邮箱", exact=True)).to_have_attribute("aria-invalid", "true")
        page.get_by_role("link", name="首页").click()
        page.get_by_role("button", name="继续编辑").click()
        expect(page.get_by_label("邮箱", exact=True)).to_have_value("not-an-address")
        page.reload()
        expect(page.get_by_label("邮箱", exact=True)).to_have_value("not-an-address")
        page.get_by_label("邮箱", exact=True).press("Escape")
        expect(page.get_by_role("button", name="编辑邮箱")).to_be_visible()
        expect(page.get_by_text("not-an-address")).to_be_hidden()

    def test_two_people_changing_the_same_field_choose_and_other_fields_merge(self, visit: Visitor, api: Apis) -> None:
        record = a_lead(api("sales"), "冲突测试", "13955500003")
        started = visit("sales")
        # Without live updates, as after a short loss of the connection.
        started.page.route("**/api/v1/events", lambda route: route.abort())
        page = started.open(f"/o/lead/{record}")
        expect(page.get_by_role("button", name="编辑公司")).to_be_visible()
        api("admin").update("lead", record, company="他人的公司名", wechat="wx123")
        page.get_by_role("button", name="编辑职务").click()
        page.get_by_label("职务", exact=True).fill("采购经理")
        page.keyboard.press("Enter")
        expect(page.get_by_text("已保存")).to_be_visible()
        page.get_by_role("button", name="编辑公司").click()
        page.get_by_label("公司", exact=True).fill("我的公司名")
        api("admin").update("lead", record, company="又一个公司名")
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("管理员")
        expect(dialog).to_contain_text("我的公司名")
        dialog.get_by_role("radio", name=re.compile("又一个公司名")).check()
        dialog.get_by_role("button", name="按所选保存").click()
        expect(dialog).to_be_hidden()
        kept = api("sales").get(f"/objects/lead/records/{record}")
        assert (kept["company"], kept["title"], kept["wechat"]) == ("又一个公司名", "采购经理", "wx123")


class TestDelete:
    def test_deleting_can_be_undone_at_once(self, visit: Visitor, api: Apis) -> None:
        record = a_lead(api("admin"), "撤销测试", "13955500005")
        page = visit("admin").open(f"/o/lead/{record}")
        page.get_by_role("main").get_by_role("button", name="更多", exact=True).click()
        page.get_by_role("menuitem", name="删除").click()
        expect(page).to_have_url(re.compile("/o/lead$"))
        page.get_by_role("button", name="撤销").click()
        expect(page.get_by_role("link", name="撤销测试")).to_be_visible()

    def test_several_are_deleted_together_and_restored_from_the_trash(self, visit: Visitor, api: Apis) -> None:
        for at in range(2):
            a_lead(api("admin"), f"回收站测试{at}", f"1376641000{at}")
        page = visit("admin").open("/o/lead?q=回收站测试")
        page.get_by_role("checkbox", name="选择 回收站测试0").check()
        page.get_by_role("checkbox", name="选择 回收站测试1").check()
        page.get_by_role("region", name="已选记录").get_by_role("button", name="删除").click()
        expect(page.get_by_text("已将 2 条记录移到回收站")).to_be_visible()
        page.goto(page.url.split("?")[0] + "?trash=true&q=回收站测试")
        expect(page.get_by_role("row")).to_have_count(3)
        page.get_by_role("checkbox", name="全选已加载的记录").check()
        page.get_by_role("button", name="恢复", exact=True).click()
        expect(page.get_by_text("没有符合的记录")).to_be_visible()
        assert (
            len(
                api("admin").get(
                    "/objects/lead/records", filter='{"field":"name","op":"contains","value":"回收站测试"}'
                )["items"]
            )
            == 2
        )


class TestTogether:
    def test_what_a_colleague_creates_appears_without_reloading(self, visit: Visitor, api: Apis) -> None:
        page = visit("admin").open("/o/lead")
        expect(page.get_by_role("table")).to_be_visible()
        a_lead(api("sales"), "实时出现的线索", "13955500006")
        expect(page.get_by_role("link", name="实时出现的线索")).to_be_visible(timeout=40_000)

    def test_all_tabs_of_a_browser_share_one_stream(self, visit: Visitor, api: Apis) -> None:
        started = visit("admin")
        streams: list[str] = []
        started.context.on("request", lambda request: streams.append(request.url) if "/events" in request.url else None)
        started.open("/o/task")
        second = started.context.new_page()
        second.goto(f"{started.server}/o/lead")
        expect(second.get_by_role("table")).to_be_visible()
        a_lead(api("sales"), "第二个标签页", "13955500007")
        expect(second.get_by_role("link", name="第二个标签页")).to_be_visible(timeout=40_000)
        assert len(streams) == 1

    def test_a_task_is_finished_from_home_in_one_tap(self, visit: Visitor, api: Apis) -> None:
        task = api("sales").create("task", subject="一键完成", due_at="2020-01-01T08:00:00Z")
        page = visit("sales").open("/")
        page.get_by_role("button", name="完成待办：一键完成").click()
        expect(page.get_by_text("已完成：一键完成")).to_be_visible()
        assert api("sales").get(f"/objects/task/records/{task['id']}")["status"] == "done"


class TestCompletion:
    def test_a_business_card_is_saved_without_phone_and_completed_by_one_tap(self, visit: Visitor, api: Apis) -> None:
        lead = api("sales").create(
            "lead",
            name="名片客户",
            source="business_card",
            company="展会名片公司",
            product_interest=api("sales").get("/objects/product/records", limit="1")["items"][0]["id"],
        )
        page = visit("sales", phone=True).open(f"/o/lead/{lead['id']}")
        bar = page.get_by_role("status").filter(has_text="待补全：")
        bar.get_by_role("button", name="补全").or_(bar.get_by_role("button", name="补 全")).click()
        phone = page.get_by_role("textbox", name="电话")
        expect(phone).to_be_focused()
        phone.fill("13766620417")
        phone.press("Enter")
        expect(bar).to_have_count(0)

    def test_the_form_asks_for_the_phone_only_where_it_must_be(self, visit: Visitor) -> None:
        page = visit("sales").open("/o/lead")
        page.get_by_role("button", name="新建线索").click()
        field = page.get_by_role("dialog").locator("[data-field=phone]")
        expect(field.locator(".form-required")).to_have_count(1)
        page.get_by_role("dialog").get_by_role("combobox", name="首次接触渠道").click()
        page.locator(".ant-select-item-option", has_text="名片").click()
        expect(field.locator(".form-required")).to_have_count(0)
        expect(field).to_contain_text("可稍后补全")
