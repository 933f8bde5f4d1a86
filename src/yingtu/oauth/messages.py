"""Sentences about apps in the shipped languages. The second line is the hint."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "oauth_app_unknown": "There is no such app here.\nIt was deleted, or the address you came by is incomplete.",
        "oauth_redirect_wrong": '"{app}" wants to be answered at an address that is not registered for it.\nNothing was sent there; tell whoever runs the app.',
        "oauth_redirect_invalid": '"{uri}" is no address to answer at.\nUse https (http on this machine only), or an app\'s own scheme such as com.example.app:/done; no # and no *.',
        "oauth_redirect_missing": "An app needs an address to answer at, or a person as whom it acts for itself.",
        "scope_unknown": 'There is no scope "{scope}".\nKnown are read, write, admin, and <object>:read or <object>:write of an existing object.',
        "oauth_secret_needed": "Only an app that keeps a secret can do this.\nMake it confidential first.",
        "oauth_app_name_taken": 'There is an app called "{name}" already.\nChoose another name.',
        "invalid_token": "The app's token is unknown, expired or was withdrawn.\nRefresh it, or ask for the person's consent again.",
    },
    "zh-CN": {
        "oauth_app_unknown": "没有这个应用。\n它可能已被删除，或打开的地址不完整。",
        "oauth_redirect_wrong": "“{app}”要求把结果发到未登记的地址。\n系统没有发送任何内容，请联系该应用的负责人。",
        "oauth_redirect_invalid": "“{uri}”不能用作回调地址。\n请使用 https（仅本机可用 http），或应用自己的协议，如 com.example.app:/done；不能含 # 或 *。",
        "oauth_redirect_missing": "请填写回调地址，或选择应用以谁的身份自动运行。",
        "scope_unknown": "没有权限范围“{scope}”。\n可用：read、write、admin，或已有对象的 <对象>:read、<对象>:write。",
        "oauth_secret_needed": "只有能保管密钥的应用才能这样做。\n请先设为“有后端服务”。",
        "oauth_app_name_taken": "已有名为“{name}”的应用。\n请换一个名称。",
        "invalid_token": "应用令牌不存在、已过期或已被收回。\n请刷新令牌，或重新请用户授权。",
    },
}

i18n.register(MESSAGES)
