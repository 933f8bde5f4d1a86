"""Fields guessed from tables as people have them."""

from __future__ import annotations

from yingtu.fields.base import ParseContext
from yingtu.setup.propose import propose
from yingtu.studio.naming import field_name, object_name

CONTEXT = ParseContext(lenient=True)
COLUMNS = (
    "客户名称",
    "联系人",
    "手机号",
    "签约日期",
    "合同金额（元）",
    "客户等级",
    "编号",
    "是否续约",
    "备注",
    "空列",
    "数量",
)
ROWS = [
    ("苏州华瑞", "林晓", "138 0013 8000", "2026/3/5", "￥12,800.00", "A", "007", "是", "老客户介绍，" * 12, "", "3"),
    ("无锡二院", "何超", "13900139000", "2026年3月8日", "9,600", "B", "008", "否", "", "", "12"),
    ("常州恒力", "顾明", "+86 137-0013-7000", "20260312", "3.5万", "A", "009", "是", "催款", "", "7"),
    ("宁波远航", "", "13600136000", "2026-04-01", "48000元", "A", "010", "否", "", "", "1"),
    ("上海博雅", "沈知", "0512-65280001", "2026.4.2", "", "B", "011", "是", "", "", "20"),
]


def test_types_follow_from_headings_and_cells() -> None:
    sheet = propose(COLUMNS, ROWS, CONTEXT)
    assert {each.column: each.type for each in sheet.proposals} == {
        "客户名称": "text",
        "联系人": "text",
        "手机号": "phone",
        "签约日期": "date",
        "合同金额（元）": "currency",
        "客户等级": "choice",
        "编号": "text",
        "是否续约": "boolean",
        "备注": "long_text",
        "数量": "number",
    }
    assert sheet.name_column == "客户名称"
    assert next(each.options for each in sheet.proposals if each.column == "客户等级") == ("A", "B")


def test_what_is_not_sure_stays_text() -> None:
    rows = [("2026/1/2",), ("下周",), ("待定",), ("2026/1/3",)]
    assert propose(("日期",), rows, CONTEXT).proposals[0].type == "text"


def test_names_are_words_or_syllables_and_never_taken() -> None:
    assert field_name("联系电话", set()) == "phone"
    assert field_name("联系电话", {"phone"}) == "phone_2"
    assert field_name("2025年销量", set()).startswith("f_2025")
    assert field_name("!!!", set()) == "field"
    assert object_name("客户台账", set()) == "ke_hu_tai_zhang"
    assert object_name("select", set()) == "select_value"
