"""Sentences about instructions. The second line is the hint, or the body of a notification."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "instruction_nobody": "Nobody is chosen who does not have this instruction yet.\nChoose at least one more person or group.",
        "instruction_out_of_reach": "You may not set tasks for {names}.\nChoose people within your own data scope, or ask an administrator.",
        "instruction_audience_unknown": "There is no group “{audience}” with active people.\nChoose one of those that are offered.",
        "instruction_held": "Instructions wait for an approval here; nothing was given yet.\nWrite it in the list of instructions, and give it to people when it is approved.",
        "instruction_not_asked": "This instruction was not given to you, or has been withdrawn.\nYour open instructions are in the inbox.",
        "instruction_done_already": "You have reported this instruction done already.\nOpen its task to work on it again.",
        "instruction_nobody_to_remind": "There is nobody to remind.\nEverybody has done it, or was reminded within the last hour.",
        "notify.assignment.instruction": "{name}: {title}",
        "notify.reminder.instruction": "Still open: {title}\n{name} asked this of you.",
        "notify.reminder.instruction_unread": "Please confirm: {title}\n{name} gave you this instruction a working day ago.",
        "notify.assignment.instruction_accepted": "{name} has accepted: {title}",
        "notify.assignment.instruction_done": "{name} has done: {title}",
        "notify.assignment.instruction_withdrawn": "Withdrawn: {title}\n{name} no longer asks this of you; its task is cancelled.",
    },
    "zh-CN": {
        "instruction_nobody": "没有可以下达的人。\n请至少再选择一位还没有收到此指令的同事或团队。",
        "instruction_out_of_reach": "您不能给{names}安排待办。\n请选择自己数据范围内的同事，或联系管理员。",
        "instruction_audience_unknown": "没有“{audience}”这个团队，或其中没有在职人员。\n请从列出的团队中选择。",
        "instruction_held": "指令需要先审批，尚未下达。\n请先在指令列表中新建，审批通过后再下达给同事。",
        "instruction_not_asked": "此指令没有下达给您，或已撤回。\n您未完成的指令在通知页中。",
        "instruction_done_already": "您已回复完成。\n如需继续处理，请打开对应的待办。",
        "instruction_nobody_to_remind": "没有需要催办的人。\n大家都已完成，或一小时内刚催办过。",
        "notify.assignment.instruction": "{name}的指令：{title}",
        "notify.reminder.instruction": "催办：{title}\n{name}等您完成。",
        "notify.reminder.instruction_unread": "请确认：{title}\n{name}在一个工作日前下达了此指令。",
        "notify.assignment.instruction_accepted": "{name}已接受：{title}",
        "notify.assignment.instruction_done": "{name}已完成：{title}",
        "notify.assignment.instruction_withdrawn": "已撤回：{title}\n{name}撤回了此指令，对应的待办已取消。",
    },
}

i18n.register(MESSAGES)
