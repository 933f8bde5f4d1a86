"""Files, comments and tags on the page of a record."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.test_accessibility import findings
from tests.e2e.test_phone import fits
from tests.e2e.test_records import a_lead

pytestmark = pytest.mark.browser

Apis = Callable[[str], Api]
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def part(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


class TestFiles:
    def test_a_picture_is_added_shown_and_removed(self, visit: Visitor, api: Apis) -> None:
        page = visit("sales").open(f"/o/lead/{a_lead(api('sales'), '附件客户', '13955510001')}")
        part(page, "附件")
        page.get_by_label("添加文件").last.set_input_files(
            [
                FilePayload(name="合影.png", mimeType="text/plain", buffer=PICTURE),
                FilePayload(name="说明.txt", mimeType="text/plain", buffer=b"text"),
            ]
        )
        files = page.get_by_role("list", name="附件")
        expect(files.get_by_role("listitem")).to_have_count(2)
        picture = files.get_by_role("listitem").filter(has_text="合影.png").locator("img")
        expect(picture).to_be_visible()
        assert page.evaluate("image => image.decode().then(() => image.naturalWidth)", picture.element_handle()) == 1
        assert findings(page) == []
        with page.expect_download() as saving:
            files.get_by_role("link", name="下载 说明.txt").click()
        assert saving.value.suggested_filename == "说明.txt"
        files.get_by_role("button", name="移除 说明.txt").click()
        page.get_by_role("button", name="移 除").or_(page.get_by_role("button", name="移除", exact=True)).click()
        expect(files.get_by_role("listitem")).to_have_count(1)

    def test_a_phone_offers_its_camera(self, visit: Visitor, api: Apis) -> None:
        page = visit("sales", phone=True).open(f"/o/lead/{a_lead(api('sales'), '拍照客户', '13955510002')}")
        part(page, "附件")
        with page.expect_file_chooser() as choosing:
            page.locator(".upload-zone button", has_text="拍照").click()
        assert choosing.value.element.get_attribute("capture") == "environment"
        choosing.value.set_files([FilePayload(name="名片.png", mimeType="image/png", buffer=PICTURE)])
        expect(page.get_by_role("list", name="附件").get_by_role("listitem")).to_have_count(1)
        assert fits(page)


class TestComments:
    def test_a_colleague_is_called_and_the_comment_is_changed(self, visit: Visitor, api: Apis) -> None:
        page = visit("sales").open(f"/o/lead/{a_lead(api('sales'), '评论客户', '13955510003')}")
        manager = str(api("manager").user["name"])
        page.get_by_role("group", name="记一笔").get_by_role("button", name="评论").click()
        text = page.get_by_role("textbox", name="新评论")
        # By the initials of the name.
        text.press_sequentially("请看 @whf")
        page.get_by_role("option", name=manager).or_(
            page.locator(".ant-mentions-dropdown li", has_text=manager)
        ).first.click()
        page.locator(".comment-buttons").get_by_role("button", name="评论").or_(
            page.locator(".comment-buttons").get_by_role("button", name="评 论")
        ).click()
        comments = page.locator(".timeline-entry[data-kind=comment]")
        expect(comments.locator(".comment-mention")).to_have_text(f"@{manager}")
        assert findings(page) == []
        comments.get_by_role("button", name="编辑评论").click()
        page.get_by_role("textbox", name="编辑评论").fill("已处理")
        page.get_by_role("button", name="保存", exact=True).or_(page.get_by_role("button", name="保 存")).click()
        expect(comments).to_contain_text("已处理")
        expect(comments).to_contain_text("已编辑")


class TestTags:
    def test_an_administrator_makes_a_tag_and_sets_it_and_what_they_use_is_offered_first(
        self, visit: Visitor, api: Apis
    ) -> None:
        page = visit("admin").open(f"/o/lead/{a_lead(api('sales'), '标签客户', '13955510004')}")
        page.get_by_role("button", name="设置标签").click()
        page.get_by_role("menuitem", name="管理标签").click()
        page.get_by_role("textbox", name="新标签的名称").fill("战略客户")
        page.get_by_role("button", name="添加", exact=True).or_(page.get_by_role("button", name="添 加")).click()
        expect(page.get_by_role("textbox", name="战略客户的名称")).to_be_visible()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="设置标签").click()
        page.get_by_role("menuitemradio", name="战略客户").click()
        own = page.get_by_role("list", name="标签", exact=True)
        expect(own).to_have_text("战略客户")
        # One tap takes it back, and one sets it: offered first, before those that are first by name.
        page.get_by_role("button", name="撤销").click()
        expect(own).to_be_hidden()
        page.get_by_role("button", name="设置标签").click()
        page.get_by_role("menuitemradio", name="战略客户").click()
        expect(own).to_have_text("战略客户")
        page.goto(page.url.rsplit("/", 1)[0] + "/" + a_lead(api("sales"), "标签客户二", "13955510024"))
        offered = page.get_by_role("button", name=re.compile("^添加标签："))
        expect(offered.first).to_have_accessible_name("添加标签：战略客户")
        offered.first.click()
        expect(own).to_have_text("战略客户")
        assert findings(page) == []


class TestAttachmentFields:
    def test_files_go_with_a_new_record_and_are_changed_where_they_stand(self, visit: Visitor, api: Apis) -> None:
        page = visit("sales").open("/o/follow_up")
        page.get_by_role("button", name="新建跟进").click()
        drawer = page.get_by_role("dialog")
        drawer.get_by_label("主题").fill("现场拜访并拍照")
        drawer.get_by_role("button", name="显示全部字段").click()
        drawer.locator("[data-field=attachments] input[multiple]").set_input_files(
            [
                FilePayload(name="现场.png", mimeType="image/png", buffer=PICTURE),
                FilePayload(name="纪要.txt", mimeType="text/plain", buffer=b"text"),
            ]
        )
        files = page.get_by_role("list", name="附件中的文件")
        expect(files.get_by_role("listitem")).to_have_text(["现场.png70 B", "纪要.txt4 B"])
        expect(files.locator("img")).to_have_count(1)
        drawer.get_by_role("button", name="保存", exact=True).or_(drawer.get_by_role("button", name="保 存")).click()
        page.wait_for_url("**/o/follow_up/*-*")
        shown = page.get_by_role("list", name="附件", exact=True)
        expect(shown.get_by_role("link")).to_have_text(["现场.png", "纪要.txt"])
        page.get_by_role("button", name="编辑附件").click()
        page.get_by_role("button", name="移除 纪要.txt").click()
        expect(shown.get_by_role("link")).to_have_text(["现场.png"])
        assert findings(page) == []
