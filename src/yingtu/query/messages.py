"""Sentences about queries in the shipped languages. A second line is the hint."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "invalid_query": "The request cannot be answered like this. See the list of errors for the place and the reason.",
        "masked_field": 'You see "{field}" only masked, so it cannot be compared, sorted or counted.\nAsk an administrator if you need it in clear.',
        "path_too_long": "A field can be reached through at most {maximum} relations.\nStart from an object that is closer to it.",
        "form_condition_field": 'The condition of a form cannot look at "{field}".\nUse fields of the record itself that people fill in: text, numbers, days, choices, yes or no, people and lookups.',
        "filter_invalid_json": "The filter is not valid JSON, or nested deeper than JSON readers go.\nSend a JSON object of at most 20 levels.",
        "sort_too_long": 'A list is sorted by at most {maximum} different fields; "{field}" is one too many or named twice.',
        "limit_out_of_range": "The number of rows is from 1 to {maximum}.\nRead longer lists page by page with next_cursor.",
        "unknown_kind": 'There are no entries of the kind "{kind}" here.\nThere are: {known}.',
        "as_of_too_recent": "The last {seconds} seconds are not settled yet.\nAsk for an earlier moment, or leave as_of out for the present.",
        "bad_start": '"{value}" is no place in a list sorted by "{field}".\nGive a day or month (2025-03), the beginning of a name, or a number.',
        "as_of_not_possible": "The past is not kept for this object.\nLeave as_of out.",
        "trash_not_possible": "There is no trash for this object.\nLeave trash out.",
        "too_many_fields": "At most {maximum} columns can be asked for at once.",
        "query_too_slow": "The answer took too long to find.\nNarrow the filter, sort by another field, or try again later.",
        "too_many_groupings": 'At most {maximum} different groupings are possible; "{field}" is one too many or named twice.',
        "bad_grouping_period": '"{field}" cannot be grouped by "{period}".\nFields of days and moments can be grouped by {known}.',
        "field_not_groupable": '"{field}" cannot be grouped by.\nFields that can are marked "groupable" in the metadata of the object.',
        "too_many_measures": 'At most {maximum} different measures are possible; "{measure}" is one too many or named twice.',
        "measure_needs_field": 'The measure "{op}" needs a field.\nOnly count works without one.',
        "field_not_measurable": 'The measure "{op}" is not possible for "{field}".\nNumbers can be summed; numbers, days and moments have a minimum and maximum.',
        "operation_forbidden": 'You may not {operation} records of "{object}".\nAsk an administrator for the right if you need it.',
    },
    "zh-CN": {
        "form_condition_field": "表单条件不能使用“{field}”。\n请使用记录自身由人填写的字段：文本、数字、日期、选项、是否、人员和关联。",
        "invalid_query": "无法按此方式查询，具体位置和原因见错误列表。",
        "masked_field": "“{field}”对您仅脱敏显示，不能用于筛选、排序或统计。\n如需查看明文，请联系管理员。",
        "path_too_long": "字段路径最多经过 {maximum} 个关联。\n请从更接近该字段的对象开始查询。",
        "filter_invalid_json": "筛选条件不是有效的 JSON，或嵌套过深。\n请发送不超过 20 层的 JSON 对象。",
        "sort_too_long": "最多按 {maximum} 个不同字段排序，“{field}”超出数量或重复。",
        "limit_out_of_range": "行数应在 1 到 {maximum} 之间。\n更长的列表请用 next_cursor 逐页读取。",
        "unknown_kind": "这里没有“{kind}”类的动态。\n可选：{known}。",
        "as_of_too_recent": "最近 {seconds} 秒的数据尚未落定。\n请选择更早的时刻，或去掉 as_of 查询当前数据。",
        "bad_start": "“{value}”不是按“{field}”排序的列表中的位置。\n请输入日期或月份（2025-03）、名称开头或数字。",
        "as_of_not_possible": "该对象不保留历史。\n请去掉 as_of。",
        "trash_not_possible": "该对象没有回收站。\n请去掉 trash。",
        "too_many_fields": "一次最多查询 {maximum} 列。",
        "query_too_slow": "查询耗时过长。\n请缩小筛选范围、改用其他字段排序，或稍后重试。",
        "too_many_groupings": "最多按 {maximum} 个不同字段分组，“{field}”超出数量或重复。",
        "bad_grouping_period": "“{field}”不能按“{period}”分组。\n日期和时间字段可按 {known} 分组。",
        "field_not_groupable": "不能按“{field}”分组。\n可分组的字段在对象元数据中标有 groupable。",
        "too_many_measures": "最多 {maximum} 个不同的统计项，“{measure}”超出数量或重复。",
        "measure_needs_field": "统计“{op}”需要指定字段。\n只有 count 可以不带字段。",
        "field_not_measurable": "“{field}”不支持统计“{op}”。\n数字可以求和；数字、日期和时间可以取最小值和最大值。",
        "operation_forbidden": "您没有对“{object}”记录执行“{operation}”的权限。\n如需此权限，请联系管理员。",
    },
}

i18n.register(MESSAGES)
