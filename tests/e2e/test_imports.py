"""A file goes in through the browser: matched columns, a preview, live progress, refused rows with suggestions."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.company import PRODUCTS
from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.browser

GOOD_ROWS = 1200


def leads_file(path: Path) -> Path:
    lines = ["姓名,手机,公司,想要什么,首次接触渠道"]
    lines += [f"导入{at},137{at:08d},导入公司{at},{PRODUCTS[at % 4]},官网表单" for at in range(GOOD_ROWS)]
    lines.append(f"坏电话,12,某公司,{PRODUCTS[0]},官网表单")
    lines.append("坏产品,13712340000,某公司,云帆 CRM 标淮版,官网表单")
    path.write_text("\n".join(lines) + "\n", encoding="gb18030")
    return path


class TestImport:
    def test_a_chinese_file_goes_in_with_live_progress_and_explained_refusals(
        self, visit: Visitor, tmp_path: Path
    ) -> None:
        page = visit("admin").open("/o/lead/import")
        page.locator("#import-file").set_input_files(leads_file(tmp_path / "线索.csv"))
        expect(page.locator(".import-file")).to_contain_text("1,202 行")
        expect(page.get_by_text("必填但尚未对应的字段：意向产品")).to_be_visible()
        page.get_by_role("combobox", name="列“想要什么”对应的字段").click()
        page.locator(
            ".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option", has_text="意向产品"
        ).first.click()
        expect(page.get_by_text("必填但尚未对应的字段")).to_be_hidden()
        preview = page.get_by_role("region", name="前几行预览")
        expect(preview.get_by_role("textbox", name="第 1 行的姓名")).to_have_value("导入0")
        expect(preview.get_by_text("新建")).to_have_count(20)
        page.get_by_role("button", name="导入 1,202 行").click()
        expect(page.get_by_role("progressbar", name="导入进度")).to_be_visible()
        expect(page.get_by_text("导入完成")).to_be_visible(timeout=40_000)
        figures = page.locator(".import-figures")
        expect(figures).to_contain_text("1,202 / 1,202")
        expect(figures).to_contain_text("1,200")
        refused = page.get_by_role("region", name="未导入的行")
        expect(refused.get_by_role("row")).to_have_count(3)
        expect(refused).to_contain_text("云帆 CRM 标准版")
        page.get_by_role("link", name="查看线索").click()
        page.get_by_role("textbox", name="搜索联系人").fill("导入11")
        expect(page.get_by_role("link", name="导入1199")).to_be_visible()

    def test_a_file_that_is_no_table_is_refused_with_a_sentence(self, visit: Visitor, tmp_path: Path) -> None:
        broken = tmp_path / "photo.csv"
        broken.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00" * 50)
        page = visit("admin").open("/o/lead/import")
        page.locator("#import-file").set_input_files(broken)
        expect(page.get_by_role("alert")).to_be_visible()

    def test_who_may_not_import_is_told_so(self, visit: Visitor) -> None:
        page = visit("sales").open("/o/lead/import")
        expect(page.get_by_role("alert")).to_contain_text("没有权限")
