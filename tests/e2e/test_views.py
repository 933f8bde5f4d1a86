"""Ways to look at records, shown with an object the company made itself: map, gallery, board with limits, calendar, Gantt chart,
paper; and what stands there when an answer does not come.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.api import Api
from tests.e2e.company import LEADS
from tests.e2e.conftest import Visitor
from tests.e2e.test_records import OF_THE_COMPANY

pytestmark = pytest.mark.browser

Apis = Callable[[str], Api]

FIELDS = {
    "name": {"type": "text", "label": {"zh-CN": "名称", "en": "Name"}, "required": True, "listed": True},
    "place": {"type": "geo", "label": {"zh-CN": "位置", "en": "Place"}, "listed": True},
    "opens_on": {"type": "date", "label": {"zh-CN": "开业日期", "en": "Opens on"}, "listed": True},
    "closes_on": {"type": "date", "label": {"zh-CN": "租约到期", "en": "Lease ends"}},
    "state": {
        "type": "choice",
        "label": {"zh-CN": "进度", "en": "State"},
        "listed": True,
        "options": {
            "options": [
                {"code": "planned", "label": {"zh-CN": "筹备", "en": "Planned"}, "color": "orange"},
                {"code": "open", "label": {"zh-CN": "营业", "en": "Open"}, "color": "green"},
            ]
        },
    },
    "photos": {"type": "attachment", "label": {"zh-CN": "照片", "en": "Photos"}},
}
KIOSK = {
    "label": {"zh-CN": "体验店", "en": "Kiosk"},
    "plural": {"zh-CN": "体验店", "en": "Kiosks"},
    "icon": "pin",
    "color": "teal",
    "module": "core",
    "position": 95,
    "name_field": "name",
    "fields": FIELDS,
}
#: An outline around the kiosks, as a company exports it.
OUTLINE = {"type": "Polygon", "coordinates": [[[119.5, 29.8], [121.5, 29.8], [121.0, 30.9], [119.5, 29.8]]]}
#: The middle of the month that calendars open with, where the browsers are.
DAY = datetime.now(ZoneInfo("Asia/Shanghai")).date().replace(day=15)


def day_of(page: Page, number: int) -> Locator:
    """Return a day of the month that is shown."""
    return page.locator(".calendar-day[data-outside=false]").filter(has=page.get_by_text(str(number), exact=True))


@dataclass(frozen=True)
class Kiosks:
    """Ids of the records; three of them stand in one street, the last has no place."""

    ids: list[str]


@pytest.fixture(scope="session")
def kiosks(api: Apis) -> Kiosks:
    """Made once for a company: classes of this file may be run with others in between."""
    admin = api("admin")
    published = admin.client.post(
        "/meta/publish", json={"changes": [{"kind": "object", "key": "kiosk", "body": KIOSK}], "note": "kiosk"}
    )
    assert published.status_code == 200, published.text
    picture = io.BytesIO()
    Image.new("RGB", (320, 200), (40, 120, 200)).save(picture, "PNG")
    photo = admin.client.post("/files", files={"file": ("门头.png", picture.getvalue(), "image/png")}).json()["id"]
    places = ("30.2741,120.1551", "30.2742,120.1552", "30.2743,120.1553", "30.0000,120.9000", None)
    rows = [
        {
            "name": f"体验店{'甲乙丙丁戊'[at]}",
            "place": place,
            "opens_on": f"{DAY + timedelta(days=at)}",
            **({"closes_on": f"{DAY + timedelta(days=at + 9)}"} if at < 4 else {}),
            "state": "planned" if at < 3 else "open",
            **({"photos": [photo]} if at == 0 else {}),
        }
        for at, place in enumerate(places)
    ]
    return Kiosks(admin.create_many("kiosk", rows))


class TestMap:
    def test_a_bubble_says_how_many_records_it_holds_and_leads_to_them(self, visit: Visitor, kiosks: Kiosks) -> None:
        page = visit("admin").open("/o/kiosk")
        page.get_by_role("button", name="地图", exact=True).click()
        expect(page.get_by_role("button", name="体验店丁")).to_be_visible()
        expect(page.locator(".map")).to_contain_text("4 条有位置")
        page.get_by_role("button", name="此处有 3 条记录").click()
        panel = page.get_by_role("region", name="此处有 3 条记录")
        expect(panel.get_by_role("link")).to_have_text(["体验店丙", "体验店乙", "体验店甲"], use_inner_text=True)
        panel.get_by_role("link", name="体验店乙").click()
        expect(page).to_have_url(re.compile(kiosks.ids[1]))

    def test_an_administrator_loads_a_reviewed_map_and_its_number_is_shown(
        self, visit: Visitor, kiosks: Kiosks
    ) -> None:
        page = visit("admin").open("/o/kiosk?kind=map")
        expect(page.get_by_text("经纬网格，不含边界线")).to_be_visible()
        page.get_by_role("button", name="审定地图").click()
        dialog = page.get_by_role("dialog", name="审定地图")
        dialog.get_by_role("button", name="载入地图").click()
        expect(dialog.get_by_role("alert")).to_have_text(["请选择文件。", "请填写审图号。"])
        dialog.get_by_role("textbox", name="审图号").fill("GS(2024)0650号")
        far = {"type": "LineString", "coordinates": [[13358338, 3503549], [13358340, 3503550]]}
        for content, problem in ((b"no map", "不是 GeoJSON"), (json.dumps(far).encode(), "超出经纬度范围")):
            dialog.locator("input[type=file]").set_input_files(
                {"name": "省界.geojson", "mimeType": "application/json", "buffer": content}
            )
            if content.startswith(b"{"):
                dialog.get_by_role("button", name="载入地图").click()
            expect(dialog.get_by_role("alert").first).to_contain_text(problem)
        dialog.locator("input[type=file]").set_input_files(
            {"name": "省界.geojson", "mimeType": "application/json", "buffer": json.dumps(OUTLINE).encode()}
        )
        dialog.get_by_role("button", name="载入地图").click()
        expect(page.get_by_text("审图号：GS(2024)0650号")).to_be_visible()
        expect(page.locator("path.map-outline")).to_have_count(1)
        page.get_by_role("button", name="审定地图").click()
        dialog.get_by_role("button", name="移除").click()
        page.get_by_role("tooltip").get_by_role("button", name="移除").click()
        expect(page.locator("path.map-outline")).to_have_count(0)


class TestCards:
    def test_cards_show_the_picture_of_a_record_in_a_gallery_and_on_a_phone(
        self, visit: Visitor, kiosks: Kiosks
    ) -> None:
        phone = visit("admin", phone=True).open("/o/kiosk?columns=name,photos,opens_on&sort=name")
        desk = visit("admin").open("/o/kiosk?kind=cards&sort=name")
        for page in (phone, desk):
            card = page.locator(".record-card").filter(has_text="体验店甲")
            expect(card).to_contain_text("开业日期")
            expect(card.locator(".card-picture img")).to_be_visible()
            expect(card.locator(".card-picture img")).not_to_have_js_property("naturalWidth", 0)
        assert desk.locator(".record-card").first.bounding_box()["width"] < 500  # type: ignore[index] # it is on the page


class TestBoard:
    def test_a_column_over_its_limit_stands_out_until_a_record_leaves_it(
        self, visit: Visitor, api: Apis, kiosks: Kiosks
    ) -> None:
        view = {"label": {"zh-CN": "进度"}, "object": "kiosk", "kind": "kanban", "group_by": "state"}
        made = api("admin").client.post("/meta/views", json={**view, "limits": {"planned": 2, "open": 5}}).json()
        page = visit("admin").open(f"/o/kiosk?view={made['key']}")
        full, fine = page.get_by_role("region", name="筹备，3 条"), page.get_by_role("region", name="营业，2 条")
        expect(full.locator(".board-count")).to_have_text("3 / 2")
        colour = "each => getComputedStyle(each).backgroundColor"
        assert full.locator(".board-count").evaluate(colour) != fine.locator(".board-count").evaluate(colour)
        page.get_by_role("button", name="移动“体验店丙”").click()
        page.get_by_role("menuitem", name="营业").click()
        freed = page.get_by_role("region", name="筹备，2 条")
        expect(freed.locator(".board-count")).to_have_text("2 / 2")
        after = page.get_by_role("region", name="营业，3 条").locator(".board-count")
        assert freed.locator(".board-count").evaluate(colour) == after.evaluate(colour)


class TestCalendar:
    def test_a_record_gets_another_day_by_dragging_and_by_keys_and_its_old_one_back(
        self, visit: Visitor, api: Apis, kiosks: Kiosks
    ) -> None:
        page = visit("admin").open("/o/kiosk?kind=calendar&group=opens_on")
        entry = page.get_by_role("link", name="体验店丁")
        expect(day_of(page, 18).get_by_role("link", name="体验店丁")).to_be_visible()
        entry.drag_to(day_of(page, 20))
        expect(page.get_by_text("“体验店丁”已移到")).to_be_visible()
        expect(day_of(page, 20).get_by_role("link", name="体验店丁")).to_be_visible()
        entry.press("Shift+ArrowRight")
        expect(day_of(page, 21).get_by_role("link", name="体验店丁")).to_be_focused()

        def stored() -> str:
            return str(api("admin").get(f"/objects/kiosk/records/{kiosks.ids[3]}", fields="opens_on")["opens_on"])

        expect(page.get_by_text(f"“体验店丁”已移到 {DAY.replace(day=21)}")).to_be_visible()
        assert stored() == f"{DAY.replace(day=21)}"
        page.get_by_role("button", name="撤销").last.click()
        expect(day_of(page, 20).get_by_role("link", name="体验店丁")).to_be_visible()
        day_of(page, 24).get_by_role("button", name="新建").click()
        expect(page.get_by_role("dialog").get_by_label("开业日期")).to_have_value(f"{DAY.replace(day=24)}")


class TestPaper:
    def test_a_record_prints_all_its_details_in_light_colours_and_nothing_to_press(
        self, visit: Visitor, kiosks: Kiosks
    ) -> None:
        page = visit("admin", scheme="dark").open(f"/o/kiosk/{kiosks.ids[0]}?tab=history")
        expect(page.get_by_role("tab", name="变更历史")).to_be_visible()
        page.emulate_media(media="print")
        # The owner's name is a button on the screen, and stays.
        pressed = page.locator("button:not([role=tab], .owner-button), input, .breadcrumb")
        for frame in (page.get_by_role("banner"), page.get_by_role("navigation"), pressed):
            expect(frame.filter(visible=True)).to_have_count(0)
        details = page.locator(".details")
        for text in ("名称", "体验店甲", "位置", "30.27410, 120.15510", "开业日期", "进度", "筹备", "照片", "负责人"):
            expect(details.get_by_text(text, exact=True).first).to_be_visible()
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(28, 29, 34)"

    def test_a_list_prints_all_its_rows_with_the_headings_on_every_sheet(self, visit: Visitor) -> None:
        page = visit("sales").open(f"/o/lead?columns=name,company,phone,source,status&filter={OF_THE_COMPANY}")
        # All of them are there; on the screen only those that are looked at are drawn.
        expect(page.get_by_text("已全部显示")).to_have_count(1)
        expect(page.locator("tr[data-row]").nth(60)).to_have_count(0)
        with pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True)) as paper:
            sheets = [sheet.get_textpage().get_text_bounded() for sheet in paper]
            wide = [sheet.get_width() > sheet.get_height() for sheet in paper]
        assert len(sheets) > 1
        assert all("首次接触渠道" in sheet and "状态" in sheet for sheet in sheets[:2])
        assert sum(sheet.count("有限公司") for sheet in sheets) >= LEADS
        assert "筛选" not in sheets[0]
        assert all(wide)
        expect(page.locator("tr[data-row]").nth(60)).to_have_count(0)


class TestGantt:
    def test_a_bar_is_dragged_by_its_middle_and_moved_by_its_end_with_keys_and_taken_back(
        self, visit: Visitor, api: Apis, kiosks: Kiosks
    ) -> None:
        def days() -> list[str]:
            row = api("admin").get(f"/objects/kiosk/records/{kiosks.ids[2]}", fields="opens_on,closes_on")
            return [row["opens_on"], row["closes_on"]]

        def said(first: int, last: int) -> str:
            shown = [f"{DAY + timedelta(days=each)}" for each in (first, last)]
            return "体验店丙：" + " 至 ".join(shown)

        page = visit("admin").open("/o/kiosk")
        page.get_by_role("button", name="甘特图", exact=True).click()
        offered = page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option")
        page.get_by_role("combobox", name="开始").click()
        # It was the end: they change places.
        offered.filter(has_text="开业日期").click()
        expect(page).to_have_url(re.compile("group=opens_on"))
        page.get_by_role("combobox", name="结束").click()
        offered.filter(has_text="租约到期").click()
        expect(page).to_have_url(re.compile("until=closes_on"))
        expect(page.get_by_role("link", name="体验店戊：")).to_have_attribute("data-missing", "until")
        bar = page.get_by_role("link", name="体验店丙：")
        expect(bar).to_have_accessible_name(said(2, 11))
        box, half_a_year = bar.bounding_box(), bar.locator("..").bounding_box()
        assert box
        assert half_a_year
        x, y = box["x"] + box["width"] / 2, box["y"] + 8
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + half_a_year["width"] / 182 * 2, y, steps=4)
        page.mouse.up()
        expect(bar).to_have_accessible_name(said(4, 13))
        expect(page.get_by_role("status").filter(has_text="“体验店丙”改为")).to_be_visible()
        expect(page).to_have_url(re.compile("kind=gantt"))
        bar.focus()
        bar.press("Control+Shift+ArrowRight")
        expect(bar).to_have_accessible_name(said(4, 14))
        expect(page.get_by_role("status").filter(has_text=str(DAY + timedelta(days=14)))).to_be_visible()
        assert days() == [f"{DAY + timedelta(days=4)}", f"{DAY + timedelta(days=14)}"]
        page.get_by_role("button", name="撤销").last.click()
        expect(bar).to_have_accessible_name(said(4, 13))
        bar.click()
        expect(page.get_by_role("heading", name="体验店丙")).to_be_visible()
        api("admin").update("kiosk", kiosks.ids[2], opens_on=f"{DAY + timedelta(days=2)}")


class TestTrouble:
    def test_what_did_not_come_is_said_in_a_sentence_and_asked_for_again(self, visit: Visitor, kiosks: Kiosks) -> None:
        page = visit("admin").open("/o/kiosk")
        expect(page.locator("tr[data-row]").first).to_be_visible()
        # Reads of one moment travel together: who somebody is may be among what did not come, and then there is no frame either.
        there = re.compile(r"/api/v1/(batch|objects/kiosk/records)")
        everything = re.compile(r"/api/v1/")

        def broken(route: Route) -> None:
            route.fulfill(status=500, content_type="text/html", body="<h1>Internal Server Error</h1> at 0x7f psycopg")

        for kind, ready, missing in (
            ("kanban", ".board-card", there),
            ("map", ".map-bubble", there),
            ("cards", ".record-card", there),
            ("list", "tr[data-row]", everything),
        ):
            page.route(missing, broken)
            page.goto(page.url.split("?")[0] + f"?kind={kind}")
            alert = page.get_by_role("main").get_by_role("alert").first
            expect(alert).to_contain_text("这是系统的问题")
            expect(page.locator("body")).not_to_contain_text(re.compile("Internal|psycopg"))
            page.unroute(missing)
            alert.get_by_role("button", name="重试").click()
            expect(page.locator(ready).first).to_be_visible()
        page.goto(page.url.split("/o/")[0] + "/o/no_such_thing")
        page.get_by_role("alert").get_by_role("link", name="首页").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("您好")


class TestDensity:
    def test_the_interface_is_made_compact_and_stays_so(self, visit: Visitor) -> None:
        page = visit("sales").open("/o/lead")
        row = page.locator("tr[data-row]").first
        expect(row).to_have_js_property("offsetHeight", 42)
        page.get_by_role("button", name="外观").click()
        page.get_by_role("menuitemradio", name="紧凑").click()
        expect(row).to_have_js_property("offsetHeight", 32)
        page.reload()
        expect(row).to_have_js_property("offsetHeight", 32)
