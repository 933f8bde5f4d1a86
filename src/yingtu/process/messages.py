"""Sentences about stages in the shipped languages. A second line is the hint."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "no_process": "These records follow no process.\nAn administrator can define one under settings, processes.",
        "stage_check_unknown": "There is no such item on a checklist of this record's process.",
        "stage_empty": "A record of the process “{process}” is always in a stage; it cannot be emptied.",
        "stage_not_in_process": "The process “{process}” has no such stage.\nChoose one of: {ways}.",
        "stage_start": "A new record cannot begin at “{new}”.\nIt begins at “{ways}”; go on from there stage by stage.",
        "stage_skipped": "No stage may be skipped: from “{old}” there is no way to “{new}”.\nPossible now: {ways}.",
        "stage_evidence_missing": "“{new}” needs: {label} ({have} of {need}).\nAdd what is missing, then go on.",
        "stage_action_missing": "Say what was done to reach “{new}”: an advance action is missing.\nChoose one of: {ways}.",
        "stage_action_unknown": "There is no such advance action for this stage.\nChoose one of: {ways}.",
        "stage_reason_missing": "Say in a few words why this goes on to “{new}”, or attach a file that shows it.",
        "stage_back_refused": "There is no way back from “{old}” to “{new}” in this process.",
        "stage_back_reason_missing": "Going back from “{old}” to “{new}” needs an approval, and a reason that can be approved.\nWrite the reason.",
        "stage_occurred_unreadable": "When it happened cannot be read.\nGive date and time like 2026-03-01T14:30.",
        "stage_occurred_in_future": "When it happened lies in the future.\nGive a moment that is past.",
        "stage_occurred_too_early": "It cannot have happened before the present stage was entered ({entered}).",
        "notify.process.dwell": "“{name}” has been in “{stage}” for {days} working days.\nThe limit is {limit}. Does it need pre-sales support? Say yes, or why it stays.",
        "notify.process.dwell_many": "{count} records have been in “{stage}” for more than {limit} working days.\n{names} … Do they need pre-sales support?",
        "dwell_todo": "Does it need pre-sales support? {name}: {days} working days in “{stage}”",
        "config_process_field": "The process needs a choice field of the object {object}; “{field}” is none.",
        "config_process_stage": "“{stage}” is no option of the field {field}.",
        "config_process_no_open": "The process has no open stage: records could not begin.",
        "config_process_no_final": "The process has no stage that wins or loses: records would never end.",
        "config_process_unreachable": "No way leads to the stage “{stage}”.\nLet another stage go on to it, or take it out.",
        "config_process_next": "“{stage}” is no stage of this process.",
        "config_process_evidence_field": "The field “{field}” cannot be evidence: there is none, or it is worked out by a formula.",
        "config_process_evidence_lookup": "“{field}” of {object} does not point to {target}.",
        "config_process_fill": "“{field}” cannot be filled: it must be a {type} field of the object.",
        "config_process_action_stage": "The action names the stage “{stage}”, which the process does not have.",
    },
    "zh-CN": {
        "no_process": "此类记录没有流程。\n管理员可在“设置 › 流程”中定义。",
        "stage_check_unknown": "此记录的流程中没有这一检查项。",
        "stage_empty": "流程“{process}”中的记录必须处于某个阶段，不能清空。",
        "stage_not_in_process": "流程“{process}”没有这个阶段。\n可选：{ways}。",
        "stage_start": "新记录不能直接从“{new}”开始。\n请从“{ways}”开始，逐个阶段推进。",
        "stage_skipped": "不能跳过阶段：“{old}”不能直接到“{new}”。\n现在可以到：{ways}。",
        "stage_evidence_missing": "进入“{new}”还缺：{label}（已有 {have}，需要 {need}）。\n请补齐后再推进。",
        "stage_action_missing": "请选择推进到“{new}”的推进动作。\n可选：{ways}。",
        "stage_action_unknown": "这个阶段没有此推进动作。\n可选：{ways}。",
        "stage_reason_missing": "请填写推进到“{new}”的推进理由，或上传佐证文件。",
        "stage_back_refused": "此流程不允许从“{old}”退回“{new}”。",
        "stage_back_reason_missing": "从“{old}”退回“{new}”需要审批。\n请填写退回原因。",
        "stage_occurred_unreadable": "发生时间无法识别。\n请按 2026-03-01T14:30 的格式填写。",
        "stage_occurred_in_future": "发生时间不能晚于现在。\n请填写过去的时间。",
        "stage_occurred_too_early": "发生时间不能早于进入当前阶段的时间（{entered}）。",
        "notify.process.dwell": "“{name}”在“{stage}”已停留 {days} 个工作日。\n限期为 {limit} 个工作日，请确认是否需售前支持，或说明停留原因。",
        "notify.process.dwell_many": "{count} 条记录在“{stage}”停留超过 {limit} 个工作日。\n{names} 等，请确认是否需售前支持。",
        "dwell_todo": "请确认是否需售前支持：{name} 在“{stage}”已停留 {days} 个工作日",
        "config_process_field": "流程需要对象 {object} 的一个单选字段；“{field}”不是。",
        "config_process_stage": "“{stage}”不是字段 {field} 的选项。",
        "config_process_no_open": "流程没有进行中的阶段，记录无从开始。",
        "config_process_no_final": "流程没有赢单或输单阶段，记录将永不结束。",
        "config_process_unreachable": "没有任何路径通向阶段“{stage}”。\n请让其他阶段可以到达它，或将其移除。",
        "config_process_next": "“{stage}”不是此流程的阶段。",
        "config_process_evidence_field": "字段“{field}”不能作为证据：不存在，或是公式字段。",
        "config_process_evidence_lookup": "{object} 的“{field}”没有指向 {target}。",
        "config_process_fill": "“{field}”不能自动填写：必须是此对象的{type}字段。",
        "config_process_action_stage": "推进动作提到的阶段“{stage}”不在此流程中。",
    },
}

i18n.register(MESSAGES)
