"""At the customer: the place, how far it is from the address, a photo, and a word about it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.test_attachments import PICTURE
from tests.e2e.test_phone import fits

pytestmark = pytest.mark.browser


#: In the desert, where no other test has a customer.
THERE = {"lat": 40.2, "lng": 89.4}


class TestCheckIn:
    def test_a_visit_is_noted_with_place_distance_and_photo_in_three_taps_and_without_a_place_says_why(
        self, visit: Visitor, api: Callable[[str], Api]
    ) -> None:
        sales = api("sales")
        address = {"text": "罗布泊镇 1 号", **THERE}
        account = sales.create("account", name="楼兰矿业有限公司", address=address)["id"]
        started = visit("sales", phone=True)
        started.context.grant_permissions(["geolocation"], origin=started.server)
        started.context.set_geolocation({"latitude": 40.2, "longitude": 89.401, "accuracy": 15})
        page = started.open("/")
        page.get_by_role("navigation", name="快捷操作").get_by_role("link", name="签到").click()
        near = page.get_by_role("listitem").filter(has_text="楼兰矿业有限公司")
        expect(near).to_contain_text("85 米")
        assert fits(page)
        near.get_by_role("button", name="签到").click()
        sheet = page.get_by_role("dialog")
        expect(sheet.get_by_text("距客户地址 85 米")).to_be_visible()
        with page.expect_file_chooser() as choosing:
            sheet.locator("button", has_text="拍照").click()
        choosing.value.set_files([FilePayload(name="井口.png", mimeType="image/png", buffer=PICTURE)])
        expect(sheet.get_by_role("img", name="拍照")).to_be_visible()
        sheet.get_by_role("button", name="签到", exact=True).click()
        expect(page.get_by_text("已签到：楼兰矿业有限公司")).to_be_visible()

        # It stands on the customer's timeline, with the photo; the distance was worked out by the server.
        page = started.open(f"/o/account/{account}?tab=timeline")
        entry = page.locator(".timeline-entry").filter(has_text="拜访楼兰矿业有限公司")
        expect(entry).to_contain_text("40.20000, 89.40100")
        expect(entry.get_by_role("link", name="井口.png")).to_be_visible()
        expect(entry).to_contain_text("距客户地址（米）85")

        # Not allowed: the visit says so. On the record's page the distance is known, too.
        page.get_by_role("toolbar").get_by_role("button", name="签到").click()
        expect(sheet.get_by_text("距客户地址 85 米")).to_be_visible()
        started.context.clear_permissions()
        sheet.get_by_role("button", name="重新定位").click()
        expect(sheet.get_by_text("您没有授权定位")).to_be_visible()
        sheet.get_by_role("button", name="不带位置签到").click()
        expect(sheet).to_be_hidden()
        expect(entry).to_have_count(2)
        query = {"filter": {"field": "account", "op": "eq", "value": account}, "sort": "id"}
        found = sales.client.post("/objects/visit/records/query", json=query).json()["items"]
        assert [(each["accuracy_m"], each["no_position"]) for each in found] == [(15, None), (None, "refused")]

    def test_any_customer_is_found_by_name_where_the_position_is_not_allowed(
        self, visit: Visitor, api: Callable[[str], Api]
    ) -> None:
        api("sales").create("account", name="尼雅玉器有限公司")
        page = visit("sales", phone=True, language="en").open("/nearby")
        expect(page.get_by_text("You have not allowed your position")).to_be_visible()
        page.get_by_role("combobox", name="Another customer").fill("尼雅")
        page.locator(".ant-select-item-option", has_text="尼雅玉器有限公司").click()
        page.get_by_role("dialog").get_by_role("button", name="Check in without position").click()
        expect(page.get_by_text("Checked in: 尼雅玉器有限公司")).to_be_visible()
