"""Sentences about insight in the shipped languages. A second line is the hint."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "insight_period": "The period ends before it begins, or is longer than {days} days.\nChoose another one.",
        "brief.advice": "In “{stage}”{segment}, {rate} of {taken} records that went on by “{action}” were won, against {others_rate} of {others} that went on otherwise (p = {p}).",
        "brief.segment": " among {name}",
        "brief.from_history": "{text}",
        "brief.from_playbook": "Playbook rule: {text}",
        "brief.from_none": "No advice yet: {text}",
        "brief.title": "Stage-health brief: {process}",
        "brief.subtitle": "{count} records have made no progress for more than {days} working days · as of {moment} · {who}",
        "brief.shown": "The {shown} largest are listed; the rest: {link}",
        "brief.record": "Record",
        "brief.stage": "Stage",
        "brief.owner": "Owner",
        "brief.amount": "Amount",
        "brief.stay": "Working days",
        "brief.updated": "Last update",
        "brief.action": "Suggested action",
        "brief.none": "History is too short, and the playbook has no rule.",
        "brief.method": "Win rates compare closed records that went on from the stage by an action with those that went on otherwise, smoothed; only differences that are not chance (false discovery rate 3 %) with at least {support} records on either side are told.",
        "brief.fake": "Only seems active ({score}): {reasons}",
        "brief.reason.and": "; ",
        "brief.reason.edits": "{count} edits without a step forward",
        "brief.reason.postponed": "Expected day put off {count} times",
        "brief.reason.silent": "No talk with the customer for {count} days",
        "brief.reason.stay": "{count} days in this stage",
        "notify.insight.brief": "Stage-health brief: {count} records have made no progress for more than {days} working days\n{names}",
        "config_playbook_process": "There is no process “{process}”.",
        "config_playbook_stage": "The process has no stage “{stage}”.",
        "config_playbook_action": "The process has no advance action “{action}”.",
    },
    "zh-CN": {
        "insight_period": "结束日期早于开始日期，或时间跨度超过 {days} 天。\n请重新选择时间范围。",
        "brief.advice": "“{stage}”阶段{segment}，经“{action}”推进的 {taken} 条赢单率 {rate}，其他方式推进的 {others} 条为 {others_rate}（p = {p}）。",
        "brief.segment": "（{name}）",
        "brief.from_history": "{text}",
        "brief.from_playbook": "经验规则：{text}",
        "brief.from_none": "暂无建议：{text}",
        "brief.title": "阶段健康度简报：{process}",
        "brief.subtitle": "{count} 条记录超过 {days} 个工作日没有进展 · 截至 {moment} · {who}",
        "brief.shown": "仅列出金额最大的 {shown} 条，其余见：{link}",
        "brief.record": "记录",
        "brief.stage": "阶段",
        "brief.owner": "负责人",
        "brief.amount": "金额",
        "brief.stay": "工作日",
        "brief.updated": "最近更新",
        "brief.action": "建议动作",
        "brief.none": "历史数据不足，经验库中也没有对应规则。",
        "brief.method": "赢单率比较的是同一阶段内经某动作推进与经其他动作推进的已结束记录（平滑后）；两侧各不少于 {support} 条、且差异并非偶然（错误发现率 3%）才给出建议。",
        "brief.fake": "疑似假活跃（{score}）：{reasons}",
        "brief.reason.and": "；",
        "brief.reason.edits": "{count} 次修改但没有推进",
        "brief.reason.postponed": "预计成交日期推迟 {count} 次",
        "brief.reason.silent": "{count} 天没有与客户沟通",
        "brief.reason.stay": "在此阶段已 {count} 天",
        "notify.insight.brief": "阶段健康度简报：{count} 条记录超过 {days} 个工作日没有进展\n{names}",
        "config_playbook_process": "没有流程“{process}”。",
        "config_playbook_stage": "流程没有阶段“{stage}”。",
        "config_playbook_action": "流程没有推进动作“{action}”。",
    },
}

i18n.register(MESSAGES)
