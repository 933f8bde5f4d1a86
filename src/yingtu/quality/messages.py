"""Sentences about quality of data in the shipped languages. A second line is the hint."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "unknown_pair": "There is no such pair of records, or you may not see both of them.",
        "merge_same_record": "A record cannot be merged with itself.",
        "merge_field": "The value of {field} cannot be taken over: it is computed, made by the system, or you do not see it.\nLeave the field as it is in the record that stays.",
        "merge_too_large": "More than {maximum} records point to the one that would go.\nKeep that one and merge the other into it.",
        "merge_held": "A part of this merge needs an approval, so nothing was done.\nMake that change by itself first, then merge.",
        "unknown_merge": "There is no such merge, it was taken back already, or you may not edit its record.",
        "merge_too_old": "A merge can be taken back for {days} days; this one is older.",
        "merge_reason": "Merged with {name}",
        "merge_undo_reason": "Merge with {name} taken back",
    },
    "zh-CN": {
        "unknown_pair": "没有这一对记录，或您无权查看其中之一。",
        "merge_same_record": "不能将记录与其自身合并。",
        "merge_field": "无法采用 {field} 的值：该字段由公式或系统生成，或您看不到它。\n请保留原记录的值。",
        "merge_too_large": "指向被合并记录的记录超过 {maximum} 条。\n请保留那条记录，将另一条合并进来。",
        "merge_held": "此次合并包含需要审批的更改，因此未执行任何操作。\n请先单独完成该更改，再进行合并。",
        "unknown_merge": "没有此次合并，或已被撤销，或您无权编辑该记录。",
        "merge_too_old": "合并后 {days} 天内可以撤销，此次合并已超过期限。",
        "merge_reason": "与“{name}”合并",
        "merge_undo_reason": "撤销与“{name}”的合并",
    },
}

i18n.register(MESSAGES)
