"""What stands beside the records of another system moves in by clicks: attachments in a ZIP, and lists of earlier changes."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.maven import SHOWN, fill, pick, settled
from tests.e2e.test_attachments import part

pytestmark = pytest.mark.browser

NAME = "迁入客户有限公司"
ACCOUNTS = f"客户名称,创建日期,附件,上传时间,上传人\n{NAME},2018-03-05,合同.txt;旧系统/报价.txt,2019-04-06,{{by}}\n"
CHANGES = (
    "客户,字段,修改时间,原值,新值,修改人\n"
    f"{NAME},客户名称,2018-06-07 09:30,迁入客户,{NAME},老同事\n"
    "没有这家客户,客户名称,2018-06-07,甲,乙,老同事\n"
)


def archive() -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as target:
        for name in ("旧系统/合同.txt", "旧系统/报价.txt"):
            target.writestr(ZipInfo(name, (2017, 1, 2, 3, 4, 6)), f"{name} 的内容")
    return made.getvalue()


def choose(page: Page, server: str, path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    page.goto(f"{server}/o/account/import")
    page.locator("#import-file").set_input_files(path)
    expect(page.locator(".import-file")).to_be_visible()


def start(page: Page, rows: int) -> None:
    settled(page)
    page.get_by_role("button", name=f"导入 {rows} 行").click()
    expect(page.get_by_text("导入完成")).to_be_visible(timeout=30_000)


@pytest.mark.slow
@pytest.mark.prove
def test_attachments_and_earlier_changes_come_along_and_go_again(
    visit: Visitor, api: Callable[[str], Api], tmp_path: Path
) -> None:
    visitor = visit("admin")
    page, server = visitor.page, visitor.server
    author = str(api("admin").user["name"])
    choose(page, server, tmp_path / "客户.csv", ACCOUNTS.format(by=author))
    began = page.get_by_role("row", name="创建日期 2018-03-05")
    # What only a migration keeps is taken with its option, and not before.
    expect(began).to_contain_text("不导入")
    page.get_by_role("checkbox", name="历史迁移：保留原创建时间和编号").check()
    expect(began).to_contain_text("创建时间")
    for beside in ("附件", "上传时间", "上传人"):
        fill(page, beside)
    page.get_by_label("选择 ZIP 压缩包").last.set_input_files(
        FilePayload(name="旧系统.zip", mimeType="application/zip", buffer=archive())
    )
    box = page.get_by_role("region", name="附件")
    expect(box).to_contain_text("2 个文件")
    pick(page, "上传时间", "上传时间")
    pick(page, "上传人", "上传人")
    start(page, 1)
    expect(page.locator(".import-figures")).to_contain_text("附件2")
    first = page.url

    choose(page, server, tmp_path / "变更.csv", CHANGES)
    page.get_by_role("combobox", name="每一行").click()
    page.locator(SHOWN).filter(has_text="补充一条以前的变更").click()
    pick(page, "按哪个字段查找记录", "客户名称")
    start(page, 2)
    figures = page.locator(".import-figures")
    expect(figures).to_contain_text("变更历史1")
    # The row of a customer who is not here is explained, and can be corrected.
    expect(page.get_by_role("region", name="未导入的行")).to_contain_text("没有此关键字段值的记录")

    oldest = api("admin").get("/objects/account/records", fields="id,name", sort="created_at", limit="50")["items"]
    [account] = [each for each in oldest if each["name"] == NAME]
    page.goto(f"{server}/o/account/{account['id']}")
    entries = page.locator(".timeline-entry")
    told = entries.filter(has_text="老同事")
    expect(told).to_contain_text("在原系统中修改了")
    expect(told).to_contain_text("迁入客户")
    expect(entries.filter(has_text="合同.txt")).to_contain_text(author)
    part(page, "附件")
    files = page.get_by_role("list", name="附件")
    expect(files.get_by_role("listitem")).to_have_count(2)
    expect(files.get_by_role("listitem").first).to_contain_text("2019")

    page.goto(first)
    page.get_by_role("button", name="撤销导入").click()
    page.locator(".ant-popconfirm").get_by_role("button", name="撤销导入").click()
    expect(page.get_by_text("撤销完成")).to_be_visible(timeout=30_000)
