"""Sentences about working time."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "out_of_calendar": "The working day asked for lies further away than the calendar reaches.\nUse a shorter time.",
    },
    "zh-CN": {
        "out_of_calendar": "所求的工作日超出了日历的范围。\n请使用更短的时间。",
    },
}

i18n.register(MESSAGES)
