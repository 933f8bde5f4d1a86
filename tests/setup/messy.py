"""A table as people have them: a merged title, Chinese headings, dates and amounts in several forms."""

from __future__ import annotations

import io

import xlsxwriter


def messy_spreadsheet() -> bytes:
    """Return an Excel file of four rows below a title and an empty row."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("台账")
    sheet.merge_range(0, 0, 0, 5, "2026 年华东区设备巡检台账")
    sheet.write_row(2, 0, ["设备名称", "巡检日期", "结论", "联系电话", "费用（元）", "备注"])
    for at, row in enumerate(
        [
            ["CT 机 1 号", "2026/3/5", "合格", "13800138000", "1,200", ""],
            ["CT 机 2 号", "2026年3月6日", "不合格", "139 0013 9000", "￥800", "球管老化"],
            ["DR 3 号", "20260307", "合格", "13700137000", "0", ""],
            ["超声 4 号", "2026-03-08", "合格", "13600136000", "300元", ""],
        ]
    ):
        sheet.write_row(3 + at, 0, row)
    book.close()
    return target.getvalue()
