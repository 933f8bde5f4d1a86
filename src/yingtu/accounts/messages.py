"""Sentences about ways into an account in the shipped languages. The second line is the hint, of ``notify.*`` the body."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "password_link_invalid": "This link is not good any more: it was used, is too old, or was replaced by a newer one.\nAsk for a new one.",
        "nothing_locked": "No failed sign-ins are counted there any more.\nThe lock has ended by itself, or somebody has lifted it.",
        "too_many_requests": "Too many requests at once.\nGo on in {retry_after_s} seconds.",
        "notify.system.invitation": "{company} invites you to Yingtu\nYour login is {login}. Set your password with the button below; the link is good once and for seven days.",
        "notify.system.sign_up": "Confirm your address to begin with {company}\nYour workspace is ready. Your login is {login}. Set your password with the button below; the link is good once and for seven days. If you did not sign up, you need not do anything: what nobody opens is deleted.",
        "notify.system.reset": "Set a new password for {company}\nYour login is {login}. The link is good once and for two hours. If you did not ask for it, you need not do anything.",
        "notify.system.new_device": "Signed in from a new device: {device}\nFrom the address {ip}. If this was not you, change your password and sign that device out under Security.",
    },
    "zh-CN": {
        "password_link_invalid": "链接已失效：可能已使用、已过期，或有了更新的链接。\n请重新获取。",
        "nothing_locked": "该处已没有失败记录。\n锁定已到期，或已有人解除。",
        "too_many_requests": "请求过于频繁。\n请 {retry_after_s} 秒后继续。",
        "notify.system.invitation": "{company}邀请您使用赢图\n您的登录名是 {login}。请点击下方按钮设置密码；链接只能用一次，七天内有效。",
        "notify.system.sign_up": "请确认邮箱，开始使用{company}的工作区\n工作区已经准备好，您的登录名是 {login}。请点击下方按钮设置密码；链接只能用一次，七天内有效。如果不是您本人注册，请忽略此邮件，无人打开的工作区会被删除。",
        "notify.system.reset": "重设您在{company}的密码\n您的登录名是 {login}。链接只能用一次，两小时内有效。如果不是您本人申请，请忽略此邮件。",
        "notify.system.new_device": "您的账号在新设备上登录：{device}\n登录地址 {ip}。如果不是您本人，请立即修改密码，并在“账号安全”中退出该设备。",
    },
}

i18n.register(MESSAGES)
