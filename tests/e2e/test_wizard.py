"""From a company's name and two tables as people have them to a working workspace: signed up, set up and filled in the browser."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from time import perf_counter

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor
from tests.setup.messy import messy_spreadsheet

pytestmark = pytest.mark.browser

MOST_INPUTS = 60
PEOPLE = """姓名\t邮箱\t角色\t上级
王立群\twang@bokang.example.com\t销售经理
周小雨\tzhou@bokang.example.com\t销售\t王立群"""


def customers_file(path: Path) -> Path:
    """A list of customers as an old program writes it: GBK, dates in several forms, empty lines at the end."""
    days = ("2026/1/5", "2026-02-06", "2026年3月7日", "20260408")
    lines = ["客户名称,电话,地址,客户编号,网站,成立日期"]
    lines += [
        f"博康医院{at},0571-8800{at:04d},杭州市滨江区{at}号,BK{at:04d},bokang{at}.example.com,{days[at % 4]}"
        for at in range(40)
    ]
    path.write_text("\r\n".join([*lines, ",,,,,", ""]), encoding="gb18030")
    return path


class Counted:
    """What a person enters or chooses in the wizard; going on and back is not counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.inputs = 0

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_role("textbox", name=label, exact=True).fill(text)
        self.inputs += 1

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=re.compile(f"^{name}")).first.click()
        self.inputs += 1

    def upload(self, path: Path) -> None:
        self.page.get_by_label("选择 Excel 或 CSV").set_input_files(path)
        self.inputs += 1

    def step(self, title: str) -> None:
        """Wait for a step of the wizard."""
        expect(self.page.get_by_role("region", name=title)).to_be_visible(timeout=40_000)

    def go_on(self) -> None:
        self.page.get_by_role("button", name="下一步").click()


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    excel = tmp_path / "2026年设备巡检台账.xlsx"
    excel.write_bytes(messy_spreadsheet())
    return excel, customers_file(tmp_path / "客户.csv")


class TestWizard:
    def test_a_company_begins_with_nothing_but_two_messy_tables(
        self, visit: Visitor, files: tuple[Path, Path], server: str
    ) -> None:
        began = perf_counter()
        page = visit().open("/sign-up")
        person = Counted(page)
        person.fill("公司名称", "杭州博康医疗器械有限公司")
        person.fill("您的姓名", "陈博")
        person.fill("邮箱", "chen@bokang.example.com")
        page.get_by_label("密码", exact=True).fill("correct horse battery")
        person.inputs += 1
        page.get_by_role("button", name="开通").click()
        person.step("公司")
        person.go_on()
        person.step("行业")
        person.press("医疗器械")
        person.go_on()
        person.step("人员")
        person.fill("人员", PEOPLE)
        page.get_by_role("button", name="添加人员").click()
        expect(page.get_by_role("row", name=re.compile("周小雨.*已添加"))).to_be_visible()
        person.go_on()
        person.step("管理内容")
        person.press("拜访与沟通")
        person.go_on()
        person.step("销售阶段")
        person.fill("阶段 1", "初访")
        person.go_on()
        person.step("谁看什么")
        page.get_by_role("radiogroup", name="销售经理").get_by_text("全公司的").click()
        person.inputs += 1
        person.go_on()
        person.step("导入 Excel")

        excel, customers = files
        person.upload(excel)
        expect(page.get_by_text("4 行，6 列")).to_be_visible()
        expect(page.get_by_label("这张表叫什么")).to_have_value("设备巡检台账")
        page.get_by_role("button", name="建立对象并导入").click()
        expect(page.get_by_text("已导入 4 行，0 行有问题。")).to_be_visible(timeout=20_000)
        page.get_by_role("button", name="再导入一张表").click()
        person.upload(customers)
        expect(page.get_by_text("40 行，6 列")).to_be_visible()
        expect(page.get_by_role("radio", name="导入到“客户”")).to_be_checked()
        expect(page.get_by_text("列在“客户”里还没有对应的字段")).to_contain_text("成立日期")
        page.get_by_role("button", name="不要这些列，直接导入").click()
        expect(page.get_by_text("已导入 40 行，0 行有问题。")).to_be_visible(timeout=20_000)
        person.go_on()
        expect(page.get_by_role("heading", name="可以开始工作了")).to_be_visible()
        told = page.get_by_text(re.compile(r"用时 \d+ 分钟，填写 \d+ 项")).inner_text()
        page.get_by_role("button", name="进入首页").click()

        page.get_by_role("link", name="设备巡检台账").first.click()
        table = page.get_by_role("table").first
        expect(table).to_contain_text("CT 机 1 号")
        expect(table).to_contain_text("2026-03-07")
        page.goto(f"{server}/o/account")
        expect(page.get_by_role("link", name="博康医院39", exact=True)).to_be_visible()
        inputs = int(re.findall(r"\d+", told)[1]) + 4
        sys.stdout.write(f"from sign-up to data: {perf_counter() - began:.1f} s, {inputs} inputs\n")
        assert max(inputs, person.inputs) <= MOST_INPUTS
