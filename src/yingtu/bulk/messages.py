"""Sentences of bulk operations in the shipped languages. A second line is the hint."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "bulk_invalid": "The operation cannot be carried out as it was given.",
        "bulk_needs_confirmation": "This would change {count} records, more than {limit} at once.\nLook at the filter again; if it is right, confirm.",
        "bulk_too_many": "More than {maximum} records match.\nNarrow the filter and do it in parts.",
        "bulk_nothing": "No record matches, so there is nothing to do.",
        "no_bulk_job": "Job {job} is no bulk job.",
        "bulk_ids_or_filter": "Give either the ids of the records or a filter, not both and not neither.",
        "bulk_no_values": "Say which fields get which values.",
        "bulk_no_owner": "Say who becomes the owner.",
        "bulk_no_tag": "Say which tag.",
        "bulk_not_yours": "You may not change this record, or it is gone.",
        "bulk_changed_meanwhile": "Somebody has changed the record since, so it keeps what it has.",
        "bulk_too_many_errors": "Paused: {errors} of {rows} records were refused.\nLook at the errors. Resume to go on with the rest all the same, or cancel; what is written can be undone.",
        "bulk_database_busy": "Paused: a batch took {seconds} s, so the database has other work to do first.\nIt goes on by itself in {wait_s} s; resume it to go on at once.",
    },
    "zh-CN": {
        "bulk_invalid": "无法按所给内容执行该操作。",
        "bulk_needs_confirmation": "此操作将更改 {count} 条记录，超过单次 {limit} 条。\n请再次检查筛选条件；确认无误后再执行。",
        "bulk_too_many": "匹配的记录超过 {maximum} 条。\n请缩小筛选范围，分批执行。",
        "bulk_nothing": "没有匹配的记录，无需执行。",
        "no_bulk_job": "任务 {job} 不是批量任务。",
        "bulk_ids_or_filter": "请给出记录编号或筛选条件，二者择一。",
        "bulk_no_values": "请说明哪些字段改为什么值。",
        "bulk_no_owner": "请说明新的负责人。",
        "bulk_no_tag": "请说明哪个标签。",
        "bulk_not_yours": "您无权修改该记录，或记录已不存在。",
        "bulk_changed_meanwhile": "该记录此后已被他人更改，保留现有内容。",
        "bulk_too_many_errors": "已暂停：{rows} 条记录中有 {errors} 条被拒绝。\n请查看错误。可继续处理其余记录，或取消；已写入的内容可以撤销。",
        "bulk_database_busy": "已暂停：一批数据用时 {seconds} 秒，数据库需先处理其他工作。\n将在 {wait_s} 秒后自动继续；也可立即恢复。",
    },
}

i18n.register(MESSAGES)
