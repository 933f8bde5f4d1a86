"""Sentences about drafts in the shipped languages. A second line is the hint."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "draft_moved_on": "Your draft was changed in another window or on another device.\nLoad it again to go on from there.",
    },
    "zh-CN": {
        "draft_moved_on": "您的草稿已在另一个窗口或设备上被修改。\n请重新载入后继续。",
    },
}

i18n.register(MESSAGES)
