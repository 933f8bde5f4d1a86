"""Sentences of notifications and channels in the shipped languages. The second line of ``notify.*`` is the body."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "channel_not_connected": 'The channel "{channel}" is not connected.\nSet what it needs on the server, then test it again.',
        "unknown_channel": "There is no such channel.\nGET /api/v1/channels lists them.",
        "no_address": "You have no e-mail address yet.\nEnter one for yourself, then test again.",
        "no_push_device": "None of your devices takes push yet.\nSwitch it on under Notifications, on this device, then test again.",
        "bad_push_device": "This is not a subscription of a browser.\nSend what `PushManager.subscribe` gives, with an https address.",
        "too_many_push_devices": "You have {maximum} devices already.\nRemove one that you no longer use under Notifications.",
        "unknown_push_device": "You have no such device.\nIt may have been removed already: load the page again.",
        "mail.open": "Open",
        "mail.why": "You get this message because of your notification settings in {name}. Change them under Notifications.",
        "mail.digest": "{count} notifications",
        "notify.mention.comment": "{who} mentioned you on {record}",
        "notify.system.test": "Test message\nIf you read this, messages of this channel reach you.",
        "notify.automation.message": "{title}",
        "notify.reminder.message": "{title}",
        "notify.process.message": "{title}",
        "notify.system.message": "{title}",
    },
    "zh-CN": {
        "channel_not_connected": "渠道“{channel}”尚未接入。\n请在服务器上完成设置后再测试。",
        "unknown_channel": "没有此渠道。\nGET /api/v1/channels 列出全部渠道。",
        "no_address": "您还没有填写邮箱。\n请先填写自己的邮箱再测试。",
        "no_push_device": "您还没有设备开启推送。\n请先在“通知设置”中为本设备开启，再测试。",
        "bad_push_device": "这不是浏览器给出的推送订阅。\n请提交 `PushManager.subscribe` 的结果，地址须为 https。",
        "too_many_push_devices": "您已有 {maximum} 台设备。\n请先在“通知设置”中移除不再使用的设备。",
        "unknown_push_device": "没有此设备。\n可能已被移除，请刷新页面。",
        "mail.open": "打开查看",
        "mail.why": "您收到此邮件，是因为您在“{name}”中的通知设置。可在“通知”中修改。",
        "mail.digest": "{count} 条通知",
        "notify.mention.comment": "{who}在“{record}”中提到了您",
        "notify.system.test": "测试消息\n看到这条消息，说明此渠道可以正常送达。",
        "notify.automation.message": "{title}",
        "notify.reminder.message": "{title}",
        "notify.process.message": "{title}",
        "notify.system.message": "{title}",
    },
}

i18n.register(MESSAGES)
