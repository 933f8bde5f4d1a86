"""Sentences about random audits in the shipped languages. A second line is the hint, or the body of a notification."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "unknown_sampling": "There is no such random audit, or you take no part in it.\nSomebody who may configure can let your role check.",
        "sampling_month_not_over": "{month} is not over: what is won until its end could still be drawn.\nChoose a month that is over.",
        "sampling_not_yours": "This check is somebody else's.\nAsk an administrator to hand it to you.",
        "sampling_check_closed": "This check has its result already.\nLoad the page again to see it.",
        "sampling_answer_missing": "“{item}” has no answer yet.\nAnswer each point of the list.",
        "sampling_finding_unsaid": "Something is not in order.\nSay what was found, so that it can be mended.",
        "sampling_own_record": "“{name}” owns this record.\nChoose somebody else: nobody checks a record of their own.",
        "config_sampling_process": "There is no process “{process}”.\nName one whose won records are to be checked.",
        "config_sampling_won": "The process “{process}” wins nothing: it has no stage of the kind “won”.\nGive it one, or draw from another process.",
        "config_sampling_role": "There is no role “{role}”.\nName roles whose people check.",
        "notify.assignment.sampling": "Random audit {month}: {count} records are yours to check until {due}\n{label}",
        "notify.system.sampling_nobody": "Random audit {month}: {count} records have nobody who checks them\nHand them to somebody on the page of the draw.",
    },
    "zh-CN": {
        "unknown_sampling": "没有这个抽查，或您未参与。\n管理员可以把您的角色设为检查人。",
        "sampling_month_not_over": "{month} 还没有结束，月底前赢单的记录也可能被抽中。\n请选择已结束的月份。",
        "sampling_not_yours": "这项检查由其他人负责。\n如需转给您，请联系管理员。",
        "sampling_check_closed": "这项检查已有结论。\n请刷新页面查看。",
        "sampling_answer_missing": "“{item}”尚未填写。\n请逐项填写检查结果。",
        "sampling_finding_unsaid": "有不合规项。\n请写明发现的问题，以便整改。",
        "sampling_own_record": "“{name}”是这条记录的负责人。\n请选择其他人，本人不能检查自己的记录。",
        "config_sampling_process": "没有流程“{process}”。\n请填写要抽查赢单记录的流程。",
        "config_sampling_won": "流程“{process}”没有赢单阶段，无从抽查。\n请为其设置赢单阶段，或改选其他流程。",
        "config_sampling_role": "没有角色“{role}”。\n请填写负责检查的角色。",
        "notify.assignment.sampling": "{month} 随机抽查：有 {count} 条记录由您检查，截止 {due}\n{label}",
        "notify.system.sampling_nobody": "{month} 随机抽查：有 {count} 条记录没有检查人\n请在抽查页面指定检查人。",
    },
}

i18n.register(MESSAGES)
