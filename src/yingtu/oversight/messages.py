"""Sentences about oversight in the shipped languages."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "may_not_view_audit": "Only people with the right to view the audit may do this.\nAsk an administrator.",
        "audit_report_subject": "Audit of {workspace}: seal {number}",
        "audit_report": "Seal {number} of {at}\nHead: {head}\n\nOperations since the last report:\n{counts}\n\nKeep this message: `yingtu audit verify` compares heads kept elsewhere with the database.",
    },
    "zh-CN": {
        "may_not_view_audit": "只有具有“查看审计”权限的人员可以进行此操作。\n请联系管理员。",
        "audit_report_subject": "{workspace} 审计：封印 {number}",
        "audit_report": "封印 {number}，{at}\n封印值：{head}\n\n自上次报告以来的操作：\n{counts}\n\n请保存此邮件：`yingtu audit verify` 会将保存在别处的封印值与数据库比对。",
    },
}

i18n.register(MESSAGES)
