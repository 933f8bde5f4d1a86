"""Sentences about tasks in time. The second line of ``notify.*`` is the body."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "notify.reminder.task": "{title}",
        "notify.reminder.repeat_ended": "“{title}” does not repeat any more\nThe next one could not be written: its values are no longer allowed. Correct the task and choose again how it repeats.",
        "notify.system.calendar_unannounced": "The holidays of {year} are not known yet\nDeadlines and dwell in {year} are worked out without holidays exchanged for weekends. Enter them under the working calendar, or update Yingtu.",
        "agenda.no_due": "You wanted to be reminded now.",
        "agenda.due_now": "Due now.",
        "agenda.due_in_minutes": "Due in {count} minutes.",
        "agenda.due_in_hours": "Due in {count} hours.",
        "agenda.due_in_days": "Due in {count} days.",
        "agenda.overdue_minutes": "Overdue for {count} minutes.",
        "agenda.overdue_hours": "Overdue for {count} hours.",
        "agenda.overdue_days": "Overdue for {count} days.",
        "agenda.calendar": "{name}: tasks and meetings",
        "calendar_feed_unknown": "This calendar address is not valid, or no longer.\nOpen “Calendar subscription” in the web application and subscribe to the address shown there.",
    },
    "zh-CN": {
        "notify.reminder.task": "{title}",
        "notify.reminder.repeat_ended": "“{title}”不再重复\n下一条未能创建：其内容已不符合当前规则。请修改待办后重新选择重复方式。",
        "notify.system.calendar_unannounced": "{year} 年的节假日安排尚未收录\n{year} 年的截止和停留按推算计算，不含调休。请在工作日历中补录，或升级系统。",
        "agenda.no_due": "您设定了此刻提醒。",
        "agenda.due_now": "现在到期。",
        "agenda.due_in_minutes": "还有 {count} 分钟到期。",
        "agenda.due_in_hours": "还有 {count} 小时到期。",
        "agenda.due_in_days": "还有 {count} 天到期。",
        "agenda.overdue_minutes": "已逾期 {count} 分钟。",
        "agenda.overdue_hours": "已逾期 {count} 小时。",
        "agenda.overdue_days": "已逾期 {count} 天。",
        "agenda.calendar": "{name} · 待办与会议",
        "calendar_feed_unknown": "此日历订阅地址无效或已作废。\n请在系统中打开“日历订阅”，使用页面上显示的地址重新订阅。",
    },
}

i18n.register(MESSAGES)
