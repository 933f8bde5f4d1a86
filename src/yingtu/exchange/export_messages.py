"""Sentences of exports in the shipped languages. A second line is the hint."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "export_no_columns": "None of the columns exists for you.\nChoose others, or leave the list of fields out.",
        "export_too_many_groups": "There are {maximum} groups or more.\nGroup by fewer or coarser fields, or export the records.",
        "export_no_space": "There is no space left for the file of the export.\nAsk the administrator to free disk space and start it again.",
        "export_write_failed": "The file of the export cannot be written: {reason}.\nAsk the administrator to look at the disk and start it again.",
        "export_unsettled": "Rights or configuration changed again and again while the export ran.\nStart it again when they are settled.",
        "export_replica_behind": "The replica that serves exports is too far behind.\nTry again later.",
        "export_not_ready": "Job {job} has made no file (yet): it is {state}.",
        "export_expired": "The file of job {job} has been removed.\nFiles of exports are kept for {days} days; export again.",
        "export_made": "{rows} records of {object} were exported to {file}.",
        "export_fetched": "The file was fetched.",
        "export_yes": "Yes",
        "export_no": "No",
        "export_currency": "{field} currency",
        "export_sheet": "Records",
        "export_groups": "summary",
        "export_as_of": "Figures as of {moment} ({zone})",
        "export_count": "Count",
        "export_measure_count": "{field}: filled in",
        "export_measure_sum": "{field}: total",
        "export_measure_avg": "{field}: average",
        "export_measure_min": "{field}: smallest",
        "export_measure_max": "{field}: largest",
        "export_by_day": "{field} (day)",
        "export_by_week": "{field} (week from)",
        "export_by_month": "{field} (month)",
        "export_by_quarter": "{field} (quarter)",
        "export_by_year": "{field} (year)",
    },
    "zh-CN": {
        "export_no_columns": "您看不到其中任何一列。\n请选择其他列，或不指定列。",
        "export_too_many_groups": "分组达到或超过 {maximum} 个。\n请减少分组字段或换更粗的分组，或直接导出记录。",
        "export_no_space": "磁盘空间不足，无法保存导出的文件。\n请管理员清理空间后重新导出。",
        "export_write_failed": "无法写入导出的文件：{reason}。\n请管理员检查磁盘后重新导出。",
        "export_unsettled": "导出期间权限或配置多次变化。\n请稍后重新导出。",
        "export_replica_behind": "用于导出的只读副本落后太多。\n请稍后再试。",
        "export_not_ready": "任务 {job} 没有（还没有）生成文件：状态为 {state}。",
        "export_expired": "任务 {job} 的文件已被删除。\n导出的文件保留 {days} 天，请重新导出。",
        "export_made": "已将 {object} 的 {rows} 条记录导出到 {file}。",
        "export_fetched": "文件已被下载。",
        "export_yes": "是",
        "export_no": "否",
        "export_currency": "{field}币种",
        "export_sheet": "记录",
        "export_groups": "汇总",
        "export_as_of": "数据截至 {moment}（{zone}）",
        "export_count": "数量",
        "export_measure_count": "{field}（已填数）",
        "export_measure_sum": "{field}（合计）",
        "export_measure_avg": "{field}（平均）",
        "export_measure_min": "{field}（最小）",
        "export_measure_max": "{field}（最大）",
        "export_by_day": "{field}（日）",
        "export_by_week": "{field}（周起始日）",
        "export_by_month": "{field}（月）",
        "export_by_quarter": "{field}（季度）",
        "export_by_year": "{field}（年）",
    },
}

i18n.register(MESSAGES)
