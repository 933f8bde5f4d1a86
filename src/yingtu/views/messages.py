"""Sentences about views in the shipped languages. A second line is the hint."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "view_not_found": "There is no such view.\nIt may have been deleted, or it is somebody else's. Choose another one from the list.",
        "view_invalid": "The view cannot be saved like this.\nSee the list of errors for the place and the reason.",
        "view_too_many": "You have {maximum} views already.\nDelete those you do not use any more.",
        "view_unknown_role": 'There is no role "{role}".\nGET /api/v1/roles lists the roles.',
    },
    "zh-CN": {
        "view_not_found": "没有这个视图。\n它可能已被删除，或属于其他人。请选择其他视图。",
        "view_invalid": "无法这样保存视图。\n具体位置和原因见错误列表。",
        "view_too_many": "您已有 {maximum} 个视图。\n请删除不再使用的视图。",
        "view_unknown_role": "没有角色“{role}”。\n角色列表见 GET /api/v1/roles。",
    },
}

i18n.register(MESSAGES)
